"""The pages of the cases. Each view checks its permission, also for the fragment it returns to htmx."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.access import requires
from cases.forms import EditCaseForm, NewCaseForm
from cases.hints import hints_for
from cases.intake import Intake, intake_of
from cases.language import current
from cases.models import Case
from cases.origins import Origin, as_typed, recorded
from cases.record import events_of, findings_in_force, history_of, known
from cases.why import Numbers, why_of
from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

PAGE = 50
REFUSED, CONFLICT = 422, 409


def _case(code: str) -> Case:
    return get_object_or_404(Case.objects.select_related("patient", "created_by"), code=code)


def _answer(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    ruleset = current_ruleset()
    return answer_of(case.code, evaluate(facts, ruleset), ruleset, current())


@requires("case.read")
def case_list(request: HttpRequest) -> HttpResponse:
    """Newest first, by keyset: ``?before=`` is the last id of the page before; ``?q=`` searches."""
    query, before = request.GET.get("q", "").strip(), request.GET.get("before", "")
    cases = Case.objects.select_related("patient").order_by("-pk")
    if query:
        places = ("code", "patient__name", "patient__hospital_number", "patient__code_word")
        cases = cases.filter(Q(*((f"{place}__icontains", query) for place in places), _connector=Q.OR))
    if before.isdecimal():
        cases = cases.filter(pk__lt=int(before))
    found = list(cases.annotate(entered=Count("findings__fact", distinct=True))[: PAGE + 1])
    shown = found[:PAGE]
    context = {"cases": shown, "query": query, "facts": len(current_ruleset().facts), "first": not before}
    context["before"] = shown[-1].pk if len(found) > PAGE else None
    return render(request, "cases/_list.html" if request.htmx else "cases/list.html", context)


@requires("case.write")
def new_case(request: HttpRequest) -> HttpResponse:
    """Patient and question; a pasted or uploaded case file brings its facts along."""
    form = NewCaseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        case = _registered(request, form)
        if case is not None:
            messages.success(request, _("Case %(code)s is open.") % {"code": case.code})
            return redirect("cases:intake", case.code)
    status = REFUSED if form.is_bound else 200
    return render(request, "cases/new.html", {"form": form}, status=status)


def _registered(request: HttpRequest, form: NewCaseForm) -> Case | None:
    """The new case; None if it was refused, with the reasons put on the form."""
    try:
        if form.content:
            return actions.import_case_file(by=request.user, content=form.content, **form.identity)
        return actions.register_patient_and_case(by=request.user, **form.identity)
    except actions.InvalidFindings as refused:
        form.problems = refused.problems
        form.add_error(None, _("The case file was refused; nothing was imported."))
    except actions.Namesakes as namesakes:
        form.namesakes = Case.objects.filter(patient__in=namesakes.patients).select_related("patient")
        form.add_error("name", _("There is a patient of this name already."))
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    return None


@requires("case.read")
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a case, what follows from it, and what was done to it."""
    case = _case(code)
    findings = findings_in_force(case)
    context = {
        "case": case,
        "groups": [group for group in _by_group(findings) if group["findings"]],
        "answer": _answer(case, known(findings)),
        "events": events_of(case),
        "intake_url": _intake_url(request, case),
        "entered": len(findings),
        "facts": len(current_ruleset().facts),
    }
    return render(request, "cases/overview.html", context)


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


def _intake_url(request: HttpRequest, case: Case) -> str:
    """Where a fact is entered, for who may; "" for others."""
    return reverse("cases:intake", args=[case.code]) if request.user.has_perm("case.write") else ""


@requires("case.write")
def edit_case(request: HttpRequest, code: str) -> HttpResponse:
    """Corrections to the patient's identity and to the question."""
    case = _case(code)
    form = EditCaseForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        actions.correct_case(by=request.user, case=case, patient=form.patient, **form.wording)
        messages.success(request, _("Saved."))
        return redirect("cases:overview", case.code)
    status = REFUSED if form.is_bound else 200
    return render(request, "cases/edit.html", {"form": form, "case": case}, status=status)


