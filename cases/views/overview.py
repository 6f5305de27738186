"""What is known of a case, what follows from it, and what was done to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.actions.table_export import record_case_file
from cases.owed import preparation_now
from cases.record import events_of, history_of, known, standing
from cases.typed import date_in
from cases.views.shared import REFUSED, case_or_404, intake_url, outline_for, readiness_context
from recommendations.ruleset import current_ruleset


@require_safe
@requires("case.read")
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a case, what follows from it, and what was done to it; ``?as_of=`` a former day:
    what was known then."""
    case = case_or_404(code)
    as_of, refused = date_in(request.GET.get("as_of", ""))
    as_of = None if as_of == timezone.localdate() else as_of
    findings = standing(case, as_of)
    context = {
        "case": case,
        "as_of": as_of,
        "as_of_typed": request.GET.get("as_of", ""),
        "as_of_refused": refused,
        "groups": [group for group in _by_group(findings) if group["findings"]],
        # What has expired by today had not on that day.
        "answer": outline_for(case, known(findings), None if as_of else findings),
        "events": events_of(case),
        "intake_url": intake_url(request, case),
        "entered": len(findings),
        "facts": len(current_ruleset().facts),
        "next": request.get_full_path() + "#readiness",
        **({} if as_of else readiness_context(preparation_now(case))),
    }
    return render(request, "cases/overview.html", context, status=REFUSED if refused else 200)


def _by_group(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """The findings under the groups of the ruleset, in its order; what it no longer knows comes last."""
    ruleset = current_ruleset()
    groups = [
        {
            "name": name,
            "findings": [
                findings[f.name] for f in ruleset.facts.values() if f.group == code and f.name in findings
            ],
        }
        for code, name in ruleset.fact_groups.items()
    ]
    return [
        *groups,
        {"name": None, "findings": [f for f in findings.values() if f.fact not in ruleset.facts]},
    ]


@require_safe
@requires("case.read")
def fact_history(request: HttpRequest, code: str, fact: str) -> HttpResponse:
    """Every finding of one fact, newest first, and what counts if that follows from the lists."""
    case = case_or_404(code)
    findings = history_of(case, fact)
    if not findings and fact not in current_ruleset().facts:
        raise Http404
    context = {"case": case, "fact": fact, "intake_url": intake_url(request, case)}
    # Newest first: each was in force until the one above it was recorded.
    context["findings"] = [
        (finding, newer) for finding, newer in zip(findings, [None, *findings], strict=False)
    ]
    context["counts"] = counting if (counting := standing(case).get(fact)) and not counting.pk else None
    return render(request, "cases/history.html", context)


@require_safe
@requires("case.read")
def case_file(request: HttpRequest, code: str) -> HttpResponse:
    """The case as the contract's case file; the code is its reference, no identity is in it."""
    case = case_or_404(code)
    record_case_file(by=request.user, case=case)
    findings = standing(case)
    order = {name: place for place, name in enumerate(current_ruleset().facts)}
    names = sorted(findings, key=lambda name: order.get(name, len(order)))
    content = {"reference": case.code, "facts": {name: findings[name].value for name in names}}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{case.code}.json"'
    return response
