"""Imports case files of the contract."""

import datetime as dt
from typing import Any

from cases import audit
from cases.actions.findings import Entry, InvalidFindings, record_findings
from cases.actions.patients import register_patient_and_case
from cases.models import Case, Source
from cases.record import subject_of
from cases.writing import writing
from recommendations.casefile import WHOLE, Problem, UnreadableError, problems_of_case, read_cases
from recommendations.words import Text


def import_case_file(
    *,
    by: Any,
    content: dict[str, Any] | str,
    source: str = Source.OTHER,
    observed_on: dt.date | None = None,
    **patient: Any,
) -> Case:
    """A new case with the facts of a case file, all or nothing; null in the file is an explicit unknown.

    ``content`` is the case object or its JSON text, ``patient`` the keyword arguments of
    register_patient_and_case. The file's reference becomes the detail of the findings' source.
    Raises InvalidFindings with every problem of the file at once, besides what registering raises.
    """
    found = _one_case(content)
    if problems := problems_of_case(found):
        raise InvalidFindings(problems)
    # JSON can spell characters that no database takes: NUL and halves of surrogate pairs.
    reference = found["reference"].encode(errors="replace").decode().replace("\0", "").strip()[:200]
    with writing():
        case = register_patient_and_case(by=by, **patient)
        details = {"reference": reference}
        audit.record(by=by, action="case.imported", subject=subject_of(case), details=details)
        entries = [
            Entry(fact, value, observed_on, source, reference) for fact, value in found["facts"].items()
        ]
        record_findings(by=by, case=case, entries=entries)
    return case


def _one_case(content: Any) -> Any:
    """The only case object of a JSON text; an object is returned as it is."""
    if not isinstance(content, str):
        return content
    try:
        found = read_cases(content)
    except UnreadableError as problem:
        shape = Text("a JSON object with reference and facts", "含 reference 与 facts 的 JSON 对象")
        unreadable = Text(f"cannot be read as JSON: {problem}", f"无法按 JSON 读取：{problem}")
        raise InvalidFindings([Problem(WHOLE, unreadable, shape)]) from problem
    if len(found) != 1:
        count = Text(f"{len(found)} cases in one file", f"一个文件中有 {len(found)} 个病例")
        raise InvalidFindings([Problem(WHOLE, count, Text("one case at a time", "一次一个病例"))])
    return found[0]
