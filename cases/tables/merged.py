"""Merged cells: only the first of them holds the value, the others would silently count as not stated."""

import re
from collections.abc import Iterable, Mapping

from cases.tables.cells import letter_of
from cases.tables.columns import Column
from cases.tables.remarks import Remark
from recommendations.words import Text

AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
MERGED = Text("merged cells: only the first holds the value", "合并单元格：只有第一格有值")
APART = Text("unmerge them and fill in each cell", "请取消合并并逐格填写")
MOST_NAMED = 100


def merged_remarks(
    columns: Mapping[int, Column], headings: Mapping[int, str], areas: Iterable[str], data: range
) -> list[Remark]:
    """A problem for each merged area ("B3:B5") that reaches into the rows ``data``."""
    found = []
    for area in areas:
        parts = AREA.fullmatch(area)
        if parts is None or len(found) == MOST_NAMED:
            continue
        left, top, right, bottom = _number(parts[1]), int(parts[2]), _number(parts[3]), int(parts[4])
        touched = [place for place in columns if left <= place <= right]
        if touched and top < data.stop and bottom >= data.start:
            place = touched[0]
            where = {"place": headings[place], "letter": letter_of(place)}
            found.append(Remark(MERGED, APART, value=area, row=top, **where))
    return found


def _number(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
