"""Reads one row: who, what is asked, and the dated findings it states, with every remark about it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.tables import words
from cases.tables.cells import Cell, Row, is_empty, letter_of, shown
from cases.tables.columns import Column
from cases.tables.remarks import Remark
from cases.tables.values import (
    NOTHING,
    Reading,
    date_in_cell,
    source_in_cell,
    text_in_cell,
    value_in,
)
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

LONGEST = {"case": 20, "name": 120, "hospital_number": 40, "question": 2000, "summary": 10_000}
DETAIL = 200
MISSING_NAME = Text("the name is missing", "缺少姓名")
MISSING_QUESTION = Text("the question to the board is missing", "缺少提请讨论的问题")
FILL_IN = Text("fill it in", "请填写")


@dataclass
class Checked:
    """``entries`` are [fact, value, date or None, source, detail], dates as ISO text; JSON holds it all."""

    number: int
    own: dict[str, str] = field(default_factory=dict)
    entries: list[list[Any]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def check_row(
    row: Row, columns: Mapping[int, Column], headings: Mapping[int, str], question: str, today: dt.date
) -> Checked:
    """One row of the table; ``question`` stands in for an empty one."""
    number, hidden, cells = row
    checked = Checked(number)
    reading = Reading(today, checked.remarks)
    stated: dict[str, dict[str, Any]] = {"own": {}, "value": {}, "date": {}, "source": {}, "detail": {}}
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else None
        if is_empty(cell):
            continue
        reading.place, reading.letter = headings.get(place, ""), letter_of(place)
        reading.key, reading.cell = column.key, cell
        _take(cell, column, stated, reading)
    checked.own = stated["own"]
    checked.entries = list(_entries(stated))
    if hidden:
        _whole(checked, Text("this row is hidden in the workbook", "该行在工作簿中被隐藏"), doubt="hidden")
    _complete(checked, question)
    return checked


def _take(cell: Cell, column: Column, stated: dict[str, dict[str, Any]], reading: Reading) -> None:
    if column.fact is not None:
        value = value_in(cell, column.fact, reading)
        if value is not NOTHING:
            stated["value"][column.of] = value
        if column.of == "sex" and isinstance(value, str):
            stated["own"]["sex"] = value
    elif column.part == "own":
        stated["own"][column.of] = _own(cell, column.of, reading)
    elif isinstance(cell, str) and words.plain(cell) in UNSTATED:
        stated[column.part][column.of] = ""
    elif column.part == "date":
        if day := date_in_cell(cell, reading):
            stated["date"][column.of] = day.isoformat()
    elif column.part == "source":
        stated["source"][column.of] = source_in_cell(cell, reading)
    else:
        stated["detail"][column.of] = text_in_cell(cell, reading, DETAIL)


UNSTATED = {words.plain(said) for said in words.NOT_STATED}


def _own(cell: Cell, name: str, reading: Reading) -> str:
    if name == "birth_date":
        day = date_in_cell(cell, reading)
        return day.isoformat() if day else ""
    return text_in_cell(cell, reading, LONGEST[name], one_line=name not in {"question", "summary"})


def _entries(stated: dict[str, dict[str, Any]]) -> Any:
    facts = current_ruleset().facts
    for name, value in stated["value"].items():
        group = f"group:{facts[name].group}"
        day, source, detail = (
            stated[part].get(name, stated[part].get(group, "")) for part in ("date", "source", "detail")
        )
        yield [name, value, day or None, source, detail]


def _complete(checked: Checked, question: str) -> None:
    """A new case needs a name and a question; a row with a case code adds to that case."""
    own = checked.own
    if own.get("case"):
        return
    wrong = {remark.key for remark in checked.remarks if not remark.doubt}
    if not own.get("name") and "name" not in wrong:
        _whole(checked, MISSING_NAME, FILL_IN, key="name")
    if not own.get("question"):
        own["question"] = question
    if not own["question"] and "question" not in wrong:
        _whole(checked, MISSING_QUESTION, FILL_IN, key="question")


def _whole(checked: Checked, problem: Text, allowed: Text = FILL_IN, key: str = "", doubt: str = "") -> None:
    allowed = Text("", "") if doubt else allowed
    checked.remarks.append(Remark(problem, allowed, key=key, doubt=doubt))


def fingerprint(row: Row) -> str:
    """The same for two rows that hold the same, wherever they stand."""
    return "\x1f".join(shown(cell) for cell in row[2])
