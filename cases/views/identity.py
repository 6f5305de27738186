"""Who a patient is, where a page shows it masked: for half a minute, and noted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases import masking
from cases.access import requires
from cases.actions.identity import unmask
from cases.sent import way_back
from cases.views.shared import case_or_404


@requires("case.write")
def identity(request: HttpRequest, code: str) -> HttpResponse:
    """POST shows the identity; without JavaScript on a page that goes back by itself."""
    case = case_or_404(code)
    context = {"case": case, "seconds": masking.SECONDS, "back": _back(request, case.code)}
    if request.method != "POST":
        return render(request, "cases/unmasked.html", context | {"hidden": True})
    unmask(by=request.user, case=case)
    if request.htmx:
        return render(request, "cases/_unmasked.html", context)
    response = render(request, "cases/unmasked.html", context)
    response["Refresh"] = f"{masking.SECONDS};url={context['back']}"
    return response


def _back(request: HttpRequest, code: str) -> str:
    """The page from which the identity was asked for; only one of this site."""
    return way_back(request, reverse("cases:overview", args=[code]))
