"""The meeting in the room: which case is before the board, and for how long."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.writing import writing
from tnb.actions.refusals import NotPossible
from tnb.actions.trace import record_of_meeting
from tnb.models import AgendaItem, Discussion, Meeting


@writing()
def call_case(*, by, item: AgendaItem) -> None:
    """Puts a case before the board: everybody's screen follows, its clock runs and that of the case before it
    stops. Calling up the case that is being discussed changes nothing. Raises NotPossible."""
    meeting = _under_way(item.meeting_id)
    if _running(meeting).filter(item=item).exists() and meeting.on_screen_id == item.pk:
        return
    if not meeting.items.filter(pk=item.pk).exists():
        raise NotPossible(_("This case is no longer on the agenda."))
    now = timezone.now()
    end_discussion(meeting, now)
    Discussion.objects.create(item=item, began_at=now, began_by=by)
    meeting.on_screen = item
    meeting.save(update_fields=["on_screen"])
    record_of_meeting(by, "case.called", meeting, case=item.case.code)


@writing()
def stop_clock(*, by, meeting: Meeting, clear: bool = False) -> None:
    """Ends the running discussion; with `clear` (a break) the case leaves everybody's screen as well.
    Where nothing runs and nothing is shown, nothing happens. Raises NotPossible."""
    meeting = _under_way(meeting.pk)
    stopped = end_discussion(meeting, timezone.now())
    cleared = clear and meeting.on_screen_id is not None
    if cleared:
        meeting.on_screen = None
        meeting.save(update_fields=["on_screen"])
    if stopped or cleared:
        record_of_meeting(by, "meeting.break" if cleared else "clock.stopped", meeting)


def end_discussion(meeting: Meeting, at: datetime) -> bool:
    """Ends the discussion that runs, within the transaction of the caller; False where none does."""
    return bool(_running(meeting).update(ended_at=at))


def _running(meeting: Meeting):
    return Discussion.objects.filter(item__meeting=meeting, ended_at__isnull=True)


def _under_way(pk: int) -> Meeting:
    """The meeting, locked, so that two calls come one after the other; a closed one is refused."""
    meeting = Meeting.objects.select_for_update().get(pk=pk)
    if meeting.state == Meeting.State.CLOSED:
        raise NotPossible(_("This meeting is closed and can no longer be changed."))
    return meeting
