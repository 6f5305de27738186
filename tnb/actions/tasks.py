"""What is to be done after a decision, and what became of it."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.writing import writing
from tnb.actions.refusals import NotPossible
from tnb.actions.trace import record_of_item
from tnb.models import Decision, Task, TaskReport
from tnb.tasks import may_report


@dataclass(frozen=True)
class Report:
    """What is said of a task: a TaskReport.State, a TaskReport.Reason where it needs one, the day."""

    state: str
    reason: str = ""
    text: str = ""
    happened_on: dt.date | None = None


REASONED = (TaskReport.State.NOT_DONE, TaskReport.State.CHANGED)
AMENDED = TaskReport.Reason.AMENDED
# What people may give as a reason; the other one follows from an amendment.
REASONS = tuple(reason for reason in TaskReport.Reason if reason != AMENDED)


def hand_out(*, by, decision: Decision) -> list[Task]:
    """The tasks of a decision that was just closed; within its transaction.

    Of an amended decision the tasks that are asked for again, word for word, go on with what was reported
    about them; those still open, or of which nobody knows, and no longer asked for are reported as changed.
    What an earlier amendment had dropped and this one asks for again is a new task.
    """
    wanted = [*_steps(decision), *_things(decision)]
    asked = {_said(task): task.intent for task in wanted}
    before = [(task, task.reports.last()) for task in decision.item.tasks.prefetch_related("reports")]
    going_on = [(task, last) for task, last in before if last is None or last.reason != AMENDED]
    kept = {_said(task) for task, _last in going_on}
    for task, last in going_on:
        if _said(task) not in asked and (last is None or last.state == TaskReport.State.UNKNOWN):
            amended = {"state": TaskReport.State.CHANGED, "reason": AMENDED}
            TaskReport.objects.create(task=task, reported_by=by, **amended)
        else:
            Task.objects.filter(pk=task.pk).update(intent=asked.get(_said(task), task.intent))
    return Task.objects.bulk_create(task for task in wanted if _said(task) not in kept)


@writing()
def report_task(*, by, task: Task, report: Report) -> TaskReport:
    """What became of a task. A report that equals the latest is not written again.

    Raises PermissionDenied for who has no say in it, NotPossible for a day to come, for "not done" or
    "changed" without a reason, and for a reason with anything else.
    """
    if not may_report(getattr(by, "member", None), task):
        raise PermissionDenied
    if report.state not in TaskReport.State.values or report.reason not in ("", *REASONS):
        raise NotPossible(_("Say how the task stands."))
    latest = task.reports.last()
    if latest is not None and latest.reason == AMENDED:
        raise NotPossible(_("The decision was amended; this is no longer asked for."))
    if report.reason and report.state not in REASONED:
        raise NotPossible(_("A reason is given only for what was not done or was changed."))
    if report.happened_on is not None and report.happened_on > timezone.localdate():
        raise NotPossible(_("This day has not come yet."))
    if report.state in REASONED and not report.reason:
        raise NotPossible(_("Say why it was not done, or why it was changed."))
    if report.reason == TaskReport.Reason.OTHER and not report.text.strip():
        raise NotPossible(_("Write down the other reason."))
    said = asdict(report)
    if latest is not None and all(getattr(latest, name) == value for name, value in said.items()):
        return latest
    written = TaskReport.objects.create(task=task, reported_by=by, **said)
    record_of_item(by, "task.reported", task.item, task=task.pk, state=report.state, reason=report.reason)
    return written


def _steps(decision: Decision) -> list[Task]:
    return [
        Task(
            item=decision.item,
            decision=decision,
            option=step["option"],
            owner=step["owner"],
            intent=step["intent"],
        )
        for step in decision.steps
    ]


def _things(decision: Decision) -> list[Task]:
    return [
        Task(
            item=decision.item,
            decision=decision,
            what=said["what"],
            owner=said["owner"],
            until=dt.date.fromisoformat(said["until"]) if said["until"] else None,
        )
        for said in decision.todo
    ]


def _said(task: Task) -> tuple:
    return task.option, task.what, task.owner, task.until
