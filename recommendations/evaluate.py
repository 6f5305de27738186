"""Facts in, an answer out: pure, three-valued, traced.

The order of work: derived facts (classify.py), then each rule, then for each option the first line
of the status table that holds. Rules that ask whether another option is in question come last.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
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
    """Everything the rules say of one set of facts; ``worked_out`` is what gaps.py has made of it."""

    facts: Mapping[str, Value]
    derived: Mapping[str, Derived]
    world: World
    verdicts: Mapping[str, Verdict]
    cautions: tuple[tuple[Caution, Truth], ...]
    conflicts: tuple[Conflict, ...]
    warnings: tuple[Warned, ...]
    worked_out: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    under_lower: "Callable[[], Evaluation] | None" = field(default=None, compare=False, repr=False)

    @cached_property
    def lower(self) -> "Evaluation | None":
        """The same under the lower grade, where the indices of the grade disagree."""
        return None if self.under_lower is None else self.under_lower()


def evaluate(facts: Mapping[str, Any], ruleset: Ruleset) -> Evaluation:
    """Evaluate checked facts (absent or None = unknown; sets as lists or frozensets).

    A discordant grade is evaluated under the lower grade too (``lower``).
    """
    known = normalised(facts)
    evaluation = _evaluated(known, ruleset, None)
    grade = evaluation.derived["grade"].lower
    if grade is None:
        return evaluation
    return replace(evaluation, under_lower=lambda: _evaluated(known, ruleset, grade))


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
    verdicts = {code: verdict_of(code, judged[code]) for code in ruleset.options}
    return evaluation_of(facts, derived, world, verdicts, ruleset)


def evaluation_of(
    facts: Mapping[str, Value],
    derived: Mapping[str, Derived],
    world: World,
    verdicts: Mapping[str, Verdict],
    ruleset: Ruleset,
) -> Evaluation:
    """Everything that follows once there is a verdict on each option."""
    return Evaluation(
        facts=facts,
        derived=derived,
        world=world,
        verdicts=verdicts,
        cautions=tuple((caution, truth_of(caution.when, world)) for caution in ruleset.cautions),
        conflicts=tuple(part for part in ruleset.conflicts if truth_of(part.when, world) is Truth.TRUE),
        warnings=tuple(part for part in ruleset.warnings if _warns(part, world)),
    )


def judge(
    world: World, ruleset: Ruleset, options: Iterable[str] | None = None
) -> dict[str, tuple[Judged, ...]]:
    """The rules of each option (all, or those named) with their truth; fills ``world.questions``."""
    wanted = ruleset.options if options is None else _with_leaders(options, ruleset)
    known: dict[str, Judged] = {}
    judged: dict[str, tuple[Judged, ...]] = {}
    for code in sorted(wanted, key=ruleset.leaders.__contains__):
        judged[code] = tuple(judged_rule(rule, world, ruleset, known) for rule in ruleset.rules_of[code])
        world.questions[code] = in_question(judged[code])
    return judged


def _with_leaders(options: Iterable[str], ruleset: Ruleset) -> dict[str, None]:
    """The options and those they follow, in a fixed order."""
    named = list(options)
    leaders = (leader for code in named for leader in ruleset.leaders.get(code, ()))
    return dict.fromkeys([*named, *leaders])


def judged_rule(rule: Rule, world: World, ruleset: Ruleset, known: dict[str, Judged]) -> Judged:
    """The rule with its truth, worked out once (``known``), and whether a conflict sets it aside."""
    if rule.id not in known:
        truth = truth_of(rule.when, world)
        counts, by = truth, ""
        for conflict, aside in ruleset.asides.get(rule.id, ()):
            set_aside = truth_of(aside.when, world)
            counts = all_of((counts, negation(set_aside)))
            by = conflict if set_aside is Truth.TRUE and truth is Truth.TRUE else by
        known[rule.id] = Judged(rule, truth, counts, by)
    return known[rule.id]


def in_question(judged: tuple[Judged, ...]) -> Truth:
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
