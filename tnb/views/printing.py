"""What is handed out on paper: drafts made now, documents of closed decisions as they were kept."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from cases.models import AuditEvent, Case
from cases.record import subject_of
from tnb import actions
from tnb.documents import later_decisions, meant, of_code, spelt
from tnb.models import Decision, Document
from tnb.pdf import summary_pdf
from tnb.pdf.joining import side_by_side
from tnb.snapshot import latest_item, live_sheet_data, snapshot_of
from tnb.teaching import teaching_sheet
from tnb.views.paper import NOT_PRINTED, not_printed

LANGUAGES, BOTH = ("en", "zh"), "both"


@require_safe
@requires("summary.print")
def summary(request: HttpRequest, code: str) -> HttpResponse:
    """The case as its latest meeting has it: the kept document where it is decided, else a draft."""
    case = get_object_or_404(Case.objects.select_related("patient"), code=code)
    item = latest_item(case)
    return _print(request, case, item, item and item.decision)


@require_safe
@requires("summary.print")
def decision_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary of one decision, whatever came later."""
    decisions = Decision.objects.select_related("item__case__patient", "item__meeting")
    decision = get_object_or_404(decisions, pk=pk)
    return _print(request, decision.item.case, decision.item, decision)


def _print(request: HttpRequest, case: Case, item, decision: Decision | None) -> HttpResponse:
    """The PDF in the language asked for (that of the page, unless said), and its trace in the audit."""
    language = request.GET.get("language", current())
    if language not in (*LANGUAGES, BOTH):
        raise Http404(_("The summary is printed in English (en), Chinese (zh), or both side by side (both)."))
    try:
        sheets = [_sheet(request, case, item, decision, each) for each in _each(language)]
    except NOT_PRINTED as problem:
        return not_printed(request, problem, case)
    content = sheets[0] if len(sheets) == 1 else side_by_side(*sheets, case.code, "zh-CN")
    return pdf_response(content, f"{case.code}-{language}.pdf")


def _each(language: str) -> tuple[str, ...]:
    return ("zh", "en") if language == BOTH else (language,)


def _sheet(request: HttpRequest, case: Case, item: Any, decision: Decision | None, language: str) -> bytes:
    """The kept document of a closed decision, else a draft made now; each leaves its trace."""
    if decision is not None and decision.closed_at is not None:
        said = {"kind": Document.Kind.SUMMARY, "language": language}
        return bytes(actions.print_document(by=request.user, decision=decision, **said).content)
    content = summary_pdf(snapshot_of(case, decision, item), language)
    actions.note_printed(by=request.user, case=case, language=language, draft=True)
    return content


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to be looked at in the browser."""
    response = HttpResponse(bytes(content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@requires("summary.print")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to the patient, once the decision is closed."""
    decisions = Decision.objects.select_related("item__case__patient", "item__meeting")
    decision = get_object_or_404(decisions, pk=pk)
    language = request.GET.get("language", current())
    if language not in LANGUAGES:
        raise Http404(_("The letter is printed in English (en) or Chinese (zh)."))
    if decision.closed_at is None:
        raise Http404(_("The letter is written when the decision is closed."))
    case, said = decision.item.case, {"kind": Document.Kind.LETTER, "language": language}
    try:
        document = actions.print_document(by=request.user, decision=decision, **said)
    except NOT_PRINTED as problem:
        return not_printed(request, problem, case)
    return pdf_response(document.content, f"{case.code}-letter-{language}.pdf")


@require_safe
@requires("summary.print")
def teaching(request: HttpRequest, code: str) -> HttpResponse:
    """The case as it stands, without anything that tells whose it is."""
    case = get_object_or_404(Case.objects.select_related("patient"), code=code)
    language = request.GET.get("language", current())
    if language not in LANGUAGES:
        raise Http404(_("The summary is printed in English (en) or Chinese (zh)."))
    sheet = teaching_sheet(live_sheet_data(case), settings.SECRET_KEY)
    try:
        content = summary_pdf(sheet, language)
    except NOT_PRINTED as problem:
        return not_printed(request, problem, case)
    actions.note_printed(by=request.user, case=case, language=language, draft=True, form="teaching")
    return pdf_response(content, f"{sheet['case']['code']}-{language}.pdf")


@require_safe
@requires("document.check")
def document(request: HttpRequest) -> HttpResponse:
    """What became of the paper with this code: whether it is still in force, and who printed it."""
    typed = request.GET.get("code", "")
    found = of_code(typed) if typed else None
    context = {"typed": typed, "document": found, "spelt": spelt(meant(typed)) if found else ""}
    if found is not None:
        case = found.decision.item.case
        prints = AuditEvent.objects.filter(subject=subject_of(case), action="summary.printed")
        context["prints"] = prints.filter(details__document=found.code).order_by("-pk")
        context["later"] = later_decisions(found.decision)
    status = 404 if typed and found is None else 200
    return render(request, "tnb/document.html", context, status=status)
