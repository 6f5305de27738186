"""When the newest backup was made, for the page of the site's state."""

import datetime as dt

from cases.models import AuditEvent
from tnb.actions.backups import MADE, SUBJECT


def newest_backup() -> dt.datetime | None:
    """The time of the newest backup that was finished; None if there never was one."""
    made = AuditEvent.objects.filter(subject=SUBJECT, action=MADE).order_by("-number")
    return made.values_list("at", flat=True).first()
