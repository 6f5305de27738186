"""All facts of a case on one form, with the recommendation beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.access import requires
from cases.hints import hints_for
from cases.intake import Intake, intake_of
from cases.models import Case
from cases.owed import Recorded, preparation_of
from cases.record import known
from cases.repeats import answered, once
from cases.views.shared import CONFLICT, REFUSED, case_or_404, intake_url, outline_for, readiness_context


@requires("case.write")
def intake(request: HttpRequest, code: str) -> HttpResponse:
    """All facts of a case on one form."""
    case = case_or_404(code)
    if request.method != "POST":
        return _intake_page(request, case, intake_of(case))
    if address := answered(request):
        return redirect(address)
    page = intake_of(case, request.POST)
    if not page.valid:
        return _intake_page(request, case, page, CONFLICT if page.conflicts else REFUSED)
    return _saved(request, case, page)


def _saved(request: HttpRequest, case: Case, page: Intake) -> HttpResponse:
    try:
        return redirect(once(request, lambda: _written(request, case, page)))
    except actions.StaleFindings:
        # Someone was faster by a moment; looking again shows what they recorded beside what was typed.
        return _intake_page(request, case, intake_of(case, request.POST), CONFLICT)


def _written(request: HttpRequest, case: Case, page: Intake) -> str:
    findings = actions.record_findings(by=request.user, case=case, entries=page.entries)
    if findings:
        text = ngettext("%(count)d value saved.", "%(count)d values saved.", len(findings))
        messages.success(request, text % {"count": len(findings)})
        undated = sum(finding.observed_on is None for finding in findings)
        text = ngettext("%(count)d of them has no date.", "%(count)d of them have no date.", undated)
        if undated:
            messages.warning(request, text % {"count": undated})
    else:
        messages.info(request, _("Nothing had changed, nothing was saved."))
    return reverse("cases:intake", args=[case.code])


def _intake_page(request: HttpRequest, case: Case, page: Intake, status: int = 200) -> HttpResponse:
    context = {**_panel(request, case, page), "intake": page}
    context["hints"] = hints_for(case)
    return render(request, "cases/intake.html", context, status=status)


def _panel(request: HttpRequest, case: Case, page: Intake) -> dict[str, Any]:
    findings = page.standing()
    asked = [*case.assignments.filter(superseded_by__isnull=True).select_related("asked_by")]
    prep = preparation_of(case, Recorded(page.typed(), page.items, asked), page.meeting, findings)
    return {
        "case": case,
        "answer": outline_for(case, known(findings), findings),
        **readiness_context(prep),
        "compact": True,
        "next": reverse("cases:intake", args=[case.code]) + "#readiness",
        "preview": bool(page.entries or page.wrong),
        "not_counted": [row for row in page.rows if row.errors],
        "intake_url": intake_url(request, case),
        "typed": True,
    }


@requires("case.write")
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The panel for what stands on the page and is not saved; records nothing."""
    case = case_or_404(code)
    data = request.POST if request.method == "POST" else QueryDict()
    page = intake_of(case, data, people=not request.htmx)
    if page.other_case or not request.htmx:
        return _intake_page(request, case, page, CONFLICT if page.other_case else 200)
    return render(request, "cases/_preview.html", _panel(request, case, page) | {"intake": page})
