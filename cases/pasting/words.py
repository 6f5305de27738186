"""The text of a report cut where its numbered words begin and end."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: ``starts`` and ``ends`` are the numbers of the words that begin and end here."""

    text: str
    marked: bool
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def pieces_of(text: str, numbers: Mapping[tuple[int, int], int]) -> list[Piece]:
    """The whole text in order; ``numbers``: (start, end) of the words -> their number."""
    edges = sorted({0, len(text), *(place for span in numbers for place in span)})
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for (low, high), number in numbers.items():
        starts.setdefault(low, []).append(number)
        ends.setdefault(high, []).append(number)
    pieces, open_words = [], 0
    for low, high in pairwise(edges):
        open_words += len(starts.get(low, ())) - len(ends.get(low, ()))
        pieces.append(
            Piece(text[low:high], open_words > 0, tuple(starts.get(low, ())), tuple(ends.get(high, ())))
        )
    return pieces
