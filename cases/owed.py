"""Who owes what for a case by when: the needs of a case with the people asked for them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.limits import marked, next_meeting_day, stale
from cases.measured import evaluated
from cases.models import Case, Discipline, Finding, GapAssignment, Item
from cases.owners import usual_owner
from cases.readiness import Need, Readiness, readiness_of
from cases.record import combined, contradictions, known
from recommendations.ruleset import current_ruleset

SHOWN = 5


@dataclass(frozen=True)
class Owed:
    """A need with its ``owner`` (a Discipline) and the day it is due (None without a meeting). ``asked`` is
    the assignment, None where nobody is asked and owner and day are the usual ones. ``version`` is the id of
    the last assignment of this fact, which may be withdrawn or done."""

    need: Need
    owner: str
    due: dt.date | None
    asked: GapAssignment | None
    overdue: bool
    version: int | None = None

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
    def next(self) -> tuple[Owed, ...]:
        """What to ask now."""
        return self.asking[:SHOWN]

    @property
    def later(self) -> tuple[Owed, ...]:
        return self.asking[SHOWN:]

    @property
    def asking(self) -> tuple[Owed, ...]:
        """What a recommendation hangs on, and whatever else somebody was asked for; without the undated."""
        return tuple(
            owed for owed in self.owed if owed.asked or (owed.need.weight and owed.need.kind != "undated")
        )

    @property
    def undated(self) -> tuple[Owed, ...]:
        """Values on which a recommendation rests and of which only the date is missing."""
        return tuple(o for o in self.owed if not o.asked and o.need.weight and o.need.kind == "undated")

    @property
    def light(self) -> tuple[Owed, ...]:
        """The rest: no recommendation hangs on it."""
        return tuple(owed for owed in self.owed if not owed.asked and not owed.need.weight)

    @property
    def overdue(self) -> int:
        return sum(owed.overdue for owed in self.asking)


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


def owed_for(preparation: Preparation, fact: str) -> Owed | None:
    """What is owed of one fact, if anything still is."""
    return next((owed for owed in preparation.owed if owed.need.fact == fact), None)


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def preparation_of(
    case: Case,
    recorded: Recorded,
    meeting: dt.date | None,
    findings: dict[str, Finding] | None = None,
) -> Preparation:
    """What is owed for a meeting on ``meeting`` (None: today) if this is what is recorded; ``findings``:
    what stands then, marked for that day, where it has been put together already."""
    day, ruleset = meeting or timezone.localdate(), current_ruleset()
    if findings is None:
        findings = marked(combined(recorded.typed, recorded.items), day)
    against = [(part.fact, part.said) for part in contradictions(recorded.typed, recorded.items)]
    evaluation = evaluated(known(findings), ruleset)
    readiness = readiness_of(findings, evaluation, ruleset, day, against)
    done = _done(recorded.assignments, findings)
    last = {part.fact: part for part in recorded.assignments}
    owed = tuple(_owed(need, last.get(need.fact), need.fact in done, meeting) for need in readiness.needs)
    needed = {need.fact for need in readiness.needs}
    settled = tuple(part for fact, part in done.items() if fact not in needed)
    return Preparation(case, readiness, meeting, owed, settled)


def _owed(need: Need, last: GapAssignment | None, done: bool, meeting: dt.date | None) -> Owed:
    asked = None if last is None or last.withdrawn or done else last
    due = asked.due_on if asked is not None else usual_due(meeting)
    owner = asked.owner if asked is not None else usual_owner(need.fact, need.kind)
    overdue = due is not None and due < timezone.localdate()
    return Owed(need, owner, due, asked, overdue, None if last is None else last.pk)


def usual_due(meeting: dt.date | None) -> dt.date | None:
    """So many days before the meeting (READINESS_DAYS); None without a meeting."""
    return None if meeting is None else meeting - dt.timedelta(days=settings.READINESS_DAYS)


def _done(assignments: Iterable[GapAssignment], findings: Mapping[str, Finding]) -> dict[str, Done]:
    """Fact -> what was entered after it was asked for, unless it was too old already on that day."""
    found = {}
    for asked in assignments:
        finding = findings.get(asked.fact)
        if (
            finding is None
            or finding.value is None
            or asked.withdrawn
            or finding.entered_at <= asked.asked_at
        ):
            continue
        if not stale({asked.fact: finding}, timezone.localdate(finding.entered_at)):
            found[asked.fact] = Done(asked, finding)
    return found
