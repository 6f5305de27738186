"""Copies of a rule set with one thing changed, for asking what difference it makes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from recommendations.conditions import Comparison, Condition, Group
from recommendations.records import Classification, Conflict, Rule, Ruleset
from recommendations.ruleset import asides_of

Change = Callable[[Comparison], Comparison]


def without_rule(ruleset: Ruleset, rule: str, option: str = "") -> Ruleset:
    """Without the rule; with ``option`` it stays for its other options."""
    if option:
        old = ruleset.rules[rule]
        left = replace(old, options=tuple(code for code in old.options if code != option))
        return with_rules(ruleset, {rule: left})
    kept = {name: one for name, one in ruleset.rules.items() if name != rule}
    return with_rules(replace(ruleset, rules=MappingProxyType(kept)), {})


def with_rules(ruleset: Ruleset, rules: Mapping[str, Rule]) -> Ruleset:
    """With these rules in place of, or beside, those of the same id."""
    known = {**ruleset.rules, **rules}
    about = {code: tuple(rule for rule in known.values() if code in rule.options) for code in ruleset.options}
    return replace(ruleset, rules=MappingProxyType(known), rules_of=MappingProxyType(about))


def with_threshold(ruleset: Ruleset, name: str, value: float) -> Ruleset:
    """With another value for the threshold, wherever it is compared with."""

    def moved(part: Comparison) -> Comparison:
        return replace(part, limit=value) if part.threshold == name else part

    return changed(ruleset, moved)


def changed(ruleset: Ruleset, change: Change) -> Ruleset:
    """With ``change`` made to every comparison of rules, classes, set-asides, cautions and conflicts."""
    rules = {name: replace(rule, when=rewritten(rule.when, change)) for name, rule in ruleset.rules.items()}
    conflicts = tuple(_of_conflict(conflict, change) for conflict in ruleset.conflicts)
    return replace(
        with_rules(ruleset, rules),
        classifications=tuple(_of_classification(one, change) for one in ruleset.classifications),
        conflicts=conflicts,
        asides=MappingProxyType(asides_of(conflicts)),
        cautions=tuple(replace(c, when=rewritten(c.when, change)) for c in ruleset.cautions),
    )


def rewritten(condition: Condition, change: Change) -> Condition:
    """The condition with ``change`` made to each comparison; unchanged parts stay the same objects."""
    if isinstance(condition, Comparison):
        return change(condition)
    if not isinstance(condition, Group):
        return condition
    members = tuple(rewritten(member, change) for member in condition.members)
    same = all(new is old for new, old in zip(members, condition.members, strict=True))
    return condition if same else replace(condition, members=members)


def _of_classification(one: Classification, change: Change) -> Classification:
    return replace(one, classes=tuple(replace(c, when=rewritten(c.when, change)) for c in one.classes))


def _of_conflict(conflict: Conflict, change: Change) -> Conflict:
    asides = tuple(replace(aside, when=rewritten(aside.when, change)) for aside in conflict.sets_aside)
    return replace(conflict, when=rewritten(conflict.when, change), sets_aside=asides)
