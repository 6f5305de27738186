"""From a pasted text to proposals: every topic reads it, and what contradicts itself is marked."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.reports import (
    amounts,
    course,
    doubts,
    imaging,
    liver,
    markers,
    pathology,
    patient,
    primary,
    receptor,
    treatments,
)
from cases.reports.dates import Dated
from cases.reports.proposal import Proposal
from cases.reports.report import prepared

LONGEST = 100_000  # characters of a report that are read
LETTERS = ("clinic", "history", "other", "")  # kinds of source that retell examinations
TOPICS = (pathology, imaging, amounts, primary, liver, receptor, markers, patient, course, treatments)


@dataclass(frozen=True)
class Reading:
    """``dated`` is the report's own date, None if none is plain. Proposals of one group are neighbours."""

    dated: Dated | None
    proposals: tuple[Proposal, ...]


def read(text: str, kind: str = "", today: dt.date | None = None) -> Reading:
    """What a report of that kind (a source code such as "pathology", or "") may say; raises on no text.

    ``today``: a date after it is no date of the report.
    """
    report = prepared(text, kind)
    found = [_in_time(each, today) for topic in TOPICS for each in topic.found(report)]
    facts = _facts([each for each in found if not each.group], kind in LETTERS)
    entries = [each for each in found if each.group]
    first: dict[str, int] = {}
    for each in entries:
        first[each.group] = min(each.start, first.get(each.group, each.start))
    entries.sort(key=lambda each: (first[each.group], each.group))
    own = report.own
    if own is not None and (own.unclear or (today and own.day and own.day > today)):
        own = None
    return Reading(own, (*facts, *entries))


def _in_time(proposal: Proposal, today: dt.date | None) -> Proposal:
    dated = proposal.observed_on
    if today is None or dated is None or dated.day is None or dated.day <= today:
        return proposal
    late = Dated(dated.iso, None, dated.start, dated.end)
    return replace(proposal, observed_on=late, doubts=(*proposal.doubts, doubts.FUTURE))


def _facts(proposals: list[Proposal], letter: bool) -> list[Proposal]:
    """One proposal for one value of a fact, the plainest; different values of a fact doubt each other."""
    by_fact: dict[str, list[Proposal]] = {}
    for each in proposals:
        by_fact.setdefault(each.target, []).append(each)
    found = (each for same in by_fact.values() for each in _agreed(_answering(same), letter))
    return sorted(found, key=lambda each: each.start)


def _answering(same: list[Proposal]) -> list[Proposal]:
    """Without what the findings answer better: the request, and "positive" where "high" is said."""
    answered = [each for each in same if doubts.REQUEST not in each.doubts] or same
    if same[0].target == "sstr_status" and any(each.value == "high" for each in answered):
        answered = [each for each in answered if each.value != "positive"]
    said = [each for each in answered if each.doubts != (doubts.MULTIPLE,)]
    # "Multiple", and elsewhere how many.
    return said if any(each.value is not None for each in said) else answered


def _agreed(same: list[Proposal], letter: bool) -> Iterator[Proposal]:
    by_value: dict[str, list[Proposal]] = {}
    for each in same:
        by_value.setdefault(repr(each.value), []).append(each)
    for candidates in by_value.values():
        best = min(candidates, key=lambda each: (len(each.doubts), *_age(each, letter), each.start))
        more = (doubts.ELSEWHERE,) if len(by_value) > 1 else ()
        yield replace(best, doubts=(*best.doubts, *more))


def _age(proposal: Proposal, letter: bool) -> tuple[int, int]:
    """The newest first. A letter repeats examinations, and their dates are the true ones; in a report of an
    examination its own date is the newest, and other dates are those of earlier ones."""
    dated = proposal.observed_on
    day = dated.day.toordinal() if dated and dated.day else 0
    return (int(dated is None) if letter else int(dated is not None), -day)
