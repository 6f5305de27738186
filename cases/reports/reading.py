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
    facts = _facts([each for each in found if not each.group])
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


def _facts(proposals: list[Proposal]) -> list[Proposal]:
    """One proposal for one value of a fact, the plainest; different values of a fact doubt each other."""
    by_fact: dict[str, list[Proposal]] = {}
    for each in sorted(proposals, key=lambda each: each.start):
        by_fact.setdefault(each.target, []).append(each)
    return sorted((each for same in by_fact.values() for each in _agreed(same)), key=lambda each: each.start)


def _agreed(same: list[Proposal]) -> Iterator[Proposal]:
    by_value: dict[str, Proposal] = {}
    for each in same:
        key = f"{each.value!r} {each.observed_on.iso if each.observed_on else ''}"
        kept = by_value.get(key)
        if kept is None or len(each.doubts) < len(kept.doubts):
            by_value[key] = each
    # The findings answer the request, and "high" is "positive" said more exactly.
    values = {each.value for each in by_value.values()} if same[0].target == "sstr_status" else set()
    found = {
        key: each
        for key, each in by_value.items()
        if not (values >= {"high", "positive"} and each.value == "positive")
    }
    answered = {key: each for key, each in found.items() if doubts.REQUEST not in each.doubts}
    by_value = answered or found
    several = len({repr(each.value) for each in by_value.values()}) > 1
    for each in by_value.values():
        multiple_only = several and each.value is None and each.doubts == (doubts.MULTIPLE,)
        if multiple_only:
            continue  # "multiple", and elsewhere how many
        unlike = several and not all(
            other.value is None and other.doubts == (doubts.MULTIPLE,)
            for other in by_value.values()
            if other is not each
        )
        yield replace(each, doubts=(*each.doubts, doubts.ELSEWHERE)) if unlike else each
