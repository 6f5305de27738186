"""Who is asked for a value: in place on the pages that list what is owed, and as a page of its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import actions
from cases.access import requires
from cases.assign_form import AssignForm, as_owed
from cases.models import Case
from cases.owed import Owed, owed_for, preparation_now
from cases.sent import way_back
from cases.views.shared import CONFLICT, REFUSED, case_or_404, intake_url
from recommendations.ruleset import current_ruleset


@requires("case.write")
def assign(request: HttpRequest, code: str, fact: str) -> HttpResponse:
    """The form, or with ``?as_it_is`` the line without it; a POST records and gives the line back."""
    case = case_or_404(code)
    if fact not in current_ruleset().facts:
        raise Http404
    if request.method == "POST":
        return _recorded(request, case, fact)
    owed = owed_for(preparation_now(case), fact)
    if request.htmx and (owed is None or "as_it_is" in request.GET):
        return _line(request, case, fact)
    if owed is None:
        context = _context(request, case, None) | {"fact": fact}
        return render(request, "cases/readiness_assign.html", context)
    return _form(request, case, owed, AssignForm(initial=as_owed(owed), fact=fact, code=case.code))


def _recorded(request: HttpRequest, case: Case, fact: str) -> HttpResponse:
    form = AssignForm(request.POST, fact=fact, code=case.code)
    if not form.is_valid():
        return _refused(request, case, form, fact, REFUSED)
    said = form.cleaned_data
    try:
        if "withdraw" in request.POST:
            actions.withdraw_gap(by=request.user, case=case, fact=fact, seen=said["seen"])
        else:
            actions.assign_gap(by=request.user, case=case, fact=fact, **said)
    except actions.StaleAssignment:
        form.add_error(None, _("Somebody else has changed this meanwhile; below is what stands now."))
        return _refused(request, case, form, fact, CONFLICT)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _refused(request, case, form, fact, REFUSED)
    if request.htmx:
        return _line(request, case, fact)
    messages.success(request, _("Saved."))
    return redirect(_back(request, case))


def _refused(request: HttpRequest, case: Case, form: AssignForm, fact: str, status: int) -> HttpResponse:
    """The form with what is wrong; after a conflict with what stands now, to be sent again on purpose."""
    owed = owed_for(preparation_now(case), fact)
    if owed is None:
        return _line(request, case, fact) if request.htmx else redirect("cases:overview", case.code)
    if status == CONFLICT:
        form.data = form.data | {"seen": owed.version or ""}
    return _form(request, case, owed, form, status)


def _form(request: HttpRequest, case: Case, owed: Owed, form: AssignForm, status: int = 200) -> HttpResponse:
    context = _context(request, case, owed) | {"form": form, "fact": owed.need.fact}
    if request.htmx:  # htmx takes in no error answer, and the form says itself what is wrong
        return render(request, "cases/_readiness_edit.html", context)
    return render(request, "cases/readiness_assign.html", context, status=status)


def _line(request: HttpRequest, case: Case, fact: str) -> HttpResponse:
    """The line of the list again, as it stands now; nothing is left of one that is settled."""
    owed = owed_for(preparation_now(case), fact)
    context = _context(request, case, owed) | {"fact": fact, "focus": True}
    return render(request, f"cases/_readiness_{context['layout']}.html", context)


def _context(request: HttpRequest, case: Case, owed: Owed | None) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    return {
        "case": case,
        "owed": owed,
        "layout": "row" if asked.get("layout") == "row" else "line",
        "next": _back(request, case),
        "intake_url": intake_url(request, case),
    }


def _back(request: HttpRequest, case: Case) -> str:
    """The page to return to: that of the list, if it is one of ours."""
    return way_back(request, reverse("cases:overview", args=[case.code]) + "#readiness")
