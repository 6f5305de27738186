"""A new case for a patient who is here already, and what comes along from the former one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions, carried
from cases.access import requires
from cases.actions.represent import confirm_carried, represent_case
from cases.forms import QuestionForm
from cases.models import Case
from cases.repeats import once
from cases.views.shared import CONFLICT, REFUSED, case_or_404


@requires("case.write")
def represent(request: HttpRequest, code: str) -> HttpResponse:
    """The new question of a patient who was here before."""
    former = case_or_404(code)
    form = QuestionForm(request.POST or None, initial={"summary": former.summary})
    if request.method == "POST" and form.is_valid():
        return redirect(once(request, lambda: _opened(request, former, form)))
    context = {"case": former, "form": form, "others": carried.cases_of(former)}
    return render(request, "cases/represent.html", context, status=REFUSED if form.is_bound else 200)


def _opened(request: HttpRequest, former: Case, form: QuestionForm) -> str:
    case = represent_case(by=request.user, former=former, **form.cleaned_data)
    messages.success(request, _("Case %(code)s is open.") % {"code": case.code})
    return reverse("cases:carried", args=[case.code])


@requires("case.write")
def carry(request: HttpRequest, code: str) -> HttpResponse:
    """What the former case knew; ``take`` are the keys of what is confirmed, ``all`` a whole group."""
    case = case_or_404(code)
    groups = carried.groups_of(case)
    if request.method != "POST":
        return _page(request, case, groups)
    chosen = carried.chosen_of(groups, request.POST.getlist("take"), request.POST.get("all", ""))
    try:
        return redirect(once(request, lambda: _confirmed(request, case, chosen)))
    except actions.StaleFindings:
        messages.error(request, _("Someone else has entered one of these facts. Nothing was taken over."))
        return _page(request, case, carried.groups_of(case), CONFLICT)


def _confirmed(request: HttpRequest, case: Case, chosen: list[carried.Proposal]) -> str:
    count = confirm_carried(by=request.user, case=case, proposals=chosen)
    if count:
        text = ngettext("%(count)d value confirmed.", "%(count)d values confirmed.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing was ticked, nothing was confirmed."))
    page = "carried" if carried.count_of(case) else "intake"
    return reverse(f"cases:{page}", args=[case.code])


def _page(request: HttpRequest, case: Case, groups: list[carried.Group], status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "groups": groups}
    context["count"] = sum(len(group.proposals) for group in groups)
    return render(request, "cases/represent_carried.html", context, status=status)
