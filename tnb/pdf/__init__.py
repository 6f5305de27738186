"""The printed summary of a case."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import translation

from cases.language import LOCALES

from . import press
from .fonts import UnprintableText
from .press import Enclosed, RenderingFailed, RenderingStopped

__all__ = [
    "RenderingFailed",
    "RenderingStopped",
    "UnprintableText",
    "case_file",
    "summary_html",
    "summary_pdf",
]
MOST_PAGES = 2


class Density(NamedTuple):
    """How tight a sheet is set: class in the style sheet, and how many open facts are told with what they
    would change (the others by name)."""

    style: str
    full_gaps: int
    holds: float  # the weight of text (see weight) that usually fits two pages


# What gives way when the text is long, in this order; nothing is ever left out.
DENSITIES = (
    Density("", 8, 9_800),
    Density("tight", 6, 12_400),
    Density("tightest", 4, float("inf")),
    Density("tightest", 2, float("inf")),
)


def summary_pdf(snapshot: dict[str, Any], language: str) -> bytes:
    """The summary as PDF, A4; ``snapshot`` as tnb.snapshot makes it, ``language`` "en" or "zh".

    A draft (watermark on each page) while the snapshot's closed_at is None; else for the archive, with the
    case file inside. The same snapshot gives the same bytes. Raises UnprintableText when a character of the
    text is in none of the bundled fonts, and RenderingStopped.
    """
    closed = snapshot["closed_at"]
    along = Enclosed("case.json", case_file(snapshot), datetime.fromisoformat(closed)) if closed else None
    return press.pdf_of(_drafts(snapshot, language), MOST_PAGES, along)


def case_file(snapshot: dict[str, Any]) -> str:
    """The facts of a snapshot as a case file: what a program needs to work the answer out again."""
    facts = {fact["fact"]: fact["value"] for fact in snapshot["facts"]}
    content = {"reference": snapshot["case"]["code"], "facts": facts}
    return json.dumps(content, ensure_ascii=False, indent=2)


def summary_html(snapshot: dict[str, Any], language: str) -> str:
    """The summary as it is tried first, before printing."""
    return next(_drafts(snapshot, language))


def _drafts(snapshot: dict[str, Any], language: str) -> Iterator[str]:
    """The sheet ever tighter, from the first density that should hold it: laying out is what costs."""
    from .sheet import sheet_of  # noqa: PLC0415 (needs the loaded apps)

    with translation.override(LOCALES[language]):
        sheet = sheet_of(snapshot, language)
    for density in DENSITIES:
        if weight(sheet) <= density.holds:
            with translation.override(LOCALES[language]):
                draft = render_to_string("pdf/summary.html", {"sheet": sheet, "density": density})
            yield draft


def weight(value: Any) -> float:
    """Roughly how many Latin letters wide the text in ``value`` runs; references are set smaller."""
    if isinstance(value, str):
        return len(value) + 1.65 * sum(character > "\u2e80" for character in value)
    if isinstance(value, dict):
        return sum(weight(part) * (0.45 if name == "references" else 1) for name, part in value.items())
    return sum(map(weight, value)) if isinstance(value, list | tuple) else 0
