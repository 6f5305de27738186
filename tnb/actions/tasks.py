"""What is to be done after a decision, and what became of it."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tnb.actions.refusals import NotPossible
from tnb.actions.trace import record_of_item
from tnb.models import Decision, Task, TaskReport


@dataclass(frozen=True)
class Report:
    """What is said of a task: a TaskReport.State, a TaskReport.Reason where it needs one, the day."""

    state: str
    reason: str = ""
    text: str = ""
    happened_on: dt.date | None = None


REASONED = (TaskReport.State.NOT_DONE, TaskReport.State.CHANGED)


def hand_out(*, by, decision: Decision) -> list[Task]:
    """The tasks of a decision that was just closed; within its transaction.

    Of an amended decision the tasks that are asked for again, word for word, go on with what was reported
    about them; those still open and no longer asked for are reported as changed.
    """
    wanted = [*_steps(decision), *_things(decision)]
    going_on = list(decision.item.tasks.prefetch_related("reports"))
    dropped = [task for task in going_on if _said(task) not in map(_said, wanted)]
    kept = [_said(task) for task in going_on]
    for task in dropped:
        if not task.reports.all():
            amended = {"state": TaskReport.State.CHANGED, "reason": TaskReport.Reason.AMENDED}
            TaskReport.objects.create(task=task, reported_by=by, **amended)
    return Task.objects.bulk_create(task for task in wanted if _said(task) not in kept)


@transaction.atomic
def report_task(*, by, task: Task, report: Report) -> TaskReport:
    """What became of a task. A report that equals the latest is not written again.

    Raises NotPossible for a day to come, and for "not done" or "changed" without a reason.
    """
    if report.happened_on is not None and report.happened_on > timezone.localdate():
        raise NotPossible(_("This day has not come yet."))
    if report.state in REASONED and not report.reason:
        raise NotPossible(_("Say why it was not done, or why it was changed."))
    if report.reason == TaskReport.Reason.OTHER and not report.text.strip():
        raise NotPossible(_("Write down the other reason."))
    latest = task.reports.last()
    said = asdict(report)
    if latest is not None and all(getattr(latest, name) == value for name, value in said.items()):
        return latest
    written = TaskReport.objects.create(task=task, reported_by=by, **said)
    record_of_item(by, "task.reported", task.item, task=task.pk, state=report.state, reason=report.reason)
    return written


def _steps(decision: Decision) -> list[Task]:
    return [
        Task(item=decision.item, decision=decision, option=step["option"], owner=step["owner"])
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
