"""The intake page as data: what stands in its inputs, what of it is new, and what cannot be taken."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import Entry, already_says
from cases.doubts import doubt_about, number_typed
from cases.intake_rows import NONE, NOTHING, UNKNOWN, Group, Row
from cases.language import current
from cases.limits import marked, next_meeting_day
from cases.models import Case, Finding, Item
from cases.record import combined, contradictions, items_in_force, known
from cases.sent import whole_number
from cases.typed import Provenance
from recommendations.casefile import problems_with
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset


@dataclass
class Intake:
    """The whole page."""

    groups: list[Group]
    report: Provenance = field(default_factory=Provenance)  # of the whole page, where a group has none
    items: list[Item] = field(default_factory=list)
    meeting: dt.date | None = None  # the next one; on its day no value may be too old
    other_case: str = ""  # the case that the page was opened for, if it is not this one

    @property
    def rows(self) -> Iterator[Row]:
        return (row for group in self.groups for row in group.rows)

    @property
    def entries(self) -> list[Entry]:
        """What a save would record."""
        return [row.entry for row in self.rows if row.entry is not None]

    @property
    def wrong(self) -> list[Row]:
        """The rows that cannot be taken as they stand, or need a second look."""
        return [row for row in self.rows if row.errors or row.other]

    @property
    def conflicts(self) -> bool:
        """Whether someone else has recorded one of the changed facts since the page was opened."""
        return bool(self.other_case) or any(row.other for row in self.rows)

    @property
    def valid(self) -> bool:
        return not (self.other_case or self.report.error) and not any(group.wrong for group in self.groups)

    def typed(self) -> dict[str, Finding]:
        """The findings as they would be after a save; a row with an error counts as not entered."""
        typed = {row.name: row.finding for row in self.rows if row.finding is not None and not row.errors}
        for row in self.rows:
            if row.entry is not None:
                said = {"value": row.entry.value, "observed_on": row.entry.observed_on}
                typed[row.name] = Finding(fact=row.name, source=row.entry.source, **said)
        return typed

    def standing(self) -> dict[str, Finding]:
        """What would stand after a save, with what follows from the lists and marked for what is too old."""
        return marked(combined(self.typed(), self.items), self.meeting or timezone.localdate())

    def facts(self) -> dict[str, Any]:
        """The facts as they would be after a save."""
        return known(self.standing())


def intake_of(case: Case, data: QueryDict | None = None, *, people: bool = True) -> Intake:
    """The page as recorded, or with ``data`` as typed on it (a POST of the page's form); ``people``: with
    who entered what, which the page shows and the panel beside it does not."""
    findings = case.findings.select_related("entered_by") if people else case.findings.all()
    history = {finding.pk: finding for finding in findings}
    replaced = {finding.supersedes_id for finding in history.values()}
    in_force = {finding.fact: finding for finding in history.values() if finding.pk not in replaced}
    ruleset = current_ruleset()
    groups: list[Group] = []
    general = Provenance() if data is None else Provenance.read(data, "page")
    if data is not None and data.get("case", case.code) != case.code:
        # A form of another patient: nothing of it may stand on this one's page, let alone be saved.
        return replace(intake_of(case), other_case=data["case"])
    for code, name in ruleset.fact_groups.items():
        report = Provenance() if data is None else Provenance.read(data, f"group-{code}")
        facts = [fact for fact in ruleset.facts.values() if fact.group == code]
        origin = _falling_back(report, general)
        rows = [_row(fact, in_force.get(fact.name), history, data, origin) for fact in facts]
        groups.append(Group(code, name, rows, report))
    page = Intake(groups, general, items_in_force(case), next_meeting_day(case))
    _set_beside_lists(page)
    return page


def _set_beside_lists(page: Intake) -> None:
    """Beside each row what counts instead of it, and what the lists say against it."""
    if not page.items:
        return
    typed = page.typed()
    counting = combined(typed, page.items)
    against = {part.fact: part.said for part in contradictions(typed, page.items)}
    for row in page.rows:
        part = counting.get(row.name)
        row.counts = part if part is not None and part.because is not None else None
        row.against = against.get(row.name)


def _falling_back(own: Provenance, general: Provenance) -> Provenance:
    day, source = own.day or general.day, own.source or general.source
    return replace(own, day=day, source=source, detail=own.detail or general.detail)


def _row(
    fact: Fact,
    in_force: Finding | None,
    history: Mapping[int, Finding],
    data: QueryDict | None,
    report: Provenance,
) -> Row:
    if data is None or not _sent(fact, data):
        return _recorded(fact, in_force)
    row = _typed(fact, in_force, data)
    seen = _seen(fact, history, data)
    value = _value(row, seen)
    same = value is NOTHING if seen is None else value == seen.value
    if same and not row.own.given and not row.errors:
        return _recorded(fact, in_force)
    if value is NOTHING and not row.errors:
        row.errors.append(_("There is a date or source here, but no value."))
    if not row.errors:
        row.entry = _entry(row, value, seen, report, same)
    if in_force != seen and not (row.entry and already_says(in_force, row.entry)):
        row.other = in_force
    return row


def _sent(fact: Fact, data: QueryDict) -> bool:
    """Whether the form that was sent had this fact at all; what it lacked is not touched."""
    return f"{fact.name}-seen" in data


def _seen(fact: Fact, history: Mapping[int | None, Finding], data: QueryDict) -> Finding | None:
    """The finding that was in force when the page was opened."""
    finding = history.get(whole_number(data.get(f"{fact.name}-seen")))
    return finding if finding is not None and finding.fact == fact.name else None


def _recorded(fact: Fact, finding: Finding | None) -> Row:
    row = Row(fact, finding)
    if finding is None:
        return row
    if finding.value is None:
        row.chosen = [UNKNOWN]
    elif row.fact.is_number:
        row.text = format(Decimal(str(finding.value)), "f")
    elif fact.kind == "boolean":
        row.chosen = ["true" if finding.value else "false"]
    elif fact.kind == "set":
        row.chosen = list(finding.value) or [NONE]
    else:
        row.chosen = [finding.value]
    return row


def _typed(fact: Fact, finding: Finding | None, data: QueryDict) -> Row:
    row = Row(fact, finding, own=Provenance.read(data, fact.name))
    if row.fact.is_number:
        row.text = data.get(fact.name, "").strip()
        row.chosen = [UNKNOWN] if data.get(f"{fact.name}-unknown") else []
        _take_confirmation(row, data.get(f"{fact.name}-confirm", ""))
    else:
        row.chosen = data.getlist(fact.name)
    if row.own.error:
        row.errors.append(row.own.error)
    return row


def _take_confirmation(row: Row, confirmed: str) -> None:
    """ "23" confirms the 23 that still stands there; "23>2.3" puts 2.3 in its place."""
    typed, _sign, instead = confirmed.partition(">")
    row.confirmed = bool(row.text) and typed == row.text
    if row.confirmed and instead:
        row.text = instead


def _value(row: Row, seen: Finding | None) -> Any:
    """The value that was typed, None for unknown, NOTHING for nothing; problems go to row.errors."""
    typed = list(_candidates(row))
    if len(typed) > 1 and seen is not None:
        # Of two contradicting inputs the one that was changed is meant.
        typed = [value for value in typed if value != seen.value]
    if len(typed) > 1:
        row.errors.append(_("Either a value or “unknown”, not both."))
        return NOTHING
    if not typed:
        if seen is not None:
            row.errors.append(_("A value cannot be emptied. If it is no longer known, choose “unknown”."))
        return NOTHING
    _refuse(row, typed[0], seen)
    return typed[0]


def _candidates(row: Row) -> Iterator[Any]:
    """What the inputs of a row say, before any check; more than one if they contradict each other."""
    codes = [code for code in row.chosen if code not in (UNKNOWN, NONE)]
    if row.unknown:
        yield None
    if row.fact.is_number and row.text:
        number = number_typed(row.text, row.fact)
        yield row.text if number is None else number
    elif row.fact.kind == "set":
        if codes:
            yield [code for code in row.fact.choices if code in codes] + sorted(
                set(codes) - set(row.fact.choices)
            )
        if row.none:
            yield []
    else:
        yield from ({"true": True, "false": False}.get(code, code) for code in codes)


def _refuse(row: Row, value: Any, seen: Finding | None) -> None:
    """Put beside the field what the contract does not allow, with what it allows."""
    for problem in problems_with({row.name: value}):
        said = problem.said(current())
        row.errors.append(_("%(problem)s. Allowed: %(allowed)s.") % said)
    if row.confirmed or (seen is not None and value == seen.value):
        return
    row.doubt = doubt_about(row.fact, value, row.text)
    if row.doubt is not None:
        row.errors.append(row.doubt.said)


def _entry(row: Row, value: Any, seen: Finding | None, report: Provenance, same: bool) -> Entry:
    """An unchanged value keeps what its own line does not replace; a new one takes the report's line."""
    own = row.own
    if same and seen is not None:
        day, source, detail = seen.observed_on, seen.source, seen.source_detail
    else:
        day, source, detail = report.day, report.source, report.detail
    return Entry(
        fact=row.name,
        value=value,
        observed_on=own.day or day,
        source=own.source or source,
        source_detail=own.detail or detail,
        seen=None if seen is None else seen.pk,
    )
