"""What goes on into other programs: a decision as text for the hospital's record, a meeting as a table."""

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from tnb import actions
from tnb.book import items_of
from tnb.documents import code_of, spelt
from tnb.meeting_table import columns_for, rows_of, to_csv, to_xlsx
from tnb.models import Decision, Document, Meeting
from tnb.record_text import record_text
from tnb.snapshot import snapshot_of

LANGUAGES = ("zh", "en")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _language(request: HttpRequest) -> str:
    language = request.GET.get("language", current())
    if language not in LANGUAGES:
        raise Http404(_("The text is written in English (en) or Chinese (zh)."))
    return language


def _text(request: HttpRequest, pk: int) -> tuple[Decision, str, str]:
    """The decision, its text and the language; handing it out leaves its trace like a print."""
    decisions = Decision.objects.select_related("item__case__patient", "item__meeting")
    decision, language = get_object_or_404(decisions, pk=pk), _language(request)
    closed, case = decision.closed_at is not None, decision.item.case
    sheet = decision.snapshot if closed else snapshot_of(case, decision, decision.item)
    if closed:
        sheet |= {"document": spelt(code_of(decision, Document.Kind.SUMMARY, language))}
    text = record_text(sheet, language)
    actions.note_printed(by=request.user, case=case, language=language, draft=not closed, form="text")
    return decision, text, language


@require_safe
@requires("summary.print")
def decision_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision as text, to be taken over with copy and paste."""
    decision, text, language = _text(request, pk)
    context = {"decision": decision, "item": decision.item, "text": text, "language": language}
    return render(request, "tnb/record_text.html", context | {"languages": LANGUAGES})


@require_safe
@requires("summary.print")
def decision_text_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same text as a file."""
    decision, text, language = _text(request, pk)
    # With its mark, so that Windows does not take Chinese for something else.
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    name = f"{decision.item.case.code}-{language}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@requires("meeting.read")
def meeting_table(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """One row for each case of the meeting, or of those chosen (?case=CODE, repeated), as "csv" or "xlsx".

    Who may not print gets no column that tells who the patients are."""
    if form not in ("csv", "xlsx"):
        raise Http404
    meeting, language = get_object_or_404(Meeting, pk=pk), _language(request)
    chosen = set(request.GET.getlist("case"))
    items = [
        (place, item)
        for place, item in enumerate(items_of(meeting), 1)
        if not chosen or item.case.code in chosen
    ]
    identity = request.user.has_perm("summary.print")
    columns, rows = columns_for(identity), rows_of(items, language)
    actions.note_table(
        by=request.user,
        meeting=meeting,
        items=[item for _place, item in items],
        language=language,
        form=form,
        identity=identity,
    )
    if form == "csv":
        content, kind = to_csv(columns, rows, language), "text/csv; charset=utf-8"
    else:
        file = io.BytesIO()
        to_xlsx(file, columns, rows, language)
        content, kind = file.getvalue(), WORKBOOK
    response = HttpResponse(content, content_type=kind)
    name = f"meeting-{meeting.held_on}-{meeting.pk}-{language}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
