"""What several pages of a case need."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cases.language import current
from cases.models import Case
from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

REFUSED, CONFLICT = 422, 409


def case_or_404(code: str) -> Case:
    return get_object_or_404(Case.objects.select_related("patient", "created_by"), code=code)


def answer_for(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    ruleset = current_ruleset()
    return answer_of(case.code, evaluate(facts, ruleset), ruleset, current())


def intake_url(request: HttpRequest, case: Case) -> str:
    """Where a fact is entered, for who may; "" for others."""
    return reverse("cases:intake", args=[case.code]) if request.user.has_perm("case.write") else ""
