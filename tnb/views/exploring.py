"""What an answer hangs on: the case under other grades and receptors, and with other facts. Reads only."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from cases.measured import evaluate
from cases.plan import plan_of
from cases.record import facts_of
from recommendations.answer import answer_of
from recommendations.pairs import Pair, pairs_of
from recommendations.ruleset import current_ruleset
from recommendations.variants import changed_facts, differences
from tnb.agenda import item_with_all
from tnb.models import AgendaItem
from tnb.robustness import tables_of
from tnb.whatif import WhatIf, other_facts, what_if_of

REFUSED = 422
HEAVY = ("contraindicated", "recommended")


@require_safe
@requires("meeting.read")
def robustness(request: HttpRequest, item: int) -> HttpResponse:
    """The options that differ under another grade or receptor status."""
    item = item_with_all(item)
    if _is_closed(item):
        return _frozen(request, item)
    context = {"tables": tables_of(facts_of(item.case), current())} | _head(item)
    return render(request, "tnb/robustness.html", context)


@require_safe
@requires("case.read")
def what_if(request: HttpRequest, item: int) -> HttpResponse:
    """The answer if facts were different; the changes are in the address and nowhere else."""
    item = item_with_all(item)
    if _is_closed(item):
        return _frozen(request, item)
    facts = facts_of(item.case)
    before = _answer(item, facts)
    asked = what_if_of(facts, [gap["fact"] for gap in before["missing"]], request.GET)
    context = {"asked": asked, "others": other_facts(asked.fields)} | _head(item)
    context |= _compared(before, _answer(item, asked.after), asked) | {"pairs": _pairs(asked)}
    return render(request, "tnb/what_if.html", context, status=200 if asked.valid else REFUSED)


def _compared(before: dict[str, Any], after: dict[str, Any], asked: WhatIf) -> dict[str, Any]:
    """What was changed, the options (before, after) whose status differs, the weightiest
    first, and the whole plan after."""
    ruleset = current_ruleset()
    was, now = ({option["option"]: option for option in answer["options"]} for answer in (before, after))
    names = changed_facts(asked.before, asked.after, ruleset.facts)
    differ = differences(asked.before, asked.after, ruleset) if names else ()
    order = [*HEAVY, *(code for code in ruleset.statuses if code not in HEAVY)]
    return {
        "changed": [(name, asked.before.get(name), asked.after.get(name)) for name in names],
        "differing": [
            (was[part.option], now[part.option])
            for part in sorted(differ, key=lambda part: min(map(order.index, (part.before, part.after))))
        ],
        "plan": plan_of(after["options"]),
    }


def _pairs(asked: WhatIf) -> list[Pair]:
    """What only two answers together decide, for the facts as supposed."""
    ruleset = current_ruleset()
    return list(pairs_of(evaluate(asked.after, ruleset), ruleset))


def _answer(item: AgendaItem, facts: dict[str, Any]) -> dict[str, Any]:
    ruleset = current_ruleset()
    return answer_of(item.case.code, evaluate(facts, ruleset), ruleset, current())


def _head(item: AgendaItem) -> dict[str, Any]:
    return {"item": item}


def _is_closed(item: AgendaItem) -> bool:
    decision = item.decision
    return decision is not None and decision.closed_at is not None


def _frozen(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """A closed decision shows what the board saw, and nothing computed since."""
    messages.info(request, _("The decision is closed: what the board saw stays as it was."))
    return redirect("present", item.pk)
