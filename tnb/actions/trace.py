"""What the audit says of meetings and their agenda."""

from typing import Any

from cases import audit
from cases.record import subject_of
from tnb.models import AgendaItem, Meeting


def record_of_meeting(by: Any, action: str, meeting: Meeting, **details: Any) -> None:
    """One event under the name of the meeting; ``details`` JSON-able."""
    audit.record(by=by, action=action, subject=f"meeting:{meeting.pk}", details=details)


def record_of_item(by: Any, action: str, item: AgendaItem, **details: Any) -> None:
    """One event under the name of the case, with the key of the meeting."""
    details |= {"meeting": item.meeting_id}
    audit.record(by=by, action=action, subject=subject_of(item.case), details=details)
