"""The meeting in the room: one page for the projector and every desk, following what is before the board."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.pulse import clock, current_as_of, polled
from cases.sent import whole_number
from tnb import actions
from tnb.agenda import agenda_of, quorum_of
from tnb.live import Moment, Stage, clocks_of, disciplines_of, moment_of, parts_of, stage_of
from tnb.models import AgendaItem, Meeting, Member
from tnb.pacs import images_of
from tnb.roles import rights_of, role_of
from tnb.views.meetings import PRESENCE


@require_safe
@requires("meeting.read")
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """What is before the board, or the agenda while nothing is."""
    moment = moment_of(pk)
    return render(request, "tnb/room.html", room_context(moment))


@require_safe
@requires("meeting.read")
@polled
def room_poll(request: HttpRequest, pk: int) -> HttpResponse:
    """204 while the page is right (`seen` is its pulse), else the parts of it that differ."""
    moment = moment_of(pk)
    if request.GET.get("seen") == moment.pulse:
        return current_as_of(request, HttpResponse(status=204))
    return parts(request, moment, moment.on_screen, lambda: room_context(moment), follows=True)


@require_POST
@requires("meeting.run")
def room_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a case of the agenda before the board."""
    item = get_object_or_404(AgendaItem, meeting=pk, pk=whole_number(request.POST.get("item")))
    return _done(request, pk, actions.call_case, item=item)


@require_POST
@requires("meeting.run")
def room_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops the clock; as a `break` it takes the case off the screens too."""
    meeting = get_object_or_404(Meeting, pk=pk)
    return _done(request, pk, actions.stop_clock, meeting=meeting, clear="break" in request.POST)


@require_POST
@requires("meeting.write")
def room_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks an invited member present, absent or neither."""
    meeting = get_object_or_404(Meeting, pk=pk)
    someone = get_object_or_404(
        Member, attendance__meeting=meeting, pk=whole_number(request.POST.get("member"))
    )
    said = PRESENCE.get(request.POST.get("present", ""))
    return _done(request, pk, actions.mark_attendance, meeting=meeting, member=someone, present=said)


def room_context(moment: Moment) -> dict[str, Any]:
    """Everything on the page of the room. `shown` is the item before the board, or None."""
    meeting = get_object_or_404(Meeting, pk=moment.meeting)
    agenda, clocks = agenda_of(meeting), clocks_of(meeting.pk)
    shown = next((item for item in agenda if item.pk == moment.on_screen), None)
    disciplines = disciplines_of(meeting)
    page = reverse("room", args=[meeting.pk])
    return {
        "meeting": meeting,
        "planned": meeting.state == Meeting.State.PLANNED,
        "agenda": [(item, clocks.get(item.pk)) for item in agenda],
        "disciplines": disciplines,
        "people": {
            "present": sum(group["present"] for group in disciplines if group["code"] != "observer"),
            "invited": sum(len(group["seats"]) for group in disciplines if group["code"] != "observer"),
        },
        "attendance_begun": any(group["begun"] for group in disciplines),
        "quorum": quorum_of(shown) if shown else None,
        "follows": True,
        "back": page,
    } | stage_context(moment, agenda, shown, clocks, f"{page}now/")


def stage_context(moment: Moment, agenda: list[AgendaItem], shown, clocks: dict, poll: str) -> dict[str, Any]:
    """What the stage and its head need, the same for the room and for who looks around."""
    stage = stage_of(shown.pk, moment.states[shown.pk]) if shown else Stage("", "", {}, has_course=False)
    here = agenda.index(shown) if shown else -1
    return {
        "moment": moment,
        "shown": shown,
        "stage": stage,
        "images": bool(shown and images_of(shown.case)),
        "clock": clocks.get(shown.pk) if shown else None,
        "board_at": next((item for item in agenda if item.pk == moment.on_screen), None),
        "place": {
            "number": here + 1,
            "total": len(agenda),
            "before": agenda[here - 1] if here > 0 else None,
            "after": agenda[here + 1] if here + 1 < len(agenda) else None,
        },
        "live": {"url": poll, "pulse": moment.pulse, "state": stage.state} | clock(),
    }


def parts(
    request: HttpRequest, moment: Moment, shown: int | None, context: Callable[[], dict], *, follows: bool
) -> HttpResponse:
    """The parts of the page of an item, or of the room (`follows`): made once for all of a role and language
    who have the same stage before them. Without a token: static/js/keep.js sends that of the cookie."""
    role, known = role_of(request.user), request.GET.get("state", "")
    has_stage = shown in moment.states and known == moment.states[shown].stage

    def made() -> str:
        seen = {"perms": rights_of(role), "known": known if has_stage else ""}
        return render_to_string("tnb/_live_parts.html", context() | seen)

    key = (moment.meeting, moment.pulse, shown, follows, role, has_stage)
    return current_as_of(request, HttpResponse(parts_of(key, made)))


def _done(request: HttpRequest, pk: int, action, **said: Any) -> HttpResponse:
    """A page that keeps itself current sees what was done by asking, and reads here only why it was not;
    without JavaScript it is loaded again."""
    try:
        action(by=request.user, **said)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
    return render(request, "_messages.html", {"out_of_band": True}) if request.htmx else redirect("room", pk)
