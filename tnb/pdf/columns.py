"""Sets groups of facts in columns side by side, whole and in order, so that the longest is short."""

from itertools import combinations_with_replacement, pairwise, product
from math import ceil
from typing import Any, NamedTuple

from . import weight

Group = dict[str, Any]
COLUMNS, PAGE = 3, 132  # Latin letters in a line of the page
FIGURE, FEW = 12, 6  # lines of the picture of the liver; so many lesions are listed right below it
WIDE, NARROW = 0.31, 0.23  # shares of the page where one of four columns is wider than the others


class Columns(NamedTuple):
    """``groups`` column by column; which column is ``wide``, above which the ``figure`` stands (-1: none)."""

    groups: list[list[Group]]
    wide: int
    figure: int


def in_columns(groups: list[Group], figure: int = 0) -> Columns:
    """The groups in columns; with a figure of so many lines they are one more."""
    number = COLUMNS + bool(figure)
    at = range(number)
    lines = {share: [_lines(group, PAGE * share) for group in groups] for share in (1 / number, WIDE, NARROW)}
    breaks = combinations_with_replacement(range(len(groups) + 1), number - 1)
    ways = product(breaks, (-1, *at) if figure else (-1,), at[::-1] if figure else (-1,))

    def unevenness(way: tuple[tuple[int, ...], int, int]) -> tuple[float, ...]:
        spans, wide, place = pairwise((0, *way[0], len(groups))), way[1], way[2]
        heights = []
        for column, (start, end) in enumerate(spans):
            share = 1 / number if wide < 0 else WIDE if column == wide else NARROW
            heights.append(sum(lines[share][start:end]) + figure * (column == place))
        # Of equals the one that begins at the left.
        return max(heights), sum(height**2 for height in heights), -heights[0]

    best, wide, place = min(ways, key=unevenness)
    return Columns([groups[start:end] for start, end in pairwise((0, *best, len(groups)))], wide, place)


def lines_of(liver: dict[str, Any] | None) -> int:
    """How many lines the picture of the liver takes, with the list below it where that is short."""
    if liver is None:
        return 0
    listed = ceil((30 + weight(liver["lesions"])) / PAGE * (COLUMNS + 1))
    return FIGURE + listed * (len(liver["lesions"]) <= FEW)


def _lines(group: Group, width: float) -> int:
    said = (f"{fact['label']} {fact['value']} {fact['origin']}" for fact in group["facts"])
    return 1 + sum(ceil(weight(text) / width) for text in said)
