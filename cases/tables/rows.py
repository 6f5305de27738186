"""Reads one row: who, what is asked, and the dated findings it states, with every remark about it."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.identity import cipher
from cases.tables import words
from cases.tables.cells import Cell, Row, is_empty, letter_of, shown
from cases.tables.columns import Column
from cases.tables.remarks import Remark
from cases.tables.values import (
    NOTHING,
    Reading,
    date_in_cell,
    not_text,
    source_in_cell,
    text_in_cell,
    value_in,
)
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

LONGEST = {"case": 20, "name": 120, "hospital_number": 40, "question": 2000, "summary": 10_000}
DETAIL = 200
MISSING_NAME = Text("the name is missing", "缺少姓名")
MISSING_QUESTION = Text("the question to the board is missing", "缺少提请讨论的问题")
CODE = re.compile(r"TNB-\d\d-\d{4,}", re.ASCII)
FILL_IN = Text("fill it in", "请填写")


@dataclass
class Checked:
    """``entries`` are [fact, value, date or None, source, detail], dates as ISO text; JSON holds it all."""

    number: int
    own: dict[str, str] = field(default_factory=dict)
    entries: list[list[Any]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A column of a file: where it stands (0 is column A), what it is and what its heading says."""

    place: int
    column: Column
    heading: str
    letter: str
    fact: Fact | None


def layout_of(columns: Mapping[int, Column], headings: Mapping[int, str]) -> list[Place]:
    """The columns of a file that are read, in its order."""
    return [
        Place(place, column, headings.get(place, ""), letter_of(place), column.fact)
        for place, column in columns.items()
    ]


def check_row(row: Row, layout: Sequence[Place], question: str, today: dt.date) -> Checked:
    """One row of the table; ``question`` stands in for an empty one."""
    number, hidden, cells = row
    if cells and isinstance(cells[0], dict):
        return _check_case(row, question)
    checked = Checked(number)
    reading = Reading(today, checked.remarks)
    stated = Stated(checked.own)
    for at in layout:
        cell = cells[at.place] if at.place < len(cells) else None
        if cell is None:
            continue
        reading.place, reading.letter, reading.key, reading.cell = at.heading, at.letter, at.column.key, cell
        if at.fact is not None:
            _take_value(cell, at.fact, stated, reading)
        else:
            _take(cell, at.column, stated, reading)
    checked.entries = stated.entries()
    if hidden:
        _whole(checked, Text("this row is hidden in the workbook", "该行在工作簿中被隐藏"), doubt="hidden")
    _complete(checked, question)
    return checked


@dataclass
class Stated:
    """What the cells of a row say: fields of patient and case, values of facts, and date, source and number
    of facts and groups."""

    own: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, dict[str, str]] = field(default_factory=dict)  # of what -> part -> text

    def entries(self) -> list[list[Any]]:
        """The values with their provenance: a fact's own where it is stated, else its group's."""
        found, facts = [], current_ruleset().facts
        for name, value in self.values.items():
            said = self.provenance.get(f"group:{facts[name].group}", {})
            if name in self.provenance:
                said = {**said, **self.provenance[name]}
            found.append(
                [name, value, said.get("date") or None, said.get("source", ""), said.get("detail", "")]
            )
        return found


def _check_case(row: Row, question: str) -> Checked:
    """A case file: its reference is the name, or the code of the case that it came from."""
    number, _hidden, (case, problems) = row
    checked = Checked(number)
    for fact, problem, allowed in problems:
        said = Text(*problem), Text(*allowed)
        checked.remarks.append(Remark(*said, place=fact, key=fact if fact in current_ruleset().facts else ""))
    reference = case["reference"].strip()
    if wrong := not_text(reference, reference, LONGEST["name"]):
        checked.remarks.append(Remark(*wrong, shown(reference), "reference", key="name"))
        reference = ""
    checked.own = {"case" if CODE.fullmatch(reference) else "name": reference}
    detail = "" if "case" in checked.own else reference
    facts = {} if problems else case["facts"]
    checked.entries = [[fact, _in_order(fact, value), None, "other", detail] for fact, value in facts.items()]
    _complete(checked, question)
    return checked


def _in_order(fact: str, value: Any) -> Any:
    """A set in the order of its choices, so that equal sets are equal."""
    return (
        [c for c in current_ruleset().facts[fact].choices if c in value] if isinstance(value, list) else value
    )


def _take_value(cell: Cell, fact: Fact, stated: Stated, reading: Reading) -> None:
    value = value_in(cell, fact, reading)
    if value is not NOTHING:
        stated.values[fact.name] = value
        if fact.name == "sex" and value is not None:
            stated.own["sex"] = value


def _take(cell: Cell, column: Column, stated: Stated, reading: Reading) -> None:
    if is_empty(cell):
        return
    if column.part == "own":
        stated.own[column.of] = _own(cell, column.of, reading)
        return
    parts = stated.provenance.setdefault(column.of, {})
    if isinstance(cell, str) and words.plain(cell) in UNSTATED:
        parts[column.part] = ""
    elif column.part == "date":
        if day := date_in_cell(cell, reading):
            parts["date"] = day.isoformat()
    elif column.part == "source":
        parts["source"] = source_in_cell(cell, reading)
    else:
        parts["detail"] = text_in_cell(cell, reading, DETAIL)


UNSTATED = {words.plain(said) for said in words.NOT_STATED}


def _own(cell: Cell, name: str, reading: Reading) -> str:
    if name == "birth_date":
        day = date_in_cell(cell, reading)
        return day.isoformat() if day else ""
    return text_in_cell(cell, reading, LONGEST[name], one_line=name not in {"question", "summary"})


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
    """The same for two rows that hold the same, wherever they stand; nobody can try names on it."""
    return cipher.mark("row", json.dumps(row[2])).hex()
