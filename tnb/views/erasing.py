"""Erasing a patient on lawful request: what will be gone, which texts a person has to read, and doing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import requires
from cases.free_texts import texts_about
from cases.models import AuditEvent, Case
from cases.record import subject_of
from cases.repeats import taken_once
from cases.typed import unkept
from cases.views.shared import REFUSED, case_or_404
from tnb.actions.erasing import AlreadyErased, erase_patient
from tnb.actions.refusals import NotPossible
from tnb.erased import PLACES
from tnb.models import Document

LONGEST_REASON = 500


@require_http_methods(["GET", "HEAD", "POST"])
@requires("patient.erase")
@taken_once
def erasure(request: HttpRequest, code: str) -> HttpResponse:
    """POST erases, once the code of the case was typed and a reason given; again it says that it was done."""
    case = case_or_404(code)
    if request.method != "POST":
        return _page(request, case)
    if request.POST.get("typed", "").strip().upper() != case.code:
        return _page(request, case, _("Type the code of the case as it stands above."))
    reason = request.POST.get("reason", "")
    if wrong := unkept(reason, LONGEST_REASON):
        return _page(request, case, wrong)
    try:
        erase_patient(by=request.user, case=case, reason=reason, texts=request.POST.getlist("text"))
    except NotPossible as problem:
        return _page(request, case, str(problem))
    except AlreadyErased:
        messages.info(request, _("This patient had been erased already; nothing was left to do."))
    else:
        messages.success(
            request, _("The patient is erased. The audit trail keeps that it was done, and why.")
        )
    return redirect(reverse("erasure", args=[code]))


def _page(request: HttpRequest, case: Case, refused: str = "") -> HttpResponse:
    patient = case.patient
    cases = list(patient.cases.order_by("pk"))
    events = AuditEvent.objects.filter(subject__in=[subject_of(each) for each in cases])
    context = {
        "case": case,
        "cases": cases,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "ticked": request.POST.getlist("text"),
        "texts": [] if patient.erased_at else texts_about(patient, PLACES),
        "documents": Document.objects.filter(decision__item__case__patient=patient).count(),
        "wordings": events.filter(action="case.described").count(),
        "erased": events.filter(action="patient.erased").order_by("-pk").first(),
    }
    return render(request, "tnb/erasure.html", context, status=REFUSED if refused else 200)
