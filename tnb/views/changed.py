"""Cases to look at again, and what changed in one of them since its last decision."""

import time
from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.models import Case
from cases.repeats import taken_once
from cases.sent import whole_number
from tnb import actions
from tnb.actions.comparing import compare_again
from tnb.changed import Standing, standing_now
from tnb.former import since_last
from tnb.models import AgendaItem, Comparison, Meeting
from tnb.snapshot import snapshot_of

ROWS = 25
MEETINGS = 20
PLANNED = Q(state=Meeting.State.PLANNED)
STEP = 0.4  # seconds of comparing in one request


@require_safe
@requires("case.read")
def changed(request: HttpRequest) -> HttpResponse:
    """The decided cases of which the answer is another one now, as far as they are compared."""
    return render(request, "tnb/changed.html", _context(request))


@require_POST
@requires("case.read")
def changed_step(request: HttpRequest) -> HttpResponse:
    """Compares some more, for a moment; the answer asks for the next by itself until all are."""
    found, end = standing_now(timezone.localdate()), time.monotonic() + STEP
    done = 0
    for decision in found.pending:
        compare_again(decision)
        done += 1
        if time.monotonic() > end:
            break
    if not request.htmx:
        return redirect("changed")
    # The list grows with the next step; only the last one is counted anew.
    rest = replace(found, pending=found.pending[done:])
    return render(request, "tnb/_changed.html", _context(request, rest if rest.pending else None))


@require_POST
@requires("meeting.write")
@taken_once
def changed_agenda(request: HttpRequest, code: str) -> HttpResponse:
    """The case goes on the agenda of a planned meeting."""
    case = get_object_or_404(Case, code=code)
    meeting = Meeting.objects.filter(PLANNED, pk=whole_number(request.POST.get("meeting"))).first()
    if meeting is None:
        request.refused = True
        messages.error(request, _("Choose a meeting."))
        return redirect("changed")
    try:
        actions.put_on_agenda(by=request.user, meeting=meeting, case=case)
    except actions.NotPossible as problem:
        request.refused = True
        messages.error(request, str(problem))
    else:
        names = {"case": case.code, "day": meeting.held_on}
        messages.success(request, _("%(case)s is on the agenda of %(day)s.") % names)
    return redirect("changed")


@require_safe
@requires("case.read")
def since(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in a case since the board last decided on the patient."""
    case = get_object_or_404(Case.objects.select_related("patient"), code=code)
    found = since_last(case, snapshot_of(case, None))
    template = "tnb/_since.html" if request.htmx else "tnb/changed_since.html"
    return render(request, template, {"case": case, "found": found})


def _context(request: HttpRequest, found: Standing | None = None) -> dict:
    today = timezone.localdate()
    found = found or standing_now(today)
    page = Paginator(found.changed, ROWS).get_page(request.GET.get("page"))
    rows = Comparison.objects.filter(pk__in=[each.pk for each in page.object_list]).defer("frozen")
    rows = rows.select_related("decision__item__case__patient", "decision__item__meeting")
    loaded = {row.pk: row for row in rows.defer("frozen", "decision__snapshot")}
    coming = _coming(loaded.values())
    planned = list(Meeting.objects.filter(PLANNED, held_on__gte=today).order_by("held_on", "pk")[:MEETINGS])
    taken = set(AgendaItem.objects.filter(meeting__in=planned).values_list("meeting", "case"))
    return {
        "found": found,
        "compared": found.total - len(found.pending),
        "page": page,
        "rows": [_row(loaded[each.pk], coming, planned, taken) for each in page.object_list],
    }


def _row(row: Comparison, coming: dict[int, Meeting], planned: list[Meeting], taken: set) -> dict:
    """A comparison with the ``next`` meeting that is to decide on the patient, or else the ``meetings`` on
    whose agenda the case may go."""
    case = row.decision.item.case
    free = [meeting for meeting in planned if (meeting.pk, case.pk) not in taken]
    return {"kept": row, "case": case, "next": coming.get(case.patient_id), "meetings": free}


def _coming(rows: Iterable[Comparison]) -> dict[int, Meeting]:
    """Patient -> the next planned meeting that is to decide on the patient."""
    items = AgendaItem.objects.filter(
        case__patient__in=[row.decision.item.case.patient_id for row in rows],
        meeting__state=Meeting.State.PLANNED,
        meeting__held_on__gte=timezone.localdate(),
    ).exclude(decisions__closed_at__isnull=False)
    found = items.select_related("meeting", "case").order_by("-meeting__held_on", "-pk")
    return {item.case.patient_id: item.meeting for item in found}
