"""The record of who did what. Written in the transaction of the change it speaks of."""

from typing import Any

from cases.models import AuditEvent


def record(*, by: Any, action: str, subject: str, details: dict[str, Any] | None = None) -> AuditEvent:
    """Append one event. ``by`` is the acting user, ``action`` such as "findings.recorded",
    ``subject`` such as "case:TNB-26-0001", ``details`` JSON-able and free of patient names."""
    return AuditEvent.objects.create(
        actor=by.get_username(), action=action, subject=subject, details=details or {}
    )
