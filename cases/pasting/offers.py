"""What a page offers of a pasted report: values of facts, and entries of lists with their fields."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.kinds import COUNTED, Field, Kind, kinds
from cases.language import current
from cases.models import Finding, Item
from cases.reports import doubts
from cases.reports.dates import Dated
from cases.reports.proposal import Proposal
from recommendations.words import Text

# Two entries of a list that agree in these, and in the date, speak of the same thing.
SAME = {"specimen": ("site",), "lesion": ("segments",), "treatment": ("treatment",), "marker": ("marker",)}
# Shown with another field, and taken with it.
TOGETHER = {"mitoses_per": "mitoses", "unit": "value"}
# Which entry it is, not what was found.
NAMING = ("site", "procedure", "marker", "treatment", "name")
TAKE, LEAVE = "take", "leave"


def date_doubts(dated: Dated) -> tuple[Text, ...]:
    """What may be odd about a date itself."""
    return (doubts.DAY_UNCLEAR, doubts.FUTURE, doubts.dated_only(dated.iso))


@dataclass
class Offer:
    """One proposed value on the page. ``choice`` is take, leave or "" while nobody has chosen."""

    key: str
    proposal: Proposal
    number: int
    date: str = ""
    day: dt.date | None = None
    choice: str = ""
    error: str = ""
    words: str = ""
    quote: str = ""
    doubts: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        self.doubts = self.proposal.doubts
        dated = self.proposal.observed_on
        if self.proposal.group and dated is not None:
            # Of an entry's field those about its date are shown once, with the entry.
            about_date = date_doubts(dated)
            self.doubts = tuple(each for each in self.doubts if each not in about_date)

    @property
    def has_value(self) -> bool:
        return self.proposal.value is not None

    @property
    def own_date(self) -> bool:
        return self.proposal.observed_on is not None

    @property
    def field_label(self) -> Text:
        """The label of an entry's field."""
        return kinds()[self.proposal.kind].fields[self.proposal.field].label


@dataclass
class FactOffer(Offer):
    """A value of a fact: ``now`` is what counts in the record, ``seen`` the typed finding in force."""

    now: Finding | None = None
    seen: Finding | None = None
    stale: bool = False

    @property
    def fact(self) -> str:
        return self.proposal.target

    @property
    def differs(self) -> bool:
        return self.has_value and self.now is not None and self.now.value != self.proposal.value

    def default(self) -> str:
        """Taken only if nothing is doubtful, and nothing else or newer is recorded."""
        if not self.has_value or self.proposal.doubts or self.differs:
            return ""
        if self.now is not None and (self.day is None or (self.now.observed_on or dt.date.min) >= self.day):
            return LEAVE
        return TAKE


@dataclass
class EntryOffer:
    """One entry of a list: ``plain`` fields without a doubt, ``doubtful`` ones to be ticked singly,
    ``common_doubts`` those of all its values, ``missing`` required fields that the report lacks and people
    may add; ``known`` the like in the record."""

    group: str
    kind: str
    plain: list[Offer]
    doubtful: list[Offer]
    companions: dict[str, Any]
    token: str
    known: list[Item] = field(default_factory=list)
    missing: list[Field] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    date: str = ""
    day: dt.date | None = None
    own_date: bool = False
    date_doubts: tuple[Text, ...] = ()
    common_doubts: tuple[Text, ...] = ()
    choice: str = ""
    error: str = ""

    @property
    def shape(self) -> Kind:
        return kinds()[self.kind]

    def default(self) -> str:
        doubtful = self.doubtful or self.missing or self.known or self.date_doubts or self.common_doubts
        return "" if doubtful else TAKE

    def content(self) -> dict[str, Any]:
        """What would be recorded: plain fields, ticked doubtful ones, and what was added."""
        taken = [*self.plain, *(each for each in self.doubtful if each.choice == TAKE and each.has_value)]
        content = {each.proposal.field: each.proposal.value for each in taken}
        for name, other in TOGETHER.items():
            if other in content and name in self.companions:
                content[name] = self.companions[name]
        return {**{name: text for name, text in self.added.items() if text}, **content}


def shared_doubts(offers: Sequence[Offer]) -> tuple[Text, ...]:
    """The doubts that every value of an entry has, what only says which entry it is left aside."""
    values = [each.doubts for each in offers if each.proposal.field not in NAMING]
    return tuple(doubt for doubt in (values[0] if values else ()) if all(doubt in each for each in values))


def alike(entry: EntryOffer, recorded: Sequence[Item]) -> list[Item]:
    """The entries in force that speak of the same: same site, segments, treatment or marker, same day."""
    content = {each.proposal.field: each.proposal.value for each in (*entry.plain, *entry.doubtful)}
    return [
        item
        for item in recorded
        if item.kind == entry.kind
        and all(item.content.get(key) == content.get(key) for key in SAME[entry.kind])
        and (_same_start(item, content) if entry.kind == "treatment" else item.observed_on == entry.day)
    ]


def _same_start(item: Item, content: Mapping[str, Any]) -> bool:
    here, there = content.get("started_on") or "", item.content.get("started_on") or ""
    return here[: len(there)] == there[: len(here)]


def label_of(kind: str, name: str) -> str:
    """The label of a field in the language of the request; a name that is no field stays as it is."""
    each = kinds()[kind].fields.get(name)
    return name if each is None else each.label.said(current())


def value_words(proposal: Proposal, companions: Mapping[str, Any]) -> str:
    """The value of an entry's field in words: "3 per 10 HPF", "320 ng/mL", "IV/VIII"; "" for none."""
    value, each = proposal.value, kinds()[proposal.kind].fields[proposal.field]
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if each.is_number:
        return f"{value:g} {_unit(each, companions)}".strip()
    codes = value if isinstance(value, list) else [value]
    names = [each.choices[code].said(current()) if code in each.choices else str(code) for code in codes]
    return "/".join(names)


def _unit(each: Field, companions: Mapping[str, Any]) -> str:
    if each.name == "mitoses":
        per = COUNTED.get(companions.get("mitoses_per", ""))
        return per.said(current()) if per else ""
    if each.name == "value":
        return companions.get("unit", "")
    return each.unit.said(current()) if each.unit else ""
