"""Whether a condition can hold for any patient at all.

Derived facts and options in question are taken as free: what holds here may still be impossible once their
definitions are followed, but what cannot hold here cannot hold. The whole proof is not the loader's work.
"""

from collections.abc import Mapping
from itertools import pairwise

from .conditions import COMPARATORS, Comparison, Condition, Group, InQuestion, comparisons
from .records import Fact

Left = Mapping[str, frozenset[str | float]]
YES_NO = frozenset({"true", "false"})


def can_hold(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Whether some values of the facts make the condition true."""
    left: dict[str, frozenset[str | float]] = {}
    for part in comparisons(condition):
        if isinstance(part, Comparison) and _is_single(part, facts):
            fact = facts[part.fact]
            left[part.fact] = frozenset(fact.choices) or _numbers(fact, condition)
    return _satisfied(((condition, True),), left, facts)


def _is_single(part: Comparison, facts: Mapping[str, Fact]) -> bool:
    """Whether the fact has one value at a time; a set may have several, a derived fact is not looked into."""
    return part.fact in facts and facts[part.fact].kind != "set"


def _numbers(fact: Fact, condition: Condition) -> frozenset[str | float]:
    """The limits that the condition sets, and what lies below, between and above them, within the range."""
    parts = (
        part for part in comparisons(condition) if isinstance(part, Comparison) and part.fact == fact.name
    )
    limits = sorted({part.limit for part in parts})
    if fact.kind == "integer":
        found = {limit + step for limit in limits for step in (-1, 0, 1)}
    else:
        between = {(low + high) / 2 for low, high in pairwise(limits)}
        low = 0.0 if fact.minimum is None else fact.minimum
        high = limits[-1] + 1 if fact.maximum is None else fact.maximum
        found = {*limits, *between, low, (low + limits[0]) / 2, high, (high + limits[-1]) / 2}
    return frozenset(value for value in found if _in_range(value, fact))


def _in_range(value: float, fact: Fact) -> bool:
    low = fact.minimum is None or (value > fact.minimum if fact.minimum_excluded else value >= fact.minimum)
    return low and (fact.maximum is None or value <= fact.maximum)


def _satisfied(todo: tuple[tuple[Condition, bool], ...], left: Left, facts: Mapping[str, Fact]) -> bool:
    """Whether every condition of ``todo`` can have its wanted truth with the values left for each fact."""
    if not todo:
        return True
    (condition, wanted), *rest = todo
    if isinstance(condition, Group):
        holds = wanted != (condition.kind == "none")
        parts = [(member, holds) for member in condition.members]
        if holds == (condition.kind == "all"):
            return _satisfied((*parts, *rest), left, facts)
        return any(_satisfied((part, *rest), left, facts) for part in parts)
    return any(
        _satisfied(tuple(rest), narrowed, facts) for narrowed in _narrowed(condition, wanted, left, facts)
    )


def _narrowed(
    part: Comparison | InQuestion, wanted: bool, left: Left, facts: Mapping[str, Fact]
) -> list[Left]:
    """The ways in which the values left can be narrowed so that the comparison has its wanted truth."""
    if isinstance(part, InQuestion):
        return _free([f"{part.option} in question"], wanted, left)
    if not _is_single(part, facts):
        return _free([f"{part.fact} {value}" for value in part.values], wanted, left)
    values = frozenset(value for value in left[part.fact] if _holds(part, value) == wanted)
    return [{**left, part.fact: values}] if values else []


def _free(names: list[str], wanted: bool, left: Left) -> list[Left]:
    said = frozenset({"true" if wanted else "false"})
    if wanted:
        return [{**left, name: said} for name in names if left.get(name, YES_NO) & said]
    if any(left.get(name, YES_NO) & said == frozenset() for name in names):
        return []
    return [{**left, **dict.fromkeys(names, said)}]


def _holds(part: Comparison, value: str | float) -> bool:
    if part.relation in COMPARATORS:
        return COMPARATORS[part.relation](float(value), part.limit)
    return value in part.values
