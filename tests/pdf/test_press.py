"""Printing happens in a process of its own: fenced in, ended when it takes too much, and missed by nobody."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tnb.models import Document
from tnb.pdf import RenderingStopped, UnprintableText, press, render, summary_pdf

from . import pages

# A thousand pages.
ENDLESS = "<p>many words</p>" * 50_000
# 40 million characters of one word are more than the process may hold.
HUGE = f"<p>{'x' * 40_000_000}</p>"


@pytest.fixture(autouse=True)
def _a_new_process_each():
    press.end()
    yield
    press.end()


def process() -> int:
    return press._kept[0].process.pid


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_the_other_process_gives_the_same_bytes(closed_sheet, draft_sheet, monkeypatch):
    apart = [summary_pdf(sheet, "zh") for sheet in (closed_sheet, draft_sheet)]
    monkeypatch.setattr(press, "pdf_of", render.pdf_of)
    assert [summary_pdf(sheet, "zh") for sheet in (closed_sheet, draft_sheet)] == apart


def test_of_several_drafts_the_first_that_fits_is_taken_and_else_the_last():
    long, short = "<p>" + "many words<br>" * 200, "<p>few words</p>"
    assert press.pdf_of([long, short], 1) == render.pdf_of([short])
    assert press.pdf_of([long, long + "!"], 1) == render.pdf_of([long + "!"])


def test_the_process_is_kept_for_the_next_document():
    press.pdf_of(["<p>one</p>"])
    first = process()
    press.pdf_of(["<p>two</p>"])
    assert process() == first


def test_a_document_that_takes_too_long_is_stopped_and_the_next_is_printed(settings):
    press.pdf_of(["<p>warm</p>"])
    first, folder = process(), press._kept[0].folder
    settings.RENDER_SECONDS = 1.5
    before = time.monotonic()
    with pytest.raises(RenderingStopped) as stopped:
        press.pdf_of([ENDLESS])
    assert stopped.value.why == "time"
    assert time.monotonic() - before < 10
    assert is_gone(first)
    assert not Path(folder).exists(), "its fonts go with it"
    settings.RENDER_SECONDS = 300
    assert "after" in pages.texts_of(press.pdf_of(["<p>after</p>"]))[0]


def test_a_document_that_takes_too_much_memory_is_stopped_and_the_next_is_printed(settings):
    settings.RENDER_MEMORY_MB = 200
    press.pdf_of(["<p>warm</p>"])
    with pytest.raises(RenderingStopped) as stopped:
        press.pdf_of([HUGE])
    assert stopped.value.why == "ended"
    assert "after" in pages.texts_of(press.pdf_of(["<p>after</p>"]))[0]


def test_a_process_that_died_between_two_documents_is_replaced_without_a_word():
    press.pdf_of(["<p>one</p>"])
    os.kill(process(), signal.SIGKILL)
    assert "two" in pages.texts_of(press.pdf_of(["<p>two</p>"]))[0]


def test_unprintable_characters_are_named_across_the_processes():
    with pytest.raises(UnprintableText) as refused:
        press.pdf_of(["<p>😀</p>"])
    assert refused.value.characters == ["😀"]
    assert press.pdf_of(["<p>fine</p>"])


def test_who_waits_too_long_for_the_documents_of_others_is_told(settings):
    settings.RENDER_SECONDS = 0.1
    with press._turn, ThreadPoolExecutor(1) as people, pytest.raises(RenderingStopped) as stopped:
        people.submit(press.pdf_of, ["<p>x</p>"]).result()
    assert stopped.value.why == "busy"


def test_the_process_knows_no_secret():
    os.environ["TNB_TEST_SECRET"] = "known to the site only"
    try:
        press.pdf_of(["<p>x</p>"])
        environment = Path(f"/proc/{process()}/environ").read_bytes()
    finally:
        del os.environ["TNB_TEST_SECRET"]
    assert b"known to the site only" not in environment
    assert {line.split(b"=")[0] for line in environment.split(b"\0") if line} <= {
        name.encode() for name in (*press.PASSED_ON, "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    }


FENCED = """
import sys, tempfile
from tnb.pdf import cell
{fence}
try:
    {deed}
