"""Damaged copies of a rule set: each is one slip a person could make in a rule file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from recommendations.conditions import Comparison, Condition, comparisons
from recommendations.records import Ruleset

from .altered import Change, changed, with_threshold, without_rule
from .space import decision_conditions, shown_conditions
from .thresholds import moves_of

FLIPPED = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": ">="}
DELETED, TAKEN, FLIP, MOVED = (
    "rule deleted",
    "rule taken from one option",
    "comparator flipped",
    "threshold moved",
)
KINDS = (DELETED, TAKEN, FLIP, MOVED)


@dataclass(frozen=True)
class Mutant:
    """One damage; ``grave`` where a contraindication is touched."""

    kind: str
    name: str
    ruleset: Ruleset
    grave: bool = False


def mutants_of(ruleset: Ruleset) -> Iterator[Mutant]:
    """Each rule deleted, each rule taken from one of its options, each comparator flipped, each threshold
    one unit lower and higher."""
    for rule in ruleset.rules.values():
        grave = rule.status == "contraindicated"
        yield Mutant(DELETED, rule.id, without_rule(ruleset, rule.id), grave)
        for option in rule.options if len(rule.options) > 1 else ():
            yield Mutant(TAKEN, f"{rule.id} ({option})", without_rule(ruleset, rule.id, option), grave)
    yield from _flipped(ruleset)
    for name, threshold in ruleset.thresholds.items():
        for value in moves_of(name, ruleset):
            if value != threshold.value:
                yield Mutant(MOVED, f"{name} → {value:g}", with_threshold(ruleset, name, value))


def _flipped(ruleset: Ruleset) -> Iterator[Mutant]:
    """Each comparison with a sign, once however many rules share it by name."""
    seen: set[int] = set()
    for owner, condition in _owned(ruleset):
        for part in comparisons(condition):
            if isinstance(part, Comparison) and part.relation in FLIPPED and id(part) not in seen:
                seen.add(id(part))
                sign = FLIPPED[part.relation]
                yield Mutant(FLIP, f"{owner}: {part.text} → {sign}", changed(ruleset, _flip(part, sign)))


def _flip(target: Comparison, sign: str) -> Change:
    def flip(part: Comparison) -> Comparison:
        return replace(part, relation=sign) if part is target else part

    return flip


def _owned(ruleset: Ruleset) -> Iterable[tuple[str, Condition]]:
    """Every condition on which an answer can hang, with the name of what it belongs to."""
    names = [rule.id for rule in ruleset.rules.values()]
    names += [f"{one.fact} {part.value}" for one in ruleset.classifications for part in one.classes]
    names += [conflict.id for conflict in ruleset.conflicts for _ in conflict.sets_aside]
    names += [caution.id for caution in ruleset.cautions]
    names += [conflict.id for conflict in ruleset.conflicts]
    return zip(names, [*decision_conditions(ruleset), *shown_conditions(ruleset)], strict=True)
