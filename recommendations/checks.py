"""What must hold between the parts of a rule set; every problem is (id, reason)."""

from collections.abc import Container, Iterable, Iterator

from .conditions import Condition, Group, InQuestion, comparisons
from .reach import can_hold
from .records import Rule, Ruleset

FIXED = {"needs_data", "not_indicated"}
SUPPORT = ("recommended", "consider", "investigational")


def problems_in(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """Every (id, reason) that makes the rule set unfit for use; nothing when it is sound."""
    for rule in ruleset.rules.values():
        yield from _of_rule(rule, ruleset)
    yield from _of_accompaniment(ruleset)
    yield from _of_references(ruleset)
    yield from _of_reach(ruleset)
    for conflict in ruleset.conflicts:
        named = [rule for aside in conflict.sets_aside for rule in aside.rules]
        yield from _unknown(conflict.id, "rule", named, ruleset.rules)
        yield from _unknown(conflict.id, "option", conflict.options, ruleset.options)
    for caution in ruleset.cautions:
        yield from _unknown(caution.id, "option", caution.options, ruleset.options)
    for warned in ruleset.warnings:
        yield from _unknown(warned.kind, "fact", warned.facts, ruleset.facts)
    for option, facts in ruleset.idle.items():
        yield from _unknown(option, "option", [option], ruleset.options)
        yield from _unknown(option, "fact", sorted(facts), ruleset.facts)


def _of_rule(rule: Rule, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    yield from _unknown(rule.id, "option", rule.options, ruleset.options)
    yield from _unknown(rule.id, "phase (labels.toml names them)", [rule.phase], ruleset.phases)
    status = ruleset.statuses.get(rule.status)
    if status is None or rule.status in FIXED:
        yield rule.id, f"no rule can argue for the status {rule.status!r}"
        return
    printed = {ruleset.statements[name].strength for name in rule.statements if name in ruleset.statements}
    allowed = {strength for code in _no_weaker(rule.status) for strength in ruleset.statuses[code].argues}
    if not printed & allowed:
        said = ", ".join(sorted(printed)) or "nothing"
        yield rule.id, f"{rule.status!r} is more than its statements print ({said})"


def _no_weaker(status: str) -> tuple[str, ...]:
    """The statuses whose printed strength carries this one: support may be weakened, never raised."""
    return SUPPORT[: SUPPORT.index(status) + 1] if status in SUPPORT else (status,)


def leaders_in(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """For each option that waits for others to be in question: those others."""
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        awaited = waits_for(rule)
        for option in rule.options if awaited else ():
            found[option] = found.get(option, frozenset()) | awaited
    return found


def waits_for(rule: Rule) -> frozenset[str]:
    """The options that the rule wants to be in question."""
    return frozenset(part.option for part in comparisons(rule.when) if isinstance(part, InQuestion))


def _of_accompaniment(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    for rule in ruleset.rules.values():
        for part in comparisons(rule.when):
            if isinstance(part, InQuestion) and part.option in ruleset.leaders:
                yield rule.id, f"{part.option!r} itself depends on another option being in question"


def _of_references(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    cited = [(rule.id, rule.statements) for rule in ruleset.rules.values()]
    cited += [(caution.id, caution.statements) for caution in ruleset.cautions]
    cited += [(conflict.id, conflict.statements) for conflict in ruleset.conflicts]
    cited += [(warned.kind, warned.statements) for warned in ruleset.warnings]
    for name, statements in cited:
        yield from _unknown(name, "statement", statements, ruleset.statements)
    for classification in ruleset.classifications:
        yield from _unknown(classification.fact, "statement", classification.statements, ruleset.statements)
    for threshold in ruleset.thresholds.values():
        yield from _unknown(threshold.name, "statement", threshold.statements, ruleset.statements)
    for statement in ruleset.statements.values():
        yield from _unknown(statement.id, "reference", statement.references, ruleset.references)
        yield from _unknown(statement.id, "doubt", statement.doubts, ruleset.doubts)
        yield from _unknown(statement.id, "strength", [statement.strength], ruleset.strengths)
        yield from _unknown(statement.id, "paper", [statement.paper], set(ruleset.papers.values()))
        meant = [statement.about] if statement.about else []
        yield from _unknown(statement.id, "option or family", meant, {*ruleset.options, *ruleset.families})
    for fact in ruleset.facts.values():
        yield from _unknown(fact.name, "group", [fact.group], ruleset.fact_groups)
    for family, members in ruleset.families.items():
        yield from _unknown(family, "option", members, ruleset.options)


def _of_reach(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    for owner, when in _conditions(ruleset):
        if not can_hold(when, ruleset.facts):
            yield owner, "its condition can never hold; look for limits or values that exclude each other"


def _conditions(ruleset: Ruleset) -> Iterator[tuple[str, Condition]]:
    """Every condition that is there to hold; a conflict may be there for the rule book only."""
    yield from ((rule.id, rule.when) for rule in ruleset.rules.values())
    yield from ((caution.id, caution.when) for caution in ruleset.cautions)
    yield from ((warned.kind, warned.when) for warned in ruleset.warnings if not warned.unless_known)
    yield from ((part.fact, value.when) for part in ruleset.classifications for value in part.classes)
    for conflict in ruleset.conflicts:
        if not (isinstance(conflict.when, Group) and Group("any", ()) in conflict.when.members):
            yield conflict.id, conflict.when
        yield from ((conflict.id, aside.when) for aside in conflict.sets_aside)


def _unknown(owner: str, kind: str, names: Iterable[str], known: Container[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name not in known:
            yield owner, f"unknown {kind} {name!r}"
