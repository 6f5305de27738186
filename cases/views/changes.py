"""What others did to a case while somebody has a form of it open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.pulse import count_of, current_as_of, events_of, polled
from cases.record import subject_of
from cases.sent import whole_number
from cases.views.shared import case_or_404

TOLD = 5


@require_safe
@requires("case.read")
@polled
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """204 as long as the case has the number of events that the page has `seen`; else the latest of them."""
    subject = subject_of(case_or_404(code))
    number, seen = count_of(subject), whole_number(request.GET.get("seen"))
    new = number - (seen or 0)
    if new <= 0:
        return current_as_of(request, HttpResponse(status=204))
    context = {"events": events_of(subject)[: min(new, TOLD)], "more": max(0, new - TOLD), "code": code}
    return current_as_of(request, render(request, "cases/_changes.html", context))
