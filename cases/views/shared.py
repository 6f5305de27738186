"""What several pages of a case need."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cases.language import current
from cases.limits import label, with_warned
from cases.measured import evaluate, evaluated
from cases.models import Case, Finding
from cases.owed import Preparation
from cases.readiness import RULE
from recommendations.answer import answer_of, outline_of
from recommendations.ruleset import current_ruleset

REFUSED, CONFLICT = 422, 409


def case_or_404(code: str) -> Case:
    return get_object_or_404(Case.objects.select_related("patient", "created_by"), code=code)


def answer_for(
    case: Case, facts: dict[str, Any], findings: Mapping[str, Finding] | None = None
) -> dict[str, Any]:
    """The answer to the facts; with the findings behind them also a warning of each that has expired."""
    ruleset = current_ruleset()
    answer = answer_of(case.code, evaluate(facts, ruleset), ruleset, current())
    return with_warned(answer, findings or {})


def outline_for(case: Case, facts: dict[str, Any], findings: Mapping[str, Finding] | None) -> dict[str, Any]:
    """The same without the reasons behind each option, which the panel fetches when they are unfolded."""
    ruleset = current_ruleset()
    outline = outline_of(case.code, evaluated(facts, ruleset), ruleset, current())
    return with_warned(outline, findings or {})


def readiness_context(prep: Preparation) -> dict[str, Any]:
    """What the section on readiness shows."""
    return {"prep": prep, "readiness_rule": RULE, "limits_label": label()}


def intake_url(request: HttpRequest, case: Case) -> str:
    """Where a fact is entered, for who may; "" for others."""
    return reverse("cases:intake", args=[case.code]) if request.user.has_perm("case.write") else ""
