"""Every answer that shows a record, and every refusal, is in the audit trail before it is sent. If it cannot
be written down, nothing is shown; but for a full disk: reading goes on then, and the log tells who read."""

import re

from django.core.exceptions import PermissionDenied

from cases import audit
from cases.full_disk import told_to_the_log
from cases.reads import note_following, note_read
from cases.refused import note_refusal
from tnb.reading import FOLLOWING, shown_by

# An answer that shows what was asked for, also beside what is wrong with a form; or that leads to its images.
SHOWING = frozenset({200, 409, 422})
LEADING = frozenset({"images"})
CODE = re.compile(r"[A-Z]{2,8}-\d{2}-\d{4,6}")


def in_the_trail(get_response):
    """After the layers that know the user and the board."""

    def middleware(request):
        token = audit.request_number.set(getattr(request, "number", ""))
        try:
            response = get_response(request)
            if request.user.is_authenticated and request.resolver_match is not None:
                _note(request, response)
            return response
        finally:
            audit.request_number.reset(token)

    def process_exception(request, exception):
        if isinstance(exception, PermissionDenied) and request.user.is_authenticated:
            match = request.resolver_match
            about = {key: value for key, value in match.kwargs.items() if _is_code(value)}
            note_refusal(by=request.user, address=match.view_name, method=request.method, **about)

    middleware.process_exception = process_exception
    return middleware


def _note(request, response) -> None:
    name = request.resolver_match.view_name
    reads = shown_by(name, request.method)
    shows = response.status_code in SHOWING or (name in LEADING and response.status_code == 302)
    if reads is None or not shows:
        return
    note = note_following if name in FOLLOWING else note_read
    subjects = reads.subjects(request.resolver_match.kwargs)
    with told_to_the_log(f"{request.user.get_username()} has read {subjects} ({reads.kind})"):
        note(by=request.user, subjects=subjects, kind=reads.kind)


def _is_code(value) -> bool:
    """A key, or the code of a case: nothing that somebody could have typed into an address."""
    return isinstance(value, int) or (isinstance(value, str) and CODE.fullmatch(value) is not None)
