"""Cases that leave the site: who took which, and in which form."""

from collections.abc import Sequence
from typing import Any

from cases import audit
from cases.models import AuditEvent, Case
from cases.record import subject_of


def record_export(*, by: Any, cases: Sequence[int], file_format: str) -> AuditEvent:
    """Append the event of an export of cases (ids); it names their codes and no patient."""
    found = Case.objects.filter(pk__in=cases).order_by("pk").values_list("code", flat=True)
    details = {"format": file_format, "cases": list(found)}
    return audit.record(by=by, action="cases.exported", subject="cases", details=details)


def record_case_file(*, by: Any, case: Case) -> AuditEvent:
    """Append the event of one case taken along as a case file."""
    return audit.record(by=by, action="case.exported", subject=subject_of(case), details={"format": "json"})
