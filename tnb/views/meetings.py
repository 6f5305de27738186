"""Meetings: planning, members, and the page on which an agenda is prepared."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.models import Case
from cases.repeats import taken_once
from tnb import actions
from tnb.agenda import (
    agenda_with_times,
    is_last_of_series,
    later_of_series,
    may_be_added,
    seats_of,
    summaries,
    uninvited,
)
from tnb.complexity import ABOUT
from tnb.fast_lane import RULE
from tnb.forms import MeetingForm, PlanForm
from tnb.models import Meeting, Member
from tnb.opinions import awaited
from tnb.quorum import OF_THE_BOARD
from tnb.timetable import BREAK_MINUTES
from tnb.views import administrators

PRESENCE = {"present": True, "absent": False, "unmarked": None}
LISTED = 200


@require_safe
@requires("home.open")
def home(request: HttpRequest) -> HttpResponse:
    """The start page of the board; who looks after the site has one of their own."""
    if not request.user.has_perm("meeting.read"):
        return administrators.own_page(request)
    today = timezone.localdate()
    coming = summaries(Meeting.objects.filter(held_on__gte=today, state=Meeting.State.PLANNED)).reverse()
    waiting = Meeting.objects.filter(held_on__lt=today, state=Meeting.State.PLANNED)
    past = Meeting.objects.filter(state=Meeting.State.CLOSED)
    context = {
        "awaited": awaited(request.user.member)[:10],
        "coming": coming[:5],
        "waiting": summaries(waiting)[:5],
        "past": summaries(past)[:5],
        "cases": Case.objects.filter(agenda_items__isnull=True)
        .select_related("patient")
        .order_by("-pk")[:10],
    }
    return render(request, "tnb/home.html", context)


@require_safe
@requires("meeting.read")
def meetings(request: HttpRequest) -> HttpResponse:
    """What is still to be held, the next first; then what was held, the latest first."""
    everything = summaries(Meeting.objects.all())
    planned = everything.filter(state=Meeting.State.PLANNED).order_by("held_on", "pk")
    held = everything.filter(state=Meeting.State.CLOSED)
    return render(request, "tnb/meetings.html", {"planned": planned[:LISTED], "held": held[:LISTED]})


@requires("meeting.write")
@taken_once
def meeting_new(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=_as_the_latest())
    if request.method == "POST" and form.is_valid():
        planned = actions.plan_series(by=request.user, **form.cleaned_data)
        said = ngettext(
            "The meeting is planned. Now fill its agenda.",
            "%(count)d meetings are planned; this is the first. Now fill its agenda.",
            len(planned),
        )
        messages.success(request, said % {"count": len(planned)})
        return redirect("meeting", planned[0].pk)
    return render(request, "tnb/meeting_form.html", {"form": form})


def _as_the_latest() -> dict[str, Any]:
    """What the meeting planned last has; a board meets in the same room with the same people."""
    latest = Meeting.objects.order_by("-pk").first()
    if latest is None:
        return {"times": 1}
    about = {name: getattr(latest, name) for name in ("title", "room", "begins_at")}
    invited = Member.objects.filter(attendance__meeting=latest).values_list("pk", flat=True)
    return about | {"times": 1, "members": [str(key) for key in invited]}


@requires("meeting.write")
@taken_once
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    later = later_of_series(meeting).count()
    form = MeetingForm(request.POST or None, instance=meeting, goes_on=later > 0)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        action = actions.change_from_here_on if said.pop("later", False) else actions.change_meeting
        if done(request, action, meeting=meeting, **said):
            messages.success(request, _("Saved."))
        return redirect("meeting", pk)
    return render(request, "tnb/meeting_form.html", {"form": form, "meeting": meeting, "later": later})


@require_POST
@requires("meeting.write")
@taken_once
def meeting_next(request: HttpRequest, pk: int) -> HttpResponse:
    """One more meeting of the series."""
    try:
        following = actions.plan_the_next(by=request.user, meeting=get_object_or_404(Meeting, pk=pk))
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
        request.refused = True
        return redirect("meeting", pk)
    messages.success(request, _("The next meeting of the series is planned."))
    return redirect("meeting", following.pk)


@require_safe
@requires("meeting.read")
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "tnb/meeting.html", page_of(get_object_or_404(Meeting, pk=pk)))


@require_POST
@requires("meeting.write")
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    if done(request, actions.close_meeting, meeting=get_object_or_404(Meeting, pk=pk)):
        messages.success(request, _("The meeting is closed."))
    return redirect("meeting", pk)


@require_POST
@requires("meeting.write")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    chosen = request.POST.getlist("member")
    action = actions.invite_from_here_on if request.POST.get("later") else actions.invite
    for member in [member for member in uninvited(meeting) if str(member.pk) in chosen]:
        if not done(request, action, meeting=meeting, member=member):
            break
    return answer(request, meeting, "members")


@require_POST
@requires("meeting.write")
def attendance(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    said = request.POST.get("present")
    if said in PRESENCE:
        someone = get_object_or_404(Member, pk=member)
        done(request, actions.mark_attendance, meeting=meeting, member=someone, present=PRESENCE[said])
    return answer(request, meeting, "members")


def done(request: HttpRequest, action, **said) -> bool:
    """Carries out an action; when it is not possible the person reads why, and nothing has changed."""
    try:
        action(by=request.user, **said)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
        return False
    return True


def page_of(meeting: Meeting) -> dict[str, Any]:
    """Everything the page of a meeting and its parts show."""
    meeting.refresh_from_db()
    seats = list(seats_of(meeting))
    agenda = agenda_with_times(meeting, seats)
    planned = meeting.state == Meeting.State.PLANNED
    later = list(later_of_series(meeting))
    return {
        "meeting": meeting,
        "planned": planned,
        "agenda": agenda,
        "seats": seats,
        "uninvited": _by_need(uninvited(meeting), agenda) if planned else [],
        "addable": may_be_added(meeting) if planned else {},
        "later": later,
        "may_go_on": is_last_of_series(meeting),
        "about_points": ABOUT,
        "lane_rule": RULE,
        "break_minutes": BREAK_MINUTES,
    }


def _by_need(members, agenda) -> list[dict[str, Any]]:
    """Who could be invited, with the ``places`` of the cases that lack their discipline; those first."""
    lacking = {each.seat.discipline: each.places for each in agenda.demands if each.seat.present is False}
    said = [
        {
            "member": member,
            "places": lacking.get(member.discipline, "") if member.role in OF_THE_BOARD else "",
        }
        for member in members
    ]
    return sorted(said, key=lambda each: not each["places"])


def answer(request: HttpRequest, meeting: Meeting, part: str) -> HttpResponse:
    """The changed ``part`` ("agenda" or "members") with what hangs on it for htmx, else back to the page."""
    if request.htmx:
        return render(request, "tnb/_meeting_part.html", page_of(meeting) | {"part": part})
    return redirect("meeting", meeting.pk)
