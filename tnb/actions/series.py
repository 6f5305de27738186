"""Meetings of the same title, room, time and people, some weeks apart."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.writing import writing
from tnb.actions.meetings import change_meeting, invite, plan_meeting, planned
from tnb.actions.refusals import NotPossible
from tnb.agenda import is_last_of_series, later_of_series
from tnb.models import Meeting, Member
from tnb.roles import people_of_the_board

MOST = 60  # meetings planned in one go
ABOUT = ("title", "room", "begins_at")


@writing()
def plan_series(  # noqa: PLR0913 - what a meeting has, and how often
    *,
    by,
    held_on: dt.date,
    title: str,
    room: str = "",
    begins_at: dt.time | None = None,
    weeks: int | None = None,
    times: int = 1,
    members: Iterable[Member] = (),
) -> list[Meeting]:
    """``times`` meetings (at most MOST), ``weeks`` apart, the first on ``held_on``, all of them with the same
    members. Once only: a meeting of no series. Raises NotPossible."""
    if times > 1 and not weeks:
        raise NotPossible(_("Say how many weeks are between two meetings."))
    series = uuid.uuid4() if weeks else None
    about = {"title": title, "room": room, "begins_at": begins_at, "series": series, "weeks": weeks}
    days = [held_on + dt.timedelta(weeks=(weeks or 0) * n) for n in range(min(times, MOST))]
    meetings = [plan_meeting(by=by, held_on=day, **about) for day in days]
    for member in list(members):
        for meeting in meetings:
            invite(by=by, meeting=meeting, member=member)
    return meetings


@writing()
def plan_the_next(*, by, meeting: Meeting) -> Meeting:
    """One more meeting of the series after its last one, as that one is and with the same people, as far as
    they are still on the board. Raises NotPossible."""
    # Whoever asks second finds that this is no longer the last.
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.weeks or not is_last_of_series(meeting):
        raise NotPossible(_("Only the last meeting of a series can be followed by the next one."))
    about = {name: getattr(meeting, name) for name in (*ABOUT, "series", "weeks")}
    following = plan_meeting(by=by, held_on=meeting.held_on + dt.timedelta(weeks=meeting.weeks), **about)
    for member in people_of_the_board().filter(attendance__meeting=meeting).order_by("pk"):
        invite(by=by, meeting=following, member=member)
    return following


@writing()
def change_from_here_on(  # noqa: PLR0913 - one for each column
    *,
    by,
    meeting: Meeting,
    held_on: dt.date,
    title: str,
    room: str,
    begins_at: dt.time | None,
) -> list[Meeting]:
    """The same change for a meeting and every later planned one of its series; the later ones move by as many
    days. All of them, the first one first. Raises NotPossible."""
    meeting = planned(meeting)
    later, days = list(later_of_series(meeting)), held_on - meeting.held_on
    about = {"title": title, "room": room, "begins_at": begins_at}
    for each in [meeting, *later]:
        change_meeting(by=by, meeting=each, held_on=each.held_on + days, **about)
    return [meeting, *later]


@writing()
def invite_from_here_on(*, by, meeting: Meeting, member: Member) -> None:
    """Invites somebody to a meeting and every later planned one of its series."""
    for each in [meeting, *later_of_series(meeting)]:
        invite(by=by, meeting=each, member=member)
