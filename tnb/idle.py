"""An idle log-in ends, and so does one of half a day. Pages that ask by themselves whether anything has
changed (cases.pulse.polled) do not count as somebody being there; a key or a touch on such a page does."""

import time

from django.conf import settings
from django.contrib.auth import logout

BEGAN, ACTIVE = "began", "active"
ONCE = 60  # seconds; activity is written down no more often
TOUCHED = "X-Touched"


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
        now, session = int(time.time()), request.session
        began, active = session.get(BEGAN), session.get(ACTIVE)
        if began is None or active is None:
            session[BEGAN] = session[ACTIVE] = now
            return
        if _over(now, began, active):
            logout(request)
            return
        is_polled = getattr(view, "polled", False)
        if (not is_polled or TOUCHED in request.headers) and abs(now - active) >= ONCE:
            session[ACTIVE] = active = now
        if is_polled:
            request.idle_left = max(0, _limit() - (now - active))

    middleware.process_view = process_view
    return middleware


def _over(now: int, began: int, active: int) -> bool:
    return now - active >= _limit() or now - began >= settings.SESSION_COOKIE_AGE


def _limit() -> int:
    return settings.IDLE_MINUTES * 60
