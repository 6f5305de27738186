"""Writes a rule set as the source text of a Python function, from the very conditions that are evaluated.

Each thing asked has one variable there: True, False or None (unknown). For such values Python's own ``and``
and ``or`` are nearly the three-valued ones: ``a and b and c`` is right where it is True or False, and where
it is None it is so only if no False stands behind; that is looked for then. ``or`` likewise. An opposite is a
variable of its own, worked out where it is first needed.

The text runs from top to bottom: the comparisons of every fact, the classes (derived facts), each rule with
what sets it aside, and for each option the status table. What two conditions share is worked out once
(terms.py). Whatever comes from the rule files stands in it as a quoted string or as a number, never bare.

It is written three times: for either answer to the yes/no fact for which most rules ask, where much of what
they ask falls away, and for while that fact is unknown.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .asked import Asked, Standing, most_asked
from .conditions import COMPARATORS, Comparison
from .evaluate import AGAINST, SUPPORT
from .records import Fact, Ruleset
from .terms import ALL, ANY

BARRED = "contraindicated"
AT_ONCE = 30  # Python makes a tuple of up to so many parts in one step
JOINED = {ALL: "and", ANY: "or", "": ""}
CHOSEN = """
def evaluated(get, grade):
    answer = get({fact!r})
    if answer is None:
        return unknown(get, grade)
    return true(get, grade) if answer else false(get, grade)