except PermissionError as refused:
    print("refused", refused)
else:
    print("done")
"""
DEEDS = {
    "read a file of the server": "open('/etc/hostname').read()",
    "read a file by its number": "import os; os.open('/etc/hostname', os.O_RDONLY)",
    "read the project's own secret": "open(sys.argv[1]).read()",
    "climb out of its folder": "open(tempfile.gettempdir() + '/../../etc/hostname')",
    "connect": "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "ask for a name": "import socket; socket.getaddrinfo('localhost', 80)",
    "start a program": "import subprocess; subprocess.run(['true'])",
    "start a shell": "import os; os.system('true')",
}


def said_by(deed: str, fence: str, secret: Path, own: Path) -> str:
    # As the printer is started: with a folder of its own for what it writes.
    environment = os.environ | {"PYTHONPATH": str(press.ROOT), "TMPDIR": str(own)}
    command = [sys.executable, "-c", FENCED.format(fence=fence, deed=deed), str(secret)]
    done = subprocess.run(
        command, check=False, env=environment, capture_output=True, text=True, cwd=press.ROOT
    )
    return done.stdout + done.stderr[-300:]


@pytest.mark.parametrize("deed", DEEDS)
def test_inside_the_fence_nothing_of_the_server_can_be_reached(deed, tmp_path):
    secret = press.ROOT / "pyproject.toml"
    assert said_by(DEEDS[deed], "cell.fence()", secret, tmp_path).startswith(
        "refused a printed document asked for"
    )
    if deed not in {"connect", "climb out of its folder"}:
        assert said_by(DEEDS[deed], "", secret, tmp_path).startswith("done"), "without the fence it succeeds"


def test_inside_the_fence_the_fonts_can_be_read(tmp_path):
    assert (
        said_by("open(cell.FOLDER / 'tnb-latin-regular.ttf', 'rb').read()", "cell.fence()", Path(), tmp_path)
        == "done\n"
    )


# What people see of it.


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stopped_print_says_so_leaves_nothing_and_the_pages_go_on(
    as_member, member, a_case, settings, language
):
    type(member.member).objects.update(language=language)
    settings.RENDER_SECONDS = 0.001
    answer = as_member.get(reverse("summary", args=[a_case.code]))
    assert answer.status_code == 503
    assert answer["Retry-After"]
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert a_case.code in page
    assert not AuditEvent.objects.filter(action="summary.printed").exists()
    settings.RENDER_SECONDS = 300
    assert as_member.get(reverse("cases:overview", args=[a_case.code])).status_code == 200
    assert as_member.get(reverse("summary", args=[a_case.code])).status_code == 200


@pytest.mark.django_db
def test_a_book_stops_at_the_sheet_that_takes_too_long_and_can_go_on(as_member, a_meeting, an_item, settings):
    step = f"{reverse('book_step', args=[a_meeting.pk, 1])}?language=en"
    settings.RENDER_SECONDS = 0.001
    page = as_member.post(step, headers={"HX-Request": "true"}).content.decode()
    assert f"The book stops at {an_item.case.code}" in page
    assert "Try once more" in page
    assert "hx-trigger" not in page, "it does not try again by itself"
    settings.RENDER_SECONDS = 300
    assert "Open the book" in as_member.post(step, headers={"HX-Request": "true"}).content.decode()
    assert not Document.objects.exists()


def test_the_site_itself_never_loads_the_renderer():
    """Only the other process does; a site that prints in its own could be ended by a document."""
    printers = {"cell.py", "render.py", "checks.py"}
    loading = re.compile(
        r"(from|import) weasyprint|from (\.|tnb\.pdf\.)render|from (\.|tnb\.pdf) import .*\brender\b"
    )
    found = [
        path.name
        for path in (press.ROOT / "tnb").rglob("*.py")
        if path.name not in printers and loading.search(path.read_text())
    ]
    assert found == []
    assert loading.search("from .render import pdf_of")
    code = "import django; django.setup(); import tnb.urls, sys; print('weasyprint' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(press.ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
