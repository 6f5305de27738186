# ruff: noqa: PLC0415 (a peer is imported only where it is installed)
"""The rules in the words of public rule engines, each in the fastest equivalent form that was found.

None of them has a third truth value, so each rule becomes ``T ? 3 : F ? 0 : 1``, where T says that it is
known to be true and F that it is known to be false; F is asked only where T fails, and all rules together
are one expression that gives a list, because one call is faster than 118 (zen-engine as a decision with an
expression node takes ten times as long, with shared conditions assigned to variables three times).

In favour of the peers, and outside of the time measured: they are handed the derived facts and the options
in question as truths already worked out, no conflict sets a rule aside and no status is asked for; an
unknown number is -1 and an unknown set ["?"], which saves a test for null in most comparisons; facts that
no rule asks for are left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recommendations.conditions import (
    COMPARATORS,
    Comparison,
    Condition,
    Group,
    InQuestion,
    Value,
    World,
    comparisons,
    truth_of,
)
from recommendations.evaluate import SUPPORT
from recommendations.records import Ruleset
from recommendations.truth import Truth

CONTRARY = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!="}
KEPT = {Truth.TRUE: 3, Truth.UNKNOWN: 1, Truth.FALSE: 0}
Logic = dict[str, Any]
Pair = tuple[Any, Any]
Classes = dict[tuple[str, str], Pair]
Peer = Callable[[Mapping[str, Any]], list[int]]


@dataclass(frozen=True)
class Asked:
    """One thing a peer is asked of one fact: ``sign`` is in, some, no or a comparator."""

    fact: str
    sign: str
    right: Any


def asked_of(part: Comparison | InQuestion, ruleset: Ruleset) -> tuple[list[Asked], list[Asked]]:
    """What makes a comparison true, and what makes it false; several are joined by "and"."""
    if isinstance(part, InQuestion) or part.fact not in ruleset.facts:
        name = handed(part)
        return [Asked(name, "=", True)], [Asked(name, "=", False)]
    fact = ruleset.facts[part.fact]
    if part.relation in COMPARATORS:
        return _of_number(part.fact, part.relation, part.limit), _of_number(
            part.fact, CONTRARY[part.relation], part.limit
        )
    if fact.kind == "boolean":
        wanted = part.values == ("true",)
        return [Asked(part.fact, "=", wanted)], [Asked(part.fact, "=", not wanted)]
    if fact.kind == "set":
        return [Asked(part.fact, "some", part.values)], [Asked(part.fact, "no", ("?", *part.values))]
    others = tuple(code for code in fact.choices if code not in part.values)
    return [Asked(part.fact, "in", part.values)], [Asked(part.fact, "in", others)]


def _of_number(name: str, sign: str, limit: float) -> list[Asked]:
    known = [] if sign in {">", ">=", "="} else [Asked(name, ">=", 0.0)]
    return [Asked(name, sign, float(limit)), *known]


def handed(part: Comparison | InQuestion) -> str:
    """The name under which a peer is handed the truth of a derived fact or of an option in question."""
    return "known_" + "".join(sign if sign.isalnum() else "_" for sign in part.text)


def facts_for_peers(facts: Mapping[str, Value], ruleset: Ruleset, world: World | None) -> dict[str, Any]:
    """The facts the rules ask for, as the peers are given them; with ``world`` what derives from them too."""
    conditions = [rule.when for rule in ruleset.rules.values()]
    if world is None:
        conditions += [value.when for part in ruleset.classifications for value in part.classes]
    given: dict[str, Any] = {}
    for part in (part for condition in conditions for part in comparisons(condition)):
        if not isinstance(part, InQuestion) and part.fact in ruleset.facts:
            given[part.fact] = _given(facts.get(part.fact), ruleset.facts[part.fact].kind)
        elif world is not None:
            truth = truth_of(part, world)
            given[handed(part)] = None if truth is Truth.UNKNOWN else truth is Truth.TRUE
    if world is None:
        given |= {part.stated: facts.get(part.stated) for part in ruleset.classifications if part.stated}
    return given


def _given(value: Value | None, kind: str) -> Any:
    if kind in {"number", "integer"}:
        return -1.0 if value is None else float(value)  # type: ignore[arg-type]
    if kind == "set":
        return ["?"] if value is None else sorted(value)  # type: ignore[arg-type]
    return value


class Text:
    """For engines that read an expression: ``all_of`` and ``any_of`` are the words that join its parts."""

    def __init__(self, all_of: str, any_of: str) -> None:
        self.words = {"all": f" {all_of} ", "any": f" {any_of} "}

    def asked(self, asked: Asked) -> str:
        if asked.sign in {"some", "no"}:
            some = self.joined("any", [f"'{value}' in {asked.fact}" for value in asked.right])
            return some if asked.sign == "some" else f"({some} == false)"
        if asked.sign == "in":
            values = ", ".join(f"'{value}'" for value in asked.right)
            if len(asked.right) == 1:
                return f"{asked.fact} == {values}"
            return f"({asked.fact} in [{values}])" if asked.right else "false"
        right = str(asked.right).lower() if isinstance(asked.right, bool) else repr(asked.right)
        return f"{asked.fact} {'==' if asked.sign == '=' else asked.sign} {right}"

    def joined(self, kind: str, parts: list[str]) -> str:
        if not parts:
            return "true" if kind == "all" else "false"
        return parts[0] if len(parts) == 1 else f"({self.words[kind].join(parts)})"

    def whole(self, pairs: list[tuple[str, str]]) -> str:
        return "[" + ", ".join(f"{true} ? 3 : ({false} ? 0 : 1)" for true, false in pairs) + "]"


class JsonLogic:
    """The same as JsonLogic objects."""

    def asked(self, asked: Asked) -> Any:
        fact = {"var": asked.fact}
        if asked.sign in {"some", "no"}:
            some = self.joined("any", [{"in": [value, fact]} for value in asked.right])
            return some if asked.sign == "some" else {"!": [some]}
        if asked.sign == "in" and len(asked.right) != 1:
            return {"in": [fact, list(asked.right)]} if asked.right else False
        right = asked.right[0] if asked.sign == "in" else asked.right
        return {{"=": "===", "in": "===", "!=": "!=="}.get(asked.sign, asked.sign): [fact, right]}

    def joined(self, kind: str, parts: list[Any]) -> Any:
        if not parts:
            return kind == "all"
        return parts[0] if len(parts) == 1 else {"and" if kind == "all" else "or": parts}

    def whole(self, pairs: list[tuple[Any, Any]]) -> list[Logic]:
        return [{"if": [true, 3, {"if": [false, 0, 1]}]} for true, false in pairs]


def pair(condition: Condition, dialect: Any, ruleset: Ruleset, classes: Classes | None = None) -> Pair:
    """What says that the condition is known to be true, and that it is known to be false; ``classes`` where
    derived facts are worked out in place and not handed over."""
    if isinstance(condition, Group):
        return grouped(
            condition.kind, [pair(member, dialect, ruleset, classes) for member in condition.members], dialect
        )
    if classes is not None and isinstance(condition, Comparison) and condition.fact not in ruleset.facts:
        return grouped("any", [classes[condition.fact, value] for value in condition.values], dialect)
    true, false = (
        dialect.joined("all", [dialect.asked(asked) for asked in side])
        for side in asked_of(condition, ruleset)
    )
    return true, false


def grouped(kind: str, members: list[Pair], dialect: Any) -> Pair:
    true, false = [member[0] for member in members], [member[1] for member in members]
    if kind == "all":
        return dialect.joined("all", true), dialect.joined("any", false)
    some, no = dialect.joined("any", true), dialect.joined("all", false)
    return (some, no) if kind == "any" else (no, some)


def whole(dialect: Any, ruleset: Ruleset) -> Any:
    """All rules of the rule set as one expression that gives a list: 3 true, 1 unknown, 0 false."""
    return dialect.whole([pair(rule.when, dialect, ruleset) for rule in ruleset.rules.values()])


def zen_engine(ruleset: Ruleset) -> Peer:
    import zen

    return zen.compile_expression(whole(Text("and", "or"), ruleset)).evaluate


def zen_engine_alone(ruleset: Ruleset) -> Peer:
    """Derived facts, then options in question, then the rules: each expression with what went before."""
    import zen

    dialect = Text("and", "or")
    parts = [part for rule in ruleset.rules.values() for part in comparisons(rule.when)]
    derived = {handed(p): p for p in parts if not isinstance(p, InQuestion) and p.fact not in ruleset.facts}
    questions = {handed(part): part.option for part in parts if isinstance(part, InQuestion)}
    prelude, classes = _classes(dialect, ruleset)
    truths = [pair(part, dialect, ruleset, classes) for part in derived.values()]
    asked = [_question(option, dialect, ruleset) for option in questions.values()]
    first = zen.compile_expression(prelude + _known(truths)).evaluate
    second = zen.compile_expression(_known(asked)).evaluate
    third = zen.compile_expression(whole(dialect, ruleset)).evaluate

    def run(facts: Mapping[str, Any]) -> list[int]:
        known = dict(facts)
        known.update(zip(derived, first(known), strict=True))
        known.update(zip(questions, second(known), strict=True))
        return third(known)

    return run


def _known(pairs: list[Pair]) -> str:
    return "[" + ", ".join(f"{true} ? true : ({false} ? false : null)" for true, false in pairs) + "]"


def _classes(dialect: Text, ruleset: Ruleset) -> tuple[str, Classes]:
    """Each class; where none holds, ``FACT_instead`` is the provisional or stated one that stands in."""
    classes: Classes = {}
    prelude = ""
    for part in ruleset.classifications:
        own = {v.value: pair(v.when, dialect, ruleset, classes) for v in part.classes if not v.provisional}
        cases = [(pair(v.when, dialect, ruleset, classes)[0], v.value) for v in part.classes if v.provisional]
        if part.stated:
            cases += [(f"({part.stated} == '{v}' and ({own[v][1]}) == false)", v) for v in own]
        if cases:
            strict = dialect.joined("any", [true for true, _ in own.values()])
            chosen = "".join(f"({test}) ? '{value}' : " for test, value in cases)
            prelude += f"{part.fact}_instead = {strict} ? '' : {chosen}''; "
            name = f"{part.fact}_instead"
            own = {
                value: (
                    f"({name} == '' ? {true} : {name} == '{value}')",
                    f"({name} == '' ? {false} : {name} != '{value}')",
                )
                for value, (true, false) in own.items()
            }
        classes |= {(part.fact, value): known for value, known in own.items()}
    return prelude, classes


def _question(option: str, dialect: Text, ruleset: Ruleset) -> Pair:
    """Whether an option has a reason for it that counts and no contraindication that does."""
    counts: dict[str, list[Pair]] = {"for": [], "against": []}
    for rule in ruleset.rules_of[option]:
        asides = [pair(aside.when, dialect, ruleset) for _, aside in ruleset.asides.get(rule.id, ())]
        truth = grouped("all", [pair(rule.when, dialect, ruleset), *((f, t) for t, f in asides)], dialect)
        if rule.status in {*SUPPORT, "contraindicated"}:
            counts["for" if rule.status in SUPPORT else "against"].append(truth)
    reason = grouped("any", counts["for"], dialect)
    return grouped("all", [reason, grouped("none", counts["against"], dialect)], dialect)


def rust_cel(ruleset: Ruleset) -> Peer:
    import cel

    return cel.compile(whole(Text("&&", "||"), ruleset)).execute


def rule_engine(ruleset: Ruleset) -> Peer:
    import rule_engine as engine

    return engine.Rule(whole(Text("and", "or"), ruleset)).evaluate


def panzi_json_logic(ruleset: Ruleset) -> Peer:
    from json_logic import jsonLogic

    logic = whole(JsonLogic(), ruleset)
    return lambda facts: jsonLogic(logic, facts)


# name: (how to make it, whether it is handed what derives from the facts)
PEERS: dict[str, tuple[Callable[[Ruleset], Peer], bool]] = {
    "zen-engine": (zen_engine, True),
    "zen-engine, from the facts alone": (zen_engine_alone, False),
    "common-expression-language": (rust_cel, True),
    "rule-engine": (rule_engine, True),
    "panzi-json-logic": (panzi_json_logic, True),
}


def installed(ruleset: Ruleset) -> Iterator[tuple[str, Peer | None, bool]]:
    """Each peer ready to run (None where it is not installed), and whether it is handed what derives."""
    for name, (make, derived) in PEERS.items():
        try:
            yield name, make(ruleset), derived
        except ImportError:
            yield name, None, derived
