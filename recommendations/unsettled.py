"""What of the conditions of a rule set is undecided in one case, each worked out once.

Conditions that say the same are one here, and go by a number: the rules repeat each other a great deal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from .asked import plain
from .conditions import Comparison, Condition, Group, InQuestion, truth_of
from .evaluate import SUPPORT, Evaluation, Judged
from .records import Rule, Ruleset
from .truth import Truth, all_of, any_of, negation

Parts = frozenset[tuple[int, bool]]
Names = frozenset[str]
EVERY_MEMBER = {("all", True), ("any", False), ("none", True)}  # asks all members to be true, or all false
SIGNS = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: 2}
NOTHING: Parts = frozenset()
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Numbered:
    """Every condition of a rule set once, members before the group they are in. ``numbers`` are by identity;
    ``members`` are () for a condition that is no group; ``plain`` has for a comparison the number of what it
    says in the simplest form, and whether it says the opposite."""

    conditions: tuple[Condition, ...]
    members: tuple[tuple[int, ...], ...]
    numbers: Mapping[int, int]
    plain: tuple[tuple[int, bool], ...]


@lru_cache(maxsize=8)
def numbered(ruleset: Ruleset) -> Numbered:
    """The conditions of rules, set-asides, classes and cautions."""
    found: dict[Condition, int] = {}
    members: list[tuple[int, ...]] = []
    numbers: dict[int, int] = {}

    def number(condition: Condition) -> int:
        if id(condition) not in numbers:
            inner = tuple(map(number, condition.members)) if isinstance(condition, Group) else ()
            numbers[id(condition)] = found.setdefault(condition, len(found))
            if len(found) > len(members):
                members.append(inner)
        return numbers[id(condition)]

    for condition in _conditions(ruleset):
        number(condition)
    simple: dict[Condition, int] = {}
    put = (_put(part, ruleset) for part in found)
    plainly = tuple((simple.setdefault(part, -1 - len(simple)), denied) for part, denied in put)
    return Numbered(tuple(found), tuple(members), numbers, plainly)


def _put(part: Condition, ruleset: Ruleset) -> tuple[Condition, bool]:
    """A comparison of an entered fact in its simplest form, and whether it says the opposite of that."""
    if isinstance(part, Comparison) and part.fact in ruleset.facts:
        return plain(part, ruleset.facts[part.fact])
    return part, False


def _conditions(ruleset: Ruleset) -> Iterator[Condition]:
    yield from (rule.when for rule in ruleset.rules.values())
    yield from (aside.when for asides in ruleset.asides.values() for _, aside in asides)
    yield from (value.when for part in ruleset.classifications for value in part.classes)
    yield from (caution.when for caution in ruleset.cautions)


@lru_cache(maxsize=8)
def behind(ruleset: Ruleset) -> Mapping[str, Callable[[Sequence[int]], tuple[int, ...]]]:
    """By option how to read, of the truths of all conditions, those on which its gaps can hang."""
    known = numbered(ruleset)
    cautions: dict[str, list[Condition]] = {}
    for caution in ruleset.cautions:
        for option in caution.options:
            cautions.setdefault(option, []).append(caution.when)
    found = {}
    for option in ruleset.options:
        reached = _Reached(ruleset, known)
        reached.option(option)
        for condition in cautions.get(option, ()):
            reached.condition(known.numbers[id(condition)])
        found[option] = itemgetter(0, 0, *sorted(reached.conditions))
    return found


@dataclass
class _Reached:
    """The conditions that are reached from where one starts."""

    ruleset: Ruleset
    known: Numbered
    conditions: set[int] = field(default_factory=set)
    options: set[str] = field(default_factory=set)

    def option(self, option: str) -> None:
        if option not in self.options:
            self.options.add(option)
            for rule in self.ruleset.rules_of[option]:
                asides = (aside.when for _, aside in self.ruleset.asides.get(rule.id, ()))
                for condition in (rule.when, *asides):
                    self.condition(self.known.numbers[id(condition)])

    def condition(self, number: int) -> None:
        if number in self.conditions:
            return
        self.conditions.add(number)
        part = self.known.conditions[number]
        if isinstance(part, InQuestion):
            self.option(part.option)
        elif isinstance(part, Comparison):
            classes = (one.classes for one in self.ruleset.classifications if one.fact == part.fact)
            for value in chain(*classes):
                self.condition(self.known.numbers[id(value.when)])
        for member in self.known.members[number]:
            self.condition(member)


class Unsettled:
    """The undecided conditions of one evaluation, and the unknown facts behind them."""

    def __init__(self, evaluation: Evaluation, ruleset: Ruleset) -> None:
        self.evaluation = evaluation
        self.ruleset = ruleset
        self.known = numbered(ruleset)
        self.truths = _truths(self.known, evaluation)
        self.signs = tuple(map(SIGNS.__getitem__, self.truths))
        self._parts: dict[tuple[int, bool], Parts] = {}
        self._facts: dict[int, Names] = {}
        self._questions: dict[str, Names] = {}

    def parts_of(self, rule: Rule) -> Parts:
        """What is undecided and must all be so for the rule to hold: conditions, each with whether it must be
        true or false, in the same words however a rule puts it ("X", "none of: X is false")."""
        return self._parts_of(self.known.numbers[id(rule.when)], True)

    def _parts_of(self, number: int, wanted: bool) -> Parts:
        if self.truths[number] is not Truth.UNKNOWN:
            return NOTHING
        if (number, wanted) not in self._parts:
            self._parts[number, wanted] = self._parts_in(number, wanted)
        return self._parts[number, wanted]

    def _parts_in(self, number: int, wanted: bool) -> Parts:
        condition = self.known.conditions[number]
        if not isinstance(condition, Group):
            simple, denied = self.known.plain[number]
            return frozenset(((simple, wanted is not denied),))
        if (condition.kind, wanted) not in EVERY_MEMBER:
            return frozenset(((number, wanted),))
        each = condition.kind == "all"
        return NOTHING.union(*(self._parts_of(member, each) for member in self.known.members[number]))

    def facts_of(self, part: Judged) -> Names:
        """The unknown facts on which a rule hangs, and whether it is set aside."""
        found = self.facts_behind(part.rule.when)
        for _, aside in self.ruleset.asides.get(part.rule.id, ()):
            found |= self.facts_behind(aside.when)
        return found

    def facts_behind(self, condition: Condition) -> Names:
        """The unknown facts on which the condition hangs; none if it is decided."""
        return self._facts_behind(self.known.numbers[id(condition)])

    def _facts_behind(self, number: int) -> Names:
        if self.truths[number] is not Truth.UNKNOWN:
            return NOBODY
        if number not in self._facts:
            self._facts[number] = self._facts_in(number)
        return self._facts[number]

    def _facts_in(self, number: int) -> Names:
        part = self.known.conditions[number]
        if isinstance(part, Group):
            return NOBODY.union(*map(self._facts_behind, self.known.members[number]))
        if isinstance(part, InQuestion):
            return self._facts_of_question(part.option)
        if part.fact not in self.evaluation.derived:
            return frozenset((part.fact,))
        classes = self.evaluation.derived[part.fact].classification.classes
        asked = (value for value in classes if value.value in part.values and not value.provisional)
        return NOBODY.union(*(self.facts_behind(value.when) for value in asked))

    def _facts_of_question(self, option: str) -> Names:
        """Those on which it hangs whether another option is in question."""
        if option not in self._questions:
            judged = self.evaluation.verdicts[option].judged
            asked = (part for part in judged if part.rule.status in {*SUPPORT, "contraindicated"})
            deciding = self.deciding((0, part) for part in asked if part.counts is Truth.UNKNOWN)
            self._questions[option] = NOBODY.union(*map(self.facts_of, deciding))
        return self._questions[option]

    def deciding(self, ranked: Iterable[tuple[int, Judged]]) -> Iterator[Judged]:
        """Of undecided rules with their ranks: without each that cannot hold unless one before it does, on
        the same side, whose undecided parts are among its own. Nothing hangs on it; its facts are no gaps."""
        waiting = [(rank, self.parts_of(part.rule), part) for rank, part in ranked]
        kept: dict[bool, list[Parts]] = {True: [], False: []}
        for _, asks, part in sorted(waiting, key=_rank_and_length):
            before = kept[part.rule.status in SUPPORT]
            if not any(less <= asks for less in before):
                yield part
                if part.rule.id not in self.ruleset.asides:
                    before.append(asks)


def _rank_and_length(waiting: tuple[int, Parts, Judged]) -> tuple[int, int]:
    rank, asks, _ = waiting
    return rank, len(asks)


def _truths(known: Numbered, evaluation: Evaluation) -> list[Truth]:
    """The truth of each condition, groups by way of their members."""
    truths: list[Truth] = []
    for condition, members in zip(known.conditions, known.members, strict=True):
        if isinstance(condition, Comparison | InQuestion):
            truths.append(truth_of(condition, evaluation.world))
        elif condition.kind == "all":
            truths.append(all_of([truths[member] for member in members]))
        else:
            some = any_of([truths[member] for member in members])
            truths.append(some if condition.kind == "any" else negation(some))
    return truths
