"""Filling, ordering and sending the agenda of a meeting."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.writing import writing
from tnb.actions.meetings import number, planned, put_on_agenda
from tnb.actions.refusals import NotPossible
from tnb.actions.trace import record_of_item, record_of_meeting
from tnb.agenda import hardest_first, outlook_of
from tnb.models import AgendaItem, Meeting

LONGEST = 120  # minutes of one case


@writing()
def fill_agenda(*, by, meeting: Meeting, cases: Iterable[Case]) -> list[AgendaItem]:
    """Adds the cases at the end, in their order; those that are on the agenda already stay where they are."""
    return [put_on_agenda(by=by, meeting=meeting, case=case) for case in cases]


@writing()
def order_by_complexity(*, by, meeting: Meeting) -> None:
    """What is decided, then the hardest case first, the approved fast lane last."""
    meeting = planned(meeting)
    items = hardest_first(meeting)
    number(item.pk for item in items)
    record_of_meeting(by, "agenda.ordered", meeting, cases=[item.case.code for item in items])


@writing()
def set_break(*, by, meeting: Meeting, after: int | None) -> None:
    """A break after the ``after``-th case, or (None) no break. Raises NotPossible."""
    meeting = planned(meeting)
    if after is not None and not 0 < after < meeting.items.count():
        raise NotPossible(_("A break stands between two cases."))
    if meeting.break_after != after:
        meeting.break_after = after
        meeting.save(update_fields=["break_after"])
        record_of_meeting(by, "agenda.break", meeting, after=after)


@writing()
def set_minutes(*, by, item: AgendaItem, minutes: int | None) -> None:
    """How long a case is to take, 1 to LONGEST minutes; None: as estimated. Raises NotPossible."""
    planned(item.meeting)
    if minutes is not None and not 1 <= minutes <= LONGEST:
        raise NotPossible(_("A case takes 1 to %(most)s minutes.") % {"most": LONGEST})
    if item.minutes != minutes:
        item.minutes = minutes
        item.save(update_fields=["minutes"])
        record_of_item(by, "agenda.minutes", item, minutes=minutes)


@writing()
def approve_fast_lane(*, by, item: AgendaItem) -> None:
    """Puts a case that follows a protocol into the fast lane; it is decided and closed like any other.
    Raises NotPossible for one that does not (or no longer), saying why."""
    planned(item.meeting)
    protocol = outlook_of(item).protocol
    if not protocol.proposed:
        raise NotPossible(_("This case does not follow a protocol (any more), so it keeps its full time."))
    item.fast_lane_at, item.fast_lane_by = timezone.now(), by
    item.save(update_fields=["fast_lane_at", "fast_lane_by"])
    record_of_item(by, "lane.approved", item, lead=protocol.lead)


@writing()
def withdraw_fast_lane(*, by, item: AgendaItem) -> None:
    """Takes a case out of the fast lane; one that is not in it stays as it is."""
    planned(item.meeting)
    if item.fast_lane_at is not None:
        item.fast_lane_at = item.fast_lane_by = None
        item.save(update_fields=["fast_lane_at", "fast_lane_by"])
        record_of_item(by, "lane.withdrawn", item)


@writing()
def send_agenda(*, by, meeting: Meeting) -> None:
    """Notes that the agenda, as it is now, has been sent: what is added or taken off later is late."""
    meeting = planned(meeting)
    codes = list(meeting.items.values_list("case__code", flat=True))
    if not codes:
        raise NotPossible(_("There is no case on the agenda yet."))
    meeting.agenda_sent_at = timezone.now()
    meeting.save(update_fields=["agenda_sent_at"])
    record_of_meeting(by, "agenda.sent", meeting, cases=codes)


@writing()
def note_agenda_printed(*, by, meeting: Meeting, language: str) -> None:
    """Leaves a trace of an agenda handed out on paper."""
    record_of_meeting(by, "agenda.printed", meeting, language=language)
