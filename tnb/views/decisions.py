"""Recording what the board decided, signing it with two names, closing it, and amending it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.language import current
from cases.repeats import taken_once
from cases.sent import whole_number
from tnb import actions
from tnb.agenda import item_with_all, neighbours
from tnb.decision_form import DecisionForm, owners_in, with_blank_rows, written
from tnb.decisions import draft_of, problems_with, unsaid
from tnb.models import AgendaItem, Decision
from tnb.options_to_tick import to_tick
from tnb.presenter import board_view
from tnb.responsible import choices_of, names_of
from tnb.snapshot import record_count, sheet_of, snapshot_of
from tnb.versions import former_versions


@require_safe
@requires("meeting.read")
def decision(request: HttpRequest, item: int) -> HttpResponse:
    """What counts: the latest closed decision with those it amends, otherwise the draft as it stands."""
    item = item_with_all(item)
    context = _about(item, item.decision, sheet_of(item))
    return render(request, "tnb/decision.html", context | {"former": former_versions(item, current())})


@requires("decision.write")
@taken_once
def decision_write(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    if request.method != "POST" and _is_closed(item):
        messages.info(request, _("This decision has already been closed and can no longer be changed."))
        return redirect("decision", item.pk)
    context = _draft(item)
    if request.method == "POST":
        return _save(request, item, context)
    draft = draft_of(item.draft)
    return _form(request, context, written(draft), draft)


@requires("decision.close")
def decision_close(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    if request.method == "POST":
        return _close(request, item)
    return redirect("decision", item.pk) if item.draft is None else _confirmation(request, item)


@requires("decision.second")
def decision_second(request: HttpRequest, item: int) -> HttpResponse:
    """A second member reads the draft and signs it as it is."""
    item = item_with_all(item)
    if request.method == "POST":
        return _second(request, item)
    return redirect("decision", item.pk) if item.draft is None else _to_second(request, item)


@requires("decision.close")
@taken_once
def decision_amend(request: HttpRequest, item: int) -> HttpResponse:
    """Begins an amendment; the reason comes first."""
    item = item_with_all(item)
    context = _about(item, item.decision, sheet_of(item))
    if request.method != "POST":
        if item.draft is not None or item.decision is None:
            return redirect("decision", item.pk)
        return render(request, "tnb/decision_amend.html", context)
    reason = request.POST.get("amendment_reason", "")
    try:
        actions.amend_decision(by=request.user, item=item, reason=reason)
    except actions.IncompleteDecision as incomplete:
        context |= {"problems": incomplete.problems, "typed": reason}
        return render(request, "tnb/decision_amend.html", context, status=422)
    except actions.NotPossible as problem:
        context |= {"refused": str(problem), "typed": reason}
        return render(request, "tnb/decision_amend.html", context, status=409)
    messages.success(
        request, _("The amendment is begun. The closed decision counts until this one is closed.")
    )
    return redirect("decision_write", item.pk)


@require_POST
@requires("decision.close")
def decision_drop(request: HttpRequest, item: int) -> HttpResponse:
    """Drops the draft of an amendment."""
    item = item_with_all(item)
    try:
        actions.drop_amendment(by=request.user, item=item, seen=_seen(request))
    except actions.StaleDecision:
        messages.error(
            request, _("The amendment was changed after this page was opened. Read it, then drop it.")
        )
        return redirect("decision_write", item.pk)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The amendment is dropped. The closed decision stays as it is."))
    return redirect("decision", item.pk)


def _save(request: HttpRequest, item: AgendaItem, context: dict) -> HttpResponse:
    options = [option["option"] for option in context["view"]["answer"]["options"]]
    form = DecisionForm(request.POST, options=options, owners=_owners(item, written(draft_of(item.draft))))
    typed = form.typed()
    if not form.is_valid():
        # Still upon what it was written upon: what somebody saved meanwhile is found out at the next save.
        upon = {"seen": max(0, _seen(request))}
        wrong = {"errors": True, "problems": form.problems()}
        return _form(request, context | upon | wrong, typed, None, status=422)
    try:
        actions.record_decision(
            by=request.user, item=item, seen=form.cleaned_data["seen"], draft=form.draft()
        )
    except actions.StaleDecision as stale:
        theirs = _draft(item_with_all(item.pk)) if stale.current else {}
        theirs = {"theirs": theirs, "seen": stale.current.version if stale.current else 0}
        return _form(request, context | theirs, typed, form.draft(), status=409)
    except actions.NotPossible as problem:
        return _form(request, context | {"refused": str(problem)}, typed, form.draft(), status=409)
    messages.success(request, _("The draft is saved."))
    return redirect("decision_close" if "close" in request.POST else "decision_write", item.pk)


def _form(request: HttpRequest, context: dict, typed: dict, draft, status: int = 200) -> HttpResponse:
    """The form filled with what was typed; what is still missing stands beside its field once there is a
    draft (None: it cannot be taken as it is)."""
    answer, item = context["view"]["answer"], context["item"]
    started = draft is not None and (context["decision"] is not None or request.method == "POST")
    context = {
        "typed": with_blank_rows(typed),
        "groups": to_tick(answer["options"], typed),
        "owners": _owners(item, typed),
        "problems": problems_with(draft, answer) if started else {},
        "follows": Decision.Follows.choices,
        "reasons": Decision.Reason.choices,
        "intents": Decision.Intent.choices,
        "deferrals": Decision.Deferral.choices,
    } | context
    return render(request, "tnb/decision_form.html", context, status=status)


def _owners(item: AgendaItem, typed: dict) -> list[tuple[str, str]]:
    """Who can be chosen, and whoever has been chosen before."""
    choices = choices_of(item.meeting)
    others = names_of(owners_in(typed) - {owner for owner, _name in choices})
    return choices + [(owner, name[current()]) for owner, name in others.items()]


def _close(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    said = {name: _seen(request, name) for name in ("seen", "seen_records")}
    typed = request.POST.get("code_word", "")
    try:
        actions.close_decision(by=request.user, item=item, code_word=typed, **said)
    except actions.IncompleteDecision as incomplete:
        return _confirmation(request, item, problems=incomplete.problems, typed=typed)
    except actions.StaleDecision:
        changed = _("The draft was changed after this page was opened. Read it again, then close.")
        return _confirmation(request, item_with_all(item.pk), refused=changed, typed=typed)
    except actions.NotPossible as problem:
        item = item_with_all(item.pk)
        if item.draft is None:
            messages.error(request, str(problem))
            return redirect("decision", item.pk)
        return _confirmation(request, item, refused=str(problem), typed=typed)
    messages.success(request, _("The decision is closed. What the board saw is kept with it."))
    return redirect("decision", item.pk)


def _confirmation(request: HttpRequest, item: AgendaItem, **said) -> HttpResponse:
    if item.draft is None:
        return redirect("decision", item.pk)
    # The newest finding is read before the facts: one entered in between is then found out at closing.
    context = {"seen_records": record_count(item.case)} | _draft(item) | said
    draft = draft_of(item.draft)
    context["problems"] = problems_with(draft, context["view"]["answer"]) | said.get("problems", {})
    context["unsaid"] = unsaid(draft)
    context["still_to_sign"] = settings.SECOND_SIGNER and all(
        each.seconded_by_id == request.user.pk for each in context["signed"]
    )
    status = 409 if "refused" in said else 422 if "problems" in said else 200
    return render(request, "tnb/decision_close.html", context, status=status)


def _second(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    try:
        actions.second_decision(by=request.user, item=item, seen=_seen(request))
    except actions.StaleDecision:
        changed = _("The draft was changed after this page was opened. Read it again, then sign.")
        return _to_second(request, item_with_all(item.pk), refused=changed)
    except actions.NotPossible as problem:
        if item_with_all(item.pk).draft is None:
            messages.error(request, str(problem))
            return redirect("decision", item.pk)
        return _to_second(request, item, refused=str(problem))
    messages.success(request, _("You have signed this draft."))
    return redirect("decision_second", item.pk)


def _to_second(request: HttpRequest, item: AgendaItem, refused: str = "") -> HttpResponse:
    if item.draft is None:
        return redirect("decision", item.pk)
    context = _draft(item) | {"refused": refused}
    context["is_writer"] = item.draft.updated_by_id == request.user.pk
    context["has_signed"] = any(each.seconded_by_id == request.user.pk for each in context["signed"])
    return render(request, "tnb/decision_second.html", context, status=409 if refused else 200)


def _draft(item: AgendaItem) -> dict:
    """What is being written, on a sheet computed now."""
    return _about(item, item.draft, snapshot_of(item.case, item.draft, item))


def _about(item: AgendaItem, decision: Decision | None, sheet: dict) -> dict:
    signed = decision.secondings.select_related("seconded_by__member") if decision else []
    return {
        "item": item,
        "decision": decision,
        "sheet": sheet,
        "view": board_view(sheet, current()),
        "place": neighbours(item),
        "seen": decision.version if decision else 0,
        "signed": [each for each in signed if each.version == decision.version - bool(decision.closed_at)],
        "second_signer": settings.SECOND_SIGNER,
    }


def _is_closed(item: AgendaItem) -> bool:
    """Nothing is being written any more: closed, and no amendment begun."""
    return item.draft is None and item.decision is not None


def _seen(request: HttpRequest, name: str = "seen") -> int:
    """The version that the page was opened with; what is none is a version that never was."""
    version = whole_number(request.POST.get(name))
    return -1 if version is None else version
