"""Records findings: all entries of a form or none, and never over what the writer had not seen."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import audit
from cases.models import Case, Finding, Source
from cases.record import findings_in_force, subject_of
from cases.search.index import refresh
from cases.writing import writing
from recommendations.casefile import Problem, problems_with
from recommendations.ruleset import current_ruleset


@dataclass(frozen=True)
class Entry:
    """A value to record. ``value`` None: known to be unknown. ``seen`` is the id of the finding in
    force that the writer had before them, None if there was none."""

    fact: str
    value: Any
    observed_on: dt.date | None = None
    source: str = ""
    source_detail: str = ""
    seen: int | None = None


class StaleFindings(Exception):  # noqa: N818 - what happened, not a mistake
    """Someone else has changed these facts since the writer looked; nothing was recorded."""

    def __init__(self, facts: Sequence[str]) -> None:
        super().__init__(", ".join(facts))
        self.facts = list(facts)


class InvalidFindings(ValueError):  # noqa: N818
    """Values that the contract does not allow; ``problems`` has one entry each, nothing was recorded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.fact}: {p.problem.en}" for p in problems))
        self.problems = list(problems)


def record_findings(*, by: Any, case: Case, entries: Iterable[Entry]) -> list[Finding]:
    """Record all entries or none; returns the new findings.

    An entry that equals the finding in force is not recorded again. Raises StaleFindings if the
    finding in force is not the one seen, InvalidFindings on values outside the contract,
    ValidationError on an impossible date or source.
    """
    entries = [_in_form(entry) for entry in entries]
    _refuse_impossible(entries)
    try:
        with writing():
            return _recorded(by, case, entries)
    except IntegrityError as problem:
        # Someone committed between our look and our write. Looking again tells whose facts they were.
        if stale := _stale(findings_in_force(case), entries):
            raise StaleFindings(stale) from problem
        # They recorded the very same: what is left is written now.
        with writing():
            return _recorded(by, case, entries)


def _recorded(by: Any, case: Case, entries: Sequence[Entry]) -> list[Finding]:
    in_force = findings_in_force(case)
    new = [entry for entry in entries if not already_says(in_force.get(entry.fact), entry)]
    if stale := _stale(in_force, new):
        raise StaleFindings(stale)
    now = timezone.now()
    findings = [
        Finding.objects.create(
            case=case,
            fact=entry.fact,
            value=entry.value,
            observed_on=entry.observed_on,
            source=entry.source,
            source_detail=entry.source_detail,
            entered_by=by,
            entered_at=now,
            supersedes=in_force.get(entry.fact),
        )
        # One order for everybody, so that two writers cannot wait for each other.
        for entry in sorted(new, key=lambda entry: entry.fact)
    ]
    if findings:
        details = {"facts": {finding.fact: finding.value for finding in findings}}
        audit.record(by=by, action="findings.recorded", subject=subject_of(case), details=details)
        refresh(case)
    return findings


def _stale(in_force: dict[str, Finding], entries: Iterable[Entry]) -> list[str]:
    """The facts whose finding in force is neither the one seen nor what the entry says anyway."""
    return [
        entry.fact
        for entry in entries
        if (in_force[entry.fact].pk if entry.fact in in_force else None) != entry.seen
        and not already_says(in_force.get(entry.fact), entry)
    ]


def already_says(finding: Finding | None, entry: Entry) -> bool:
    """Whether a finding holds all that an entry would record: value, date, source and detail."""
    if finding is None:
        return False
    return all(
        getattr(finding, field) == getattr(entry, field)
        for field in ("value", "observed_on", "source", "source_detail")
    )


def _in_form(entry: Entry) -> Entry:
    """The entry with a set's members once each and in the ruleset's order, so that equal sets are equal."""
    fact = current_ruleset().facts.get(entry.fact)
    value = entry.value
    if fact is not None and fact.kind == "set" and isinstance(value, list):
        order = {code: place for place, code in enumerate(fact.choices)}
        value = sorted(dict.fromkeys(value), key=lambda code: order.get(code, len(order)))
    return Entry(entry.fact, value, entry.observed_on, entry.source, entry.source_detail.strip(), entry.seen)


def _refuse_impossible(entries: Sequence[Entry]) -> None:
    twice = {entry.fact for entry in entries if [e.fact for e in entries].count(entry.fact) > 1}
    if twice:
        raise ValueError(f"entered twice: {', '.join(sorted(twice))}")
    if problems := problems_with({entry.fact: entry.value for entry in entries}):
        raise InvalidFindings(problems)
    today = timezone.localdate()
    for entry in entries:
        if entry.source and entry.source not in Source.values:
            raise ValidationError(_("Choose one of the sources."))
        if entry.observed_on is not None and entry.observed_on > today:
            raise ValidationError(_("This date lies in the future."))
