"""How the site is, for whoever keeps it running; and its metrics, for whoever may see that page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import requires
from tnb.observing import exposed
from tnb.observing.status import sections


@require_safe
@requires("status.read")
def status(request: HttpRequest) -> HttpResponse:
    """Lines of the system, without anything of a patient."""
    return render(request, "tnb/status.html", {"sections": sections()})


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For the role that sees the status page. Who brings the token is answered before any log-in is looked
    at (tnb.observing.middleware); to everybody else there is nothing here."""
    if request.user.is_superuser or not request.user.has_perm("status.read"):
        raise Http404
    return exposed.response()
