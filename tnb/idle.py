"""An idle log-in ends, and so does one of half a day, and one that an administrator ended. Pages that ask by
themselves whether anything has changed (cases.pulse.polled) do not count as somebody being there; a key or a
touch on such a page does."""

import time

from django.conf import settings
from django.contrib.auth import logout

from cases import audit

BEGAN, ACTIVE, GENERATION = "began", "active", "generation"
ONCE = 60  # seconds; activity is written down no more often
TOUCHED = "X-Touched"


def begin(request) -> None:
    """Notes when a log-in began and in which generation of its account; what is noted already stays."""
    now = int(time.time())
    said = {BEGAN: now, ACTIVE: now, GENERATION: _generation(request.user)}
    for name, value in said.items():
        request.session.setdefault(name, value)


def log_in_ends(get_response):
    """After the layer that knows the user, before the one that asks for a log-in."""

    def middleware(request):
        response = get_response(request)
        if getattr(request, "idle_left", None) is not None:
            response["X-Idle-Left"] = str(request.idle_left)
        return response

    def process_view(request, view, args, kwargs):
        if not request.user.is_authenticated:
            return
        begin(request)
        now, session = int(time.time()), request.session
        if why := _over(now, session, request.user):
            said = {"why": why}
            subject = f"member:{request.user.get_username()}"
            audit.record(by=request.user, action="log_in.ended", subject=subject, details=said)
            logout(request)
            return
        active, is_polled = session[ACTIVE], getattr(view, "polled", False)
        if (not is_polled or TOUCHED in request.headers) and abs(now - active) >= ONCE:
            session[ACTIVE] = active = now
        if is_polled:
            request.idle_left = max(0, _limit() - (now - active))

    middleware.process_view = process_view
    return middleware


def _over(now: int, session, user) -> str:
    """Why this log-in is over; "" while it is not."""
    if session[GENERATION] != _generation(user):
        return "ended by an administrator"
    if now - session[ACTIVE] >= _limit():
        return "idle"
    return "utmost" if now - session[BEGAN] >= settings.SESSION_COOKIE_AGE else ""


def _generation(user) -> int:
    """Raised when all log-ins of an account are ended (tnb.accounts.sessions); 0 for who is no member."""
    member = getattr(user, "member", None)
    return 0 if member is None else member.generation


def _limit() -> int:
    return settings.IDLE_MINUTES * 60
