"""The liver on a sheet (tnb.snapshot): the same picture and list on the projector and in print."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from cases.templatetags.words import source_name

from .lesions import thawed
from .picture import svg, titled


class Figure:
    """A drawing that is not counted as text."""

    def __init__(self, drawn: SafeString) -> None:
        self.drawn = drawn

    def __str__(self) -> SafeString:
        return self.drawn


def liver_on(sheet: Mapping[str, Any], language: str, family: str = "inherit") -> dict[str, Any] | None:
    """{"title", "picture", "complete", "lesions": [...]} in words; None where the sheet has no lesions, as
    those of former days have none. Call it with ``language`` active."""
    lesions = thawed(sheet.get("lesions", ()))
    if not lesions:
        return None
    return {
        "title": titled(lesions, language),
        "picture": Figure(svg(lesions, language, family=family)),
        "complete": sheet.get("lesions_complete", False),
        "lesions": [
            {
                "number": lesion.number,
                "place": lesion.place(),
                "size": lesion.size(language),
                "plan": lesion.planned(language),
                "note": lesion.note,
                "observed_on": lesion.observed_on,
                "source": source_name(lesion.source),
            }
            for lesion in lesions
        ],
    }
