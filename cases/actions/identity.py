"""Looking behind the mask of a shared screen is noted."""

from typing import Any

from cases import audit
from cases.models import AuditEvent, Case
from cases.record import subject_of
from cases.writing import writing


@writing()
def unmask(*, by: Any, case: Case) -> AuditEvent:
    """Note that ``by`` looks at the identity of the patient on a screen that shows it masked."""
    return audit.record(by=by, action="identity.unmasked", subject=subject_of(case))
