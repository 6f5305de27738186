"""Sets groups of facts in columns side by side, whole and in order, so that the longest is short."""

from itertools import combinations_with_replacement, pairwise, product
from math import ceil
from typing import Any

from . import weight

Group = dict[str, Any]
COLUMNS, PAGE = 3, 132  # Latin letters in a line of the page
FIGURE, FEW = 12, 6  # lines of the picture of the liver; so many lesions are listed right below it


def in_columns(groups: list[Group], figure: int = 0) -> tuple[list[list[Group]], int]:
    """The groups in columns, and the column that a figure of so many lines stands above (-1 without one).
    A figure makes the columns one more."""
    number = COLUMNS + bool(figure)
    lines = [_lines(group, PAGE / number) for group in groups]
    breaks = combinations_with_replacement(range(len(groups) + 1), number - 1)
    ways = product(breaks, range(number - 1, -1, -1) if figure else (-1,))

    def unevenness(way: tuple[tuple[int, ...], int]) -> tuple[float, float]:
        spans = pairwise((0, *way[0], len(groups)))
        heights = [sum(lines[start:end]) + figure * (at == way[1]) for at, (start, end) in enumerate(spans)]
        return max(heights), sum(height**2 for height in heights)

    best, place = min(ways, key=unevenness)
    return [groups[start:end] for start, end in pairwise((0, *best, len(groups)))], place


def lines_of(liver: dict[str, Any] | None) -> int:
    """How many lines the picture of the liver takes, with the list below it where that is short."""
    if liver is None:
        return 0
    listed = ceil((30 + weight(liver["lesions"])) / PAGE * (COLUMNS + 1))
    return FIGURE + listed * (len(liver["lesions"]) <= FEW)


def _lines(group: Group, width: float) -> int:
    said = (f"{fact['label']} {fact['value']} {fact['origin']}" for fact in group["facts"])
    return 1 + sum(ceil(weight(text) / width) for text in said)
