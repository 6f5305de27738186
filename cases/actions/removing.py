"""Removes a draft that nobody took to a meeting; the trail keeps that it was there and what was recorded."""

from typing import Any

from cases import audit
from cases.models import Case, Finding, GapAssignment, Item
from cases.record import subject_of
from cases.writing import writing


class NotADraft(Exception):  # noqa: N818 - what was found
    """The case was on an agenda, or another case follows it."""


@writing()
def remove_draft(*, by: Any, case: Case) -> None:
    """Remove a case with its facts, and the patient with the last case. Raises NotADraft."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.later.exists() or case.agenda_items.exists():
        raise NotADraft
    for kind in (Finding, Item, GapAssignment):
        _remove_versions(kind, case)
    patient, subject = case.patient, subject_of(case)
    case.delete()
    if not patient.cases.exists():
        patient.delete()
    audit.record(by=by, action="case.removed", subject=subject)


def _remove_versions(kind: Any, case: Case) -> None:
    """The newest versions first: what supersedes holds on to what it superseded."""
    while kind.objects.filter(case=case, superseded_by__isnull=True).delete()[0]:
        pass
