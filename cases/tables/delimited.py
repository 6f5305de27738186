"""Reads a table that is text: finds its encoding and its separator, refuses what cannot be decoded."""

import codecs
import csv
import io
from collections.abc import Iterator

from cases.tables.cells import Row
from cases.tables.columns import recognised
from cases.tables.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Refused
from cases.tables.sheet import too_many_columns, too_many_rows
from recommendations.words import Text

SEPARATORS = (",", "\t", ";", "，")
LOOKED_AT = 10


def decoded(raw: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-8 with or without a mark, UTF-16 with one, else GB18030. Raises Refused."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        order = ["utf-16"]
    else:
        order = ["utf-8-sig", "gb18030"]
    for encoding in order:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused(
        Text("the text is neither UTF-8 nor GB18030", "文本既不是 UTF-8 也不是 GB18030 编码"),
        Text("save it as CSV UTF-8, or as .xlsx", "请另存为 CSV UTF-8 或 .xlsx"),
    )


def rows_of_text(text: str) -> Iterator[Row]:
    """The rows that hold anything, numbered as a spreadsheet would number them."""
    rows = 0
    for number, cells in _records(text, _separator(text)):
        values = [cell[: MAX_TEXT + 1] if cell.strip() else None for cell in cells]
        if not any(value is not None for value in values):
            continue
        rows += 1
        if rows > MAX_ROWS + 20:
            raise too_many_rows()
        while values[-1] is None:
            values.pop()
        if len(values) > MAX_COLUMNS:
            raise too_many_columns()
        yield number, False, values


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records, by number. A quotation mark that is never closed would swallow the rest: refused."""
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1)
    except csv.Error as problem:
        raise Refused(
            Text(f"cannot be read as CSV: {problem}", f"无法按 CSV 读取：{problem}"),
            Text("quotation marks in pairs", "引号须成对"),
        ) from problem


def _separator(text: str) -> str:
    """The one that makes the most known headings in the first lines."""
    head = text[:100_000].splitlines()[:LOOKED_AT]
    known = {
        separator: max((sum(map(_is_known, line.split(separator))) for line in head), default=0)
        for separator in SEPARATORS
    }
    return max(SEPARATORS, key=lambda separator: known[separator])


def _is_known(heading: str) -> bool:
    return recognised(heading.strip().strip('"')) is not None
