# ruff: noqa: E501 (hostile markup is kept whole)
"""The press itself: nothing fetched, the same bytes each time, safe between threads, drafts marked."""

import hashlib
import http.server
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from weasyprint.urls import FatalURLFetchingError

from tnb.pdf import checks, render, summary_pdf

from . import made, pages

SECRET = b"the content of a file of this server"
WATERMARK = 0xE9  # the grey of .watermark in summary.css

HOSTILE = {
    "picture": '<img src="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "attached by link": '<a rel="attachment" href="{url}">x</a>',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url('{url}');</style>",
    "background": "<p style=\"background-image: url('{url}')\">x</p>",
    "content": "<style>p::before {{ content: url('{url}') }}</style><p>x</p>",
    "list mark": "<ul style=\"list-style-image: url('{url}')\"><li>x</li></ul>",
    "border": "<p style=\"border: 3px solid; border-image: url('{url}') 30\">x</p>",
    "font": "<style>@font-face {{ font-family: X; src: url('{url}') }} p {{ font-family: X }}</style><p>x</p>",
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "frame": '<iframe src="{url}"></iframe>',
    "drawing": '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>',
    "drawing in data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{url}' width='9' height='9'/></svg>\">",
    "base": '<base href="{url}"><img src="x.png">',
    "sources": '<picture><source srcset="{url}"><img srcset="{url} 1x"></picture><input type="image" src="{url}">',
}


