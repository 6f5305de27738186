"""What an auditor does with the audit trail itself."""

from dataclasses import asdict
from typing import Any

from cases import audit
from cases.models import AuditEvent
from cases.writing import writing
from tnb.trail import Verified

SUBJECT = "trail"


@writing()
def note_verified(*, by: Any, result: Verified) -> AuditEvent:
    """Keeps what a verification found."""
    details = {name: value for name, value in asdict(result).items() if value not in (None, "")}
    return audit.record(by=by, action="trail.verified", subject=SUBJECT, details=details)


@writing()
def note_exported(*, by: Any, asked: dict[str, str], rows: int) -> AuditEvent:
    """Which events were taken along, and how many."""
    return audit.record(by=by, action="trail.exported", subject=SUBJECT, details={**asked, "rows": rows})