@requires("case.write")
def intake(request: HttpRequest, code: str) -> HttpResponse:
    """All facts of a case on one form."""
    case = _case(code)
    if request.method != "POST":
        return _intake_page(request, case, intake_of(case))
    page = intake_of(case, request.POST)
    if not page.valid:
        return _intake_page(request, case, page, CONFLICT if page.conflicts else REFUSED)
    return _saved(request, case, page)


def _saved(request: HttpRequest, case: Case, page: Intake) -> HttpResponse:
    try:
        findings = actions.record_findings(by=request.user, case=case, entries=page.entries)
    except actions.StaleFindings:
        # Someone was faster by a moment; looking again shows what they recorded beside what was typed.
        return _intake_page(request, case, intake_of(case, request.POST), CONFLICT)
    if findings:
        text = ngettext("%(count)d value saved.", "%(count)d values saved.", len(findings))
        messages.success(request, text % {"count": len(findings)})
        undated = sum(finding.observed_on is None for finding in findings)
        text = ngettext("%(count)d of them has no date.", "%(count)d of them have no date.", undated)
        if undated:
            messages.warning(request, text % {"count": undated})
    else:
        messages.info(request, _("Nothing had changed, nothing was saved."))
    return redirect("cases:intake", case.code)


def _intake_page(request: HttpRequest, case: Case, page: Intake, status: int = 200) -> HttpResponse:
    context = {**_panel(request, case, page), "intake": page}
    context["hints"] = hints_for(case)
    return render(request, "cases/intake.html", context, status=status)


def _panel(request: HttpRequest, case: Case, page: Intake) -> dict[str, Any]:
    return {
        "case": case,
        "answer": _answer(case, page.facts()),
        "preview": bool(page.entries or page.wrong),
        "not_counted": [row for row in page.rows if row.errors],
        "intake_url": _intake_url(request, case),
        "typed": True,
    }


@requires("case.write")
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The panel for what stands on the page and is not saved; records nothing."""
    case = _case(code)
    page = intake_of(case, request.POST if request.method == "POST" else QueryDict())
    if not request.htmx:
        return _intake_page(request, case, page)
    return render(request, "cases/_panel.html", _panel(request, case, page))


@requires("case.read")
def option_why(request: HttpRequest, code: str, option: str) -> HttpResponse:
    """Why an option stands where it does: for the values as recorded, or, with the form of the intake
    page posted, as they stand on it; records nothing."""
    case = _case(code)
    facts, origins = _facts_with_origins(case, request)
    answer = _answer(case, facts)
    numbers = Numbers()
    why = next((why_of(each, numbers) for each in answer["options"] if each["option"] == option), None)
    if why is None:
        raise Http404
    references = numbers.listed(current_ruleset().references, current())
    context = {"case": case, "why": why, "references": references, "prefix": f"{option}-", "origins": origins}
    return render(request, "cases/_why.html" if request.htmx else "cases/option.html", context)


def _facts_with_origins(case: Case, request: HttpRequest) -> tuple[dict[str, Any], dict[str, Origin]]:
    """As recorded, or as typed on the posted intake page."""
    if request.method == "POST":
        page = intake_of(case, request.POST)
        return page.facts(), as_typed(page.rows)
    findings = findings_in_force(case)
    return known(findings), recorded(findings)


@requires("case.read")
def fact_history(request: HttpRequest, code: str, fact: str) -> HttpResponse:
    """Every finding of one fact, newest first."""
    case = _case(code)
    findings = history_of(case, fact)
    if not findings and fact not in current_ruleset().facts:
        raise Http404
    context = {"case": case, "fact": fact, "findings": findings, "intake_url": _intake_url(request, case)}
    return render(request, "cases/history.html", context)


@requires("case.read")
def case_file(request: HttpRequest, code: str) -> HttpResponse:
    """The case as the contract's case file; the code is its reference, no identity is in it."""
    case = _case(code)
    findings = findings_in_force(case)
    order = {name: place for place, name in enumerate(current_ruleset().facts)}
    names = sorted(findings, key=lambda name: order.get(name, len(order)))
    content = {"reference": case.code, "facts": {name: findings[name].value for name in names}}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{case.code}.json"'
    return response
