"""The decision space: for each fact, the values between which some condition can tell.

The cells of a number are the limits themselves and the open ranges between them: within one cell every
comparison has the same truth, so one value stands for all. A choice has a cell for each value a condition
names and one for the rest; a set is known or not and has a bit for each value named. Unknown comes on top.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Any

from recommendations.conditions import Comparison, Condition, comparisons
from recommendations.records import Fact, Ruleset

STEP = {"integer": 1, "number": 0.1}


@dataclass(frozen=True)
class Axis:
    """One fact: ``values`` stand for its cells (for a set: the members that are named)."""

    fact: Fact
    values: tuple[Any, ...]
    limits: tuple[float, ...] = ()

    @cached_property
    def _places(self) -> dict[int, int]:
        return {_key(value, self.limits): place for place, value in enumerate(self.values)}

    @property
    def size(self) -> int:
        """How many values can be told apart, unknown included."""
        return (2 ** len(self.values) if self.fact.kind == "set" else len(self.values)) + 1

    def cell_of(self, value: Any) -> int:
        """The index of the cell in which a value (not of a set) lies."""
        if self.fact.kind in STEP:
            return self._places[_key(value, self.limits)]
        if self.fact.kind == "boolean":
            return self.values.index(value)
        return self.values.index(value) if value in self.values else len(self.values) - 1


@dataclass(frozen=True)
class Space:
    """The axes by fact, in the order of the fact dictionary; facts on which nothing hangs are left out."""

    axes: Mapping[str, Axis]

    @property
    def size(self) -> int:
        """How many cases can be told apart."""
        return prod(axis.size for axis in self.axes.values())


def decision_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    """Every condition on which a status can hang."""
    yield from (rule.when for rule in ruleset.rules.values())
    yield from (part.when for one in ruleset.classifications for part in one.classes)
    yield from (aside.when for conflict in ruleset.conflicts for aside in conflict.sets_aside)


def shown_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    """The conditions of what is shown beside a status: cautions and conflicts."""
    yield from (caution.when for caution in ruleset.cautions)
    yield from (conflict.when for conflict in ruleset.conflicts)


def space_of(ruleset: Ruleset, conditions: Iterable[Condition] = (), moved: float = 0) -> Space:
    """The space of the rules and of further conditions; ``moved``: steps around a limit told apart."""
    named: dict[str, set[str]] = {}
    limits: dict[str, set[float]] = {}
    for condition in [*decision_conditions(ruleset), *conditions]:
        for part in comparisons(condition):
            if isinstance(part, Comparison) and part.fact in ruleset.facts:
                named.setdefault(part.fact, set()).update(part.values)
                if not part.values:
                    step = STEP[ruleset.facts[part.fact].kind] * moved
                    around = {round(part.limit + side * step, 6) for side in (-1, 0, 1)}
                    limits.setdefault(part.fact, set()).update(around)
    for one in ruleset.classifications:
        if one.stated:
            named.setdefault(one.stated, set()).update(part.value for part in one.classes)
    found = (name for name in ruleset.facts if name in named)
    return Space({n: _axis(ruleset.facts[n], named[n], sorted(limits.get(n, ()))) for n in found})


def _axis(fact: Fact, named: set[str], limits: list[float]) -> Axis:
    if fact.kind == "boolean":
        return Axis(fact, (True, False))
    if fact.kind == "set":
        return Axis(fact, tuple(code for code in fact.choices if code in named))
    if fact.kind == "choice":
        others = [code for code in fact.choices if code not in named][:1]
        return Axis(fact, tuple([code for code in fact.choices if code in named] + others))
    edges = [-math.inf, *limits, math.inf]
    ranges = [_between(low, high, fact) for low, high in pairwise(edges)]
    told = [part for pair in zip(ranges, [*limits, None], strict=True) for part in pair]
    return Axis(
        fact, tuple(_plain(v, fact) for v in told if v is not None and in_range(v, fact)), tuple(limits)
    )


def _between(low: float, high: float, fact: Fact) -> float | None:
    """A value strictly between, near a limit where there is room, as a report would print it."""
    low = max(low, -math.inf if fact.minimum is None else fact.minimum - (not fact.minimum_excluded))
    high = min(high, math.inf if fact.maximum is None else fact.maximum + 1)
    if high <= low:
        return None
    step = STEP[fact.kind]
    near = [low + step if math.isfinite(low) else high - step, high - step, (low + high) / 2]
    if fact.kind == "integer":
        near = [math.floor(low) + 1 if math.isfinite(low) else math.ceil(high) - 1]
    fits = (round(v, 6) for v in near if math.isfinite(v) and low < round(v, 6) < high and in_range(v, fact))
    return next(fits, None)


def in_range(value: float, fact: Fact) -> bool:
    """Whether the fact admits the number."""
    if fact.minimum is not None and (
        value < fact.minimum or (fact.minimum_excluded and value == fact.minimum)
    ):
        return False
    return fact.maximum is None or value <= fact.maximum


def _plain(value: float, fact: Fact) -> float | int:
    return int(value) if value == int(value) else value


def _key(value: float, limits: tuple[float, ...]) -> int:
    place = bisect_left(limits, value)
    return 2 * place + (place < len(limits) and limits[place] == value)
