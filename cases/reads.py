"""Who has opened which record. At most one event for a person, a record, a kind of page and a quarter of an
hour: that says who has seen it, and a page loaded again says nothing more."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases import audit
from cases.models import AuditEvent
from cases.writing import writing

READ = "record.read"
AGAIN = dt.timedelta(minutes=15)
# A page that keeps itself current was opened no longer ago than a log-in lasts.
OPEN = dt.timedelta(hours=12)


def note_read(*, by: Any, subjects: Iterable[str], kind: str) -> int:
    """Leaves an event for each subject ("case:TNB-26-0001") that ``by`` has not opened on this ``kind`` of
    page in the last quarter of an hour; how many that were. Nothing is written where there is none."""
    subjects = [*dict.fromkeys(subjects)]
    if not _unseen(by, subjects, kind, AGAIN):
        return 0
    return _noted(by, subjects, kind)


def note_following(*, by: Any, subjects: Iterable[str], kind: str) -> int:
    """For what a page that is open asks by itself: it was noted when the page was opened. Only an answer that
    no page was opened for leaves an event; ``subjects``: the pages that would account for it, any of them."""
    subjects = [*dict.fromkeys(subjects)]
    if len(_unseen(by, subjects, None, OPEN)) < len(subjects):
        return 0
    return _noted(by, subjects[:1], kind)


@writing()
def _noted(by: Any, subjects: list[str], kind: str) -> int:
    """Asked again within the turn: of two pages opened at once, one is noted."""
    unseen = _unseen(by, subjects, kind, AGAIN)
    audit.record_all(by=by, entries=[audit.Entry(READ, subject, {"kind": kind}) for subject in unseen])
    return len(unseen)


def _unseen(by: Any, subjects: list[str], kind: str | None, within: dt.timedelta) -> list[str]:
    """Of the subjects, those without an event of this person; ``kind`` None is any kind."""
    since = timezone.now() - within
    events = AuditEvent.objects.filter(actor=by.get_username(), at__gte=since, action=READ)
    found = events.filter(subject__in=subjects).values_list("subject", "details")
    seen = {subject for subject, details in found if kind in (None, details.get("kind"))}
    return [subject for subject in subjects if subject not in seen]
