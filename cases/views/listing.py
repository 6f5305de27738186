"""The list of cases, and finding one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.access import requires
from cases.search.asked import asked, choices
from cases.search.query import COUNTED, found
from cases.sent import whole_number
from recommendations.ruleset import current_ruleset

PAGE = 50


@requires("case.read")
def case_list(request: HttpRequest) -> HttpResponse:
    """Newest first, by keyset: ``before`` is the last id of the page before.

    What is typed (``q``) may name a patient: it is read from a POST only, so that it is in no address, no
    history of a browser and no log of a server. Conditions that are chosen may stand in an address.
    """
    data = request.POST if request.method == "POST" else _without_typed(request)
    question = asked(data, request.user)
    before = whole_number(data.get("before"))
    page = found(question.search, PAGE, before)
    context = {
        "asked": question,
        "choices": choices(question),
        "page": page,
        "first": before is None,
        "more": page.total is not None and page.total > COUNTED,
        "counted": COUNTED,
        "facts": len(current_ruleset().facts),
    }
    response = render(request, "cases/_list.html" if request.htmx else "cases/list.html", context)
    if request.htmx:
        response["HX-Replace-Url"] = "?".join(filter(None, [reverse("cases:list"), question.address]))
    return response


def _without_typed(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name != "q"}
