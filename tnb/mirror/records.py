"""What the statistics are counted from: meetings that were held and decisions that are closed, as plain
records. A fixed number of queries for any number of cases; no frozen sheet is read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from tnb.models import AgendaItem, Attendance, Discussion, Figures, Meeting, Member, Task, TaskReport


@dataclass(frozen=True)
class Period:
    """The meetings from a day to a day, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Report:
    """The latest report of a task; ``on`` is the day it speaks of, else the day it was written."""

    state: str
    reason: str
    on: dt.date


@dataclass(frozen=True)
class StepTaken:
    """One step of a plan: the option, its status when it was chosen (None: not known), and what was last
    reported of it (None: nothing)."""

    option: str
    status: str | None
    report: Report | None


@dataclass(frozen=True)
class Decided:
    """The closed decision that counts: the last of its amendments."""

    closed_on: dt.date
    follows: str
    reason: str
    deferred_for: str
    steps: tuple[StepTaken, ...]
    intents: tuple[str, ...]
    amended: bool
    figures: dict[str, Any]

    @property
    def is_reached(self) -> bool:
        """Whether a plan was agreed; False where the case was put off."""
        return not self.deferred_for


@dataclass(frozen=True)
class Presentation:
    """A case on the agenda of a meeting. ``minutes`` is None where no time was taken, ``estimate`` where
    nobody estimated, ``decided`` where no decision is closed."""

    item: int
    meeting: int
    case: int
    patient: int
    held_on: dt.date
    first: bool
    minutes: float | None
    estimate: int | None
    decided: Decided | None


@dataclass(frozen=True)
class Seat:
    """Somebody of the board invited to a meeting; ``present`` is None where nobody marked it."""

    discipline: str
    present: bool | None


@dataclass(frozen=True)
class Held:
    """A meeting that was held."""

    pk: int
    on: dt.date
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Records:
    """All that is counted of a period; ``not_closed`` meetings of it are left out."""

    period: Period
    today: dt.date
    meetings: tuple[Held, ...] = ()
    presentations: tuple[Presentation, ...] = ()
    not_closed: int = 0


def records_of(period: Period, today: dt.date) -> Records:
    """The records of a period; nothing after ``today``."""
    until = min(period.last, today)
    past = Meeting.objects.filter(held_on__range=(period.first, until))
    held = past.filter(_was_held()).order_by("held_on", "pk")
    seats = _seats(held)
    meetings = [Held(pk, on, tuple(seats[pk])) for pk, on in held.values_list("pk", "held_on")]
    return Records(
        period,
        today,
        tuple(meetings),
        tuple(_presentations(period.first, until)),
        past.count() - len(meetings),
    )


def beginning(today: dt.date) -> dt.date:
    """The day of the first meeting; today where there was none."""
    first = Meeting.objects.aggregate(first=Min("held_on"))["first"]
    return today if first is None else min(first, today)


def _was_held(prefix: str = "") -> Q:
    """A meeting that is closed, or in which a decision was."""
    reference = "pk" if not prefix else f"{prefix}_id"
    decided = Figures.objects.filter(item__meeting=OuterRef(reference))
    return Q(**{f"{prefix}__state" if prefix else "state": Meeting.State.CLOSED}) | Q(Exists(decided))


def _seats(held: QuerySet) -> dict[int, list[Seat]]:
    seats = defaultdict(list)
    found = Attendance.objects.filter(meeting__in=held.values("pk")).order_by("pk")
    found = found.exclude(member__role=Member.Role.OBSERVER)
    for meeting, discipline, present in found.values_list("meeting_id", "member__discipline", "present"):
        seats[meeting].append(Seat(discipline, present))
    return seats


def _presentations(first: dt.date, last: dt.date) -> Iterable[Presentation]:
    items = AgendaItem.objects.filter(_was_held("meeting"), meeting__held_on__lte=last)
    names = ("pk", "meeting_id", "case_id", "case__patient_id", "meeting__held_on", "minutes")
    minutes, decided = _minutes(first, last), decisions_of(first, last)
    known = set()
    for pk, meeting, case, patient, on, estimate in items.order_by("meeting__held_on", "pk").values_list(
        *names
    ):
        is_first = patient not in known
        known.add(patient)
        if on >= first:
            time, decision = minutes.get(pk), decided.get(pk)
            yield Presentation(pk, meeting, case, patient, on, is_first, time, estimate, decision)


def _minutes(first: dt.date, last: dt.date) -> dict[int, float]:
    """Item -> minutes before the board, of all the times it was called up; a time still running is none."""
    total: dict[int, float] = defaultdict(float)
    rows = Discussion.objects.filter(ended_at__isnull=False, item__meeting__held_on__range=(first, last))
    for item, began, ended in rows.values_list("item_id", "began_at", "ended_at"):
        total[item] += (ended - began).total_seconds() / 60
    return total


def decisions_of(first: dt.date, last: dt.date) -> dict[int, Decided]:
    """Item -> the closed decision that counts, of the meetings from ``first`` to ``last``."""
    rows = Figures.objects.filter(item__meeting__held_on__range=(first, last)).order_by("pk")
    tasks = _reports(first, last)
    found: dict[int, Decided] = {}
    for item, at, figures in rows.values_list("item_id", "closed_at", "content"):
        said = (figures["follows"], figures["departure_reason"], figures["deferred_for"])
        taken = _steps_taken(item, figures, tasks)
        intents = tuple(step.get("intent", "") for step in figures["steps"])
        found[item] = Decided(timezone.localdate(at), *said, taken, intents, item in found, figures)
    return found


def _steps_taken(item: int, figures: dict, tasks: dict) -> tuple[StepTaken, ...]:
    statuses = figures["statuses"]
    keys = [(step["option"], step.get("owner", "")) for step in figures["steps"]]
    return tuple(
        StepTaken(option, statuses.get(option), tasks.get((item, option, owner))) for option, owner in keys
    )


def _reports(first: dt.date, last: dt.date) -> dict[tuple[int, str, str], Report]:
    """(item, option, owner) -> the latest report of that step."""
    within = (first, last)
    tasks = Task.objects.filter(item__meeting__held_on__range=within).exclude(option="")
    steps = {pk: tuple(key) for pk, *key in tasks.values_list("pk", "item_id", "option", "owner")}
    rows = TaskReport.objects.filter(task__item__meeting__held_on__range=within).exclude(task__option="")
    names = ("task_id", "state", "reason", "happened_on", "reported_at")
    latest = {}
    for task, state, reason, on, at in rows.order_by("reported_at", "pk").values_list(*names):
        latest[steps[task]] = Report(state, reason, on or timezone.localdate(at))
    return latest
