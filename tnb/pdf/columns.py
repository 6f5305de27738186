"""Sets groups of facts in columns side by side, whole and in order, so that the longest is short."""

from itertools import combinations_with_replacement, pairwise
from math import ceil
from typing import Any

from . import weight

Group = dict[str, Any]
COLUMNS, PAGE = 3, 132  # Latin letters in a line of the page
FIGURE, SHARE = 12, 0.29  # lines that a figure above the last column takes, and its share of the width


def in_columns(groups: list[Group], figure: bool = False) -> list[list[Group]]:
    """The groups in columns; with a figure there is one more, the last, which begins below it."""
    number = COLUMNS + figure
    width = PAGE * (1 - SHARE if figure else 1) / COLUMNS
    lines = [_lines(group, width) for group in groups]
    heads = [0.0] * (number - 1) + [FIGURE if figure else 0.0]

    def unevenness(breaks: tuple[int, ...]) -> tuple[float, float]:
        spans = zip(heads, pairwise((0, *breaks, len(groups))), strict=True)
        heights = [head + sum(lines[start:end]) for head, (start, end) in spans]
        return max(heights), sum(height**2 for height in heights)

    ways = combinations_with_replacement(range(len(groups) + 1), number - 1)
    best = min(ways, key=unevenness)
    return [groups[start:end] for start, end in pairwise((0, *best, len(groups)))]


def _lines(group: Group, width: float) -> int:
    said = (f"{fact['label']} {fact['value']} {fact['origin']}" for fact in group["facts"])
    return 1 + sum(ceil(weight(text) / width) for text in said)
