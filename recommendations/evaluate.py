"""Facts in, an answer out: pure, three-valued, traced.

The order of work: derived facts (classify.py), then each rule, then for each option the first line
of the status table that holds. Rules that ask whether another option is in question come last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .classify import Derived, classify
from .conditions import Value, World, truth_of
from .records import Caution, Conflict, Rule, Ruleset, Warned
from .truth import Truth, all_of, any_of, negation

AGAINST = ("contraindicated", "not_recommended", "not_routine", "controversial")
SUPPORT = ("recommended", "consider", "investigational")
LOWER = {"G2": "G1", "G3": "G2"}


@dataclass(frozen=True)
class Judged:
    """A rule for one case: its own truth, and the truth that counts once conflicts set it aside."""

    rule: Rule
    truth: Truth
    counts: Truth
    set_aside_by: str


@dataclass(frozen=True)
class Verdict:
    """The status of one option; ``if_known`` is what it would be where data is missing;
    ``decided_by`` are the rules that gave it."""

    option: str
    status: str
    if_known: str | None
    decided_by: tuple[str, ...]
    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class Evaluation:
    """Everything the rules say of one set of facts."""

    facts: Mapping[str, Value]
    derived: Mapping[str, Derived]
    world: World
    verdicts: Mapping[str, Verdict]
    cautions: tuple[tuple[Caution, Truth], ...]
    conflicts: tuple[Conflict, ...]
    warnings: tuple[Warned, ...]
    lower: "Evaluation | None" = field(default=None)


def evaluate(facts: Mapping[str, Any], ruleset: Ruleset) -> Evaluation:
    """Evaluate checked facts (absent or None = unknown; sets as lists or frozensets).

    A discordant grade is evaluated under the lower grade too (``lower``).
    """
    known = normalised(facts)
    evaluation = _evaluated(known, ruleset, None)
    grade = evaluation.derived["grade"]
    if grade.lower is None:
        return evaluation
    below = _evaluated(known, ruleset, grade.lower)
    return Evaluation(**{**evaluation.__dict__, "lower": below})


def normalised(facts: Mapping[str, Any]) -> dict[str, Value]:
    """The known facts, with sets as frozensets."""
    return {
        name: frozenset(value) if isinstance(value, list | tuple | set | frozenset) else value
        for name, value in facts.items()
        if value is not None
    }


def _evaluated(facts: Mapping[str, Value], ruleset: Ruleset, grade: str | None) -> Evaluation:
    derived = classify(facts, ruleset, grade)
    world = World(facts, {name: part.truths for name, part in derived.items()})
    judged = judge(world, ruleset)
    return Evaluation(
        facts=facts,
        derived=derived,
        world=world,
        verdicts={code: verdict_of(code, judged[code]) for code in ruleset.options},
        cautions=tuple((caution, truth_of(caution.when, world)) for caution in ruleset.cautions),
        conflicts=tuple(part for part in ruleset.conflicts if truth_of(part.when, world) is Truth.TRUE),
        warnings=tuple(part for part in ruleset.warnings if _warns(part, world)),
    )


def judge(world: World, ruleset: Ruleset) -> dict[str, tuple[Judged, ...]]:
    """Each option's rules with their truth; fills ``world.questions`` on the way."""
    aside = {
        rule: (conflict.id, truth_of(part.when, world))
        for conflict in ruleset.conflicts
        for part in conflict.sets_aside
        for rule in part.rules
    }
    questions = world.questions
    judged: dict[str, list[Judged]] = {code: [] for code in ruleset.options}
    for followers in (False, True):
        for rule in ruleset.rules.values():
            codes = [code for code in rule.options if (code in ruleset.following) is followers]
            if codes:
                part = _judged(rule, world, aside)
                for code in codes:
                    judged[code].append(part)
        questions |= {
            code: _in_question(parts)
            for code, parts in judged.items()
            if (code in ruleset.following) is followers
        }
    return {code: tuple(parts) for code, parts in judged.items()}


def _judged(rule: Rule, world: World, aside: Mapping[str, tuple[str, Truth]]) -> Judged:
    truth = truth_of(rule.when, world)
    conflict, set_aside = aside.get(rule.id, ("", Truth.FALSE))
    counts = all_of((truth, negation(set_aside)))
    return Judged(rule, truth, counts, conflict if set_aside is Truth.TRUE else "")


def _in_question(judged: list[Judged]) -> Truth:
    """Whether the option has a reason for it and no contraindication."""
    support = any_of(part.counts for part in judged if part.rule.status in SUPPORT)
    barred = any_of(part.counts for part in judged if part.rule.status == "contraindicated")
    return all_of((support, negation(barred)))


def verdict_of(option: str, judged: tuple[Judged, ...]) -> Verdict:
    """The first line of the status table that holds for the option."""

    def having(status: str, truth: Truth) -> list[str]:
        return [part.rule.id for part in judged if part.rule.status == status and part.counts is truth]

    for status in AGAINST:
        if rules := having(status, Truth.TRUE):
            return Verdict(option, status, None, tuple(rules), judged)
    blocked = having("contraindicated", Truth.UNKNOWN)
    for status in SUPPORT:
        if rules := having(status, Truth.TRUE):
            if blocked:
                return Verdict(option, "needs_data", status, (*rules, *blocked), judged)
            return Verdict(option, status, None, tuple(rules), judged)
    for status in SUPPORT:
        if rules := having(status, Truth.UNKNOWN):
            return Verdict(option, "needs_data", status, tuple(rules), judged)
    return Verdict(option, "not_indicated", None, (), judged)


def _warns(warned: Warned, world: World) -> bool:
    truth = truth_of(warned.when, world)
    return truth is Truth.TRUE or (warned.unless_known and truth is Truth.UNKNOWN)
