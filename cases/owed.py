"""Who owes what for a case by when: the needs of a case with the people asked for them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.limits import marked, next_meeting_day
from cases.models import Case, Discipline, Finding, GapAssignment, Item
from cases.owners import usual_owner
from cases.readiness import Need, Readiness, readiness_of
from cases.record import combined, contradictions, known
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

DAYS_BEFORE = 3


@dataclass(frozen=True)
class Owed:
    """A need with its ``owner`` (a Discipline) and the day it is due (None without a meeting). ``asked`` is
    the assignment in force, None where nobody was asked and owner and day are the usual ones."""

    need: Need
    owner: str
    due: dt.date | None
    asked: GapAssignment | None
    overdue: bool

    @property
    def owner_name(self) -> str:
        return str(Discipline(self.owner).label)


@dataclass(frozen=True)
class Done:
    """What was asked for and has been entered since."""

    asked: GapAssignment
    finding: Finding


@dataclass(frozen=True)
class Recorded:
    """What is recorded of a case: what people typed, the entries of its lists, who was asked for what."""

    typed: Mapping[str, Finding]
    items: Sequence[Item]
    assignments: Sequence[GapAssignment]


@dataclass(frozen=True)
class Preparation:
    """How far a case is prepared for ``meeting`` (None: none is planned): what is owed, the weightiest first,
    and what was asked for and done."""

    case: Case
    readiness: Readiness
    meeting: dt.date | None
    owed: tuple[Owed, ...]
    done: tuple[Done, ...]

    @property
    def weighty(self) -> tuple[Owed, ...]:
        return tuple(owed for owed in self.owed if owed.need.weight)

    @property
    def light(self) -> tuple[Owed, ...]:
        return tuple(owed for owed in self.owed if not owed.need.weight)

    @property
    def overdue(self) -> int:
        return sum(owed.overdue for owed in self.weighty)


def preparation_now(case: Case) -> Preparation:
    """As recorded, for the next meeting of the case."""
    return preparations([case], next_meeting_day(case))[0]


def preparations(cases: Sequence[Case], meeting: dt.date | None) -> list[Preparation]:
    """The same for several cases of one meeting, in their order; three queries for all of them."""
    in_force = {"case__in": cases, "superseded_by__isnull": True}
    typed = _by_case(Finding.objects.filter(**in_force).select_related("entered_by"))
    items = _by_case(Item.objects.filter(withdrawn=False, **in_force).select_related("entered_by"))
    asked = _by_case(GapAssignment.objects.filter(**in_force).select_related("asked_by"))
    return [
        preparation_of(
            case,
            Recorded(
                {finding.fact: finding for finding in typed.get(case.pk, ())},
                sorted(items.get(case.pk, ()), key=lambda item: (item.observed_on or dt.date.min, item.pk)),
                asked.get(case.pk, ()),
            ),
            meeting,
        )
        for case in cases
    ]


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def preparation_of(case: Case, recorded: Recorded, meeting: dt.date | None) -> Preparation:
    """What is owed for a meeting on ``meeting`` (None: today) if this is what is recorded."""
    today, ruleset = timezone.localdate(), current_ruleset()
    day = meeting or today
    findings = marked(combined(recorded.typed, recorded.items), day)
    against = [(part.fact, part.said) for part in contradictions(recorded.typed, recorded.items)]
    evaluation = evaluate(known(findings), ruleset)
    readiness = readiness_of(findings, evaluation, ruleset, day, against)
    done = _done(recorded.assignments, findings)
    pending = {
        part.fact: part for part in recorded.assignments if not part.withdrawn and part.fact not in done
    }
    owed = tuple(_owed(need, pending.get(need.fact), meeting, today) for need in readiness.needs)
    return Preparation(case, readiness, meeting, owed, tuple(done.values()))


def _owed(need: Need, asked: GapAssignment | None, meeting: dt.date | None, today: dt.date) -> Owed:
    due = asked.due_on if asked is not None else usual_due(meeting)
    owner = asked.owner if asked is not None else usual_owner(need.fact)
    return Owed(need, owner, due, asked, due is not None and due < today)


def usual_due(meeting: dt.date | None) -> dt.date | None:
    """So many days before the meeting (READINESS_DAYS); None without a meeting."""
    days = getattr(settings, "READINESS_DAYS", DAYS_BEFORE)
    return None if meeting is None else meeting - dt.timedelta(days=days)


def _done(assignments: Iterable[GapAssignment], findings: Mapping[str, Finding]) -> dict[str, Done]:
    """Fact -> what was entered after it was asked for."""
    found = {}
    for assignment in assignments:
        finding = findings.get(assignment.fact)
        if finding is None or finding.value is None or assignment.withdrawn:
            continue
        if finding.entered_at > assignment.asked_at:
            found[assignment.fact] = Done(assignment, finding)
    return found
