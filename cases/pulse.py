"""Whether anything has changed. Every write leaves an event in its transaction, so their number says it.

The number and not the newest key: two transactions may commit in another order than they took their keys.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.models import AuditEvent

# Leave what others look at as it is: it was looked at, printed or taken along.
QUIET = (
    *("record.read", "access.refused", "identity.unmasked", "identity.revealed"),
    *("summary.printed", "book.printed", "case.exported", "meeting.exported"),
)


def counts_of(subjects: Iterable[str]) -> dict[str, tuple[int, dt.datetime]]:
    """How many events that matter to others each subject has, and when the latest was; a subject without any
    is left out. The time tells a database that was brought back from a copy from the one before it."""
    told = AuditEvent.objects.filter(subject__in=[*subjects]).exclude(action__in=QUIET)
    found = told.order_by().values_list("subject").annotate(Count("pk"), Max("at"))
    return {subject: (count, latest) for subject, count, latest in found}


def count_of(subject: str) -> int:
    return counts_of([subject]).get(subject, (0, None))[0]


def events_of(subject: str) -> QuerySet[AuditEvent]:
    """The events that counts_of counts, newest first."""
    return AuditEvent.objects.filter(subject=subject).exclude(action__in=QUIET).order_by("-pk")


def polled(view: Callable) -> Callable:
    """Marks a view that pages ask by themselves, every second: asking it is nobody's activity."""
    view.polled = True  # type: ignore[attr-defined]
    return view


def clock() -> dict[str, str]:
    """`now` in milliseconds since 1970, and `as_of` as the people of the place read it: 14:32:05."""
    return {"now": str(int(time.time() * 1000)), "as_of": f"{timezone.localtime():%H:%M:%S}"}


def current_as_of(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with the server's time and whom it was given to. An answer without these is not ours (the
    page of a proxy, say), and static/js/live.js then leaves everything as it is."""
    said = clock()
    response["X-As-Of"], response["X-Now"], response["X-Who"] = (
        said["as_of"],
        said["now"],
        str(request.user.pk),
    )
    return response
