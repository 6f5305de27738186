"""What can stand in a cell, in a form that JSON holds.

None is empty, a str is text, an int or float is a number. What needs saying is a list with its sign first:
["%", 0.15] a number formatted as per cent; ["0", 123, 6] a number shown with zeros in front ("000123");
["d", "2026-03-02"] a date; ["b", true] a truth value; ["e", "#N/A"] an error;
["=", cell] a formula with its stored result, None if it has none.
"""

from typing import Any

Cell = Any
Row = tuple[int, bool, list[Cell]]  # the number as the spreadsheet counts, whether hidden, the cells


def shown(cell: Cell) -> str:
    """A cell as a person saw it, at most 200 characters."""
    if cell is None:
        return ""
    if not isinstance(cell, list):
        return _number(cell)[:200] if isinstance(cell, float) else str(cell)[:200]
    sign, value = cell[0], cell[1]
    if sign == "%":
        return f"{_number(value * 100)}%"
    if sign == "0":
        return str(value).zfill(cell[2])
    if sign == "b":
        return "TRUE" if value else "FALSE"
    return f"={shown(value)}" if sign == "=" else str(value)[:200]


def _number(value: float) -> str:
    return f"{value:.15g}"


def is_empty(cell: Cell) -> bool:
    """Whether nothing is stated: an empty cell, or spaces only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def letter_of(column: int) -> str:
    """0 -> "A", 27 -> "AB", as the spreadsheet names its columns."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
