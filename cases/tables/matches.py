"""Which rows may speak of somebody who is known already: by name or hospital number, by an earlier row of
the file, or by the code of a case."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Min

from cases.boards import current_board
from cases.identity import cipher
from cases.identity.terms import NAME, NUMBER, term, whole
from cases.models import Case, Patient
from cases.search.models import SearchTerm
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


def key_mark(kind: str, text: str) -> str:
    """Stands for key_of(text) in a row that waits; "" for no text. ``kind`` is "name" or "number"."""
    plain = key_of(text)
    return cipher.mark(f"{current_board()}|row {kind}", plain).hex() if plain else ""


@dataclass(frozen=True)
class Known:
    """A patient with the marks of name and hospital number."""

    patient: Patient
    name_key: str
    number_key: str

    @classmethod
    def of(cls, patient: Patient) -> "Known":
        return cls(patient, key_mark("name", patient.name), key_mark("number", patient.hospital_number))


def find_matches(run: ImportRun, rows: Sequence[ImportRow]) -> list[Remark]:
    """Set ``same`` and ``choice`` of rows that are about to be kept; gives the problems found."""
    remarks = _by_code([row for row in rows if row.own.get("case")])
    named = [row for row in rows if not row.own.get("case")]
    patients = _patients(named)
    earlier = _earlier_rows(run, named)
    for row in named:
        row.same = [*_patients_like(row, patients), *_rows_like(row, earlier)]
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
    known = Known.of(patient)
    fits = row.number_key in {"", known.number_key} or not known.number_key
    return row.name_key in {"", known.name_key} and fits


def _patients(rows: Iterable[ImportRow]) -> list[Known]:
    """The patients that any of the rows may be; found by their terms, of which key_of is the finer."""
    board, asked = current_board(), set()
    for row in rows:
        stated = ((NAME, row.own.get("name", "")), (NUMBER, row.own.get("hospital_number", "")))
        asked |= {term(board, kind, whole(text)) for kind, text in stated if key_of(text)}
    terms = SearchTerm.objects.filter(term__in=asked)
    found = Patient.objects.filter(pk__in=terms.values("case__patient")).order_by("pk")
    return [Known.of(patient) for patient in found]


def _patients_like(row: ImportRow, patients: Iterable[Known]) -> list[dict[str, Any]]:
    """[{"patient": id, "why": ["name", "hospital_number", "birth_date"]}] of those who may be the row's."""
    found = []
    for known in patients:
        why = []
        if row.name_key and row.name_key == known.name_key:
            why.append("name")
        if row.number_key and row.number_key == known.number_key:
            why.append("hospital_number")
        if not why:
            continue
        born = known.patient.birth_date
        if born and row.own.get("birth_date") == born.isoformat():
            why.append("birth_date")
        found.append({"patient": known.patient.pk, "why": why})
    return found


def _earlier_rows(run: ImportRun, rows: Sequence[ImportRow]) -> dict[tuple[str, str], int]:
    """(field, key) -> number of the first row of the file with that key, those of this step included."""
    found: dict[tuple[str, str], int] = {}
    before = ImportRow.objects.filter(run=run, of_case="")
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
