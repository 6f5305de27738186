"""Three small layers: a lost database, the language of the member, and where to go next for a form that a
script sends."""

import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import translation

from cases.full_disk import is_full
from tnb.observing import numbered

DATABASE_GONE = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


def unreachable_page(problem: Exception) -> HttpResponse:
    """503 with one clear line in both languages; 507 when the disk is full. Asks the database nothing. The
    reason goes to the log."""
    log.error("Database cannot be used: %s", " ".join(str(problem).split()))
    name, status = ("not_saved", 507) if is_full(problem) else ("unreachable", 503)
    said = render_to_string(f"tnb/{name}.html", {"number": numbered.current.get()})
    page = HttpResponse(said, status=status)
    page["Retry-After"] = "30"
    page["Cache-Control"] = "no-store"
    return page


def database_unreachable(get_response):
    """Outermost. Opens the connection first, because Django turns an exception of an inner layer into a
    500 page before any outer layer sees it; what fails later in a view arrives by `process_exception`."""

    def middleware(request):
        if not request.path.startswith(settings.STATIC_URL):
            try:
                connection.cursor().close()
            except DATABASE_GONE as problem:
                return unreachable_page(problem)
        return get_response(request)

    def process_exception(request, exception):
        return unreachable_page(exception) if isinstance(exception, DATABASE_GONE) else None

    middleware.process_exception = process_exception
    return middleware


def member_language(get_response):
    """The language a member chose, whatever the browser says; the anonymous keep cookie and browser."""

    def middleware(request):
        member = getattr(request.user, "member", None)
        if member is not None:
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
        return get_response(request)

    return middleware


def told_where(get_response):
    """A form that static/js/keep.js sends is told where to go next: 204 with X-Go-To. Followed by the script
    the redirect would use up the messages, and an ended session would look like a page; that is 401. So it is
    where static/js/live.js asks what is new."""

    def middleware(request):
        response = get_response(request)
        sent_by_script = "X-Kept-Form" in request.headers or "X-Live" in request.headers
        if sent_by_script and "Location" in response:
            response["X-Go-To"] = response["Location"]
            del response["Location"]
            ended = response["X-Go-To"].startswith(resolve_url(settings.LOGIN_URL))
            response.status_code = 401 if ended else 204
        return response

    return middleware
