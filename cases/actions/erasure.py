"""Takes away who a patient is; what is known of the illness stays, as nobody's (see tnb.actions.erasing for
decisions and documents)."""

import json
from typing import Any

from django.utils import timezone

from cases.actions.tables import GOING, cancel_import
from cases.masking import ERASED
from cases.models import Patient
from cases.search.index import refresh
from cases.search.plain import key
from cases.tables.matches import Known
from cases.tables.models import ImportRun
from cases.writing import writing


class AlreadyErased(Exception):  # noqa: N818 - what was found
    """There is nothing left to erase."""


@writing()
def erase_identity(*, by: Any, patient: Patient) -> Patient:
    """Overwrite name, date of birth, number and code word, take them out of the index of the cases, and give
    up the tables on their way in that speak of the patient. Raises AlreadyErased."""
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    if patient.erased_at is not None:
        raise AlreadyErased
    forget_imports(by=by, patient=patient)
    patient.name = patient.code_word = ERASED
    patient.birth_date, patient.hospital_number = None, ""
    patient.erased_at = timezone.now()
    patient.save(update_fields=["name", "code_word", "birth_date", "hospital_number", "erased_at"])
    for case in patient.cases.order_by("pk"):
        refresh(case)
    return patient


@writing()
def forget_imports(*, by: Any, patient: Patient) -> None:
    """Tables that speak of the patient are given up, and the name of a file that does is forgotten."""
    known = Known.of(patient)
    for run in ImportRun.objects.order_by("pk"):
        if run.state in GOING and _speaks_of(run, known):
            cancel_import(by=by, run=run)
        if run.file_name and key(patient.name) in key(run.file_name):
            run.file_name = ""
            run.save(update_fields=["file_name"])


def _speaks_of(run: ImportRun, known: Known) -> bool:
    keys = {"name_key": known.name_key, "number_key": known.number_key}
    if any(mark and run.checked.filter(**{field: mark}).exists() for field, mark in keys.items()):
        return True
    texts = [text for text in (key(known.patient.name), key(known.patient.hospital_number)) if text]
    waiting = (json.dumps(chunk.rows, ensure_ascii=False) for chunk in run.chunks.order_by("first"))
    return any(text in key(rows) for rows in waiting for text in texts)
