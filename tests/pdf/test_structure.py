"""The structure of the files, read with a library that had no part in making them."""

import hashlib
import io
import json

import pikepdf
import pytest

from recommendations.casefile import problems_of_case
from recommendations.ruleset import current_ruleset
from tnb.pdf import case_file, summary_pdf
from tnb.pdf.joining import Part, joined
from tnb.pdf.render import pdf_of
from tnb.pdf.tags import Tags

from .made import snapshot


def opened(language="zh", closed=True) -> pikepdf.Pdf:
    return pikepdf.open(
        io.BytesIO(summary_pdf(snapshot(current_ruleset(), language=language, closed=closed), language))
    )


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        here = waiting.pop()
        if isinstance(here, pikepdf.Array):
            waiting.extend(here)
        elif isinstance(here, pikepdf.Dictionary) and "/S" in here:
            found.append(here)
            waiting.append(here.get("/K", pikepdf.Array()))
    return found


@pytest.mark.parametrize(("language", "said"), [("en", "en"), ("zh", "zh-CN")])
def test_a_reader_is_told_language_title_and_structure(language, said):
    pdf = opened(language, closed=False)
    assert str(pdf.Root.Lang) == said
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"


def test_headings_tables_and_their_headers_are_tagged():
    pdf = opened(closed=False)
    kinds = {str(element.S) for element in elements(pdf)}
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TD"} <= kinds


def test_a_picture_says_in_words_what_it_shows(sheets):
    sheet = next(sheet for name, sheet in sheets.items() if name.endswith("440-b live"))
    pdf = pikepdf.open(io.BytesIO(summary_pdf(sheet, "en")))
    said = [str(element.get("/Alt", "")) for element in elements(pdf) if element.S == "/Figure"]
    assert len(said) == 2
    assert any("1 lesion" in words for words in said)
    assert all(len(words) > 10 for words in said)


def test_the_bookmarks_lead_through_the_sheet():
    with opened(closed=False).open_outline() as outline:
        (top,) = outline.root
        assert len(top.children) >= 4


def test_what_is_closed_is_made_for_the_archive_with_its_case_file():
    sheet = snapshot(current_ruleset(), language="zh")
    pdf = pikepdf.open(io.BytesIO(summary_pdf(sheet, "zh")))
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
    (enclosed,) = (pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments)
    assert enclosed.decode() == case_file(sheet)
    assert pdf.Root.AF[0].AFRelationship == "/Source"


def test_the_enclosed_case_file_is_one_that_the_rules_can_read_again():
    content = json.loads(case_file(snapshot(current_ruleset())))
    assert content["reference"] == "TNB-26-0001"
    assert problems_of_case(content) == []


@pytest.mark.parametrize("closed", [True, False])
def test_the_same_snapshot_gives_the_same_bytes(closed):
    sheet = snapshot(current_ruleset(), closed=closed)
    digests = {hashlib.sha256(summary_pdf(sheet, "en")).hexdigest() for _ in range(2)}
    assert len(digests) == 1


def test_nothing_in_the_file_can_run_or_reach_out():
    pdf = opened()
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    assert "/JavaScript" not in names


# Joined


def linked(words: str) -> bytes:
    """A document with a link, which is tagged as well as its page."""
    text = f'<h1>{words}</h1><p><a href="https://doi.org/10.1/{words}">{words}</a></p>'
    return pdf_of([f'<html lang="en"><head><title>{words}</title></head><body>{text}</body></html>'])


def book_of(*parts: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(joined([Part("x", part) for part in parts], "Book", "en")))


def led_back(pdf: pikepdf.Pdf) -> list[bool]:
    """Of each page and link whether what stands under its number in the parent tree is on that page."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    under = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    found = []
    for page in pdf.pages:
        elements_here = [part for part in under[int(page.obj.StructParents)] if part is not None]
        found += [element.Pg.objgen == page.obj.objgen for element in elements_here]
        for link in page.obj.get("/Annots", ()):
            parts = [p for p in under[int(link.StructParent)].K if isinstance(p, pikepdf.Dictionary)]
            found.append([part.Obj.objgen for part in parts] == [link.objgen])
    return found


def test_a_book_keeps_the_tags_of_its_parts_each_at_its_page():
    one, other = summary_pdf(snapshot(current_ruleset()), "en"), linked("second")
    book = book_of(one, other, linked("third"))
    apart = [len(elements(pikepdf.open(io.BytesIO(part)))) for part in (one, other, other)]
    assert len(elements(book)) == sum(apart)
    assert len(led_back(book)) > 20
    assert all(led_back(book))
    assert all(element.P is not None for element in elements(book))


def test_a_book_says_what_it_is():
    book = book_of(linked("first"), linked("second"))
    assert (book.Root.MarkInfo.Marked, str(book.Root.Lang)) == (True, "en")
    assert book.Root.ViewerPreferences.DisplayDocTitle
    with book.open_metadata() as metadata:
        assert (metadata["dc:title"], metadata["pdfuaid:part"]) == ("Book", "1")


def test_a_book_with_a_part_that_is_not_tagged_does_not_say_that_it_is():
    with pikepdf.open(io.BytesIO(linked("first"))) as pdf:
        del pdf.Root.StructTreeRoot
        bare = io.BytesIO()
        pdf.save(bare)
    book = book_of(linked("second"), bare.getvalue())
    assert not {"/StructTreeRoot", "/MarkInfo"} & set(book.Root.keys())
    assert not any("/StructParents" in page.obj for page in book.pages)
    with book.open_metadata() as metadata:
        assert "pdfuaid:part" not in metadata


@pytest.mark.control
def test_tags_that_keep_their_numbers_are_found_at_another_page(monkeypatch):
    monkeypatch.setattr(Tags, "next", property(lambda tags: 0, lambda tags, value: None), raising=False)
    with pytest.raises((AssertionError, KeyError)):
        assert all(led_back(book_of(linked("first"), linked("second"))))
