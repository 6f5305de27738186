"""What the board decided on a patient before, and what has changed since."""

from dataclasses import dataclass

from cases.language import current
from cases.models import Case
from tnb.models import AgendaItem, Decision
from tnb.since import Since, since


@dataclass(frozen=True)
class SinceLast:
    """The decision that counted before, and what changed from its frozen sheet."""

    decision: Decision
    since: Since


def former_decision(case: Case, item: AgendaItem | None = None) -> Decision | None:
    """The last closed decision on the patient of a case, with whatever case of the patient, deferrals aside;
    before ``item`` (of this case) if one is given. With its sheet; None if there is none."""
    closed = Decision.objects.filter(
        item__case__patient=case.patient_id, closed_at__isnull=False, deferred_for=""
    )
    if item is not None:
        closed = closed.exclude(item=item).filter(item__meeting__held_on__lte=item.meeting.held_on)
    related = closed.select_related("item__meeting", "item__case")
    return related.order_by("-closed_at", "-pk").first()


def since_last(case: Case, sheet: dict, item: AgendaItem | None = None) -> SinceLast | None:
    """What changed up to a sheet of the case; None where nothing was decided before."""
    former = former_decision(case, item)
    if former is None:
        return None
    return SinceLast(former, since(former.snapshot, sheet, current()))