"""


@dataclass(frozen=True)
class Written:
    """The text of ``evaluated(get, grade)``, and where in what it keeps each truth stands."""

    text: str
    truths: Mapping[str, int]
    counts: Mapping[str, int]
    classes: Mapping[tuple[str, str], int]
    questions: Mapping[str, int]


def written(ruleset: Ruleset) -> Written:
    """The whole text for a rule set."""
    fact = most_asked(ruleset)
    writers = [Writer(Asked(ruleset), "evaluated" if fact is None else "unknown")]
    if fact is not None:
        writers += [Writer(Asked(ruleset, {fact: answer}), str(answer).lower()) for answer in (True, False)]
    for writer in writers:
        writer.write()
    places, kept = writers[0].places()
    texts = [writer.text(kept) for writer in writers]
    chosen = [] if fact is None else [CHOSEN.format(fact=fact)]
    return Written("\n".join([*texts, *chosen]), *places)


@dataclass
class Writer:
    """One function: what is asked, the text so far, and the variables of facts and of terms that have one."""

    asked: Asked
    function: str
    tables: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    uses: Counter[int] = field(default_factory=Counter)

    def write(self) -> None:
        """Everything but what it keeps, in the order in which one part needs another."""
        asked = self.asked
        self.names |= {asked.terms.true: "True", asked.terms.false: "False"}
        groups = {group for root in asked.roots() for group in asked.terms.behind(root)}
        self.uses.update(part for group in sorted(groups) for part in asked.terms.groups[group][1])
        self.uses.update([*asked.arguments.values(), *asked.behind.values()])
        self.facts()
        for fact, standing in asked.standing.items():
            self.derived(fact, standing)
        statuses = {option: self.status(option) for option in asked.ruleset.options}
        self.add("yield (")
        for place, (option, said) in enumerate(statuses.items()):
            if place and place % AT_ONCE == 0:
                self.add(") + (")
            self.add(f"    {said},", option)
        self.add(")")
        for rule, truth in asked.truths.items():
            self.add(f"# {rule!r}: {self.name(truth)}")

    def places(self) -> tuple[list[Any], list[tuple[int, Hashable]]]:
        """Where each truth stands, each variable kept once; and for each place what stands there first."""
        found: dict[str, int] = {}
        first: dict[int, tuple[int, Hashable]] = {}
        places = []
        for part, terms in enumerate(self.asked.kept()):
            of = {key: found.setdefault(self.name(term), len(found)) for key, term in terms.items()}
            for key, place in of.items():
                first.setdefault(place, (part, key))
            places.append(of)
        return places, list(first.values())

    def text(self, kept: Iterable[tuple[int, Hashable]]) -> str:
        """The function, which yields the statuses and then what is kept."""
        names = [self.name(self.asked.kept()[part][key]) for part, key in kept]
        self.add(f"yield ({', '.join(names)},)")
        return "\n".join([*self.tables, "", f"def {self.function}(get, grade):", *self.lines, ""])

    def add(self, line: str, about: object = None) -> None:
        """One line of the function; ``about`` is quoted beside it for the reader."""
        self.lines.append(f"    {line}" if about is None else f"    {line}  # {about!r}")

    def new(self, letter: str, term: int) -> str:
        """The variable of a term that has none yet."""
        self.names[term] = f"{letter}{len(self.names)}"
        return self.names[term]

    def facts(self) -> None:
        """Every fact that is asked for, with its comparisons; a yes/no fact is its own."""
        asked: dict[str, dict[int, Comparison]] = {}
        for term, part in self.asked.comparisons():
            asked.setdefault(part.fact, {})[term] = part
        stated = {part.stated for part in self.asked.ruleset.classifications}
        for name, fact in self.asked.ruleset.facts.items():
            if name in asked or name in stated:
                self.values[name] = f"v{len(self.values)}"
                self.add(f"{self.values[name]} = get({name!r})")
                self.fact(fact, self.values[name], asked.get(name, {}))

    def fact(self, fact: Fact, value: str, asked: Mapping[int, Comparison]) -> None:
        """Its comparisons, all unknown where the fact is."""
        if fact.kind == "boolean":
            self.names |= dict.fromkeys(asked, value)
            return
        names = [self.new("t", term) for term in asked]
        if fact.kind == "choice" and len(names) > 1:
            self.choice(fact, value, names, list(asked.values()))
            return
        if names:
            self.add(f"if {value} is None:")
            self.add(f"    {' = '.join(names)} = None")
            self.add("else:")
        for name, part in zip(names, asked.values(), strict=True):
            self.add(f"    {name} = {_test(value, part)}")

    def choice(self, fact: Fact, value: str, names: list[str], parts: list[Comparison]) -> None:
        """The comparisons of a choice, read from a table; a code that none of them names makes all false."""
        named = dict.fromkeys(code for part in parts for code in part.values)
        rows = {None: (None,) * len(parts)} | {
            code: tuple(code in part.values for part in parts) for code in named
        }
        table = f"{value}_{self.function}".upper()
        self.tables += [
            f"{table} = {{  # {fact.name!r}",
            *(f"    {code!r}: {row!r}," for code, row in rows.items()),
            "}",
        ]
        self.add(f"{', '.join(names)} = {table}.get({value}, {(False,) * len(parts)!r})")

    def derived(self, fact: str, standing: Standing) -> None:
        """Its classes; while none of the strict ones is true, the first that may stand in for them."""
        own = {value: self.new("c", self.asked.classes[fact, value]) for value in standing.strict}
        for value, term in standing.strict.items():
            self.add(f"{own[value]} = {self.name(term)}", (fact, value))
        cases = [(self.name(term), value) for term, value in standing.provisional]
        if standing.stated:
            stated = self.values[standing.stated]
            cases += [
                (f"{stated} == {value!r} and {name} is not False", value) for value, name in own.items()
            ]
        if cases:
            self.add(f"if not ({' or '.join(own.values())}):")
            self.choose(cases, own)
        if fact == "grade":
            self.add("if grade is not None:")
            self.choose([(f"grade == {value!r}", value) for value in own], own)

    def choose(self, cases: Iterable[tuple[str, str]], own: Mapping[str, str]) -> None:
        """The value of the first case that holds becomes true, and every other value false."""
        for place, (test, chosen) in enumerate(cases):
            self.add(f"    {'elif' if place else 'if'} {test}:")
            self.add(
                f"        {', '.join(own.values())} = {', '.join(str(value == chosen) for value in own)}"
            )

    def name(self, term: int) -> str:
        """The variable of the term; it and what it is worked out from are written where they are not yet."""
        if term not in self.names and term in self.asked.behind:
            self.names[term] = self.name(self.asked.behind[term])
        elif term not in self.names:
            self.work_out(term)
        return self.names[term]

    def work_out(self, term: int) -> None:
        """One new variable."""
        if term in self.asked.terms.denials:
            denied = self.name(self.asked.terms.denials[term])
            self.add(f"{self.new('n', term)} = {denied} if {denied} is None else not {denied}")
            return
        kind, parts = self.asked.terms.groups[term]
        members = [self.name(part) for part in sorted(parts, key=self.uses.__getitem__)]
        if len(members) == 1:
            self.names[term] = members[0]
        elif kind == ANY:
            unknown = " or ".join(f"{member} is None" for member in members[:-1])
            last = f"(None if {unknown} else {members[-1]})"
            self.add(f"{self.new('g', term)} = {' or '.join(members)} or {last}")
        elif len(members) == 2:
            first, second = members
            said = f"{second} and None if {first} is None else {first} and {second}"
            self.add(f"{self.new('g', term)} = {said}")
        else:
            name = self.new("g", term)
            false = " or ".join(f"not {member} and {member} is not None" for member in members[1:])
            self.add(f"{name} = {' and '.join(members)}")
            self.add(f"if {name} is None and ({false}):")
            self.add(f"    {name} = False")

    def status(self, option: str) -> str:
        """The first line of the status table that holds, as ``evaluate.verdict_of`` has it."""
        arguments = {status: self.asked.arguments[option, status] for status in (*AGAINST, *SUPPORT)}
        arguments = {status: term for status, term in arguments.items() if term != self.asked.terms.false}
        said, blocked = "", ""
        for status, term in arguments.items():
            waits = f"('needs_data' if {blocked} else {status!r})" if blocked and status in SUPPORT else ""
            said += f"{waits or repr(status)} if {self.true(term)} else "
            blocked = blocked or (self.not_false(term) if status == BARRED else "")
        waiting = " or ".join(self.not_false(term) for status, term in arguments.items() if status in SUPPORT)
        return said + (f"'needs_data' if {waiting} else 'not_indicated'" if waiting else "'not_indicated'")

    def true(self, term: int) -> str:
        """Whether a term is known to be true."""
        kind, parts = self.inside(term)
        said = f" {JOINED[kind]} ".join(map(self.true, parts))
        return f"({said})" if parts else self.name(term)

    def not_false(self, term: int) -> str:
        """Whether a term that is asked for where it is not true, or is part of such a term, is not false."""
        kind, parts = self.inside(term)
        if not parts:
            return f"{self.name(term)} is None"
        if kind == ANY:
            return f"({' or '.join(map(self.not_false, parts))})"
        return f"({' and '.join(self.possible(part) for part in parts)})"

    def possible(self, term: int) -> str:
        """Whether a term is true or unknown."""
        kind, parts = self.inside(term)
        said = f" {JOINED[kind]} ".join(map(self.possible, parts))
        return f"({said})" if parts else f"({self.name(term)} or {self.name(term)} is None)"

    def inside(self, term: int) -> tuple[str, list[int]]:
        """The parts of a group that stands in full where it is asked for; none for a term with a variable."""
        seen = term
        while seen in self.asked.behind and seen not in self.names and self.uses[seen] <= 1:
            seen = self.asked.behind[seen]
        if seen in self.names or self.uses[seen] > 1 or seen not in self.asked.terms.groups:
            return "", []
        kind, parts = self.asked.terms.groups[seen]
        return kind, sorted(parts, key=self.uses.__getitem__)


def _test(value: str, part: Comparison) -> str:
    """The comparison of a known value as Python."""
    if part.relation in COMPARATORS:
        return f"{value} {'==' if part.relation == '=' else part.relation} {part.limit!r}"
    if part.relation == "has":
        return " or ".join(f"{code!r} in {value}" for code in part.values)
    return " or ".join(f"{value} == {code!r}" for code in part.values)
