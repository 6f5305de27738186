"""The outermost layer numbers, measures and logs every request; the other answers probes, before anything
that could fail is asked."""

import hmac
import logging
import re
from time import perf_counter

from django.conf import settings
from django.db import DatabaseError

from tnb.observing import exposed, numbered, numbers, probes

log = logging.getLogger("tnb.access")
# What may stand in a log of the keys of an address. Of anything else a person may have typed a name into it.
CODE = re.compile(r"[A-Z]{2,8}-\d{2}-\d{4,6}")


def observed(get_response):
    """Around all other layers."""
    numbers.WORKERS.set(1)

    def middleware(request):
        began = perf_counter()
        request.number = numbered.number_of(request.headers.get(numbered.HEADER))
        token = numbered.current.set(request.number)
        try:
            response = get_response(request)
            response[numbered.HEADER] = request.number
            _note(request, response.status_code, perf_counter() - began)
        finally:
            numbered.current.reset(token)
        return response

    return middleware


def probed(get_response):
    """Inside the layers that only add headers: probes need neither database, session, host name nor TLS."""
    return lambda request: _answered_here(request) or get_response(request)


def _answered_here(request):
    """The answer to a probe, or to a collector of metrics with the token; None to anybody else."""
    if request.path in probes.ANSWERS:
        return probes.ANSWERS[request.path](request)
    if request.path == exposed.PATH and has_token(request):
        return exposed.response()
    return None


def has_token(request) -> bool:
    """Whether the request carries METRICS_TOKEN; without one set, nobody does."""
    if not settings.METRICS_TOKEN:
        return False
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())


def _note(request, status: int, seconds: float) -> None:
    match, is_static = request.resolver_match, request.path.startswith(settings.STATIC_URL)
    view = match.view_name if match is not None else _name_without_match(request, is_static)
    polled = match is not None and getattr(match.func, "polled", False)
    numbers.note_request(view=view, method=request.method, status=status, seconds=seconds, polled=polled)
    # Screens ask every second, probes every few: their answers are counted, and only a bad one is a line.
    quiet = status < 400 and (polled or is_static or request.path in probes.ANSWERS)
    said = {
        "view": view,
        "object": objects_of(match),
        "method": request.method if request.method in numbers.METHODS else "other",
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": _key_of_user(request),
    }
    log.log(logging.DEBUG if quiet else logging.INFO, "request", extra=said)


def _name_without_match(request, is_static: bool) -> str:
    if request.path in probes.ANSWERS or request.path == exposed.PATH:
        return request.path.strip("/")
    return "static" if is_static else "none"


def objects_of(match) -> dict[str, str]:
    """The keys in the address that are numbers or codes of cases, such as {"code": "TNB-26-0001"}."""
    keys = match.kwargs if match is not None else {}
    return {name: str(key) for name, key in keys.items() if isinstance(key, int) or CODE.fullmatch(str(key))}


def _key_of_user(request) -> int | None:
    """The key of whoever is logged in: not the name."""
    user = getattr(request, "user", None)
    try:
        return user.pk if user is not None else None
    except DatabaseError:
        return None  # nobody had asked who it is when the database went away
