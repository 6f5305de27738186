"""A case before the board: the presenter view, and the printed summary."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cases.access import requires
from cases.language import current
from cases.models import Case
from tnb import actions
from tnb.agenda import item_with_all, neighbours
from tnb.models import Decision
from tnb.pdf import UnprintableText, summary_pdf
from tnb.presenter import board_view
from tnb.snapshot import live_sheet_data, sheet_of


@requires("meeting.read")
def present(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    sheet = sheet_of(item)
    context = {"item": item, "sheet": sheet, "view": board_view(sheet, current()), "place": neighbours(item)}
    return render(request, "tnb/present.html", context)


@requires("meeting.read")
def present_option(request: HttpRequest, item: int, option: str) -> HttpResponse:
    """Why an option stands where it does, with the numbers of the page it is on: a part of that page,
    or a page of its own."""
    item = item_with_all(item)
    view = board_view(sheet_of(item), current())
    if option not in view["why"]:
        raise Http404
    context = {"item": item, "view": view, "why": view["why"][option], "origins": view["origins"]}
    if request.htmx:
        return render(request, "cases/_why.html", context)
    return render(request, "tnb/present_option.html", context | {"references": view["references"]})


@requires("summary.print")
def summary(request: HttpRequest, code: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.select_related("patient"), code=code)
    return _print(request, case, live_sheet_data(case))


@requires("summary.print")
def decision_summary(request: HttpRequest, pk: int) -> HttpResponse:
    decisions = Decision.objects.select_related("item__case__patient", "item__meeting")
    decision = get_object_or_404(decisions, pk=pk)
    return _print(request, decision.item.case, sheet_of(decision.item))


def _print(request: HttpRequest, case: Case, sheet: dict) -> HttpResponse:
    """The PDF in the language asked for (that of the page, unless said), and its trace in the audit."""
    language = request.GET.get("language", current())
    if language not in sheet["answers"]:
        raise Http404(_("The summary is printed in English (en) or Chinese (zh)."))
    try:
        content = summary_pdf(sheet, language)
    except UnprintableText as problem:
        context = {"case": case, "characters": problem.characters}
        return render(request, "tnb/unprintable.html", context, status=422)
    actions.note_printed(by=request.user, case=case, language=language, draft=sheet["closed_at"] is None)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.code}-{language}.pdf"'
    return response
