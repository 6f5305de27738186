"""Registers patients with their cases and corrects what identifies them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import audit
from cases.codewords import new_code_word
from cases.models import Case, CaseNumber, Patient
from cases.record import subject_of
from cases.search.index import refresh
from cases.search.namesakes import Namesake, namesakes_of
from cases.writing import writing


class Namesakes(Exception):  # noqa: N818
    """Patients of the same name or hospital number exist; ``found`` are they, the likest first."""

    def __init__(self, found: Sequence[Namesake]) -> None:
        super().__init__(f"{len(found)} of the same name or number")
        self.found = list(found)


class StaleCase(Exception):  # noqa: N818
    """Someone else has corrected the patient or the question since the writer looked."""


@writing()
def register_patient_and_case(  # noqa: PLR0913 - one for each field of the form
    *,
    by: Any,
    name: str,
    question: str,
    sex: str = "",
    birth_date: dt.date | None = None,
    hospital_number: str = "",
    code_word: str = "",
    summary: str = "",
    attribution: str = "",
    namesakes_allowed: bool = True,
) -> Case:
    """A new patient with their first case, with a code and, if none is given, a code word.

    Raises Namesakes if ``namesakes_allowed`` is false and the name or the hospital number is taken;
    ValidationError on a value that a patient cannot have.
    """
    # The number comes first: its row is locked, so two registrations of one name see each other.
    code = next_code()
    patient = Patient(
        name=name.strip(),
        sex=sex,
        birth_date=birth_date,
        hospital_number=hospital_number.strip(),
        code_word=code_word.strip() or _free_code_word(),
    )
    if not namesakes_allowed and (alike := [each for each in namesakes_of(patient) if each.is_close]):
        raise Namesakes(alike)
    patient.full_clean()
    patient.save()
    said = {"question": question, "summary": summary, "attribution": attribution}
    case = Case(patient=patient, code=code, created_by=by, **said)
    case.full_clean()
    case.save()
    audit.record(by=by, action="case.registered", subject=subject_of(case))
    refresh(case)
    return case


def _free_code_word() -> str:
    return new_code_word(set(Patient.objects.values_list("code_word", flat=True).distinct()))


def next_code() -> str:
    """TNB-YY-NNNN, counted up within the calendar year; the row stays locked until commit."""
    year = timezone.localdate().year
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + 1)
    number = CaseNumber.objects.get(year=year).last
    return f"TNB-{year % 100:02d}-{number:04d}"


@writing()
def describe_case(*, by: Any, case: Case, question: str, summary: str) -> Case:
    """Change the question to the board and the summary; the former wording stays in the audit."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    changed = _change(case, {"question": question, "summary": summary})
    if changed:
        audit.record(by=by, action="case.described", subject=subject_of(case), details={"before": changed})
    return case


@writing()
def correct_patient(*, by: Any, case: Case, **corrections: Any) -> Patient:
    """Correct name, sex, birth_date, hospital_number or code_word of the patient of ``case``.

    The audit names the fields, not their content. Raises ValidationError on an impossible value.
    """
    allowed = {"name", "sex", "birth_date", "hospital_number", "code_word"}
    if unknown := corrections.keys() - allowed:
        raise TypeError(f"not a field of a patient: {', '.join(sorted(unknown))}")
    patient = Patient.objects.select_for_update().get(pk=case.patient_id)
    if patient.erased_at is not None and any(getattr(patient, name) != v for name, v in corrections.items()):
        raise ValidationError(_("This patient was erased; who it was is not recorded again."))
    changed = _change(patient, corrections)
    if changed:
        details = {"fields": sorted(changed)}
        audit.record(by=by, action="patient.corrected", subject=subject_of(case), details=details)
        for each in patient.cases.order_by("pk"):
            refresh(each)
    return patient


@writing()
def correct_case(  # noqa: PLR0913 - what was asked and what was seen
    *, by: Any, case: Case, patient: dict[str, Any], question: str, summary: str, seen: str | None = None
) -> Case:
    """Both of the above at once; ``patient`` holds the keyword arguments of correct_patient.

    ``seen`` is the version_of(case) that the writer had before them: StaleCase if it is not that any more.
    """
    # Looked at under the lock of both rows: a look before it is what lets two writers past each other.
    locked = Patient.objects.select_for_update().get(pk=case.patient_id)
    case = Case.objects.select_for_update().get(pk=case.pk)
    case.patient = locked
    if seen is not None and seen != version_of(case):
        raise StaleCase
    correct_patient(by=by, case=case, **patient)
    return describe_case(by=by, case=case, question=question, summary=summary)


def version_of(case: Case) -> str:
    """Stands for the patient's identity, the question and the summary as they are now."""
    patient = case.patient
    identity = (patient.name, patient.sex, patient.birth_date, patient.hospital_number, patient.code_word)
    return hashlib.sha256(repr((identity, case.question, case.summary)).encode()).hexdigest()


def _change(thing: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set and save what differs; the former values by field."""
    before = {field: getattr(thing, field) for field in values}
    changed = {field: before[field] for field, value in values.items() if value != before[field]}
    for field in changed:
        setattr(thing, field, values[field])
    if changed:
        thing.full_clean()
        thing.save(update_fields=list(changed))
    return changed
