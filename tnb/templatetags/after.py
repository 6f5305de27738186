"""What the pages of others show of what came after a decision: its tasks, and what changed since."""

from django import template
from django.utils import timezone

from cases.language import current
from tnb.former import SinceLast
from tnb.former import since_last as found_since
from tnb.models import AgendaItem, Meeting
from tnb.tasks import Row, loaded, may_report, rows_of, tasks_before, tasks_of_case

register = template.Library()


@register.simple_tag(takes_context=True)
def task_rows(context, item: AgendaItem | None = None, case=None) -> list[dict]:
    """[{"row", "may": whether the user may report}] of an agenda item, or of every decision on a case."""
    tasks = loaded(item.tasks.all()) if item else tasks_of_case(case.pk)
    member = getattr(context["request"].user, "member", None)
    rows = rows_of(tasks, current(), timezone.localdate())
    return [{"row": row, "may": may_report(member, row.task)} for row in rows]


@register.simple_tag
def since_last(item: AgendaItem, sheet: dict) -> SinceLast | None:
    """What changed between the last decision on the patient before this item and the sheet."""
    return found_since(item.case, sheet, item)


@register.simple_tag
def earlier_tasks(meeting: Meeting) -> list[dict]:
    """[{"item", "rows"}] for the cases on the agenda of which the board decided before: what was asked for
    then, what is not settled first."""
    agenda = meeting.items.select_related("case__patient")
    items = {item.case.patient_id: item for item in agenda}
    rows = rows_of(tasks_before(meeting, items.keys()), current(), timezone.localdate())
    by_patient: dict[int, list[Row]] = {}
    for row in rows:
        by_patient.setdefault(row.task.item.case.patient_id, []).append(row)
    return [
        {"item": item, "rows": sorted(by_patient[patient], key=lambda row: not row.pending)}
        for patient, item in items.items()
        if patient in by_patient
    ]
