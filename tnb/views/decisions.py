"""Recording what the board decided, and closing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.access import requires
from cases.language import current
from cases.repeats import taken_once
from tnb import actions
from tnb.agenda import item_with_all, neighbours
from tnb.decisions import draft_of, problems_with
from tnb.forms import DecisionForm
from tnb.models import AgendaItem, Decision
from tnb.presenter import board_view, option_choices
from tnb.snapshot import record_count, sheet_of


@requires("meeting.read")
def decision(request: HttpRequest, item: int) -> HttpResponse:
    """What was decided: frozen when closed, otherwise the draft as it stands."""
    item = item_with_all(item)
    return render(request, "tnb/decision.html", _context(item))


@requires("decision.write")
@taken_once
def decision_write(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    if _is_closed(item):
        messages.info(request, _("This decision has already been closed and can no longer be changed."))
        return redirect("decision", item.pk)
    context = _context(item)
    if request.method == "POST":
        return _save(request, item, context)
    return _form(request, context, draft_of(context["decision"]))


@requires("decision.close")
def decision_close(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    if request.method == "POST":
        return _close(request, item)
    if _is_closed(item) or item.decision is None:
        return redirect("decision", item.pk)
    return _confirmation(request, item)


def _save(request: HttpRequest, item: AgendaItem, context: dict) -> HttpResponse:
    form = DecisionForm(request.POST, options=[o["option"] for o in context["view"]["answer"]["options"]])
    if not form.is_valid():
        return _form(request, context | {"errors": form.errors}, form.typed(), status=422)
    try:
        actions.record_decision(
            by=request.user, item=item, seen=form.cleaned_data["seen"], draft=form.draft()
        )
    except actions.StaleDecision as stale:
        theirs = {"theirs": stale.current, "seen": stale.current.version if stale.current else 0}
        return _form(request, context | theirs, form.draft(), status=409)
    except actions.NotPossible as problem:
        return _form(request, context | {"refused": str(problem)}, form.draft(), status=409)
    messages.success(request, _("The draft is saved."))
    return redirect("decision_close" if "close" in request.POST else "decision_write", item.pk)


def _form(request: HttpRequest, context: dict, draft, status: int = 200) -> HttpResponse:
    """The form filled with a draft; what is still missing stands beside its field once there is a draft."""
    started = context["decision"] is not None or request.method == "POST"
    context = {
        "draft": draft,
        "groups": option_choices(context["view"]["answer"]["options"], draft.chosen),
        "problems": problems_with(draft, context["view"]["answer"]) if started else {},
        "follows": Decision.Follows.choices,
        "reasons": Decision.Reason.choices,
    } | context
    return render(request, "tnb/decision_form.html", context, status=status)


def _close(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    said = {name: _number(request.POST.get(name)) for name in ("seen", "seen_records")}
    typed = request.POST.get("code_word", "")
    try:
        actions.close_decision(by=request.user, item=item, code_word=typed, **said)
    except actions.IncompleteDecision as incomplete:
        return _confirmation(request, item, problems=incomplete.problems, typed=typed)
    except actions.StaleDecision:
        changed = _("The draft was changed after this page was opened. Read it again, then close.")
        return _confirmation(request, item_with_all(item.pk), refused=changed, typed=typed)
    except actions.NotPossible as problem:
        if _is_closed(item_with_all(item.pk)):
            messages.error(request, str(problem))
            return redirect("decision", item.pk)
        return _confirmation(request, item, refused=str(problem), typed=typed)
    messages.success(request, _("The decision is closed. What the board saw is kept with it."))
    return redirect("decision", item.pk)


def _confirmation(request: HttpRequest, item: AgendaItem, **said) -> HttpResponse:
    # The newest finding is read before the facts: one entered in between is then found out at closing.
    context = {"seen_records": record_count(item.case)} | _context(item) | said
    draft = draft_of(context["decision"])
    context["problems"] = problems_with(draft, context["view"]["answer"]) | said.get("problems", {})
    status = 409 if "refused" in said else 422 if "problems" in said else 200
    return render(request, "tnb/decision_close.html", context, status=status)


def _context(item: AgendaItem) -> dict:
    sheet = sheet_of(item)
    decision = item.decision
    return {
        "item": item,
        "decision": decision,
        "sheet": sheet,
        "view": board_view(sheet, current()),
        "place": neighbours(item),
        "seen": decision.version if decision else 0,
    }


def _is_closed(item: AgendaItem) -> bool:
    decision = item.decision
    return decision is not None and decision.closed_at is not None


def _number(typed: str | None) -> int:
    """What a hidden field of ours says; anything else is a version that never was."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else -1
