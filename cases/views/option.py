"""Why an option stands where it does."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cases.access import requires
from cases.intake import intake_of
from cases.language import current
from cases.models import Case
from cases.origins import Origin, as_typed, recorded
from cases.record import known, standing
from cases.typed import date_in
from cases.views.shared import answer_for, case_or_404
from cases.why import Numbers, why_of
from recommendations.ruleset import current_ruleset


@requires("case.read")
def option_why(request: HttpRequest, code: str, option: str) -> HttpResponse:
    """Why an option stands where it does: for the values as recorded, or, with the form of the intake
    page posted, as they stand on it; records nothing."""
    case = case_or_404(code)
    facts, origins = _facts_with_origins(case, request)
    answer = answer_for(case, facts)
    numbers = Numbers()
    why = next((why_of(each, numbers) for each in answer["options"] if each["option"] == option), None)
    if why is None:
        raise Http404
    references = numbers.listed(current_ruleset().references, current())
    context = {"case": case, "why": why, "references": references, "prefix": f"{option}-", "origins": origins}
    return render(request, "cases/_why.html" if request.htmx else "cases/option.html", context)


def _facts_with_origins(case: Case, request: HttpRequest) -> tuple[dict[str, Any], dict[str, Origin]]:
    """As recorded, with ``?as_of=`` by the end of that day, or as typed on the posted intake page."""
    if request.method == "POST":
        page = intake_of(case, request.POST)
        return page.facts(), as_typed(page.rows)
    as_of, _refused = date_in(request.GET.get("as_of", ""))
    findings = standing(case, as_of)
    return known(findings), recorded(findings)
