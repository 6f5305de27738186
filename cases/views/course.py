"""Treatments and markers: the picture over time, both lists, and what follows from them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import requires
from cases.follow import course as rule
from cases.items_form import ItemForm, empty_form, form_from
from cases.kinds import kinds
from cases.language import current
from cases.models import Case, Item
from cases.months import add_months
from cases.record import combined, contradictions, findings_in_force, items_in_force
from cases.timeline.days import span_of
from cases.timeline.entries import course_of
from cases.timeline.families import grouped
from cases.timeline.frame import PAGE, Day
from cases.timeline.last import last_of
from cases.timeline.picture import picture_of
from cases.timeline.units import COMMON, unit_of
from cases.views.items import STALE, saved
from cases.views.shared import REFUSED, case_or_404

TREATMENT, MARKER = Item.Kind.TREATMENT, Item.Kind.MARKER
FACTS = (
    *("prior_treatments", "treatment_line", "progressed_after_systemic", "ssa_resistant", "stable_months"),
    "pancreastatin",
)
WINDOW = 5  # years


@require_safe
@requires("case.read")
def course(request: HttpRequest, code: str) -> HttpResponse:
    """The picture and the lists; "?years=5" draws the last years only, "?marker=cga" offers a value of it."""
    case = case_or_404(code)
    return _page(request, case, items_in_force(case))


@require_POST
@requires("case.write")
def course_treatment(request: HttpRequest, code: str) -> HttpResponse:
    """One more treatment."""
    case = case_or_404(code)
    form = form_from(TREATMENT, request.POST)
    if form.valid and saved(request, case, form):
        return redirect(_back(case, form, "treatment"))
    return _page(request, case, items_in_force(case), treatment_form=form)


@require_POST
@requires("case.write")
def course_marker(request: HttpRequest, code: str) -> HttpResponse:
    """One more value of a marker; says so where its unit is written otherwise than typed."""
    case = case_or_404(code)
    form = form_from(MARKER, request.POST)
    if form.valid and form.report.day is None:
        form.report.error = _("A value without a date has no place on the time line.")
    if form.valid and saved(request, case, form):
        _say_unit(request, form)
        return redirect(_back(case, form, "marker"))
    return _page(request, case, items_in_force(case), marker_form=form)


@require_POST
@requires("case.write")
def course_none(request: HttpRequest, code: str) -> HttpResponse:
    """Someone states that there was no treatment so far: two facts, as typed."""
    case = case_or_404(code)
    typed = findings_in_force(case)
    stated = {"prior_treatments": [], "treatment_line": "first"}
    seen = {fact: typed[fact].pk if fact in typed else None for fact in stated}
    today = timezone.localdate()
    entries = [actions.Entry(fact, value, today, "clinic", "", seen[fact]) for fact, value in stated.items()]
    if items_in_force(case, TREATMENT):
        messages.error(request, _("There are treatments in the list. Nothing was saved."))
        return redirect("cases:course", case.code)
    try:
        actions.record_findings(by=request.user, case=case, entries=entries)
    except actions.StaleFindings:
        messages.error(request, STALE)
    else:
        messages.success(request, _("Recorded: no treatment so far, first line."))
    return redirect("cases:course", case.code)


def _back(case: Case, form: ItemForm, place: str) -> str:
    """The page with its cursor where the next entry of the kind begins; each time another address, because
    one that differs in its fragment alone would not be fetched again."""
    query = urlencode({"marker": form.content.get("marker", ""), "added": form.token[:8]})
    return f"{reverse('cases:course', args=[case.code])}?{query}#{place}"


def _say_unit(request: HttpRequest, form: ItemForm) -> None:
    typed = request.POST.get("unit", "").strip()
    if typed != unit_of(typed):
        names = {"typed": typed, "unit": unit_of(typed)}
        said = _("The unit “%(typed)s” is written %(unit)s here; the value stays as it is.") % names
        messages.info(request, said)


def _page(
    request: HttpRequest,
    case: Case,
    items: list[Item],
    *,
    treatment_form: ItemForm | None = None,
    marker_form: ItemForm | None = None,
) -> HttpResponse:
    typed, on = findings_in_force(case), timezone.localdate()
    given = [item for item in items if item.kind == TREATMENT]
    standing, refused = combined(typed, items), treatment_form or marker_form
    since = add_months(on, -12 * WINDOW) if request.GET.get("years") == str(WINDOW) else None
    context = {
        "case": case,
        "picture": picture_of(course_of(items, typed), current(), PAGE, Day(on), since),
        "window": WINDOW,
        "since": since,
        "treatments": sorted(given, key=_begun),
        "complete": rule.complete(given),
        "markers": [item for item in items if item.kind == MARKER][::-1],
        "treatment_fields": _fields(treatment_form or _new_treatment(given)),
        "treatment_form": treatment_form,
        "treatment_groups": grouped(kinds()[TREATMENT].fields["treatment"].choices),
        "marker_fields": _fields(marker_form or _new_marker(request, items)),
        "marker_form": marker_form,
        "last": last_of(items),
        "units": COMMON,
        "rows": [{"fact": fact, "finding": standing.get(fact)} for fact in FACTS],
        "contradictions": [each for each in contradictions(typed, items) if each.fact in FACTS],
        "may_write": request.user.has_perm("case.write"),
    }
    return render(request, "cases/course.html", context, status=REFUSED if refused else 200)


def _begun(item: Item) -> tuple[bool, int, int]:
    """Newest first; those without any date at the top, they want one."""
    span = span_of(item.content.get("started_on") or item.content.get("ended_on"))
    return span is not None, -span.first.toordinal() if span else 0, -item.pk


def _fields(form: ItemForm) -> dict[str, Any]:
    """The inputs by name, with the parts of the form that are none."""
    return {each.name: each for each in form.inputs} | {"form": form}


def _new_treatment(given: Sequence[Item]) -> ItemForm:
    """Whoever has once stated that the list is complete goes on stating it, unless the tick is taken out."""
    form = empty_form(TREATMENT)
    if rule.complete(given):
        next(each for each in form.inputs if each.name == "all_listed").chosen = ["true"]
    return form


def _new_marker(request: HttpRequest, items: Sequence[Item]) -> ItemForm:
    """A value of the marker last entered, with the unit and range of its newest value."""
    form, marker = empty_form(MARKER), request.GET.get("marker", "")
    offered = last_of(items).get(marker, {})
    for each in form.inputs:
        if each.name == "marker":
            each.chosen = [marker] if marker in each.field.choices else []
        elif offered.get(each.name) is not None:
            each.text = f"{offered[each.name]}"
    return form
