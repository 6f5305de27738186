"""The tables as CSV, and the cases one by one without identity. What begins like a formula is guarded."""

import csv
import hmac
import io
from collections.abc import Iterable, Sequence
from typing import Any

from cases.language import current
from cases.tables.writing import guarded
from recommendations.words import Text
from tnb.mirror.numbers import Share
from tnb.mirror.survival import Limits
from tnb.mirror.tables import HIDDEN, Column, Table

CODE, NAME = Text("Code", "代码"), Text("Name", "名称")
PARTS = {  # what a cell of a kind becomes in a file: the end of its code, and of its head
    "share": (
        ("n", Text("n", "n")),
        ("of", Text("N", "N")),
        ("pct", Text("%", "%")),
        ("low", Text("95 % interval from", "95% 区间下限")),
        ("high", Text("95 % interval to", "95% 区间上限")),
    ),
    "estimate": (
        ("pct", Text("%", "%")),
        ("low", Text("95 % band from", "95% 置信带下限")),
        ("high", Text("95 % band to", "95% 置信带上限")),
    ),
}


def table_to_csv(table: Table) -> bytes:
    """The table: a row of heads in the language of the moment, one of codes for programs, then the rows. Each
    begins with its code and its name."""
    columns = [part for column in table.columns for part in _parts(column)]
    rows = [[row.code, row.label, *_cells(table.columns, row.cells)] for row in table.rows]
    heads = [[CODE.said(current()), table.head, *(head for _code, head in columns)]]
    heads.append(["code", "name", *(code for code, _head in columns)])
    return to_csv([*heads, *rows])


def to_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, so that a spreadsheet knows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded("" if cell is None else cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _parts(column: Column) -> list[tuple[str, str]]:
    """(code, head) of each column in the file."""
    parts = PARTS.get(column.kind)
    if parts is None:
        return [(column.code, column.label)]
    return [(f"{column.code}_{end}", f"{column.label}: {head.said(current())}") for end, head in parts]


def _cells(columns: Sequence[Column], cells: Sequence[Any]) -> list[Any]:
    return [part for pair in zip(columns, cells, strict=True) for part in _flat(*pair)]


def _flat(column: Column, cell: Any) -> list[Any]:
    """A cell as its numbers; a hidden one as its sign."""
    empty = [None] * (len(PARTS.get(column.kind, ("",))) - 1)
    if isinstance(cell, Share):
        low, high = cell.interval or (None, None)
        return [HIDDEN if cell.n is None else cell.n, cell.of, *map(_rounded, (cell.percent, low, high))]
    if isinstance(cell, Limits):
        numbers = [_rounded(part) for part in cell]
        # Among shares stands a median: it takes the place of the percentage.
        return [None, None, *numbers] if column.kind == "share" else numbers
    return [_rounded(cell) if isinstance(cell, float) else cell, *empty]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def pseudonym(key: str, kind: str, pk: int) -> str:
    """A code from which nobody without the installation's secret ``key`` comes back to the row."""
    return kind + hmac.new(key.encode(), f"mirror:{kind}:{pk}".encode(), "sha256").hexdigest()[:10].upper()
