"""The agenda of a meeting: what is put on it, in which order, how long, and what is printed of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.language import LOCALES, current
from cases.repeats import taken_once
from cases.sent import whole_number
from tnb import actions
from tnb.agenda import agenda_with_times, may_be_added, offers_for
from tnb.models import AgendaItem, Meeting
from tnb.pdf.agenda import agenda_pdf
from tnb.views.meetings import answer, done
from tnb.views.paper import NOT_PRINTED, not_printed
from tnb.views.printing import pdf_response


@require_POST
@requires("meeting.write")
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One case, whichever it is: also one that was decided before."""
    meeting = get_object_or_404(Meeting, pk=pk)
    offered = [case for group in may_be_added(meeting).values() for case in group]
    case = next((case for case in offered if case.code == request.POST.get("case")), None)
    if case is None:
        messages.error(request, _("Choose a case to add."))
    else:
        done(request, actions.put_on_agenda, meeting=meeting, case=case)
    return answer(request, meeting, "agenda")


@requires("meeting.write")
@taken_once
def agenda_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases that wait for a meeting, the ready ones first; those ticked are added together."""
    meeting = get_object_or_404(Meeting, pk=pk)
    offers = offers_for(meeting)
    if request.method == "POST":
        chosen = [offer.case for offer in offers if offer.case.code in request.POST.getlist("case")]
        if not chosen:
            messages.error(request, _("Tick the cases to add."))
        elif done(request, actions.fill_agenda, meeting=meeting, cases=chosen):
            said = ngettext("%(count)d case added.", "%(count)d cases added.", len(chosen))
            messages.success(request, said % {"count": len(chosen)})
            return redirect("meeting", pk)
    context = {"meeting": meeting, "offers": offers, "agenda": agenda_with_times(meeting)}
    return render(request, "tnb/agenda_fill.html", context)


@require_POST
@requires("meeting.write")
def agenda_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The hardest case first."""
    meeting = get_object_or_404(Meeting, pk=pk)
    done(request, actions.order_by_complexity, meeting=meeting)
    return answer(request, meeting, "agenda")


@require_POST
@requires("meeting.write")
def agenda_break(request: HttpRequest, pk: int) -> HttpResponse:
    """``after``: the number of the case before the break; nothing takes the break out."""
    meeting = get_object_or_404(Meeting, pk=pk)
    said = request.POST.get("after", "")
    place = whole_number(said)
    # What is no number is no place for a break (nor is 0): only nothing takes it out.
    after = 0 if said and place is None else place
    done(request, actions.set_break, meeting=meeting, after=after)
    return answer(request, meeting, "agenda")


@require_POST
@requires("meeting.write")
def agenda_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda has been sent as it is now."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if done(request, actions.send_agenda, meeting=meeting):
        messages.success(request, _("Noted as sent. What is added or taken off from now on is marked late."))
    return redirect("meeting", pk)


@require_POST
@requires("meeting.write")
def agenda_move(request: HttpRequest, item: int) -> HttpResponse:
    item = _item(item)
    done(request, actions.move_on_agenda, item=item, up=request.POST.get("direction") == "up")
    return answer(request, item.meeting, "agenda")


@require_POST
@requires("meeting.write")
def agenda_remove(request: HttpRequest, item: int) -> HttpResponse:
    item = _item(item)
    done(request, actions.take_off_agenda, item=item)
    return answer(request, item.meeting, "agenda")


@require_POST
@requires("meeting.write")
def agenda_minutes(request: HttpRequest, item: int) -> HttpResponse:
    """``minutes``: how long the case is to take; nothing goes back to the estimate."""
    item = _item(item)
    said = request.POST.get("minutes", "").strip()
    if said and not (said.isdecimal() and len(said) < 4):
        messages.error(request, _("Minutes are a whole number."))
    else:
        done(request, actions.set_minutes, item=item, minutes=int(said) if said else None)
    return answer(request, item.meeting, "agenda")


@require_POST
@requires("lane.approve")
def agenda_lane(request: HttpRequest, item: int) -> HttpResponse:
    """The chair takes a case into the fast lane (``approve``), or out of it."""
    item = _item(item)
    approve = request.POST.get("approve") == "yes"
    done(request, actions.approve_fast_lane if approve else actions.withdraw_fast_lane, item=item)
    return answer(request, item.meeting, "agenda")


@require_safe
@requires("summary.print")
def agenda_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda on paper, without names of patients."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language = request.GET.get("language", current())
    if language not in LOCALES:
        raise Http404
    try:
        content = agenda_pdf(meeting, agenda_with_times(meeting), language)
    except NOT_PRINTED as problem:
        return not_printed(request, problem)
    actions.note_agenda_printed(by=request.user, meeting=meeting, language=language)
    return pdf_response(content, f"agenda-{meeting.held_on}-{meeting.pk}-{language}.pdf")


def _item(pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("meeting", "case"), pk=pk)
