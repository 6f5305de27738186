"""The record of who did what. Written in the transaction of the change it speaks of; each event carries a
digest of itself and of all before it, so that a changed, missing or inserted one is found."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.measured import EVENTS
from cases.models import AuditEvent
from cases.writing import take_turn, writing

BEGINNING = "0" * 64
SPOKEN = ("number", "actor", "action", "subject", "details")
# Left out of the digest where they are empty: so they are in every event of before they were kept.
WHENCE = ("role", "request")
LONGEST = 64

# The number of the request that is being answered; set by the layer that knows it.
request_number: ContextVar[str] = ContextVar("request_number_of_the_audit", default="")


@dataclass(frozen=True)
class Entry:
    """What an event says besides who and when: ``action`` such as "findings.recorded", ``subject`` such as
    "case:TNB-26-0001", ``details`` JSON-able and free of patient names."""

    action: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)


def record(*, by: Any, action: str, subject: str, details: dict[str, Any] | None = None) -> AuditEvent:
    """Append one event; ``by`` is the acting user."""
    return record_all(by=by, entries=[Entry(action, subject, details or {})])[0]


@writing()
def record_all(*, by: Any, entries: Iterable[Entry]) -> list[AuditEvent]:
    """Append events in their order, all at the same time of day."""
    take_turn()
    last = AuditEvent.objects.order_by("-number").values_list("number", "digest").first()
    number, before = last or (0, BEGINNING)
    at, actor, events = timezone.now(), by.get_username(), []
    whence = {"role": _role_of(by), "request": request_number.get()[:LONGEST]}
    for entry in entries:
        number += 1
        said = {"action": entry.action, "subject": entry.subject}
        # As the database will give them back.
        details = json.loads(json.dumps(entry.details))
        event = AuditEvent(number=number, at=at, actor=actor, details=details, **said, **whence)
        event.digest = before = digest_of(event, before)
        events.append(event)
        EVENTS.labels(entry.action).inc()
    return AuditEvent.objects.bulk_create(events, batch_size=500)


def _role_of(by: Any) -> str:
    """The role of the actor as it is now; "" for the console, and for who has none."""
    return getattr(getattr(by, "member", None), "role", "")


def digest_of(event: AuditEvent, before: str) -> str:
    """SHA-256 (hex) of the digest before and of everything the event says. The time is taken in UTC to the
    microsecond, which both databases keep."""
    at = event.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = [before, at, *(_told(getattr(event, name)) for name in SPOKEN)]
    whence = {name: getattr(event, name) for name in WHENCE if getattr(event, name, "")}
    said += [whence] if whence else []
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _told(value: Any) -> Any:
    """Numbers as decimals without an exponent: PostgreSQL gives 1e20 back as an integer."""
    if isinstance(value, dict):
        return {key: _told(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_told(part) for part in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{Decimal(repr(value)).normalize():f}"


@dataclass(frozen=True)
class Anchor:
    """The end of the trail at a time, kept where nobody who can write the database can write."""

    number: int
    digest: str


@dataclass(frozen=True)
class Break:
    """The first event that is not what it was: its number, and what is wrong with it."""

    number: int
    found: str


def end_of_trail() -> Anchor:
    """The last event as an anchor; number 0 for an empty trail."""
    last = AuditEvent.objects.order_by("-number").values_list("number", "digest").first()
    return Anchor(*(last or (0, BEGINNING)))


def first_break(events: Iterable[AuditEvent], anchors: Iterable[Anchor] = ()) -> Break | None:
    """The first event that was changed, removed or put in, None while the trail is whole.

    ``events`` in the order of their numbers. Without anchors a cut end, and a trail that was written anew
    as a whole, look whole. An anchor that was written after a change does not replace the one before it.
    """
    held: dict[int, set[str]] = defaultdict(set)
    for anchor in anchors:
        if anchor.number:
            held[anchor.number].add(anchor.digest)
    before = BEGINNING
    for number, event in enumerate(events, start=1):
        if event.number != number:
            return Break(number, "missing")
        if event.digest != digest_of(event, before):
            return Break(number, "changed")
        if held.pop(number, {event.digest}) != {event.digest}:
            return Break(number, "not as anchored")
        before = event.digest
    return Break(min(held), "missing, though anchored") if held else None


def trail() -> Iterator[AuditEvent]:
    """All events in their order, a few at a time."""
    return AuditEvent.objects.order_by("number").iterator(chunk_size=2000)
