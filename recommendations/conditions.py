"""Conditions: how a rule says when it holds.

One string is one comparison; grouping is structure. The whole grammar:

    FACT                          a yes/no fact is true
    FACT is VALUE                 a choice has this value; a yes/no fact ``is false``
    FACT is one of V1, V2         a choice has one of these values
    FACT has VALUE                a set contains this value
    FACT has one of V1, V2        a set contains one of these values
    FACT >= NUMBER                also > <= < =; NUMBER may be @name of a threshold
    NAME                          a named condition of conditions.toml
    OPTION in question            another option has a reason for it and no contraindication
    { any = [...] }  { all = [...] }  { none = [...] }

A fact that is not known makes its comparison unknown, never false.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .truth import Truth, all_of, any_of, negation

COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
FORM = re.compile(
    r"(?P<option>[a-z0-9+-]+) in question"
    r"|(?P<name>[a-z0-9_]+)"
    r"(?: (?P<relation>is one of|has one of|is|has) (?P<values>[A-Za-z0-9_+-]+(?:, [A-Za-z0-9_+-]+)*)"
    r"| (?P<sign>>=|<=|>|<|=) (?P<number>@[a-z0-9_]+|-?[0-9]+(?:\.[0-9]+)?))?"
)

Value = bool | float | str | frozenset[str]


@dataclass(frozen=True)
class Comparison:
    """One comparison of one fact; ``values`` are choices, ``limit`` is a number in the fact's unit."""

    text: str
    fact: str
    relation: str
    values: tuple[str, ...] = ()
    limit: float = 0.0
    threshold: str = ""


@dataclass(frozen=True)
class InQuestion:
    """Another option has a supporting rule and no contraindication."""

    text: str
    option: str


@dataclass(frozen=True)
class Group:
    """Conditions joined by ``kind``: all, any or none; ``name`` where it is a named condition."""

    kind: str
    members: tuple["Condition", ...]
    name: str = ""


Condition = Comparison | InQuestion | Group


@dataclass
class World:
    """What a condition is asked about: known facts, classes (derived facts) and options in question."""

    facts: Mapping[str, Value]
    classes: Mapping[str, Mapping[str, Truth]] = field(default_factory=dict)
    questions: dict[str, Truth] = field(default_factory=dict)


def truth_of(condition: Condition, world: World) -> Truth:
    """Whether the condition holds: true, false or unknown."""
    if isinstance(condition, Comparison):
        return _compared(condition, world)
    if isinstance(condition, InQuestion):
        return world.questions[condition.option]
    truths = (truth_of(member, world) for member in condition.members)
    if condition.kind == "all":
        return all_of(truths)
    return any_of(truths) if condition.kind == "any" else negation(any_of(truths))


def _compared(comparison: Comparison, world: World) -> Truth:
    if comparison.fact in world.classes:
        classes = world.classes[comparison.fact]
        return any_of(classes[value] for value in comparison.values)
    value = world.facts.get(comparison.fact)
    if value is None:
        return Truth.UNKNOWN
    if comparison.relation in COMPARATORS:
        assert isinstance(value, float | int)  # noqa: S101  the loader admits signs for numbers only
        return Truth.of(COMPARATORS[comparison.relation](value, comparison.limit))
    if isinstance(value, frozenset):
        return Truth.of(not value.isdisjoint(comparison.values))
    said = str(value).lower() if isinstance(value, bool) else value
    return Truth.of(said in comparison.values)


def comparisons(condition: Condition) -> Iterator[Comparison | InQuestion]:
    """Every comparison in the condition, groups taken apart, in order."""
    if isinstance(condition, Group):
        for member in condition.members:
            yield from comparisons(member)
    else:
        yield condition


def open_comparisons(condition: Condition, world: World) -> Iterator[Comparison | InQuestion]:
    """The unknown comparisons on which the unknown truth of the condition still hangs."""
    if truth_of(condition, world) is not Truth.UNKNOWN:
        return
    if isinstance(condition, Group):
        for member in condition.members:
            yield from open_comparisons(member, world)
    else:
        yield condition
