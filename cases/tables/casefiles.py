"""Several case files of the contract in one JSON list, read as rows of a table."""

import json
from collections.abc import Iterator
from typing import Any

from cases.tables.cells import Row
from cases.tables.limits import MAX_JSON_COMMAS, MAX_JSON_THINGS, MAX_ROWS, Refused
from cases.tables.sheet import too_many_rows
from recommendations.casefile import UnreadableError, problems_of_case, read_cases
from recommendations.words import Text

SHAPE = Text('a list of {"reference": …, "facts": {…}}', '由 {"reference": …, "facts": {…}} 组成的列表')


def rows_of_json(text: str) -> Iterator[Row]:
    """A row for each case; its cells are the case object and its problems, each as (fact, problem, allowed)
    in both languages. Raises Refused on what is no list of cases, or is built to exhaust."""
    things = text.count("{") + text.count("[")
    if things > MAX_JSON_THINGS or text.count(",") > MAX_JSON_COMMAS:
        raise too_many_rows()
    try:
        cases = read_cases(text)
    except UnreadableError as problem:
        unreadable = Text(f"cannot be read as JSON: {problem}", f"无法按 JSON 读取：{problem}")
        raise Refused(unreadable, SHAPE) from problem
    _refuse_unstorable(cases)
    if not cases:
        raise Refused(Text("there is no case in this file", "文件中没有病例"), SHAPE)
    if len(cases) > MAX_ROWS:
        raise too_many_rows()
    return ((number, False, _cells(case)) for number, case in enumerate(cases, 1))


def _refuse_unstorable(cases: list[Any]) -> None:
    """JSON can spell characters that no database takes: NUL and halves of surrogate pairs."""
    said = json.dumps(cases, ensure_ascii=False)
    if "\\u0000" in said or any("\ud800" <= sign <= "\udfff" for sign in said):
        raise Refused(Text("holds a character that cannot be stored", "含有无法保存的字符"), SHAPE)


def _cells(case: Any) -> list[Any]:
    problems = problems_of_case(case)
    if problems:
        reference = case.get("reference") if isinstance(case, dict) else None
        return [{"reference": reference if isinstance(reference, str) else ""}, problems]
    return [case, []]
