"""What was asked on the list page: the words of the search field and what was chosen beside it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.search.models import SearchRow
from cases.search.query import Search
from cases.search.vocabulary import (
    MINE,
    NEXT_MEETING,
    Facet,
    Understood,
    facets_of,
    understood,
)
from recommendations.ruleset import current_ruleset
from recommendations.words import UNKNOWN as UNKNOWN_TEXT
from recommendations.words import Text


@dataclass(frozen=True)
class Choice:
    """One list to choose from: ``offered`` are (value, label, chosen)."""

    name: str
    label: str
    offered: list[tuple[str, str | Text, bool]]


@dataclass(frozen=True)
class Asked:
    """``typed`` is what stands in the search field, ``chosen`` the conditions chosen beside it by name."""

    typed: str
    said: Understood
    chosen: dict[str, Facet]
    by: Any

    @property
    def search(self) -> Search:
        return Search(self.said.words, (*self.said.facets, *self.chosen.values()), self.by)

    @property
    def address(self) -> str:
        """What was chosen, as the query of an address; what was typed may name a patient and is not in it."""
        return urlencode({name: facet.values[0] or UNKNOWN for name, facet in self.chosen.items()})

    @property
    def anything(self) -> bool:
        return bool(self.search.words or self.search.facets)


UNKNOWN = "unknown"
CLASSES = ("grade", "enets", "sstr_status", "functional_status", "state")


def asked(data: dict[str, str], by: Any) -> Asked:
    """``data``: "q", the names of CLASSES, "meeting" and "owner"; what does not exist is ignored."""
    typed = data.get("q", "").strip()[:200]
    chosen = {}
    for name, facets in _offered(by).items():
        for facet in facets:
            if data.get(name) == (facet.values[0] or UNKNOWN):
                chosen[name] = facet
    day = data.get("meeting", "")
    if "meeting" not in chosen and _is_day(day):
        chosen["meeting"] = Facet("meeting", (day,), Text(f"meeting of {day}", f"{day} 会议"))
    return Asked(typed, understood(typed), chosen, by)


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


def choices(asked: Asked) -> list[Choice]:
    """What the page offers, with what is chosen."""
    labels = {
        "grade": _("Grade"),
        "enets": _("ENETS type"),
        "sstr_status": _("SSTR"),
        "functional_status": _("Function"),
        "state": _("State"),
        "meeting": _("Meeting"),
        "owner": _("Opened by"),
    }
    offered = _offered(asked.by)
    if (day := asked.chosen.get("meeting")) and day not in offered["meeting"]:
        offered["meeting"].append(day)
    return [
        Choice(
            name,
            labels[name],
            [(f.values[0] or UNKNOWN, _short(f), f == asked.chosen.get(name)) for f in facets],
        )
        for name, facets in offered.items()
    ]


def _short(facet: Facet) -> Text:
    """The value alone, for it stands under the name of its fact."""
    fact = current_ruleset().facts.get(facet.name)
    if not facet.values[0]:
        return UNKNOWN_TEXT
    return facet.label if fact is None else fact.choices[facet.values[0]]


def _offered(by: Any) -> dict[str, list[Facet]]:
    people = get_user_model().objects.filter(Exists(SearchRow.objects.filter(owner=OuterRef("pk"))))
    others = [Facet("owner", (str(person.pk),), _name(person)) for person in people.exclude(pk=by.pk)]
    return {
        **{name: facets_of(name) for name in CLASSES},
        "meeting": [NEXT_MEETING],
        "owner": [MINE, *sorted(others, key=lambda facet: facet.label.en)],
    }


def _name(person: Any) -> Text:
    name = person.get_full_name() or person.get_username()
    return Text(name, name)
