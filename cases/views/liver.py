"""The liver as data: the picture, its lesions, the imaging, and what follows from them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import requires
from cases.follow import liver as rule
from cases.items_form import ItemForm, empty_form, form_from
from cases.kinds import PLANS, SEGMENTS
from cases.language import current
from cases.liver.burden import estimate_of
from cases.liver.lesions import Lesion, plan_counts
from cases.liver.listed import lesions_of
from cases.liver.picture import svg
from cases.liver.typed import LesionForm, confirming, lesion_form_from, lesion_form_of, segments_in
from cases.models import Case, Item
from cases.record import combined, contradictions, findings_in_force, items_in_force, known
from cases.sent import token_of, whole_number
from cases.typed import Provenance
from cases.views.items import STALE, saved
from cases.views.shared import CONFLICT, REFUSED, answer_for, case_or_404

LESION, IMAGING = Item.Kind.LESION, Item.Kind.LIVER_IMAGING
FACTS = (
    *("liver_metastases", "lm_count", "lm_max_cm", "lm_lobes", "lm_two_adjacent_segments"),
    *("lm_contralateral_satellites", "lm_diffuse_bilobar", "htb_pct"),
)


@require_safe
@requires("case.read")
def liver(request: HttpRequest, code: str) -> HttpResponse:
    """The picture and the lists; "?segments=6,7" starts a lesion there, "?lesion=5" corrects that entry."""
    case = case_or_404(code)
    items = items_in_force(case)
    entry = _entry(items, request.GET.get("lesion", ""))
    form = lesion_form_of(entry, token_of()) if entry else _new_lesion(case, request.GET.get("segments", ""))
    return _page(request, case, items, lesion_form=form)


@require_POST
@requires("case.write")
def lesion(request: HttpRequest, code: str) -> HttpResponse:
    """A new lesion, or with ``replaces`` a new version of one."""
    case = case_or_404(code)
    replaced = request.POST.get("replaces", "")
    of = case.items.filter(kind=LESION, pk=whole_number(replaced)).first()
    form = lesion_form_from(request.POST, of)
    form.token = token_of(form.token)
    if replaced and of is None:
        form.errors["stale"] = str(STALE)
    elif _recorded(request, case, form):
        return redirect("cases:liver", case.code)
    status = CONFLICT if "stale" in form.errors else REFUSED
    return _page(request, case, items_in_force(case), status, lesion_form=form)


@require_POST
@requires("case.write")
def imaging(request: HttpRequest, code: str) -> HttpResponse:
    """One more imaging of the liver: what the reader says of the whole of it."""
    case = case_or_404(code)
    form = form_from(IMAGING, request.POST)
    if form.valid and saved(request, case, form):
        return redirect("cases:liver", case.code)
    return _page(request, case, items_in_force(case), REFUSED, imaging_form=form)


def _recorded(request: HttpRequest, case: Case, form: LesionForm) -> bool:
    """Record what the form says; False if it cannot be, with the reasons put on the form."""
    content = form.content()
    if form.errors:
        return False
    report = form.report
    try:
        actions.record_item(
            **{"by": request.user, "case": case, "kind": LESION, "content": content, "replaces": form.of},
            **{"observed_on": report.day, "source": report.source, "source_detail": report.detail},
            **{"reason": form.reason, "token": form.token},
        )
    except actions.InvalidItem as refused:
        form.refuse(refused.problems)
    except actions.StaleItem as stale:
        form.errors["stale"], form.latest, form.token = str(STALE), stale.latest, token_of()
        if not stale.latest.withdrawn:  # sent again, it knowingly replaces what the other has saved
            form.of = stale.latest
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _page(  # noqa: PLR0913 - one for each form on the page
    request: HttpRequest,
    case: Case,
    items: list[Item],
    status: int = 200,
    *,
    lesion_form: LesionForm | None = None,
    imaging_form: ItemForm | None = None,
) -> HttpResponse:
    lesion_form = lesion_form or _new_lesion(case, "")
    lesions, may_write = lesions_of(case, items), request.user.has_perm("case.write")
    typed = findings_in_force(case)
    standing = combined(typed, items)
    complete = rule.complete_by(items) is not None
    chosen = segments_in(lesion_form.segments) or []
    context = {
        "case": case,
        "picture": svg(lesions, current(), interactive=may_write, selected=chosen),
        "lesions": _rows(case, lesions),
        "plans": plan_counts(lesions, current()),
        "form": lesion_form,
        "confirming": confirming(lesion_form),
        "editing": next((each for each in lesions if lesion_form.of and each.key == lesion_form.of.pk), None),
        "plan_choices": PLANS,
        "segment_names": SEGMENTS,
        "readings": [item for item in items if item.kind == IMAGING][::-1],
        "imaging_form": imaging_form or _new_imaging(case),
        "complete": complete,
        "claimed": any(item.content.get("all_listed") for item in items if item.kind == IMAGING),
        "estimate": estimate_of(items, complete),
        "rows": [{"fact": fact, "finding": standing.get(fact)} for fact in FACTS],
        "contradictions": [each for each in contradictions(typed, items) if each.fact in FACTS],
        "derived": answer_for(case, known(standing))["derived"],
        "may_write": may_write,
    }
    return render(request, "cases/liver.html", context, status=status)


def _rows(case: Case, lesions: Sequence[Lesion]) -> list[dict[str, Any]]:
    """[{"lesion", "item", "versions"}] by number; the versions newest first, with the one in force."""
    threads: dict[Any, list[Item]] = {}
    versions = case.items.filter(kind=LESION).select_related("entered_by").order_by("-pk")
    for version in versions:
        threads.setdefault(version.thread, []).append(version)
    current_versions = {entries[0].pk: entries for entries in threads.values()}
    return [
        {
            "lesion": each,
            "item": current_versions[each.key][0],
            "versions": current_versions[each.key],
            "size": each.size(current()),
            "plan": each.planned(current()),
        }
        for each in lesions
    ]


def _entry(items: Sequence[Item], key: str) -> Item | None:
    return next((item for item in items if item.kind == LESION and str(item.pk) == key), None)


def _new_lesion(case: Case, segments: str) -> LesionForm:
    """An empty form; date and source are those of the entry made last, since reports are typed in one go."""
    typed = " ".join(code for code in segments.split(",") if code in SEGMENTS)
    return LesionForm(segments=typed, report=_last_report(case), token=token_of())


def _new_imaging(case: Case) -> ItemForm:
    form = empty_form(IMAGING)
    form.report = _last_report(case)
    return form


def _last_report(case: Case) -> Provenance:
    last = case.items.filter(kind__in=(LESION, IMAGING)).order_by("-pk").first()
    if last is None:
        return Provenance()
    day = last.observed_on.isoformat() if last.observed_on else ""
    return Provenance(day, last.source, last.source_detail, last.observed_on)
