"""A page that says so when who a patient is cannot be opened: never a blank name, never a guess."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.identity.cipher import Unreadable
from cases.identity.ring import HINT, KeyProblem
from cases.language import current

logger = logging.getLogger(__name__)


def identity_unreadable(get_response: Callable) -> Callable:
    """Answers for the views behind it when a sealed value or the keys themselves cannot be used."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Unreadable | KeyProblem):
            return None
        logger.error("%s", problem)
        whose = problem.whose if isinstance(problem, Unreadable) else ""
        context = {"whose": whose, "hint": HINT.said(current())}
        return render(request, "tnb/unreadable.html", context, status=500)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
