"""Writes a rule set as the source text of one Python function, from the very conditions that are evaluated.

Three-valued logic is twice two-valued logic there. What is often asked has two variables: ``t7``, it is
known to be true, and ``f7``, it is known to be false; neither is set while it is unknown. All of several is
true if each is true, and false if one is false; any of several the other way round; the opposite is the
same two in the other order, and costs nothing. A rule has one variable, ``r7``: True, False or None.

The text runs from top to bottom: every comparison of every fact, the classes (derived facts), each rule
with what sets it aside, and for each option the status table. What two conditions share is worked out
once. Whatever comes from the rule files stands in the text as a quoted string or as a number, never bare.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .conditions import COMPARATORS, Comparison, Condition, Group, InQuestion, comparisons
from .evaluate import AGAINST, SUPPORT
from .records import Classification, Fact, Rule, Ruleset

COMPLEMENT = {">=": "<", ">": "<="}
ALL, ANY = " and ", " or "


class Known(NamedTuple):
    """Two expressions: whether a thing is known to be true, and whether it is known to be false."""

    true: str
    false: str

    @property
    def opposite(self) -> "Known":
        """The same thing denied."""
        return Known(self.false, self.true)

    @property
    def one(self) -> str:
        """Both in one expression: True, False or None."""
        single = self.false == f"{self.true} is False"
        return self.true if single else f"True if {self.true} else False if {self.false} else None"


@dataclass
class Writer:
    """One writing: the text so far, and where what has been worked out is kept.

    ``compared`` is by comparison, ``classes`` by (derived fact, value), ``shared`` by
    expression, ``truths`` and ``counts`` by rule, ``questions`` by option.
    """

    ruleset: Ruleset
    lines: list[str] = field(default_factory=lambda: ["def evaluated(get, grade):"])
    compared: dict[Comparison, Known] = field(default_factory=dict)
    classes: dict[tuple[str, str], Known] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    truths: dict[str, Known] = field(default_factory=dict)
    counts: dict[str, Known] = field(default_factory=dict)
    questions: dict[str, Known] = field(default_factory=dict)
    numbers: int = 0
    uses: Counter[Condition] = field(default_factory=Counter)

    def write(self) -> tuple[str, tuple[Known, ...]]:
        """The text, and what the function returns after the statuses, in that order."""
        self.uses.update(part for rule in self.ruleset.rules.values() for part in _members(rule.when))
        self.facts()
        for classification in self.ruleset.classifications:
            self.classification(classification)
        for rule in self.ruleset.rules.values():
            self.rule(rule)
        found = (self.truths, self.counts, self.classes, self.questions)
        kept = tuple(dict.fromkeys(known for part in found for known in part.values()))
        self.add("statuses = (")
        for code in self.ruleset.options:
            self.add(f"    {self.status(code)},", code)
        self.add(")")
        self.add("truths = (")
        for known in kept:
            self.add(f"    {known.one},")
        self.add(")")
        self.add("return statuses, truths")
        return "\n".join([*self.lines, ""]), kept

    def add(self, line: str, about: object = None) -> None:
        """One line of the function; ``about`` is quoted beside it for the reader."""
        self.lines.append(f"    {line}" if about is None else f"    {line}  # {about!r}")

    def new(self) -> Known:
        """Two variables not used yet."""
        self.numbers += 1
        return Known(f"t{self.numbers}", f"f{self.numbers}")

    def facts(self) -> None:
        """For each fact every comparison that is made of it anywhere."""
        asked: dict[str, list[Comparison]] = {name: [] for name in self.ruleset.facts}
        for part in _comparisons(self.ruleset):
            if part.fact in asked:
                worked_out, _ = _worked_out(part, self.ruleset.facts[part.fact])
                asked[part.fact].append(worked_out)
        for name, parts in asked.items():
            if parts:
                self.fact(self.ruleset.facts[name], {part: self.new() for part in dict.fromkeys(parts)})

    def fact(self, fact: Fact, asked: dict[Comparison, Known]) -> None:
        """Its comparisons: neither true nor false where the fact is unknown, else one of them."""
        self.compared |= asked
        self.add(f"value = get({fact.name!r})")
        if fact.kind == "boolean":
            for known in asked.values():
                self.add(f"{known.true} = value is True")
                self.add(f"{known.false} = value is False")
            return
        self.add("if value is None:")
        self.add(f"    {' = '.join(name for known in asked.values() for name in known)} = False")
        self.add("else:")
        for part, known in asked.items():
            self.add(f"    {known.true} = {_test(part)}")
            self.add(f"    {known.false} = not {known.true}")

    def classification(self, classification: Classification) -> None:
        """The strict classes; while none is true, one that stands in for them (see classify.py)."""
        own: dict[str, Known] = {}
        for part in classification.classes:
            if not part.provisional:
                truth = self.truth(part.when)
                own[part.value] = self.new()
                self.add(
                    f"{', '.join(own[part.value])} = {', '.join(truth)}", (classification.fact, part.value)
                )
        cases = list(self.stand_ins(classification, own))
        if cases:
            self.add(f"if not ({' or '.join(known.true for known in own.values())}):")
            self.choose(cases, own, "    ")
        if classification.fact == "grade":
            self.choose([(f"grade == {value!r}", value) for value in own], own, "")
        self.classes |= {(classification.fact, value): known for value, known in own.items()}

    def stand_ins(self, classification: Classification, own: dict[str, Known]) -> Iterator[tuple[str, str]]:
        """(test, value): the provisional classes, then what a report states unless that is refuted."""
        for part in classification.classes:
            if part.provisional:
                yield self.truth(part.when).true, part.value
        if classification.stated:
            self.add(f"stated = get({classification.stated!r})")
            yield from ((f"stated == {value!r} and not {known.false}", value) for value, known in own.items())

    def choose(self, cases: Iterable[tuple[str, str]], own: dict[str, Known], indent: str) -> None:
        """The value of the first case that holds becomes true, and every other value false."""
        for place, (test, chosen) in enumerate(cases):
            self.add(f"{indent}{'elif' if place else 'if'} {test}:")
            for value, known in own.items():
                self.add(f"{indent}    {known.true}, {known.false} = {value == chosen}, {value != chosen}")

    def truth(self, condition: Condition) -> Known:
        """The truth of the condition as expressions; what they need is written first."""
        if isinstance(condition, InQuestion):
            return self.question(condition.option)
        if isinstance(condition, Comparison):
            if condition.fact in self.ruleset.facts:
                part, denied = _worked_out(condition, self.ruleset.facts[condition.fact])
                return self.compared[part].opposite if denied else self.compared[part]
            return _any_of([self.classes[condition.fact, value] for value in condition.values])
        members = [
            self.kept(self.truth(member)) for member in sorted(condition.members, key=self.uses.__getitem__)
        ]
        if condition.kind == "all":
            return _all_of(members)
        return _any_of(members) if condition.kind == "any" else _any_of(members).opposite

    def kept(self, known: Known) -> Known:
        """The expressions in variables of their own, worked out where they are first needed."""
        for expression in known:
            if (ALL in expression or ANY in expression) and expression not in self.shared:
                self.shared[expression] = f"g{len(self.shared)}"
                self.add(f"{self.shared[expression]} = {expression}")
        return Known(*(self.shared.get(expression, expression) for expression in known))

    def rule(self, rule: Rule) -> None:
        """Its truth, and what of it counts when no conflict sets it aside."""
        if rule.id not in self.truths:
            truth = self.truths[rule.id] = self.single("r", self.truth(rule.when), rule.id)
            asides = [self.kept(self.truth(aside.when)) for _, aside in self.ruleset.asides.get(rule.id, ())]
            counts = _all_of([truth, *(aside.opposite for aside in asides)])
            self.counts[rule.id] = self.single("n", counts, f"{rule.id} counts") if asides else truth

    def single(self, letter: str, known: Known, about: str) -> Known:
        """The truth in one variable that is True, False or None."""
        variable = f"{letter}{len(self.truths)}"
        self.add(f"{variable} = {known.one}", about)
        return Known(variable, f"{variable} is False")

    def question(self, option: str) -> Known:
        """Whether another option has a reason for it and no contraindication."""
        if option not in self.questions:
            for rule in self.ruleset.rules_of[option]:
                self.rule(rule)
            supported = self.kept(_any_of(self.having(option, *SUPPORT)))
            barred = self.kept(_any_of(self.having(option, "contraindicated")))
            self.questions[option] = self.kept(_all_of([supported, barred.opposite]))
        return self.questions[option]

    def having(self, option: str, *statuses: str) -> list[Known]:
        """What counts of the rules that argue for one of the statuses of the option."""
        return [self.counts[rule.id] for rule in self.ruleset.rules_of[option] if rule.status in statuses]

    def status(self, option: str) -> str:
        """The first line of the status table that holds, as ``evaluate.verdict_of`` has it."""
        said = ""
        blocked = _any_unknown(self.having(option, "contraindicated"))
        for status in (*AGAINST, *SUPPORT):
            holds = _any_of(self.having(option, status)).true
            waits = f"('needs_data' if {blocked} else {status!r})" if blocked and status in SUPPORT else ""
            said += f"{waits or repr(status)} if {holds} else " if holds != "False" else ""
        waiting = _any_unknown(self.having(option, *SUPPORT))
        return (
            f"{said}'needs_data' if {waiting} else 'not_indicated'" if waiting else f"{said}'not_indicated'"
        )


def _comparisons(ruleset: Ruleset) -> Iterator[Comparison]:
    """Every comparison on which a status can hang."""
    conditions = [
        *(value.when for part in ruleset.classifications for value in part.classes),
        *(rule.when for rule in ruleset.rules.values()),
        *(aside.when for conflict in ruleset.conflicts for aside in conflict.sets_aside),
    ]
    for condition in conditions:
        yield from (part for part in comparisons(condition) if isinstance(part, Comparison))


def _members(condition: Condition) -> tuple[Condition, ...]:
    return condition.members if isinstance(condition, Group) else (condition,)


def _worked_out(part: Comparison, fact: Fact) -> tuple[Comparison, bool]:
    """The comparison to work out for this one, and whether this one is its opposite."""
    if fact.kind == "boolean":
        return Comparison("", fact.name, "is", ("true",)), part.values == ("false",)
    relation = COMPLEMENT.get(part.relation, part.relation)
    return Comparison("", fact.name, relation, part.values, part.limit), relation != part.relation


def _test(part: Comparison) -> str:
    """The comparison of a known ``value`` as Python."""
    if part.relation in COMPARATORS:
        return f"value {'==' if part.relation == '=' else part.relation} {part.limit!r}"
    if part.relation == "has":
        return ANY.join(f"{value!r} in value" for value in part.values)
    return ANY.join(f"value == {value!r}" for value in part.values)


def _any_unknown(parts: Iterable[Known]) -> str:
    """Whether one of some rules, of which none is true, is unknown; empty for no rules."""
    return ANY.join(f"{known.true} is None" for known in parts)


def _all_of(parts: Iterable[Known]) -> Known:
    members = list(parts)
    return Known(
        _joined(ALL, [known.true for known in members]), _joined(ANY, [known.false for known in members])
    )


def _any_of(parts: Iterable[Known]) -> Known:
    return _all_of(known.opposite for known in parts).opposite


def _joined(sign: str, truths: list[str]) -> str:
    """Two-valued logic: what says nothing is left out, and one that settles it stands alone."""
    nothing, settles = ("True", "False") if sign == ALL else ("False", "True")
    said = sign.join(dict.fromkeys(truth for truth in truths if truth != nothing))
    return settles if settles in truths else said or nothing
