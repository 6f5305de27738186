"""Figures that leave the site case by case: who took them, and for what."""

from django.utils.translation import gettext as _

from cases import audit
from cases.typed import unkept
from cases.writing import writing
from tnb.actions.refusals import NotPossible
from tnb.mirror.records import Period

LONGEST_PURPOSE = 300


@writing()
def record_case_export(*, by, purpose: str, period: Period, rows: int) -> None:
    """Appends the event of an export of ``rows`` cases without identity. Raises NotPossible without a
    purpose, and for one that cannot be kept as it was typed."""
    purpose = purpose.strip()
    if not purpose:
        raise NotPossible(_("Say what the file is for."))
    if wrong := unkept(purpose, LONGEST_PURPOSE):
        raise NotPossible(wrong)
    details = {"purpose": purpose, "rows": rows}
    details |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
    audit.record(by=by, action="mirror.exported", subject="mirror", details=details)