class Watch:
    """Which files this process opens and which hosts it calls, from Python's own audit events."""

    def __init__(self) -> None:
        self.on, self.seen = False, []
        sys.addaudithook(self.heard)

    def heard(self, event: str, arguments: tuple) -> None:
        if self.on and event in {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"}:
            self.seen.append((event, str(arguments[:2])))

    def __enter__(self) -> "Watch":
        self.on, self.seen = True, []
        return self

    def __exit__(self, *error: object) -> None:
        self.on = False


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def server():
    """An address of this machine, and the list of paths asked of it."""
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the server: a red picture, so that a page that shows it is seen."""
    path = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), (255, 0, 0)).save(path)
    path.with_suffix(".txt").write_bytes(SECRET)
    return path


def _attached(document: pages.pypdfium2.PdfDocument) -> set[str]:
    return {document.get_attachment(number).get_name() for number in range(document.count_attachments())}


def is_clean(content: bytes, secret: Path) -> bool:
    """No picture, no bytes of the file, and no attachment but our own case file in the PDF."""
    document = pages.pypdfium2.PdfDocument(content)
    pictures = [
        thing
        for page in document
        for thing in page.get_objects([pages.pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    ]
    return (
        not pictures
        and _attached(document) <= {"case.json"}
        and SECRET not in content
        and secret.read_bytes() not in content
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_document_fetches_neither_file_nor_network(kind, secret, server, watch):
    address, asked = server
    render.pdf_of(["<p>warm</p>"])
    for url in (secret.as_uri(), secret.with_suffix(".txt").as_uri(), str(secret), f"{address}/{kind[0]}"):
        with watch:
            content = render.pdf_of(
                [f"<html><body>{HOSTILE[kind].format(url=url)}<p>after</p></body></html>"]
            )
        assert [seen for seen in watch.seen if "secret" in seen[1] or seen[0] != "open"] == []
        assert "after" in pages.texts_of(content)[0]
        assert is_clean(content, secret)
    assert asked == []


def test_the_watch_sees_a_renderer_that_fetches(secret, server, watch):
    address, asked = server
    with watch:
        content = pages_by_default(secret, address)
    assert any("secret" in seen[1] for seen in watch.seen)
    assert asked == ["/seen"]
    assert not is_clean(content, secret)
    asked.clear()


def pages_by_default(secret: Path, address: str) -> bytes:
    from weasyprint import HTML  # noqa: PLC0415

    return HTML(
        string=f'<img src="{secret.as_uri()}"><link rel="stylesheet" href="{address}/seen">'
    ).write_pdf()


def test_hostile_free_text_is_printed_as_it_was_typed(ruleset, secret, server, watch, here):
    address, asked = server
    typed = " ".join(form.format(url=url) for form in HOSTILE.values() for url in (secret.as_uri(), address))
    snapshot = made.snapshot(ruleset, text=typed, departure_text=typed)
    snapshot["case"] = dict.fromkeys(snapshot["case"], typed)
    snapshot["patient"] |= {"name": typed[:200], "hospital_number": typed[:60], "code_word": typed[:60]}
    snapshot["meeting"]["title"] = snapshot["closed_by"] = typed[:60]
    for fact in snapshot["facts"]:
        fact["source_detail"] = typed[:60]
    render.pdf_of(["<p>warm</p>"])
    with watch:
        content = summary_pdf(snapshot, "en")
    assert [seen for seen in watch.seen if "secret" in seen[1] or seen[0] != "open"] == []
    assert asked == []
    assert is_clean(content, secret)
    assert "<imgsrc=" in "".join("".join(pages.texts_of(content)).split())


def test_a_fetch_that_weasyprint_calls_fatal_does_not_end_the_process(monkeypatch):
    def fatal(text):
        raise FatalURLFetchingError("x")

    monkeypatch.setattr(render, "_laid_out", fatal)
    with pytest.raises(render.RenderingFailed):
        render.pdf_of(["<p>x</p>"])
    assert render._press.acquire(timeout=1), "the next document can be printed"
    render._press.release()


def test_the_same_sheet_gives_the_same_bytes(closed_sheet, printed):
    assert summary_pdf(closed_sheet, "zh") == printed(closed_sheet, "zh")


def test_another_process_gives_the_same_bytes(ruleset):
    script = (
        "import hashlib, django; django.setup()\n"
        "from recommendations.ruleset import current_ruleset\n"
        "from tests.pdf import made\n"
        "from tnb.pdf import summary_pdf\n"
        "print(hashlib.sha256(summary_pdf(made.snapshot(current_ruleset()), 'zh')).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == hashlib.sha256(summary_pdf(made.snapshot(ruleset), "zh")).hexdigest()


@pytest.mark.django_db
def test_eight_people_may_print_at_once(sheets, printed):
    two = (sheets["CANTEMIST-897-b live"], sheets["CANTEMIST-440-b live"])
    wanted = [(sheet, language) for sheet in two for language in ("zh", "en")] * 2
    with ThreadPoolExecutor(8) as people:
        done = list(people.map(lambda ask: summary_pdf(*ask), wanted))
    assert done == [printed(*ask) for ask in wanted]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_draft_is_watermarked_on_each_page_and_a_closed_sheet_on_none(
    closed_sheet, draft_sheet, printed, language
):
    for page in pages.pages_of(printed(draft_sheet, language)):
        assert grey(page) > 8_000
    for page in pages.pages_of(printed(closed_sheet, language)):
        assert grey(page) < 2_000


def grey(page) -> int:
    """How many pixels have the grey of the watermark."""
    return pages.raster(page, scale=1.5).histogram()[WATERMARK]


@pytest.mark.parametrize(("language", "word"), [("zh", ("草稿", "DRAFT")), ("en", ("DRAFT",))])
def test_a_draft_says_so_in_words_too(draft_sheet, closed_sheet, printed, language, word):
    assert any(w in pages.texts_of(printed(draft_sheet, language))[0] for w in word)
    assert not any(w in "".join(pages.texts_of(printed(closed_sheet, language))) for w in word)


def test_a_long_draft_is_watermarked_on_its_last_page_too(ruleset):
    content = summary_pdf(made.snapshot(ruleset, closed=False, text="复查。" * 2000), "zh")
    found = pages.pages_of(content)
    assert len(found) > 2
    assert all(grey(page) > 8_000 for page in found)


def test_a_machine_without_the_subsetting_library_is_warned(monkeypatch):
    from weasyprint.text import ffi  # noqa: PLC0415

    assert checks.printing() == []
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    assert [found.id for found in checks.printing()] == ["tnb.W001"]


def test_missing_fonts_stop_the_start(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "FACES", {"font:latin-regular": tmp_path / "tnb-latin-regular.ttf"})
    assert [found.id for found in checks.printing()] == ["tnb.E001"]
