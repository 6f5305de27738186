"""Answers to whoever watches the processes: a container engine, a proxy, a monitor. They name no secret and
nobody, so no log-in is asked for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tnb.observing.readiness import failing


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 from a process that answers; it asks nothing of the database."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when everything a page needs is there, else 503 with the names of what is not."""
    missing = failing()
    return JsonResponse({"ready": not missing, "failing": missing}, status=503 if missing else 200)


ANSWERS = {"/health/": health, "/ready/": ready}
