"""Follow-up: what became of a patient, and a line to enter it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.items_form import ItemForm, empty_form, form_from
from cases.language import current
from cases.models import Case, Item
from cases.outcomes import DATE_NEEDED, follow_up, outcomes_of
from cases.views.items import saved
from cases.views.shared import REFUSED, case_or_404

KIND = Item.Kind.OUTCOME


@require_safe
@requires("case.read")
def outcomes(request: HttpRequest, code: str) -> HttpResponse:
    """Every entry of the patient, newest first, and a line for one more."""
    return _page(request, case_or_404(code))


@require_POST
@requires("case.write")
def outcome_add(request: HttpRequest, code: str) -> HttpResponse:
    """One more entry."""
    case, form = case_or_404(code), form_from(KIND, request.POST)
    if form.report.day is None and not form.report.error:
        form.report.error = DATE_NEEDED.said(current())
    if form.valid and saved(request, case, form):
        return redirect("cases:outcomes", case.code)
    return _page(request, case, form)


def _page(request: HttpRequest, case: Case, refused: ItemForm | None = None) -> HttpResponse:
    items, form = outcomes_of(case.patient), refused or empty_form(KIND)
    context = {
        "case": case,
        "items": items[::-1],
        "known": follow_up(items),
        "form": form,
        "inputs": {each.name: each for each in form.inputs},
        "refused": refused,
        "may_write": request.user.has_perm("case.write"),
    }
    return render(request, "cases/outcomes.html", context, status=REFUSED if refused else 200)
