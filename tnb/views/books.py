"""The book of a meeting, its single sheets in a ZIP, and its minutes: made case by case, then handed out."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.language import current
from tnb import actions
from tnb.book import (
    LANGUAGES,
    MOST_CASES,
    MOST_PAGES,
    Sheet,
    TooLong,
    book_of,
    finished,
    items_of,
    sheets_of,
)
from tnb.models import Meeting
from tnb.pdf import RenderingFailed, RenderingStopped, UnprintableText
from tnb.pdf.meeting import front_pdf, minutes_pdf
from tnb.views.paper import NOT_PRINTED, not_printed
from tnb.views.printing import pdf_response


def _language(request: HttpRequest) -> str:
    language = request.GET.get("language", current())
    if language not in LANGUAGES:
        raise Http404(_("The summary is printed in English (en) or Chinese (zh)."))
    return language


def _of_bounded_length(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view of the book: one that is too long is refused with the limits and the way round them."""

    @wraps(view)
    def bounded(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except TooLong:
            context = {"meeting": pk, "cases": MOST_CASES, "pages": MOST_PAGES}
            return render(request, "tnb/book_too_long.html", context, status=413)

    return bounded


@require_safe
@requires("summary.print")
@_of_bounded_length
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """What the book will hold, how much of it is made, and the way to make the rest."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language = _language(request)
    sheets = sheets_of(meeting, language)
    todo = [sheet.place for sheet in sheets if sheet.content is None]
    context = {"meeting": meeting, "sheets": sheets, "language": language, "languages": LANGUAGES}
    context |= {"done": len(sheets) - len(todo), "next": todo[0] if todo else None}
    return render(request, "tnb/book.html", context)


@require_POST
@requires("summary.print")
def book_step(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Makes the sheet of one case; the answer asks for the next by itself. Leaving the page stops it."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language, items = _language(request), list(items_of(meeting))
    if not 1 <= place <= len(items):
        raise Http404
    context = {"meeting": meeting, "language": language, "total": len(items), "done": place}
    item = items[place - 1]
    try:
        actions.make_sheet(by=request.user, item=item, language=language)
    except UnprintableText as problem:
        context |= {"case": item.case, "characters": problem.characters, "done": place - 1}
    except actions.Damaged as problem:
        context |= {"case": item.case, "damaged": str(problem), "done": place - 1}
    except (RenderingStopped, RenderingFailed):
        context |= {"case": item.case, "stopped": True, "next": place, "done": place - 1}
    else:
        rest = range(place, len(items))
        context["next"] = next((n + 1 for n in rest if finished(items[n], language) is None), None)
        if context["next"] is None:
            context["done"] = len(items)
    if request.htmx:
        return render(request, "tnb/_book_progress.html", context)
    return redirect(f"{reverse('book', args=[pk])}?language={language}")


@require_safe
@requires("summary.print")
@_of_bounded_length
def book_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The book; back to its page while a sheet is missing."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language = _language(request)
    sheets = sheets_of(meeting, language)
    if any(sheet.content is None for sheet in sheets):
        return redirect(f"{reverse('book', args=[pk])}?language={language}")
    items = [sheet.item for sheet in sheets]

    def front(begins: Sequence[int]) -> bytes:
        return front_pdf(meeting, items, begins, language)

    try:
        content = book_of(front, sheets, str(meeting), language)
    except NOT_PRINTED as problem:
        return not_printed(request, problem)
    actions.note_book(by=request.user, meeting=meeting, language=language, form="book")
    return pdf_response(content, f"{_name(meeting)}-{language}.pdf")


@require_safe
@requires("summary.print")
@_of_bounded_length
def book_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """The same sheets as single files."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language = _language(request)
    sheets = sheets_of(meeting, language)
    if any(sheet.content is None for sheet in sheets):
        return redirect(f"{reverse('book', args=[pk])}?language={language}")
    actions.note_book(by=request.user, meeting=meeting, language=language, form="zip")
    response = HttpResponse(_zipped(sheets, language), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{_name(meeting)}-{language}.zip"'
    return response


@require_safe
@requires("summary.print")
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there and what was decided, on paper."""
    meeting = get_object_or_404(Meeting, pk=pk)
    language = _language(request)
    try:
        content = minutes_pdf(meeting, list(items_of(meeting)), language)
    except NOT_PRINTED as problem:
        return not_printed(request, problem)
    actions.note_book(by=request.user, meeting=meeting, language=language, form="minutes")
    return pdf_response(content, f"{_name(meeting)}-minutes-{language}.pdf")


def _name(meeting: Meeting) -> str:
    """No title in it: a header takes ASCII, and a title may hold anything."""
    return f"meeting-{meeting.held_on}-{meeting.pk}"


def _zipped(sheets: Sequence[Sheet], language: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for sheet in sheets:
            name = f"{sheet.place:02d}-{sheet.item.case.code}-{language}.pdf"
            archive.writestr(zipfile.ZipInfo(name), sheet.content or b"")
    return out.getvalue()
