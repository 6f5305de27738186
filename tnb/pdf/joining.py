"""Finished PDFs joined into one, with their tags and a bookmark for each. Nothing is laid out again."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import pikepdf

from .tags import Tags


class Part(NamedTuple):
    """A finished PDF and the words of its bookmark."""

    title: str
    content: bytes


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def joined(parts: Sequence[Part], title: str, language: str) -> bytes:
    """One PDF of all parts in their order, tagged (PDF/UA-1) if all of them are. The same parts give the same
    bytes.

    The parts keep their pages as they are; attachments stay behind in the single files.
    """
    book = pikepdf.new()
    tags = Tags(book)
    with book.open_outline() as outline:
        for part in parts:
            first = len(book.pages)
            outline.root.append(pikepdf.OutlineItem(part.title, first))
            with pikepdf.open(io.BytesIO(part.content)) as pdf:
                book.pages.extend(pdf.pages)
                tags.take(pdf, book.pages[first:])
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
    if tags.whole:
        tags.close()
    else:
        _untag(book)
    return _saved(book, title, language)


def side_by_side(left: bytes, right: bytes, title: str, language: str) -> bytes:
    """The pages of two A4 documents beside each other on A3; where one is shorter its side stays empty."""
    with pikepdf.open(io.BytesIO(left)) as one, pikepdf.open(io.BytesIO(right)) as other:
        spread = pikepdf.new()
        for number in range(max(len(one.pages), len(other.pages))):
            width, height = (float(side) for side in one.pages[0].mediabox[2:])
            page = spread.add_blank_page(page_size=(2 * width, height))
            for pages, start in ((one.pages, 0.0), (other.pages, width)):
                if number < len(pages):
                    page.add_overlay(pages[number], pikepdf.Rectangle(start, 0, start + width, height))
        _untag(spread)
        return _saved(spread, title, language)


def _saved(pdf: pikepdf.Pdf, title: str, language: str) -> bytes:
    pdf.Root.Lang = language
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = title
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _untag(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        # These point into the structure tree of a single file, which is not here.
        for name in {"/StructParents", "/Tabs"} & set(page.obj.keys()):
            del page.obj[name]
