"""Meetings: planning, members, agenda."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.access import requires
from cases.models import Case
from tnb import actions
from tnb.agenda import agenda_of, may_be_added, seats_of, summaries, uninvited
from tnb.forms import MeetingForm
from tnb.models import AgendaItem, Meeting, Member

PRESENCE = {"present": True, "absent": False, "unmarked": None}


@requires("meeting.read")
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    coming = summaries(Meeting.objects.filter(held_on__gte=today, state=Meeting.State.PLANNED)).reverse()
    waiting = Meeting.objects.filter(held_on__lt=today, state=Meeting.State.PLANNED)
    past = Meeting.objects.filter(state=Meeting.State.CLOSED)
    context = {
        "coming": coming[:5],
        "waiting": summaries(waiting)[:5],
        "past": summaries(past)[:5],
        "cases": Case.objects.filter(agenda_items__isnull=True)
        .select_related("patient")
        .order_by("-pk")[:10],
    }
    return render(request, "tnb/home.html", context)


@requires("meeting.read")
def meetings(request: HttpRequest) -> HttpResponse:
    return render(request, "tnb/meetings.html", {"meetings": summaries(Meeting.objects.all())[:200]})


@requires("meeting.write")
def meeting_new(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        meeting = actions.plan_meeting(by=request.user, **form.cleaned_data)
        messages.success(request, _("The meeting is planned. Now invite members and fill the agenda."))
        return redirect("meeting", meeting.pk)
    return render(request, "tnb/meeting_form.html", {"form": form})


@requires("meeting.write")
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    form = MeetingForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        if _done(request, actions.change_meeting, meeting=meeting, **form.cleaned_data):
            messages.success(request, _("Saved."))
        return redirect("meeting", pk)
    return render(request, "tnb/meeting_form.html", {"form": form, "meeting": meeting})


@requires("meeting.read")
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "tnb/meeting.html", _context(get_object_or_404(Meeting, pk=pk)))


@require_POST
@requires("meeting.write")
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    if _done(request, actions.close_meeting, meeting=get_object_or_404(Meeting, pk=pk)):
        messages.success(request, _("The meeting is closed."))
    return redirect("meeting", pk)


@require_POST
@requires("meeting.write")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    chosen = request.POST.getlist("member")
    for member in [member for member in uninvited(meeting) if str(member.pk) in chosen]:
        if not _done(request, actions.invite, meeting=meeting, member=member):
            break
    return _answer(request, meeting, "tnb/_members.html")


@require_POST
@requires("meeting.write")
def attendance(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    said = request.POST.get("present")
    if said in PRESENCE:
        someone = get_object_or_404(Member, pk=member)
        _done(request, actions.mark_attendance, meeting=meeting, member=someone, present=PRESENCE[said])
    return _answer(request, meeting, "tnb/_members.html")


@require_POST
@requires("meeting.write")
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    offered = [case for group in may_be_added(meeting).values() for case in group]
    case = next((case for case in offered if case.code == request.POST.get("case")), None)
    if case is None:
        messages.error(request, _("Choose a case to add."))
    else:
        _done(request, actions.put_on_agenda, meeting=meeting, case=case)
    return _answer(request, meeting, "tnb/_agenda.html")


@require_POST
@requires("meeting.write")
def agenda_move(request: HttpRequest, item: int) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.select_related("meeting", "case"), pk=item)
    _done(request, actions.move_on_agenda, item=item, up=request.POST.get("direction") == "up")
    return _answer(request, item.meeting, "tnb/_agenda.html")


@require_POST
@requires("meeting.write")
def agenda_remove(request: HttpRequest, item: int) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.select_related("meeting", "case"), pk=item)
    _done(request, actions.take_off_agenda, item=item)
    return _answer(request, item.meeting, "tnb/_agenda.html")


def _done(request: HttpRequest, action, **said) -> bool:
    """Carries out an action; when it is not possible the person reads why, and nothing has changed."""
    try:
        action(by=request.user, **said)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
        return False
    return True


def _context(meeting: Meeting) -> dict:
    meeting.refresh_from_db()
    return {
        "meeting": meeting,
        "planned": meeting.state == Meeting.State.PLANNED,
        "agenda": agenda_of(meeting),
        "seats": seats_of(meeting),
        "uninvited": uninvited(meeting),
        "addable": may_be_added(meeting),
    }


def _answer(request: HttpRequest, meeting: Meeting, fragment: str) -> HttpResponse:
    """The fragment alone for htmx, otherwise back to the page of the meeting."""
    if request.htmx:
        return render(request, fragment, _context(meeting))
    return redirect("meeting", meeting.pk)
