"""A rule set as terms: its comparisons, classes, rules, what sets them aside, and options in question."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Comparison, Condition, InQuestion, comparisons
from .evaluate import AGAINST, SUPPORT
from .records import Classification, Fact, Rule, Ruleset
from .terms import ALL, ANY, Terms

COMPLEMENT = {">=": "<", ">": "<="}
CONTRAINDICATED = "contraindicated"


@dataclass(frozen=True)
class Standing:
    """What decides a derived fact: its strict classes by value, and what stands in while none of them holds,
    in this order: provisional classes, then what a report states unless that is refuted."""

    strict: dict[str, int]
    provisional: tuple[tuple[int, str], ...]
    stated: str


@dataclass
class Asked:
    """Everything a rule set asks, as terms. ``truths`` and ``counts`` are by rule, ``classes`` by (derived
    fact, value), ``questions`` by option, ``arguments`` by (option, status): any rule that counts;
    ``behind`` is what a class or a rule that counts is worked out from. ``given`` are yes/no facts that are
    taken for known: what hangs on them alone is no longer asked."""

    ruleset: Ruleset
    given: Mapping[str, bool] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    standing: dict[str, Standing] = field(default_factory=dict)
    classes: dict[tuple[str, str], int] = field(default_factory=dict)
    truths: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    arguments: dict[tuple[str, str], int] = field(default_factory=dict)
    behind: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for classification in self.ruleset.classifications:
            self._classify(classification)
        for rule in self.ruleset.rules.values():
            self._rule(rule)
        for option in self.ruleset.options:
            for status in (*AGAINST, *SUPPORT):
                self._argument(option, status)
        self.terms.share(self.roots())

    def roots(self) -> Iterator[int]:
        """Every term that the function works out for its own sake."""
        for standing in self.standing.values():
            yield from standing.strict.values()
            yield from (term for term, _ in standing.provisional)
        yield from self.truths.values()
        yield from self.behind.values()
        yield from self.arguments.values()
        yield from self.questions.values()

    def kept(self) -> tuple[Mapping[Any, int], ...]:
        """The truths that somebody may ask for."""
        return self.truths, self.counts, self.classes, self.questions

    def comparisons(self) -> Iterator[tuple[int, Comparison]]:
        """The comparisons of facts on which anything hangs."""
        reached = self._reached()
        for key, term in self.terms.things.items():
            if isinstance(key, Comparison) and term in reached:
                yield term, key

    def _reached(self) -> set[int]:
        """Every term behind the roots."""
        reached: set[int] = set()
        waiting = [*self.roots()]
        while waiting:
            term = waiting.pop()
            if term not in reached:
                reached.add(term)
                waiting += self.terms.groups.get(term, ("", ()))[1]
                waiting += [part[term] for part in (self.terms.denials, self.behind) if term in part]
        return reached

    def _classify(self, part: Classification) -> None:
        strict = {v.value: self._truth(v.when) for v in part.classes if not v.provisional}
        provisional = tuple((self._truth(v.when), v.value) for v in part.classes if v.provisional)
        self.standing[part.fact] = Standing(strict, provisional, part.stated)
        for value in strict:
            self.classes[part.fact, value] = self.terms.thing((part.fact, value))

    def _truth(self, condition: Condition) -> int:
        if isinstance(condition, InQuestion):
            return self._question(condition.option)
        if isinstance(condition, Comparison):
            return self._compared(condition)
        members = [self._truth(member) for member in condition.members]
        if condition.kind == "none":
            return self.terms.group(ALL, map(self.terms.opposite, members))
        return self.terms.group(condition.kind, members)

    def _compared(self, part: Comparison) -> int:
        if part.fact not in self.ruleset.facts:
            return self.terms.group(ANY, [self.classes[part.fact, value] for value in part.values])
        simple, denied = plain(part, self.ruleset.facts[part.fact])
        if part.fact in self.given:
            return self.terms.true if self.given[part.fact] is not denied else self.terms.false
        term = self.terms.thing(simple)
        return self.terms.opposite(term) if denied else term

    def _rule(self, rule: Rule) -> None:
        if rule.id in self.truths:
            return
        truth = self.truths[rule.id] = self._truth(rule.when)
        asides = [self._truth(aside.when) for _, aside in self.ruleset.asides.get(rule.id, ())]
        counts = self.terms.group(ALL, [truth, *map(self.terms.opposite, asides)])
        self.counts[rule.id] = counts
        if counts not in (self.terms.true, self.terms.false):
            self.counts[rule.id] = self.terms.thing((rule.id, "counts"))
            self.behind[self.counts[rule.id]] = counts

    def _question(self, option: str) -> int:
        """Whether another option has a reason for it and no contraindication."""
        if option not in self.questions:
            support = self.terms.group(ANY, [self._argument(option, status) for status in SUPPORT])
            barred = self._argument(option, CONTRAINDICATED)
            unbarred = self.terms.true if barred == self.terms.false else self.terms.denied(barred)
            self.questions[option] = self.terms.group(ALL, [support, unbarred])
        return self.questions[option]

    def _argument(self, option: str, status: str) -> int:
        """Whether any rule that counts argues for the status of the option."""
        if (option, status) not in self.arguments:
            rules = [rule for rule in self.ruleset.rules_of[option] if rule.status == status]
            for rule in rules:
                self._rule(rule)
            self.arguments[option, status] = self.terms.group(ANY, [self.counts[rule.id] for rule in rules])
        return self.arguments[option, status]


def plain(part: Comparison, fact: Fact) -> tuple[Comparison, bool]:
    """The comparison to work out for this one, and whether this one is its opposite."""
    if fact.kind == "boolean":
        return Comparison("", fact.name, "is", ("true",)), part.values == ("false",)
    relation = COMPLEMENT.get(part.relation, part.relation)
    return Comparison("", fact.name, relation, part.values, part.limit), relation != part.relation


def most_asked(ruleset: Ruleset) -> str | None:
    """The yes/no fact for which most rules ask, if there is any."""
    asked: Counter[str] = Counter()
    for rule in ruleset.rules.values():
        parts = (part for part in comparisons(rule.when) if isinstance(part, Comparison))
        asked.update({part.fact for part in parts if part.fact in ruleset.facts})
    yes_no = (name for name, fact in ruleset.facts.items() if fact.kind == "boolean" and name in asked)
    return max(yes_no, key=asked.__getitem__, default=None)
