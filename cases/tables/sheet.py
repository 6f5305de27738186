"""Reads one sheet of a workbook row by row, with its merged cells and hidden rows."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cases.tables.cells import Cell, Row
from cases.tables.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Refused
from cases.tables.workbook import SheetPart, Workbook
from recommendations.words import Text

DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
FIRST_OF_1904 = 1462
LAST_DAY = 2_958_465  # 9999-12-31
LAST_ROW = 1_048_576
DIGITS = "0123456789"
CODED = re.compile("_x([0-9A-Fa-f]{4})_")  # how a workbook spells a control character


@dataclass
class SheetReader:
    """One pass over a sheet; ``merged`` is complete when ``rows`` has been read to its end."""

    book: Workbook
    part: SheetPart
    merged: list[str] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    _ready: list[Row] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _columns: dict[str, int] = field(default_factory=dict)
    _row: int = 0
    _row_hidden: bool = False
    _rows: int = 0

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything, in order. Raises Refused on more rows or columns than allowed."""
        for _block in self.book.parse(self.part.path, self._start, self._end):
            yield from self._ready
            self._ready.clear()

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(given)
        elif name == "row":
            self._row = self._number_of_row(given.get("r"))
            self._row_hidden = given.get("hidden") in {"1", "true"}
            self._cells = []
            self._column = -1
        elif name == "mergeCell":
            self.merged.append(given.get("ref", ""))
        elif name == "col" and given.get("hidden") in {"1", "true"}:
            last = min(int(given["max"]), MAX_COLUMNS)
            self.hidden_columns |= set(range(int(given["min"]) - 1, last))

    def _number_of_row(self, given: str | None) -> int:
        number = self._row + 1 if given is None else int(given)
        if not self._row < number <= LAST_ROW:
            raise ValueError(given)
        return number

    def _open_cell(self, given: dict[str, str]) -> None:
        if "r" in given:
            letters = given["r"].rstrip(DIGITS)
            column = self._columns.get(letters)
            self._column = self._place(letters) if column is None else column
        else:
            self._column += 1
        self._kind = given.get("t", "n")
        self._style = given.get("s")
        self._value: str | None = None
        self._inline: list[str] = []
        self._formula = False

    def _place(self, letters: str) -> int:
        place = 0
        for letter in letters.upper():
            place = place * 26 + ord(letter) - 64
        if not 0 < place <= MAX_COLUMNS:
            raise too_many_columns()
        self._columns[letters] = place - 1
        return place - 1

    def _end(self, name: str, text: str) -> None:
        if name == "v":
            self._value = text
        elif name == "c":
            self._close_cell()
        elif name == "t":
            self._inline.append(text)
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._close_row()

    def _close_row(self) -> None:
        if not any(cell is not None for cell in self._cells):
            return
        self._rows += 1
        if self._rows > MAX_ROWS + 20:
            raise too_many_rows()
        self._ready.append((self._row, self._row_hidden, self._cells))

    def _close_cell(self) -> None:
        if self._value is None and not self._inline and not self._formula:
            return
        cell = self._read()
        if self._formula:
            cell = ["=", cell]
        if cell is None:
            return
        missing = self._column - len(self._cells)
        if missing >= 0:
            self._cells.extend([None] * (missing + 1))
        self._cells[self._column] = cell

    def _read(self) -> Cell:
        if self._kind == "inlineStr":
            return _text("".join(self._inline))
        value = self._value
        if not value:
            return None
        if self._kind == "n":
            return self._number(float(value))
        if self._kind == "s":
            return _text(self.book.strings[_index(value, self.book.strings)])
        if self._kind == "b":
            return ["b", value.strip() in {"1", "true"}]
        return [self._kind, value] if self._kind in {"d", "e"} else _text(value)

    def _number(self, number: float) -> Cell:
        if not math.isfinite(number):
            raise ValueError(number)
        style = int(self._style) if self._style is not None else -1
        formats = self.book.formats
        meaning: Any = formats[style] if 0 <= style < len(formats) else None
        value = int(number) if number.is_integer() and abs(number) < 2**53 else number
        if meaning is None:
            return value
        if meaning == "%":
            return ["%", value]
        if meaning == "d":
            return _date(number, self.book.counts_from_1904)
        return ["0", value, meaning] if isinstance(value, int) else value


def too_many_columns() -> Refused:
    return Refused(
        Text("the table has too many columns", "表格列数过多"),
        Text(f"at most {MAX_COLUMNS}", f"最多 {MAX_COLUMNS} 列"),
    )


def too_many_rows() -> Refused:
    return Refused(
        Text("the table has too many rows", "表格行数过多"),
        Text(f"at most {MAX_ROWS}", f"最多 {MAX_ROWS} 行"),
    )


def _index(text: str, strings: list[str]) -> int:
    place = int(text)
    if not 0 <= place < len(strings):
        raise ValueError(text)
    return place


def _text(text: str) -> Cell:
    if "_x" in text:
        text = CODED.sub(_control, text)
    return text[: MAX_TEXT + 1] if text.strip() else None


def _control(found: re.Match[str]) -> str:
    """The character that is spelt; what no text can hold (NUL, halves of pairs) stays spelt out."""
    number = int(found[1], 16)
    return found[0] if number == 0 or 0xD800 <= number < 0xE000 else chr(number)


def _date(number: float, counts_from_1904: bool) -> Cell:
    """A day number as an ISO date, with its time if it has one; out of the calendar it stays a number."""
    days = number + (FIRST_OF_1904 if counts_from_1904 else 0)
    if not 1 <= days <= LAST_DAY:
        return int(number) if number.is_integer() else number
    if days < 60 and not counts_from_1904:
        days += 1  # the day that spreadsheets believe 1900 had comes after these
    moment = DAY_ZERO + dt.timedelta(days=days)
    whole = moment.time() == dt.time()
    return ["d", moment.date().isoformat() if whole else moment.isoformat(" ", "minutes")]
