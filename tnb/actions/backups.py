"""What the audit trail says of backups."""

from typing import Any

from django.contrib.sessions.models import Session

from cases import audit
from cases.writing import writing
from tnb.actions.members import CONSOLE

SUBJECT = "site:backup"
MADE = "backup.made"


@writing()
def backup_made(*, by: Any = None, file: str, manifest: dict[str, Any]) -> None:
    """All records left this place, sealed; ``manifest`` as tnb.backup.make writes it."""
    said = {"file": file, "made_at": manifest["made_at"], "anchor": manifest["audit"]}
    audit.record(by=by or CONSOLE, action=MADE, subject=SUBJECT, details=said)


@writing()
def backup_restored(*, by: Any = None, file: str, manifest: dict[str, Any]) -> None:
    """This database came out of a backup. Log-ins of that time end: some may have been ended since."""
    Session.objects.all().delete()
    said = {"file": file, "made_at": manifest["made_at"], "anchor": manifest["audit"]}
    audit.record(by=by or CONSOLE, action="backup.restored", subject=SUBJECT, details=said)
