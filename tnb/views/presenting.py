"""A case before the board: the presenter view."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from cases.pulse import current_as_of, polled
from tnb.agenda import agenda_of, item_with_all
from tnb.live import Moment, clocks_of, moment_of
from tnb.models import AgendaItem, Meeting
from tnb.pacs import images_of
from tnb.presenter import board_view
from tnb.snapshot import sheet_of
from tnb.views.room import parts, stage_context


@require_safe
@requires("meeting.read")
def present(request: HttpRequest, item: int) -> HttpResponse:
    """A case of the agenda, whether or not it is before the board."""
    moment = moment_of(_meeting_of(item))
    context = _context(moment, item)
    return render(request, "tnb/present.html", context | {"item": context["shown"]})


@require_safe
@requires("meeting.read")
@polled
def present_poll(request: HttpRequest, item: int) -> HttpResponse:
    """204 while the page is right (`seen` is its pulse), else the parts of it that differ; 410 when the case
    is no longer on the agenda."""
    meeting = AgendaItem.objects.filter(pk=item).values_list("meeting", flat=True).first()
    moment = moment_of(meeting or 0)
    if item not in moment.cases:
        return current_as_of(request, HttpResponse(status=410))
    if request.GET.get("seen") == moment.pulse:
        return current_as_of(request, HttpResponse(status=204))
    return parts(request, moment, item, lambda: _context(moment, item), follows=False)


def _meeting_of(item: int) -> int:
    return get_object_or_404(AgendaItem.objects.only("meeting_id"), pk=item).meeting_id


def _context(moment: Moment, item: int) -> dict[str, Any]:
    """What the page of one item shows. Http404 when it was taken off the agenda at this very moment."""
    meeting = get_object_or_404(Meeting, pk=moment.meeting)
    agenda = agenda_of(meeting)
    shown = next((each for each in agenda if each.pk == item and item in moment.states), None)
    if shown is None:
        raise Http404
    page = reverse("present", args=[item])
    clocks = clocks_of(meeting.pk)
    said = {"meeting": meeting, "planned": meeting.state == Meeting.State.PLANNED, "back": page}
    return said | stage_context(moment, agenda, shown, clocks, reverse("present_poll", args=[item]))


@require_safe
@requires("meeting.read")
def present_option(request: HttpRequest, item: int, option: str) -> HttpResponse:
    """Why an option stands where it does, with the numbers of the page it is on: a part of that page,
    or a page of its own."""
    item = item_with_all(item)
    view = board_view(sheet_of(item), current())
    if option not in view["why"]:
        raise Http404
    context = {"item": item, "view": view, "why": view["why"][option], "origins": view["origins"]}
    if request.htmx:
        return render(request, "cases/_why.html", context)
    return render(request, "tnb/present_option.html", context | {"references": view["references"]})


@require_safe
@requires("summary.print")
def images(request: HttpRequest, item: int) -> HttpResponse:
    """On to the case's images in the hospital's archive. By way of here, so that no page on a shared screen
    holds the hospital number, and only who may print it is told."""
    address = images_of(item_with_all(item).case)
    if not address:
        raise Http404
    return redirect(address)
