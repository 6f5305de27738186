"""The rule book: what the rules say, on what grounds, who has signed them, and what has changed."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from recommendations.bibliography import STYLES
from recommendations.ruleset import RulesetError, current_ruleset
from tnb import actions
from tnb.models import KeptRules, SignOff
from tnb.rulebook import book
from tnb.rulebook import literature as books
from tnb.rulebook.compare import compared, vignettes_answered_differently
from tnb.rulebook.diagram import diagram
from tnb.rulebook.review import ruleset_of, short


@require_safe
@requires("rules.read")
def rules(request: HttpRequest) -> HttpResponse:
    ruleset, wanted = current_ruleset(), book.Wanted.of(request.GET)
    chapters = book.chapters(ruleset, current(), wanted)
    context = {
        "wanted": wanted,
        "chapters": chapters,
        "count": sum(len(chapter["rules"]) for chapter in chapters),
        "total": len(ruleset.rules),
        "choices": book.choices(ruleset, current()),
    }
    return render(request, "rulebook/rules.html", context)


@require_safe
@requires("rules.read")
def phases(request: HttpRequest) -> HttpResponse:
    return render(request, "rulebook/phases.html", {"picture": diagram(current_ruleset(), current())})


@require_safe
@requires("rules.read")
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    found = current_ruleset().rules.get(rule)
    if found is None:
        raise Http404(_("The rule set in force has no such rule."))
    return render(
        request, "rulebook/rule.html", {"rule": book.rule_page(found, current_ruleset(), current())}
    )


@require_safe
@requires("rules.read")
def thresholds(request: HttpRequest) -> HttpResponse:
    context = {"thresholds": book.thresholds(current_ruleset(), current())}
    return render(request, "rulebook/thresholds.html", context)


@require_safe
@requires("rules.read")
def derived(request: HttpRequest) -> HttpResponse:
    context = {"facts": book.derived_facts(current_ruleset(), current())}
    return render(request, "rulebook/derived.html", context)


@require_safe
@requires("rules.read")
def conflicts(request: HttpRequest) -> HttpResponse:
    context = {"conflicts": book.conflicts(current_ruleset(), current())}
    return render(request, "rulebook/conflicts.html", context)


@require_safe
@requires("rules.read")
def statements(request: HttpRequest) -> HttpResponse:
    ruleset = current_ruleset()
    asked = {name: request.GET.get(name, "") for name in ("paper", "place")}
    context = {
        "asked": asked,
        "statements": books.statements(ruleset, current(), **asked),
        "total": len(ruleset.statements),
        "papers": list(ruleset.papers.values()),
        "places": [{"code": code, "name": name} for code, name in ruleset.places.items()],
    }
    return render(request, "rulebook/statements.html", context)


@require_safe
@requires("rules.read")
def literature(request: HttpRequest) -> HttpResponse:
    style = books.style_of(request.GET.get("style", ""), current())
    listed = books.bibliography(current_ruleset(), current(), style)
    context = {"references": listed, "style": style, "styles": STYLES}
    context["flagged"] = sum(bool(reference["flag"]) for reference in listed)
    return render(request, "rulebook/literature.html", context)


@require_safe
@requires("rules.read")
def readings(request: HttpRequest) -> HttpResponse:
    return render(request, "rulebook/readings.html", {"readings": books.readings(current())})


@require_safe
@requires("rules.read")
def review(request: HttpRequest) -> HttpResponse:
    ruleset = current_ruleset()
    context = {"total": len(ruleset.rules), "short": short(ruleset.digest), "kept": KeptRules.objects.all()}
    context["chapters"] = book.chapters(ruleset, current(), book.Wanted())
    return render(request, "rulebook/review.html", context)


@requires("rules.sign")
def sign(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _sign_page(request)
    names = list(current_ruleset().rules) if "all" in request.POST else request.POST.getlist("rule")
    try:
        signature = actions.sign_rules(
            by=request.user,
            rules=names,
            typed=request.POST.get("typed", ""),
            remark=request.POST.get("remark", ""),
        )
    except actions.NotPossible as problem:
        return _sign_page(request, refused=str(problem), status=422)
    messages.success(request, _("Signed: %(count)d rules.") % {"count": len(signature.rules)})
    return redirect("rulebook_review")


@requires("rules.sign")
def withdraw(request: HttpRequest, signature: int) -> HttpResponse:
    """One asks with a reason; the signature stays on record and counts no more."""
    found = get_object_or_404(SignOff, pk=signature, signed_by=request.user)
    if request.method != "POST":
        return render(request, "rulebook/withdraw.html", {"signature": found})
    reason = request.POST.get("reason", "")
    try:
        actions.withdraw_signature(by=request.user, signature=found, reason=reason)
    except actions.NotPossible as problem:
        context = {"signature": found, "refused": str(problem), "reason": reason}
        return render(request, "rulebook/withdraw.html", context, status=422)
    messages.success(request, _("The signature is withdrawn; it stays on record."))
    return redirect("rulebook_review")


def _sign_page(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    ruleset = current_ruleset()
    context = {
        "refused": refused,
        "short": short(ruleset.digest),
        "total": len(ruleset.rules),
        "chapters": book.chapters(ruleset, current(), book.Wanted()),
        "ticked": request.POST.getlist("rule"),
        "all": "all" in request.POST,
        "remark": request.POST.get("remark", ""),
    }
    return render(request, "rulebook/sign.html", context, status=status)


@require_safe
@requires("rules.read")
def changes(request: HttpRequest) -> HttpResponse:
    """The rules in force beside a kept rule set: the one asked for, or the newest other."""
    kept = _kept_asked_for(request)
    context = {"others": _others().defer("files"), "kept": kept, "comparison": None, "unreadable": False}
    if kept is not None:
        try:
            context["comparison"] = compared(ruleset_of(kept), current_ruleset(), current())
        except RulesetError:
            context["unreadable"] = True
    return render(request, "rulebook/changes.html", context)


@require_safe
@requires("rules.read")
def changed_vignettes(request: HttpRequest) -> HttpResponse:
    """The vignettes that a kept rule set and the rules in force answer differently; part of that page."""
    kept, context = _kept_asked_for(request), {"unreadable": False}
    if kept is None:
        raise Http404(_("There is no earlier rule set to compare with."))
    try:
        context["answered"] = vignettes_answered_differently(ruleset_of(kept), current_ruleset())
    except RulesetError:
        context["unreadable"] = True
    page = "rulebook/_vignettes.html" if request.htmx else "rulebook/vignettes.html"
    return render(request, page, context | {"kept": kept})


def _others() -> QuerySet[KeptRules]:
    """The kept rule sets that are not in force, the newest first."""
    return KeptRules.objects.exclude(digest=current_ruleset().digest).order_by("-kept_at", "-pk")


def _kept_asked_for(request: HttpRequest) -> KeptRules | None:
    """The one asked for by its digest, or the newest."""
    asked = request.GET.get("with", "")
    return _others().filter(digest=asked).first() if asked else _others().first()
