"""What is answered when a document cannot be handed out; nothing was changed and every other page works."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.models import Case
from tnb.actions import Damaged
from tnb.actions.documents import Erased
from tnb.documents import spelt
from tnb.pdf import RenderingFailed, RenderingStopped, UnprintableText

NOT_PRINTED = (UnprintableText, RenderingStopped, RenderingFailed, Damaged, Erased)


def not_printed(request: HttpRequest, problem: Exception, case: Case | None = None) -> HttpResponse:
    """The page that says why there is no paper: one of NOT_PRINTED; ``case`` is the one asked for."""
    context = {"case": case}
    if isinstance(problem, UnprintableText):
        context["characters"] = problem.characters
        return render(request, "tnb/unprintable.html", context, status=422)
    if isinstance(problem, Damaged):
        context["code"] = spelt(str(problem))
        return render(request, "tnb/damaged.html", context, status=500)
    if isinstance(problem, Erased):
        return render(request, "tnb/erased.html", context, status=410)
    context |= {"why": getattr(problem, "why", "failed"), "seconds": round(settings.RENDER_SECONDS)}
    answer = render(request, "tnb/stopped.html", context, status=503)
    answer["Retry-After"] = str(round(settings.RENDER_SECONDS))
    return answer
