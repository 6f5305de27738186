"""The logic of a rule set as terms: whatever is asked more than once is one term, and worked out once.

A term is a number. It is a thing that stands by itself (a comparison, a class, a rule), the opposite of a
term, or a group: all of, or any of, some terms. Groups that say the same are the same term. The opposite of a
group is a group of opposites, and what several groups have in common is put into a term of its own.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

ALL, ANY, NOT = "all", "any", "not"
OPPOSITE = {ALL: ANY, ANY: ALL}
WORTH = 3

Pairs = Counter[tuple[str, int, int]]


@dataclass
class Terms:
    """Every term; ``things`` are their numbers by what they stand for, ``groups`` the members of a group,
    ``denials`` what a term denies, by its number."""

    things: dict[Hashable, int] = field(default_factory=dict)
    groups: dict[int, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    denials: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.true, self.false = self.thing((ALL, ())), self.thing((ANY, ()))

    def thing(self, key: Hashable) -> int:
        """The term that stands for the key, and for nothing else."""
        return self.things.setdefault(key, len(self.things))

    def group(self, kind: str, members: Iterable[int]) -> int:
        """All of, or any of, the terms; groups of the same kind among them are taken apart."""
        nothing, settles = (self.true, self.false) if kind == ALL else (self.false, self.true)
        parts = sorted({part for part in self._apart(kind, members) if part != nothing})
        if settles in parts or not parts:
            return settles if settles in parts else nothing
        return parts[0] if len(parts) == 1 else self._group(kind, tuple(parts))

    def opposite(self, term: int) -> int:
        """What is true where the term is false, false where it is true, and unknown where it is unknown."""
        if term in (self.true, self.false):
            return self.false if term == self.true else self.true
        if term in self.groups:
            kind, parts = self.groups[term]
            return self.group(OPPOSITE[kind], [self.opposite(part) for part in parts])
        return self.denials[term] if term in self.denials else self.denied(term)

    def denied(self, term: int) -> int:
        """The opposite as a term of its own, also of a group; for what is worked out anyway."""
        denied = self.thing((NOT, term))
        self.denials[denied] = term
        return denied

    def share(self, roots: Iterable[int]) -> None:
        """Put what the groups behind the roots have in common into groups of their own."""
        behind = list(dict.fromkeys(group for root in roots for group in self.behind(root)))
        pairs: Pairs = Counter(pair for group in behind for pair in self._pairs(group))
        while pairs:
            (kind, first, second), number = max(pairs.items(), key=_weight)
            if number < WORTH:
                return
            common = self._group(kind, (first, second))
            for group in behind:
                self._replace(group, kind, {first, second}, common, pairs)

    def _apart(self, kind: str, members: Iterable[int]) -> Iterator[int]:
        for member in members:
            inner, parts = self.groups.get(member, ("", ()))
            yield from parts if inner == kind else (member,)

    def _group(self, kind: str, parts: tuple[int, ...]) -> int:
        number = self.thing((kind, parts))
        self.groups.setdefault(number, (kind, parts))
        return number

    def behind(self, term: int) -> Iterator[int]:
        """The term, if it is a group, and every group in it."""
        if term in self.groups:
            yield term
            for part in self.groups[term][1]:
                yield from self.behind(part)

    def _pairs(self, group: int) -> Iterator[tuple[str, int, int]]:
        kind, parts = self.groups[group]
        return ((kind, first, second) for first, second in combinations(sorted(parts), 2))

    def _replace(self, group: int, kind: str, both: set[int], common: int, pairs: Pairs) -> None:
        own, parts = self.groups[group]
        if own != kind or group == common or not both <= set(parts):
            return
        pairs.subtract(self._pairs(group))
        self.groups[group] = own, (*(part for part in parts if part not in both), common)
        pairs.update(self._pairs(group))


def _weight(entry: tuple[tuple[str, int, int], int]) -> tuple[int, int, int]:
    """The most frequent pair first, of these the one that was met first."""
    (_, first, second), number = entry
    return number, -first, -second
