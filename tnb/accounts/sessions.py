"""How the log-ins of an account end, and what a person is told of their own."""

import datetime as dt
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.db.models import F
from django.http import HttpRequest

from tnb.idle import ACTIVE, BEGAN
from tnb.models import Member

# What stands in the name that a browser sends, and what people call it; the first that fits.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class LogIn:
    """One of a person's log-ins as the page shows it; times are aware, ``active`` None where not noted."""

    pk: int
    began: dt.datetime
    active: dt.datetime | None
    address: str
    browser: str
    is_this: bool


def end_all(user) -> int:
    """Ends every log-in of the user, here and on every server, by the next thing it asks for; how many were
    known of. To be called inside ``writing()``."""
    # By its key: an administrator belongs to no board, and neither does what is done to an account.
    Member._base_manager.filter(user=user).update(generation=F("generation") + 1)
    known = list(UserSession.objects.filter(user=user))
    for each in known:
        each.end()
    return len(known)


def end_one(user, pk: int) -> bool:
    """Ends the log-in of this key if it is one of the user's."""
    found = UserSession.objects.filter(user=user, pk=pk).first()
    if found is None:
        return False
    found.end()
    return True


def of(request: HttpRequest) -> list[LogIn]:
    """The live log-ins of who asks, the newest first."""
    found = sorted(UserSession.objects.purge_and_list(request.user), key=lambda each: each.created_at)
    return [_shown(each, request) for each in reversed(found)]


def _shown(each: UserSession, request: HttpRequest) -> LogIn:
    kept = each._session_store(each.session_key)
    active = kept.get(ACTIVE) or kept.get(BEGAN)
    return LogIn(
        pk=each.pk,
        began=each.created_at,
        active=dt.datetime.fromtimestamp(active, dt.UTC) if active else None,
        address=each.ip,
        browser=browser_named(each.user_agent),
        is_this=each.session_key == request.session.session_key,
    )


def browser_named(agent: str) -> str:
    """Browser and system in words that a person knows: "Edge · Windows"; "" for one that is not known."""
    named = [next((name for sign, name in each if sign in agent), "") for each in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in named if name)
