"""A row that is added to a case: what of it is new there, what would change, what is older than recorded."""

from collections.abc import Iterable, Sequence
from typing import Any

from cases.models import Case, Finding
from cases.tables.columns import OWN
from cases.tables.matches import key_of
from cases.tables.models import ImportRow
from cases.tables.remarks import Remark
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

Recorded = dict[str, tuple[int, Any, str | None, str, str]]  # fact -> id, value, ISO date, source, detail
FIELDS = ("pk", "value", "observed_on", "source", "source_detail")
KEPT = Text("question and summary of a case are not changed by a table", "导入表格不会更改病例的问题和摘要")


def compare(rows: Iterable[ImportRow]) -> list[Remark]:
    """Set ``seen``, ``added`` and ``changed`` of the rows that are added to a case; gives the doubts."""
    rows = [row for row in rows if row.choice.startswith("case:")]
    codes = {row.choice.removeprefix("case:") for row in rows}
    cases = {case.code: case for case in Case.objects.filter(code__in=codes).select_related("patient")}
    recorded = recorded_of([case.pk for case in cases.values()])
    remarks: list[Remark] = []
    for row in rows:
        case = cases.get(row.choice.removeprefix("case:"))
        if case is None:
            continue
        known = recorded[case.pk]
        row.seen = {fact: found[0] for fact, found in known.items()}
        new = news(row.entries, known, case.patient.sex)
        row.changed = sum(entry[0] in known for entry in new)
        row.added = len(new) - row.changed
        remarks += _doubts(row, case, new, known)
    return remarks


def recorded_of(cases: Sequence[int]) -> dict[int, Recorded]:
    """Case id -> what people typed of it and nothing supersedes."""
    found: dict[int, Recorded] = {case: {} for case in cases}
    typed = Finding.objects.filter(case__in=cases, superseded_by__isnull=True)
    for case, fact, pk, value, day, source, detail in typed.values_list("case_id", "fact", *FIELDS):
        found[case][fact] = (pk, value, day.isoformat() if day else None, source, detail)
    return found


def news(entries: Sequence[list[Any]], known: Recorded, sex: str) -> list[list[Any]]:
    """The entries that would change something: not what is recorded so, nor the sex that the patient has."""
    new = []
    for entry in entries:
        fact, value = entry[0], entry[1]
        if fact in known:
            if not _says(known[fact], entry):
                new.append(entry)
        elif (fact, value) != ("sex", sex):
            new.append(entry)
    return new


def _other_person(row: ImportRow, case: Case, known: Recorded) -> Iterable[Remark]:
    """Where the row and the patient it is added to differ in what identifies a person. The sex may also be
    the one that is recorded as a fact."""
    patient = case.patient
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    recorded = {"sex": patient.sex, "birth_date": born, "hospital_number": patient.hospital_number}
    for field, kept in recorded.items():
        stated = row.own.get(field, "")
        as_fact = known[field][1] if field in known else None
        if stated and kept and key_of(stated) != key_of(kept) and stated != as_fact:
            problem = Text(f"the patient of {case.code} has {kept}", f"{case.code} 的患者为 {kept}")
            yield Remark(problem, OWN[field], value=stated, row=row.number, key=field, doubt="person")


def _says(recorded: tuple[Any, ...], entry: Sequence[Any]) -> bool:
    """Whether the record holds the value and all that is stated of its date, source and number; a table that
    leaves these empty does not take them from the record."""
    stated = zip(entry[2:], recorded[2:], strict=True)
    return recorded[1] == entry[1] and all(not part or part == kept for part, kept in stated)


def _doubts(row: ImportRow, case: Case, new: Sequence[list[Any]], known: Recorded) -> Iterable[Remark]:
    stated = [(row.own.get("question"), case.question), (row.own.get("summary"), case.summary)]
    if any(own and own.split() != kept.split() for own, kept in stated):
        yield Remark(KEPT, row=row.number, key="question", doubt="text")
    yield from _other_person(row, case, known)
    facts = current_ruleset().facts
    for fact, _value, day, *_rest in new:
        before = known[fact][2] if fact in known else None
        if before and (day is None or day < before):
            problem = Text(
                f"of {day or 'no date'}, and what is recorded is of {before}",
                f"日期为 {day or '未注明'}，已记录的为 {before}",
            )
            label = facts[fact].label
            yield Remark(problem, label, row=row.number, key=fact, place="", doubt="older")
