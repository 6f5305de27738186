"""What is to be done after the decisions: how a task stands, whose it is, what came of a plan."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.ruleset import current_ruleset
from tnb.models import Decision, Meeting, Member, Task, TaskReport
from tnb.responsible import names_of, spelt

# What has no date of its own is asked about when so much time has passed since the decision.
WITHIN = dt.timedelta(days=90)
ANY_TASK = frozenset({Member.Role.COORDINATOR, Member.Role.CHAIR})


class State(models.TextChoices):
    """How a task stands, in the order in which it is asked about."""

    OVERDUE = "overdue", _("overdue")
    OPEN = "open", _("open")
    UNKNOWN = "unknown", _("not known")
    NOT_DONE = "not_done", _("not done")
    CHANGED = "changed", _("changed")
    DONE = "done", _("done")


NEAR = ("id", "closed_at")
PENDING = (State.OVERDUE, State.OPEN, State.UNKNOWN)


@dataclass(frozen=True)
class Row:
    """A task as it is read: ``due`` is its own date (``dated``) or the day on which it is asked about;
    ``what`` and ``owner`` are words of one language, ``last`` its latest report or None."""

    task: Task
    state: State
    due: dt.date
    dated: bool
    what: str
    intent: str
    owner: str
    last: TaskReport | None
    reports: tuple[TaskReport, ...]

    @property
    def pending(self) -> bool:
        return self.state in PENDING


@dataclass(frozen=True)
class Counts:
    """Tasks nobody has reported on yet; ``overdue`` are among the ``open``."""

    open: int = 0
    overdue: int = 0


def due_on(task: Task) -> dt.date:
    """The day until which something should have been said of it."""
    return task.until or timezone.localdate(task.decision.closed_at) + WITHIN


def state_of(task: Task, today: dt.date) -> State:
    """How a task stands by its latest report, and by the calendar where there is none."""
    reports = list(task.reports.all())
    if reports:
        return State(reports[-1].state)
    return State.OVERDUE if due_on(task) < today else State.OPEN


def carried_out(task: Task, by: dt.date | None = None) -> bool | None:
    """Whether a task was done as decided, at the latest on the day ``by``; None where nobody knows.

    A report without a day counts from the day it was written; "done", if that is after ``by``, may have
    been earlier and is not known.
    """
    reports = list(task.reports.all())
    if not reports or reports[-1].state == TaskReport.State.UNKNOWN:
        return None
    last = reports[-1]
    if last.state != TaskReport.State.DONE:
        return False
    if by is None or (last.happened_on or timezone.localdate(last.reported_at)) <= by:
        return True
    return False if last.happened_on is not None else None


def plan_carried_out(tasks: Iterable[Task], by: dt.date | None = None) -> bool | None:
    """Whether all that was decided was done by a day; one task known not to be done decides, else one that
    is not known. What an amendment no longer asks for is left out; None without any task."""
    said = [carried_out(task, by) for task in tasks if not _amended(task)]
    if False in said:
        return False
    return None if None in said or not said else True


def _amended(task: Task) -> bool:
    reports = list(task.reports.all())
    return bool(reports) and reports[-1].reason == TaskReport.Reason.AMENDED


def owners_of(member: Member) -> set[str]:
    """How tasks are spelt that are the member's own or of the discipline."""
    return {spelt(member), member.discipline} - {Member.Discipline.OTHER.value}


def may_report(member: Member | None, task: Task) -> bool:
    """Chair and coordinator on any task, a member on those of their own or of their discipline."""
    if member is None:
        return False
    if member.role in ANY_TASK:
        return True
    return member.role == Member.Role.MEMBER and task.owner in owners_of(member)


def counts_of(member: Member, today: dt.date | None = None) -> Counts:
    """The tasks of a member nobody has reported on; one query."""
    reported = TaskReport.objects.filter(task=OuterRef("pk"))
    open_ = Task.objects.filter(~Exists(reported), owner__in=owners_of(member))
    overdue = Count("pk", filter=_overdue(today or timezone.localdate()))
    return Counts(**open_.aggregate(open=Count("pk"), overdue=overdue))


def _overdue(today: dt.date) -> Q:
    """What due_on says, to the database."""
    asked = timezone.make_aware(dt.datetime.combine(today - WITHIN, dt.time()))
    return Q(until__lt=today) | Q(until__isnull=True, decision__closed_at__lt=asked)


def in_order(tasks: QuerySet[Task], today: dt.date) -> QuerySet[Task]:
    """Overdue first, then by date what is due, then what is not known, then what is settled, the latest
    first; each with its ``state``, and all that rows_of needs loaded."""
    latest = TaskReport.objects.filter(task=OuterRef("pk")).order_by("-reported_at", "-pk")
    reported = Subquery(latest.values("state")[:1])
    stand = Case(
        When(reported__isnull=False, then=F("reported")),
        When(_overdue(today), then=Value(State.OVERDUE.value)),
        default=Value(State.OPEN.value),
        output_field=models.CharField(),
    )
    place = Case(
        *(When(state=state, then=place) for place, state in enumerate(PENDING)), default=len(PENDING)
    )
    tasks = tasks.annotate(reported=reported, settled_at=Subquery(latest.values("reported_at")[:1]))
    tasks = tasks.annotate(state=stand).annotate(place=place)
    tasks = tasks.annotate(by=Case(When(place__lt=len(PENDING), then=F("until")), default=None))
    order = ("place", F("by").asc(nulls_last=True), F("settled_at").desc(nulls_last=True))
    return loaded(tasks).order_by(*order, "decision__closed_at", "pk")


def loaded(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row shows, but of the decision only its day: to come to more of it the database would read
    past the frozen sheet, half a megabyte for each task."""
    related = tasks.select_related("decision", "item__case__patient", "item__meeting")
    beyond = (f"decision__{field.name}" for field in Decision._meta.concrete_fields if field.name not in NEAR)
    return related.defer(*beyond).prefetch_related("reports__reported_by__member")


def rows_of(tasks: Iterable[Task], language: str, today: dt.date) -> list[Row]:
    """The tasks in the words of a language ("en" or "zh")."""
    tasks = list(tasks)
    owners = names_of(task.owner for task in tasks)
    return [_row(task, owners, language, today) for task in tasks]


def _row(task: Task, owners: dict[str, dict[str, str]], language: str, today: dt.date) -> Row:
    reports = tuple(task.reports.all())
    option = current_ruleset().options.get(task.option)
    return Row(
        task=task,
        state=state_of(task, today),
        due=due_on(task),
        dated=task.until is not None,
        what=option.name.said(language) if option else task.option or task.what,
        intent=str(task.get_intent_display()),
        owner=owners[task.owner][language] if task.owner else "",
        last=reports[-1] if reports else None,
        reports=reports,
    )


def tasks_of_case(case_pk: int) -> QuerySet[Task]:
    """The tasks of every decision on a case, the latest meeting first."""
    found = loaded(Task.objects.filter(item__case=case_pk))
    return found.order_by("-item__meeting__held_on", "-item__pk", "pk")


def tasks_before(meeting: Meeting, patients: Collection[int]) -> QuerySet[Task]:
    """What other meetings, not later than this one, asked for of these patients; the latest meeting first."""
    others = Task.objects.filter(item__case__patient__in=patients).exclude(item__meeting=meeting)
    found = loaded(others.filter(item__meeting__held_on__lte=meeting.held_on))
    return found.order_by("-item__meeting__held_on", "-item__pk", "pk")
