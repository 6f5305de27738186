"""The fast path: a rule set as one generated function, and any single rule of its result in full.

The readable evaluator (conditions.py, classify.py, evaluate.py) stays the reference and is the one that is
shown; the tests hold this one equal to it. An outcome keeps True, False or None (unknown) for each rule,
class and option in question; a rule that somebody looks at is expanded by the readable evaluator itself.

The generated text is executed. That is safe for this text only: generator.py writes it from a rule set
that the loader has checked, and quotes whatever comes from a file. No fact of a case is ever part of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from .conditions import Condition, Group, World, truth_of
from .evaluate import normalised
from .generator import written
from .records import Ruleset
from .truth import Truth

Get = Callable[[str], Any]


class Outcome:
    """One evaluation: the status of each option in their order, and, once asked for, the truths behind them.

    The function has stopped after the statuses with everything it knows; asked for the truths it goes on.
    """

    __slots__ = ("_going", "_truths", "statuses")

    def __init__(self, going: Iterator[Any]) -> None:
        self.statuses: tuple[str, ...] = next(going)
        self._going = going
        self._truths: tuple[bool | None, ...] = ()

    @property
    def truths(self) -> tuple[bool | None, ...]:
        """What is kept of it: True, False or None (unknown); ``Compiled`` knows the places."""
        for truths in self._going:
            self._truths = truths
        return self._truths


class Traced(NamedTuple):
    """A condition with its truth in one case, and the same of its members."""

    condition: Condition
    truth: Truth
    of: tuple["Traced", ...]


@dataclass(frozen=True)
class Compiled:
    """A rule set as the function ``run(get, grade)``, its text, and where each truth stands in an outcome.

    ``get`` gives the value of a fact or None; ``grade`` puts another grade in place of the derived one.
    """

    source: str
    run: Callable[[Get, str | None], Iterator[tuple[Any, ...]]]
    truths: Mapping[str, int]
    counts: Mapping[str, int]
    classes: Mapping[tuple[str, str], int]
    questions: Mapping[str, int]


@lru_cache(maxsize=8)
def compiled(ruleset: Ruleset) -> Compiled:
    """The rule set as a function, made once for each rule set."""
    about = written(ruleset)
    made: dict[str, Any] = {}
    exec(compile(about.text, f"<rule set {ruleset.version}>", "exec"), made)  # noqa: S102  docstring above
    return Compiled(about.text, made["evaluated"], about.truths, about.counts, about.classes, about.questions)


def source_of(ruleset: Ruleset) -> str:
    """The generated function as text, to be read."""
    return compiled(ruleset).source


def outcome_of(facts: Mapping[str, Any], ruleset: Ruleset, grade: str | None = None) -> Outcome:
    """What the rules say of checked facts (absent or None = unknown; sets as lists or frozensets)."""
    return Outcome(compiled(ruleset).run(facts.get, grade))


def statuses(facts: Mapping[str, Any], ruleset: Ruleset, grade: str | None = None) -> dict[str, str]:
    """The status of every option, in the order of the options."""
    return dict(zip(ruleset.options, next(compiled(ruleset).run(facts.get, grade)), strict=True))


def truth_in(outcome: Outcome, place: int) -> Truth:
    """The truth kept at a place of the outcome; ``Compiled`` knows the places."""
    kept = outcome.truths[place]
    return Truth.UNKNOWN if kept is None else Truth.of(kept)


def world_of(facts: Mapping[str, Any], outcome: Outcome, ruleset: Ruleset) -> World:
    """What a condition of a rule is asked about: the facts, and the classes and questions as kept."""
    places = compiled(ruleset)
    classes: dict[str, dict[str, Truth]] = {}
    for (fact, value), place in places.classes.items():
        classes.setdefault(fact, {})[value] = truth_in(outcome, place)
    questions = {option: truth_in(outcome, place) for option, place in places.questions.items()}
    return World(normalised(facts), classes, questions)


def traced(rule: str, facts: Mapping[str, Any], outcome: Outcome, ruleset: Ruleset) -> Traced:
    """The rule in full: each of its conditions with its truth, by the readable evaluator."""
    return _traced(ruleset.rules[rule].when, world_of(facts, outcome, ruleset))


def _traced(condition: Condition, world: World) -> Traced:
    members = condition.members if isinstance(condition, Group) else ()
    return Traced(condition, truth_of(condition, world), tuple(_traced(member, world) for member in members))
