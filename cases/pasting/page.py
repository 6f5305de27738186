"""A pasted report on its page: what it may say beside its words, what is recorded now, what people took."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Entry, ReportItem
from cases.kind_problems import problems_in
from cases.language import current
from cases.models import Case, Source
from cases.pasting.identity import strange_in
from cases.pasting.offers import (
    LEAVE,
    TAKE,
    TOGETHER,
    EntryOffer,
    FactOffer,
    Offer,
    alike,
    date_doubts,
    label_of,
    shared_doubts,
    value_words,
)
from cases.pasting.words import Piece, pieces_of
from cases.record import findings_in_force, items_in_force, standing
from cases.reports.proposal import Proposal
from cases.reports.reading import LONGEST, Reading, read
from cases.sent import token_of
from cases.typed import LONGEST_DETAIL, date_in, unkept, unreadable_in
from recommendations.casefile import problems_with

SHOWN = 200  # proposals; a text with more is no report
REPORT_KINDS = {
    Source.PATHOLOGY: gettext_lazy("Pathology report"),
    Source.CT: gettext_lazy("CT report"),
    Source.MRI: gettext_lazy("MRI report"),
    Source.PET: gettext_lazy("PET or scintigraphy report"),
    Source.ULTRASOUND: gettext_lazy("Ultrasound report"),
    Source.LABORATORY: gettext_lazy("Laboratory report"),
    Source.OPERATION: gettext_lazy("Operation report"),
    Source.CLINIC: gettext_lazy("Discharge or clinic letter"),
    Source.OTHER: gettext_lazy("Another report"),
}


@dataclass
class Pasted:
    """The whole page. ``shown`` is false until a text was read."""

    text: str = ""
    kind: str = ""
    date: str = ""
    day: dt.date | None = None
    detail: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    facts: list[FactOffer] = field(default_factory=list)
    entries: list[EntryOffer] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    shown: bool = False
    strange: list[str] = field(default_factory=list)  # what speaks for another patient's report
    left_out: int = 0

    @property
    def valid(self) -> bool:
        wrong = any(each.error for each in (*self.facts, *self.entries))
        return not self.errors and not wrong and not any(o.error for e in self.entries for o in e.doubtful)

    @property
    def stale(self) -> bool:
        """Whether someone else has recorded one of the facts since the page was shown."""
        return any(each.stale for each in self.facts)

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return [(code.value, name) for code, name in REPORT_KINDS.items()]

    def findings(self) -> list[Entry]:
        """What was taken of the facts, for record_report."""
        return [
            Entry(
                fact=each.fact,
                value=each.proposal.value,
                observed_on=each.day,
                source=self.kind,
                source_detail=self.detail,
                seen=None if each.seen is None else each.seen.pk,
            )
            for each in self.facts
            if each.choice == TAKE
        ]

    def items(self) -> list[ReportItem]:
        """What was taken of the entries, for record_report."""
        return [
            ReportItem(each.kind, each.content(), each.day, self.kind, self.detail, each.token)
            for each in self.entries
            if each.choice == TAKE
        ]


@dataclass(frozen=True)
class Sent:
    """A form with what was read from its text; ``numbers``: (start, end) -> the number of the words."""

    page: Pasted
    case: Case
    data: QueryDict
    proposals: tuple[Proposal, ...]
    numbers: Mapping[tuple[int, int], int]

    @property
    def choosing(self) -> bool:
        return "record" in self.data


def pasted_from(case: Case, data: QueryDict) -> Pasted:
    """The page as it was sent: a text to read, or with "record" the choices made on its proposals."""
    page = Pasted(text=_text(data.get("text", "")), kind=data.get("kind", ""))
    if page.kind not in REPORT_KINDS:
        page.errors["kind"] = _("Choose what kind of report this is.")
    if not page.text.strip():
        page.errors["text"] = _("Paste the text of a report.")
    elif len(page.text) > LONGEST:
        page.errors["text"] = _("This text has %(length)d characters; at most %(most)d are read.") % {
            "length": len(page.text),
            "most": LONGEST,
        }
    if not page.errors:
        _show(page, case, data)
    return page


def _text(sent: str) -> str:
    """As browsers send it, with one sign for each line break, so that places are the same next time."""
    return sent.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")


def _show(page: Pasted, case: Case, data: QueryDict) -> None:
    reading = read(page.text, page.kind, timezone.localdate())
    choosing = "record" in data
    page.shown = True
    page.detail = data.get("detail", "").strip() if choosing else str(REPORT_KINDS[Source(page.kind)])
    if wrong := unkept(page.detail, LONGEST_DETAIL):
        page.errors["detail"] = wrong
    page.date = data.get("date", "") if choosing else _own_date(reading)
    page.day, wrong = date_in(page.date)
    if wrong:
        page.errors["date"] = wrong
    proposals = _shown(reading.proposals)
    page.left_out = len(reading.proposals) - len(proposals)
    page.strange = strange_in(case, page.day, proposals)
    spans = sorted({(each.start, each.end) for each in proposals})
    sent = Sent(page, case, data, proposals, {span: number for number, span in enumerate(spans, 1)})
    page.pieces = pieces_of(page.text, sent.numbers)
    page.facts = list(_facts(sent))
    page.entries = list(_entries(sent))
    if choosing:
        _refuse_two_values(page)


def _own_date(reading: Reading) -> str:
    day = reading.dated.day if reading.dated else None
    return day.isoformat() if day else ""


def _shown(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """The first of them; an entry is shown whole or not at all."""
    shown = proposals[:SHOWN]
    if len(proposals) > SHOWN and proposals[SHOWN].group:
        shown = tuple(each for each in shown if each.group != proposals[SHOWN].group)
    return shown


def _offer(sent: Sent, cls: type, index: int) -> Any:
    each = sent.proposals[index]
    offer = cls(
        key=f"{index}-{each.target}-{each.start}", proposal=each, number=sent.numbers[each.start, each.end]
    )
    offer.quote = " ".join(sent.page.text[each.start : each.end].split())
    offer.choice = sent.data.get(f"choice-{offer.key}", "")
    if offer.own_date and not each.group:
        own = each.observed_on.day.isoformat() if each.observed_on.day else ""
        offer.date = sent.data.get(f"date-{offer.key}", own)
        offer.day, offer.error = date_in(offer.date)
    else:
        offer.day = sent.page.day
    return offer


def _facts(sent: Sent) -> Iterator[FactOffer]:
    now, typed = standing(sent.case), findings_in_force(sent.case)
    for index, each in enumerate(sent.proposals):
        if each.group:
            continue
        offer = _offer(sent, FactOffer, index)
        offer.now, offer.seen = now.get(each.target), typed.get(each.target)
        if sent.choosing:
            _check(offer, sent.data)
        elif not sent.page.strange:
            offer.choice = offer.default()
        yield offer


def _check(offer: FactOffer, data: QueryDict) -> None:
    """What was recorded by someone else meanwhile is shown, and chosen again."""
    seen = data.get(f"seen-{offer.fact}", "")
    in_force = "" if offer.seen is None else str(offer.seen.pk)
    value = None if offer.seen is None else offer.seen.value
    if offer.choice == TAKE and not offer.has_value:
        offer.choice = ""
    if offer.choice == TAKE and seen != in_force and value != offer.proposal.value:
        offer.stale, offer.choice = True, ""
        offer.error = _("Someone else has recorded this fact meanwhile. Choose again.")
    if offer.choice == TAKE and (problems := problems_with({offer.fact: offer.proposal.value})):
        offer.error = _("%(problem)s. Allowed: %(allowed)s.") % problems[0].said(current())


def _refuse_two_values(page: Pasted) -> None:
    taken: dict[str, FactOffer] = {}
    for each in page.facts:
        if each.choice != TAKE:
            continue
        first = taken.setdefault(each.fact, each)
        if first.proposal.value != each.proposal.value:
            each.error = _("Two values of one fact were taken. Take one.")
        elif first is not each:
            each.choice = LEAVE


def _entries(sent: Sent) -> Iterator[EntryOffer]:
    groups: dict[str, list[Offer]] = {}
    for index, each in enumerate(sent.proposals):
        if each.group:
            groups.setdefault(each.group, []).append(_offer(sent, Offer, index))
    recorded = items_in_force(sent.case) if groups else []
    for group, offers in groups.items():
        entry = _entry(sent, group, offers)
        entry.known = alike(entry, recorded)
        if not sent.choosing:
            entry.choice = "" if sent.page.strange else entry.default()
        elif entry.choice == TAKE and (wrong := unreadable_in("".join(entry.added.values()))):
            entry.error = wrong
        elif entry.choice == TAKE and (problems := problems_in(entry.kind, entry.content())):
            said = (
                f"{label_of(entry.kind, name)}: {text.said(current())}" for name, text in problems.items()
            )
            entry.error = "; ".join(said)
        yield entry


def _entry(sent: Sent, group: str, offers: list[Offer]) -> EntryOffer:
    shown = [each for each in offers if each.proposal.field not in TOGETHER]
    companions = {each.proposal.field: each.proposal.value for each in offers if each not in shown}
    common = shared_doubts(shown)
    for each in shown:
        each.words = value_words(each.proposal, companions)
        each.doubts = tuple(doubt for doubt in each.doubts if doubt not in common)
    entry = EntryOffer(
        group=group,
        kind=offers[0].proposal.kind,
        plain=[each for each in shown if not each.doubts],
        doubtful=[each for each in shown if each.doubts],
        companions=companions,
        common_doubts=common,
        token=token_of(sent.data.get(f"token-{group}", "")),
        choice=sent.data.get(f"choice-{group}", ""),
    )
    _ask_for_missing(sent, entry, {each.proposal.field for each in offers if each.has_value})
    _date_entry(sent, entry, offers)
    return entry


def _ask_for_missing(sent: Sent, entry: EntryOffer, stated: set[str]) -> None:
    for name, each in entry.shape.fields.items():
        if each.required and name not in stated and each.kind in ("choice", "text"):
            entry.missing.append(each)
            entry.added[name] = sent.data.get(f"add-{entry.group}-{name}", "").strip()


def _date_entry(sent: Sent, entry: EntryOffer, offers: list[Offer]) -> None:
    own = next((each.proposal.observed_on for each in offers if each.own_date), None)
    if own is None:
        entry.day = sent.page.day
        return
    entry.own_date = True
    said = {doubt for each in offers for doubt in each.proposal.doubts}
    entry.date_doubts = tuple(doubt for doubt in date_doubts(own) if doubt in said)
    entry.date = sent.data.get(f"date-{entry.group}", own.day.isoformat() if own.day else "")
    entry.day, entry.error = date_in(entry.date)
