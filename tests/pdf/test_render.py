"""The press itself: nothing fetched, the same bytes each time, safe between threads, drafts marked."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from tnb.pdf import checks, render, summary_pdf

from . import made, pages
from .hostile import FORMS, is_clean

WATERMARK = 0xE9  # the grey of .watermark in summary.css


@pytest.mark.parametrize("kind", FORMS)
def test_a_document_fetches_neither_file_nor_network(kind, secret, server, watch):
    address, asked = server
    render.pdf_of(["<p>warm</p>"])
    for url in (secret.as_uri(), secret.with_suffix(".txt").as_uri(), str(secret), f"{address}/{kind[0]}"):
        with watch:
            content = render.pdf_of([f"<html><body>{FORMS[kind].format(url=url)}<p>after</p></body></html>"])
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
    typed = " ".join(form.format(url=url) for form in FORMS.values() for url in (secret.as_uri(), address))
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
