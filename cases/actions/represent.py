"""A patient comes before the board again: a new case, into which what is still true is confirmed."""

from collections.abc import Iterable
from typing import Any

from cases import audit
from cases.actions.findings import Entry, record_findings
from cases.actions.items import record_item
from cases.actions.patients import next_code
from cases.carried import Proposal, carried_day, carried_detail, carried_token
from cases.models import Case, Patient
from cases.record import subject_of
from cases.search.index import refresh
from cases.writing import writing


@writing()
def represent_case(*, by: Any, former: Case, question: str, summary: str = "") -> Case:
    """A new case of the same patient. Nothing of the former one counts in it before confirm_carried."""
    # The patient's row: of two people who open one at once, the second sees the first's in the list.
    patient = Patient.objects.select_for_update().get(pk=former.patient_id)
    case = Case(
        patient=patient,
        code=next_code(),
        question=question,
        summary=summary,
        attribution=former.attribution,
        former=former,
        created_by=by,
    )
    case.full_clean()
    case.save()
    audit.record(by=by, action="case.again", subject=subject_of(case), details={"former": former.code})
    refresh(case)
    return case


@writing()
def confirm_carried(*, by: Any, case: Case, proposals: Iterable[Proposal]) -> int:
    """Record what somebody has read and stands by, with its own date and source; how many that were.

    ``proposals`` are of cases.carried.groups_of(case). Raises StaleFindings if somebody has entered one of
    the facts meanwhile: then nothing is recorded.
    """
    proposals = list(proposals)
    former = case.former
    entries = [
        Entry(
            part.recorded.fact,
            part.recorded.value,
            carried_day(part.recorded),
            part.recorded.source,
            carried_detail(part.recorded, former),
        )
        for part in proposals
        if not part.is_item
    ]
    record_findings(by=by, case=case, entries=entries)
    for item in (part.recorded for part in proposals if part.is_item):
        record_item(
            by=by,
            case=case,
            kind=item.kind,
            content=item.content,
            observed_on=item.observed_on,
            source=item.source,
            source_detail=carried_detail(item, former),
            token=carried_token(item),
        )
    if proposals:
        details = {"former": former.code, "count": len(proposals)}
        audit.record(by=by, action="case.carried", subject=subject_of(case), details=details)
    return len(proposals)
