"""Which rows may speak of somebody who is known already: by name or hospital number, by an earlier row of
the file, or by the code of a case."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, F, Min, Q, Value
from django.db.models.functions import Lower, Replace

from cases.models import Case, Patient
from cases.tables.models import ImportRow, ImportRun
from cases.tables.remarks import Remark
from recommendations.words import Text

NO_SUCH_CASE = Text("there is no case of this code", "没有该编号的病例")
OTHER_PATIENT = Text("the case of this code is of another patient", "该编号的病例属于另一位患者")
EMPTY_FOR_NEW = Text("a code of this site; empty for a new case", "本系统的病例编号；新病例留空")
WHY = {"name_key": "name", "number_key": "hospital_number", "fingerprint": "same"}
AS_RECORDED = Text("name and hospital number as they are recorded", "姓名与病案号应与已记录的一致")


def key_of(text: str) -> str:
    """Without what typing changes: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def find_matches(run: ImportRun, rows: Sequence[ImportRow]) -> list[Remark]:
    """Set ``same`` and ``choice`` of rows that are about to be kept; gives the problems found."""
    remarks = _by_code([row for row in rows if row.own.get("case")])
    named = [row for row in rows if not row.own.get("case")]
    patients = _patients(named)
    earlier = _earlier_rows(run, named)
    for row in named:
        row.same = [*patients_like(row, patients), *_rows_like(row, earlier)]
        if row.same:
            identical = any(same.get("identical") for same in row.same)
            row.choice = "skip" if identical else "open"
    return remarks


def _by_code(rows: Iterable[ImportRow]) -> list[Remark]:
    """Rows that name a case are added to it, if it is that patient's."""
    rows = list(rows)
    codes = {row.own["case"] for row in rows}
    cases = {case.code: case for case in Case.objects.filter(code__in=codes).select_related("patient")}
    remarks = []
    for row in rows:
        code = row.own["case"]
        where = {"key": "case", "value": code, "row": row.number}
        row.choice = f"case:{code}"
        if code not in cases:
            remarks.append(Remark(NO_SUCH_CASE, EMPTY_FOR_NEW, **where))
        elif not _is_of(row, cases[code].patient):
            remarks.append(Remark(OTHER_PATIENT, AS_RECORDED, **where))
    return remarks


def _is_of(row: ImportRow, patient: Patient) -> bool:
    """Whether name and hospital number, where the row states them, are the patient's."""
    name, number = key_of(patient.name), key_of(patient.hospital_number)
    return row.name_key in {"", name} and (row.number_key in {"", number} or not number)


def _patients(rows: Iterable[ImportRow]) -> list[Patient]:
    """The patients that any of the rows may be; one query."""
    rows = list(rows)
    names = {row.name_key for row in rows if row.name_key}
    numbers = {row.number_key for row in rows if row.number_key}
    together = {
        field: Lower(Replace(F(field.removesuffix("_key")), Value(" "), output_field=CharField()))
        for field in ("name_key", "hospital_number_key")
    }
    found = Patient.objects.annotate(**together)
    return list(found.filter(Q(name_key__in=names) | Q(hospital_number_key__in=numbers)).order_by("pk"))


def patients_like(row: ImportRow, patients: Iterable[Patient]) -> list[dict[str, Any]]:
    """[{"patient": id, "why": ["name", "hospital_number", "birth_date"]}] of those who may be the row's."""
    found = []
    for patient in patients:
        why = []
        if row.name_key and row.name_key == key_of(patient.name):
            why.append("name")
        if row.number_key and row.number_key == key_of(patient.hospital_number):
            why.append("hospital_number")
        if not why:
            continue
        if patient.birth_date and row.own.get("birth_date") == patient.birth_date.isoformat():
            why.append("birth_date")
        found.append({"patient": patient.pk, "why": why})
    return found


def _earlier_rows(run: ImportRun, rows: Sequence[ImportRow]) -> dict[tuple[str, str], int]:
    """(field, key) -> number of the first row of the file with that key, those of this step included."""
    found: dict[tuple[str, str], int] = {}
    before = ImportRow.objects.filter(run=run, own__case__isnull=True)
    for field in WHY:
        keys = {getattr(row, field) for row in rows} - {""}
        first = before.filter(**{f"{field}__in": keys}).values_list(field).annotate(Min("number"))
        found |= {(field, key): number for key, number in first}
        for row in rows:
            if key := getattr(row, field):
                found.setdefault((field, key), row.number)
    return found


def _rows_like(row: ImportRow, first: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """[{"row": 7, "why": ["name"], "identical": true}]: the first earlier row of the same patient."""
    found = {said: first.get((field, getattr(row, field)), row.number) for field, said in WHY.items()}
    earlier = {said: number for said, number in found.items() if number < row.number}
    if not earlier:
        return []
    number = earlier.pop("same", 0) or min(earlier.values())
    why = [said for said, other in earlier.items() if other == number]
    return [{"row": number, "why": why, "identical": found["same"] < row.number}]
