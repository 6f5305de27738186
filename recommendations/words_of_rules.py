"""What every answer says of a rule or an option, whatever the case."""

from functools import lru_cache
from typing import Any, NamedTuple

from .checks import waits_for
from .conditions import Comparison, Condition, Group, comparisons
from .records import Ruleset
from .sentences import ITEMS, say


@lru_cache(maxsize=1024)
def references_of(option: str, ruleset: Ruleset) -> tuple[str, ...]:
    """The references behind the rules about an option, each once."""
    names = tuple(name for rule in ruleset.rules_of[option] for name in rule.statements)
    return tuple(references(names, ruleset))


@lru_cache(maxsize=1024)
def leaders_of(option: str, ruleset: Ruleset) -> tuple[str, ...]:
    """The options this one only ever goes with; () for an option that stands by itself."""
    if not all(waits_for(rule) for rule in ruleset.rules_of[option]):
        return ()
    return tuple(code for code in ruleset.options if code in ruleset.leaders.get(option, ()))


class Line(NamedTuple):
    """A condition as every answer says it, the entered facts behind it, and its members."""

    condition: Condition
    said: str
    facts: tuple[str, ...]
    of: tuple["Line", ...]


@lru_cache(maxsize=1024)
def words_of_rule(name: str, ruleset: Ruleset, language: str) -> tuple[dict[str, Any], tuple[Line, ...]]:
    """What every answer says of a rule, and its conditions; lists are tuples here, as it is shared."""
    rule = ruleset.rules[name]
    statements = [ruleset.statements[name] for name in rule.statements]
    strengths = dict.fromkeys(ruleset.strengths[s.strength].said(language) for s in statements)
    words = {
        "status": rule.status,
        "status_name": ruleset.statuses[rule.status].name.said(language),
        "because": rule.because.said(language),
        "strength": ITEMS.said(language).join(strengths),
        "statements": rule.statements,
        "references": tuple(references(rule.statements, ruleset)),
        "doubts": tuple(dict.fromkeys(doubt for s in statements for doubt in s.doubts)),
    }
    return words, tuple(_line(member, ruleset, language) for member in _members(rule.when))


def _line(condition: Condition, ruleset: Ruleset, language: str) -> Line:
    said = say(condition, ruleset, language)
    facts = entered(condition.fact, ruleset) if isinstance(condition, Comparison) else ()
    members = condition.members if isinstance(condition, Group) else ()
    return Line(condition, said, facts, tuple(_line(member, ruleset, language) for member in members))


@lru_cache(maxsize=1024)
def entered(name: str, ruleset: Ruleset) -> tuple[str, ...]:
    """The entered facts behind a fact: itself, or those its definition speaks of."""
    if name in ruleset.facts:
        return (name,)
    classes = next(part.classes for part in ruleset.classifications if part.fact == name)
    parts = (part for value in classes for part in comparisons(value.when) if isinstance(part, Comparison))
    return tuple(fact for part in parts for fact in entered(part.fact, ruleset))


def references(names: tuple[str, ...], ruleset: Ruleset) -> list[str]:
    """The papers that say it, then the literature they print for it."""
    statements = [ruleset.statements[name] for name in names]
    papers = [statement.paper for statement in statements]
    printed = [reference for statement in statements for reference in statement.references]
    return list(dict.fromkeys([*papers, *printed]))


def _members(condition: Condition) -> tuple[Condition, ...]:
    return condition.members if isinstance(condition, Group) else (condition,)
