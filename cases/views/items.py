"""The entries of a case's lists: add, correct, withdraw, and the history of each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access import requires
from cases.items_form import ItemForm, empty_form, form_from, form_of, reason_problem
from cases.kinds import kinds
from cases.models import Case, Item
from cases.record import items_in_force, versions_of
from cases.repeats import taken_once
from cases.sent import way_back
from cases.views.shared import CONFLICT, REFUSED, case_or_404

STALE = _("Someone else has changed this entry since you opened it. Nothing was saved.")
# Where the entries of a kind are looked at.
PAGES = {
    **{"specimen": "cases:specimens", "lesion": "cases:liver", "liver_imaging": "cases:liver"},
    **{"treatment": "cases:course", "marker": "cases:course"},
    "outcome": "cases:outcomes",
}


def page_of(case: Case, kind: str) -> str:
    """The address of the page on which the entries of a kind stand."""
    return (
        reverse(PAGES[kind], args=[case.code])
        if kind in PAGES
        else reverse("cases:items", args=[case.code, kind])
    )


def item_or_404(case: Case, pk: int) -> Item:
    return get_object_or_404(
        Item.objects.select_related("entered_by", "case__patient"), case=case, pk=pk, kind__in=kinds()
    )


@requires("case.write")
def items(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The entries of one kind, with a form for a new one."""
    if kind not in kinds():
        raise Http404
    case = case_or_404(code)
    form = form_from(kind, request.POST) if request.method == "POST" else empty_form(kind)
    if request.method == "POST" and form.valid and saved(request, case, form):
        return redirect(_next(request, case, kind))
    context = {"case": case, "kind": kinds()[kind], "form": form, "items": items_in_force(case, kind)}
    return render(request, "cases/items.html", context, status=REFUSED if request.method == "POST" else 200)


@requires("case.write")
def item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One entry with its versions, and the form that corrects it."""
    case = case_or_404(code)
    entry = item_or_404(case, pk)
    form = form_from(entry.kind, request.POST, entry) if request.method == "POST" else form_of(entry)
    if request.method == "POST" and form.valid and saved(request, case, form):
        return redirect(_next(request, case, entry.kind))
    return _item_page(request, entry, form, _status(request, entry))


@requires("case.write")
@taken_once
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The entry no longer counts (POST, with a reason)."""
    case = case_or_404(code)
    entry = item_or_404(case, pk)
    if request.method != "POST":
        return redirect("cases:item", case.code, pk)
    form = form_of(entry)
    form.reason = request.POST.get("reason", "").strip()
    if problem := reason_problem(form.reason):
        form.errors["reason"] = problem
        return _item_page(request, entry, form, REFUSED)
    try:
        actions.withdraw_item(by=request.user, item=entry, reason=form.reason)
    except actions.InvalidItem as refused:
        form.refuse(refused.problems)
    except actions.StaleItem:
        request.refused = True
        messages.error(request, STALE)
        return redirect("cases:item", case.code, pk)
    else:
        messages.success(request, _("Withdrawn; it stays in the history."))
        return redirect(_next(request, case, entry.kind))
    return _item_page(request, entry, form, REFUSED)


def _item_page(request: HttpRequest, entry: Item, form: ItemForm, status: int) -> HttpResponse:
    versions = versions_of(entry)
    context = {"case": entry.case, "item": entry, "form": form, "versions": versions, "latest": versions[0]}
    context["page"] = page_of(entry.case, entry.kind)
    return render(request, "cases/item.html", context, status=status)


def saved(request: HttpRequest, case: Case, form: ItemForm) -> bool:
    """Record what the form says; False if it was refused, with the reasons put on the form."""
    try:
        actions.record_item(by=request.user, case=case, **form.entry)
    except actions.InvalidItem as refused:
        form.refuse(refused.problems)
    except actions.StaleItem:
        form.errors["stale"] = str(STALE)
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _status(request: HttpRequest, entry: Item) -> int:
    if request.method != "POST":
        return 200
    return CONFLICT if Item.objects.filter(supersedes=entry).exists() else REFUSED


def _next(request: HttpRequest, case: Case, kind: str) -> str:
    """Back to where the form was opened, if that is one of our pages."""
    return way_back(request, page_of(case, kind))
