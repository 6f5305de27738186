"""Meetings, who is invited to them, and their agenda."""

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.writing import writing
from tnb.actions.refusals import NotPossible
from tnb.actions.room import end_discussion
from tnb.actions.trace import record_of_item, record_of_meeting
from tnb.models import AgendaItem, Attendance, Decision, Meeting, Member
from tnb.roles import ADMINISTRATORS
from tnb.standing import place


@writing()
def plan_meeting(  # noqa: PLR0913 - one for each column
    *,
    by,
    held_on: datetime.date,
    title: str,
    room: str = "",
    begins_at: datetime.time | None = None,
    series: uuid.UUID | None = None,
    weeks: int | None = None,
) -> Meeting:
    """A new planned meeting with an empty agenda and nobody invited; ``series``: see tnb.actions.series."""
    about = {"held_on": held_on, "title": title, "room": room, "begins_at": begins_at}
    meeting = Meeting.objects.create(**about, series=series, weeks=weeks, created_by=by)
    record_of_meeting(by, "meeting.planned", meeting, **_said(meeting))
    return meeting


@writing()
def change_meeting(  # noqa: PLR0913 - one for each column
    *,
    by,
    meeting: Meeting,
    held_on: datetime.date,
    title: str,
    room: str,
    begins_at: datetime.time | None,
) -> None:
    """New date, title, room and time of a planned meeting; those of its series stay as they are."""
    meeting = planned(meeting)
    meeting.held_on, meeting.title, meeting.room, meeting.begins_at = held_on, title, room, begins_at
    meeting.save(update_fields=["held_on", "title", "room", "begins_at"])
    record_of_meeting(by, "meeting.changed", meeting, **_said(meeting))
    place(*_cases_of(meeting))


@writing()
def close_meeting(*, by, meeting: Meeting) -> None:
    """Ends a meeting; every case on its agenda must have its decision closed."""
    meeting = planned(meeting)
    open_items = meeting.items.exclude(decisions__closed_at__isnull=False).select_related("case")
    if open_items:
        codes = _(", ").join(item.case.code for item in open_items)
        raise NotPossible(
            _("Still without a closed decision: %(cases)s. Decide them or take them off the agenda.")
            % {"cases": codes}
        )
    end_discussion(meeting, timezone.now())
    meeting.state = Meeting.State.CLOSED
    meeting.save(update_fields=["state"])
    record_of_meeting(by, "meeting.closed", meeting)
    place(*_cases_of(meeting))


@writing()
def invite(*, by, meeting: Meeting, member: Member) -> Attendance:
    """Puts an active member on the list of a planned meeting; inviting twice changes nothing."""
    if member.role in ADMINISTRATORS:
        raise NotPossible(_("Who looks after the site has no seat on the board."))
    seat, is_new = Attendance.objects.get_or_create(meeting=planned(meeting), member=member)
    if is_new:
        record_of_meeting(by, "meeting.invited", meeting, member=member.user.get_username())
    return seat


@writing()
def mark_attendance(*, by, meeting: Meeting, member: Member, present: bool | None) -> None:
    """Marks an invited member as present, absent, or (None) not marked."""
    seats = Attendance.objects.filter(meeting=planned(meeting), member=member)
    if not seats.update(present=present):
        raise NotPossible(_("This member is not invited to the meeting."))
    record_of_meeting(by, "meeting.attendance", meeting, member=member.user.get_username(), present=present)


@writing()
def put_on_agenda(*, by, meeting: Meeting, case: Case) -> AgendaItem:
    """Adds the case at the end of the agenda; a case already on it stays where it is."""
    meeting = planned(meeting)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item, is_new = AgendaItem.objects.get_or_create(
        meeting=meeting, case=case, defaults={"position": last + 1}
    )
    if is_new:
        record_of_item(by, "agenda.added", item)
        place(case)
    return item


@writing()
def move_on_agenda(*, by, item: AgendaItem, up: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    meeting = planned(item.meeting)
    order = list(meeting.items.values_list("pk", flat=True))
    here = order.index(item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    number(order)
    record_of_item(by, "agenda.moved", item, position=there + 1)


@writing()
def take_off_agenda(*, by, item: AgendaItem) -> None:
    """Removes a case from the agenda, unless its decision has been started."""
    meeting = planned(item.meeting)
    if Decision.objects.filter(item=item).exists():
        raise NotPossible(
            _(
                "A decision on %(case)s has been started, so it stays on the agenda. "
                "A postponement can be recorded as the decision."
            )
            % {"case": item.case.code}
        )
    if item.opinions.exists():
        raise NotPossible(
            _(
                "Members have given opinions on %(case)s, so it stays on the agenda. "
                "A postponement can be recorded as the decision."
            )
            % {"case": item.case.code}
        )
    record_of_item(by, "agenda.removed", item, added_at=item.added_at.isoformat())
    item.delete()
    number(meeting.items.values_list("pk", flat=True))
    place(item.case)


def planned(meeting: Meeting) -> Meeting:
    """The meeting, locked within the transaction of the caller; a closed one is refused.
    Whoever changes an agenda waits here for the other."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state == Meeting.State.CLOSED:
        raise NotPossible(_("This meeting is closed and can no longer be changed."))
    return meeting


def _said(meeting: Meeting) -> dict[str, str]:
    begins = "" if meeting.begins_at is None else meeting.begins_at.isoformat("minutes")
    return {"held_on": meeting.held_on.isoformat(), "title": meeting.title, "begins_at": begins}


def _cases_of(meeting: Meeting):
    """The cases on an agenda, in an order that is the same for everybody."""
    return Case.objects.filter(agenda_items__meeting=meeting).order_by("pk")


def number(keys: Iterable[int]) -> None:
    """The items with these keys take the places 1, 2, 3…"""
    for position, key in enumerate(keys, start=1):
        AgendaItem.objects.filter(pk=key).update(position=position)
