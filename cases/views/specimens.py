"""The specimens of a case side by side: which value of the pathology counts, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import requires
from cases.follow import specimens as rule
from cases.items_form import ItemForm, empty_form, form_from, reason_problem
from cases.language import current
from cases.models import Case, Item
from cases.record import findings_in_force, items_in_force
from cases.repeats import taken_once
from cases.views.items import saved
from cases.views.shared import REFUSED, case_or_404

KIND = Item.Kind.SPECIMEN


@require_safe
@requires("case.read")
def specimens(request: HttpRequest, code: str) -> HttpResponse:
    """Every specimen with its values, what counts marked; a form for one more for who may write."""
    case = case_or_404(code)
    return _page(request, case, empty_form(KIND))


@require_POST
@requires("case.write")
def add(request: HttpRequest, code: str) -> HttpResponse:
    """One more specimen."""
    case = case_or_404(code)
    form = form_from(KIND, request.POST)
    if form.valid and saved(request, case, form):
        return redirect("cases:specimens", case.code)
    return _page(request, case, form, REFUSED)


@require_POST
@requires("case.write")
@taken_once
def prefer(request: HttpRequest, code: str) -> HttpResponse:
    """This specimen counts, with a reason; or, with ``rule`` posted, the rule decides again."""
    case = case_or_404(code)
    typed = {name: request.POST.get(name, "").strip() for name in ("thread", "reason", "rule")}
    if wrong := reason_problem(typed["reason"]) or _preferred(request, case, typed):
        return _page(request, case, empty_form(KIND), REFUSED, typed | {"wrong": wrong})
    return redirect("cases:specimens", case.code)


def _preferred(request: HttpRequest, case: Case, typed: dict[str, str]) -> str:
    """Records the choice; why it could not be, "" if it is."""
    chosen = next(iter(items_in_force(case, Item.Kind.PREFERRED)), None)
    said = {"by": request.user, "reason": typed["reason"]}
    try:
        if not typed["rule"]:
            actions.prefer_specimen(case=case, thread=typed["thread"], replaces=chosen, **said)
        elif chosen is not None:
            actions.withdraw_item(item=chosen, **said)
    except actions.InvalidItem as refused:
        return " ".join(text.said(current()) for text in refused.problems.values())
    except actions.StaleItem:
        return _("Someone else has just chosen. Look again.")
    return ""


def _page(
    request: HttpRequest, case: Case, form: ItemForm, status: int = 200, prefers: dict[str, str] | None = None
) -> HttpResponse:
    """``prefers``: what was typed of a choice that was refused, and what is ``wrong`` with it."""
    items, typed = items_in_force(case), findings_in_force(case)
    choices = rule.choices(items, typed)
    preferred = next((item for item in items if item.kind == Item.Kind.PREFERRED), None)
    context = {
        "case": case,
        "form": form,
        "columns": rule.FACTS,
        "rows": _rows(items, typed, choices),
        "choices": choices,
        "not_counted": [fact for fact, choice in choices.items() if choice.counts is None],
        "preferred": preferred,
        "prefers": prefers,
        "may_write": request.user.has_perm("case.write"),
    }
    return render(request, "cases/specimens.html", context, status=status)


def _rows(items: list[Item], typed: dict, choices: dict[str, rule.Choice]) -> list[dict]:
    """[{"item", "thread", "place", "cells": [{"fact", "value", "counts"}]}], newest first, what was typed
    without a specimen last."""
    origins: dict[str, list[rule.Candidate]] = {}
    for fact in rule.FACTS:
        for candidate in rule.candidates(fact, items, typed):
            origins.setdefault(candidate.thread, []).append(candidate)
    entries = [item for item in reversed(items) if item.kind == KIND]
    rows = [_row(item, origins.get(str(item.thread), []), choices) for item in entries]
    return [*rows, _row(None, origins[""], choices)] if "" in origins else rows


def _row(item: Item | None, values: list[rule.Candidate], choices: dict[str, rule.Choice]) -> dict:
    by_fact = {candidate.fact: candidate for candidate in values}
    cells = [
        {
            "fact": fact,
            "candidate": by_fact.get(fact),
            "counts": fact in by_fact and choices[fact].counts == by_fact[fact],
        }
        for fact in rule.FACTS
    ]
    place = rule.Candidate("", None, item).place
    return {"item": item, "thread": str(item.thread) if item else "", "place": place, "cells": cells}
