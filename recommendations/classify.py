"""Derived facts: grade and ENETS type, by the definitions in data/classifications.toml."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from .conditions import Value, World, truth_of
from .records import Class, Classification, Ruleset
from .truth import Truth

INDICES = ("grade_by_ki67", "grade_by_mitoses")
ORDER = ("G1", "G2", "G3")
NEC = "NEC"


@dataclass(frozen=True)
class Derived:
    """One derived fact of a case.

    ``value`` is None while it cannot be derived; ``truths`` says for each class whether it holds;
    ``because`` are the classes that gave the value; ``contradicted`` that a report states another;
    ``several`` that more than one class holds; ``lower`` the other grade where the indices disagree;
    ``could_be`` the other values that what is known does not exclude, where the value is provisional.
    """

    classification: Classification
    value: str | None
    truths: Mapping[str, Truth]
    because: tuple[Class, ...] = ()
    provisional: bool = False
    stated: bool = False
    contradicted: bool = False
    several: bool = False
    lower: str | None = None
    could_be: tuple[str, ...] = ()


def classify(facts: Mapping[str, Value], ruleset: Ruleset, grade: str | None = None) -> dict[str, Derived]:
    """Every derived fact; ``grade`` puts another grade in place of the derived one."""
    derived: dict[str, Derived] = {}
    world = World(facts, classes := {})
    for classification in ruleset.classifications:
        part = _derived(classification, world)
        if classification.fact == "grade":
            part = _graded(part, derived, grade)
        derived[classification.fact] = part
        classes[classification.fact] = part.truths
    return derived


def _derived(classification: Classification, world: World) -> Derived:
    strict = [part for part in classification.classes if not part.provisional]
    truths = {part.value: truth_of(part.when, world) for part in strict}
    holding = tuple(part for part in strict if truths[part.value] is Truth.TRUE)
    stated = world.facts.get(classification.stated)
    if len(holding) > 1:
        return Derived(classification, None, truths, holding, several=True)
    if holding:
        value = holding[0].value
        return Derived(classification, value, truths, holding, contradicted=stated not in (None, value))
    for part in _provisional(classification):
        if truth_of(part.when, world) is Truth.TRUE:
            contradicted = stated not in (None, part.value)
            instead = _instead(classification, part.value, (part,), contradicted=contradicted)
            return replace(instead, could_be=_others(part.value, truths))
    if isinstance(stated, str):
        if truths[stated] is not Truth.FALSE:
            instead = _instead(classification, stated, (), stated=True)
            return replace(instead, could_be=_others(stated, truths, {NEC} if stated != NEC else set(ORDER)))
        return Derived(classification, None, truths, contradicted=True)
    return Derived(classification, None, truths)


def _provisional(classification: Classification) -> Iterator[Class]:
    return (part for part in classification.classes if part.provisional)


def _others(value: str, truths: Mapping[str, Truth], but: Container[str] = ()) -> tuple[str, ...]:
    """The values beside this one that are not excluded, the lowest grade or type first.

    A report that states a grade has told well from poorly differentiated; that is not doubted (``but``).
    """
    possible = (other for other, truth in truths.items() if truth is not Truth.FALSE)
    return tuple(sorted(other for other in possible if other != value and other not in but))


def _instead(
    classification: Classification,
    value: str,
    because: tuple[Class, ...],
    *,
    stated: bool = False,
    contradicted: bool = False,
) -> Derived:
    truths = {part.value: Truth.of(part.value == value) for part in classification.classes}
    return Derived(
        classification,
        value,
        truths,
        because,
        provisional=True,
        stated=stated,
        contradicted=contradicted,
    )


def _graded(part: Derived, derived: Mapping[str, Derived], grade: str | None) -> Derived:
    indices = [derived[name].value for name in INDICES]
    known = sorted({index for index in indices if index is not None}, key=ORDER.index)
    discordant = len(known) == 2 and part.value in ORDER
    if grade is not None:
        return _instead(part.classification, grade, part.because)
    return replace(part, lower=known[0] if discordant else None)
