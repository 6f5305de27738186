"""What can become of a row of a table that tells of somebody known."""

from collections.abc import Iterable, Mapping

from cases.models import Case
from cases.tables.models import ImportRow


def kind_of(row: ImportRow) -> str:
    """Why a row has to be chosen for: "number" (a patient of that hospital number is known), "name" (one of
    that name only) or "file" (an earlier row of the file)."""
    reasons = [same["why"] for same in row.same if "patient" in same]
    if any("hospital_number" in why for why in reasons):
        return "number"
    return "name" if reasons else "file"


def choices_of(rows: Iterable[ImportRow]) -> dict[int, list[str]]:
    """Row number -> what can become of it, the likeliest case first."""
    rows = list(rows)
    patients = {same["patient"] for row in rows for same in row.same if "patient" in same}
    cases: dict[int, list[str]] = {}
    known = Case.objects.filter(patient__in=patients).order_by("-pk").values_list("patient_id", "code")
    for patient, code in known:
        cases.setdefault(patient, []).append(f"case:{code}")
    return {row.number: _choices(row, cases) for row in rows}


def _choices(row: ImportRow, cases: Mapping[int, list[str]]) -> list[str]:
    if row.own.get("case"):
        return [f"case:{row.own['case']}", "skip"]
    same = sorted(row.same, key=lambda same: -len(same["why"]))
    patients = [one["patient"] for one in same if "patient" in one]
    found = ["skip", "new"]
    found += [code for patient in patients for code in cases.get(patient, [])]
    found += [f"patient:{patient}" for patient in patients]
    return found + [f"row:{one['row']}" for one in same if "row" in one]
