"""Imports case files of the contract."""

import datetime as dt
from typing import Any

from cases import audit
from cases.actions.findings import Entry, InvalidFindings, record_findings
from cases.actions.patients import register_patient_and_case
from cases.models import Case, Source
from cases.record import subject_of
from cases.typed import LONGEST_DETAIL, unkept
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
    if problems := [*problems_of_case(found), *_problems_of_reference(found)]:
        raise InvalidFindings(problems)
    reference = found["reference"].strip()
    with writing():
        case = register_patient_and_case(by=by, **patient)
        details = {"reference": reference}
        audit.record(by=by, action="case.imported", subject=subject_of(case), details=details)
        entries = [
            Entry(fact, value, observed_on, source, reference) for fact, value in found["facts"].items()
        ]
        record_findings(by=by, case=case, entries=entries)
    return case


def _problems_of_reference(found: Any) -> list[Problem]:
    """JSON can spell characters that no database takes: NUL and halves of surrogate pairs."""
    reference = found.get("reference") if isinstance(found, dict) else None
    if not isinstance(reference, str) or not unkept(reference.strip(), LONGEST_DETAIL):
        return []
    problem = Text("the reference cannot be kept as it is", "reference 无法原样保存")
    allowed = Text(
        f"at most {LONGEST_DETAIL} characters, none that cannot be seen or read",
        f"最多 {LONGEST_DETAIL} 个字符，且不含无法显示的字符",
    )
    return [Problem(WHOLE, problem, allowed)]


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
