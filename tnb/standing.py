"""How far each case has come on the board, told to the index of the cases, which knows no meetings."""

import datetime as dt

from django.utils import timezone

from cases.actions.search import place_case
from cases.models import AuditEvent, Case
from cases.record import subject_of
from cases.search.models import State
from tnb.models import Meeting

Standing = tuple[State, dt.date | None]


def standing_of(case: Case) -> Standing:
    """The state of a case and the day of the meeting it speaks of.

    A case that was taken off an agenda and put on no other is deferred, and so is one of a closed meeting
    without a decision.
    """
    items = list(
        case.agenda_items.select_related("meeting")
        .prefetch_related("decisions")
        .order_by("meeting__held_on", "pk")
    )
    planned = [
        item.meeting.held_on
        for item in items
        if item.meeting.state == Meeting.State.PLANNED and not _decided(item)
    ]
    if planned:
        today = timezone.localdate()
        return State.AGENDA, next((day for day in planned if day >= today), planned[-1])
    if items:
        last = items[-1]
        return (State.DECIDED if _decided(last) else State.DEFERRED), last.meeting.held_on
    removed = AuditEvent.objects.filter(subject=subject_of(case), action="agenda.removed")
    return (State.DEFERRED if removed.exists() else State.DRAFT), None


def _decided(item) -> bool:
    decision = item.decision
    return decision is not None and decision.closed_at is not None


def place(*cases: Case) -> None:
    """Bring the index up to date with the board, in the transaction of the change."""
    for case in cases:
        state, day = standing_of(case)
        place_case(case=case, state=state, meeting_on=day)


def is_placed(case: Case) -> bool:
    """Whether the index says of a case what the board says."""
    row = getattr(case, "search_row", None)
    return row is not None and (row.state, row.meeting_on) == standing_of(case)
