"""A case before the board: the presenter view."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cases.access import requires
from cases.language import current
from tnb.agenda import item_with_all, neighbours
from tnb.presenter import board_view
from tnb.snapshot import sheet_of


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
