"""What a person was refused. The first refusal of an address in a minute is an event; those after it are
counted, and the next event of the address tells how many they were."""

import datetime as dt
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from cases import audit
from cases.models import AuditEvent
from cases.writing import writing

REFUSED = "access.refused"
MINUTE = dt.timedelta(minutes=1)
KEPT = 24 * 3600  # seconds for which the number of those held back is remembered


@writing()
def note_refusal(*, by: Any, address: str, method: str, **about: Any) -> bool:
    """Whether it became an event. ``address``: the name of the address; ``about``: the codes and keys in it,
    and nothing that was typed."""
    subject, key = f"page:{address}"[:60], f"refused-{by.pk}-{address}".replace(":", "-")
    recent = AuditEvent.objects.filter(actor=by.get_username(), at__gte=timezone.now() - MINUTE)
    if recent.filter(action=REFUSED, subject=subject).exists():
        cache.set(key, cache.get(key, 0) + 1, KEPT)
        return False
    held_back = cache.get(key, 0)
    if held_back:
        cache.delete(key)
        about["held_back"] = held_back
    audit.record(by=by, action=REFUSED, subject=subject, details={"method": method, **about})
    return True
