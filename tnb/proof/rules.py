"""The claims about the rules themselves: each holds in some case, and each decides one."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recommendations.conditions import truth_of
from recommendations.evaluate import SUPPORT, evaluate
from recommendations.records import Rule, Ruleset
from recommendations.truth import Truth
from recommendations.words import Text

from .altered import without_rule
from .circuit import Pair
from .compiled import Compiled
from .contradictions import OPPOSED
from .findings import Asked, Found, Proof, status_differs, statuses, under
from .sat import Case

SPECIAL = Path(__file__).parent / "special.toml"


def no_rule_is_dead(asked: Asked) -> Proof:
    """Each rule holds in some case; one that a conflict always sets aside is noted."""
    claim = Text("Each rule holds in some case", "每条规则至少在一例中成立")
    with asked.proving("alive", claim) as proof:
        for rule in asked.ruleset.rules.values():

            def holds(facts: Case, rule: Rule = rule) -> bool:
                return truth_of(rule.when, evaluate(facts, asked.ruleset).world) is Truth.TRUE

            if not asked.exists([asked.plain.rule(rule).truth.true], holds):
                proof.refuted.append(Found(Text(f"{rule.id} never holds", f"{rule.id} 从不成立")))
            elif not counts(asked, rule):
                by = ", ".join(dict.fromkeys(name for name, _ in asked.ruleset.asides[rule.id]))
                said = Text(
                    f"{rule.id} is set aside by {by} in every case", f"{rule.id} 在所有病例中均被 {by} 搁置"
                )
                proof.noted.append(Found(said))
    return proof


def counts(asked: Asked, rule: Rule) -> bool:
    """Whether the rule counts in some case, not set aside."""
    return asked.prover.case_with(asked.plain.rule(rule).counts.true) is not None


def special_cases(path: Path = SPECIAL) -> dict[str, dict[str, Any]]:
    """The listed special cases by rule: ``within`` and ``why`` (en, zh)."""
    return {entry["rule"]: entry for entry in tomllib.loads(path.read_text("utf-8"))["special"]}


def no_rule_is_idle(asked: Asked) -> Proof:
    """Each rule decides some verdict: without it the status of an option differs in some case."""
    claim = Text(
        "Each rule decides some case: without it some status differs; or it is a listed special case",
        "每条规则都至少决定一例（去掉它，某方案的状态即不同），或为已列明的特例",
    )
    listed = special_cases()
    with asked.proving("decides", claim) as proof:
        for rule in asked.ruleset.rules.values():
            idle = counts(asked, rule) and not decides(asked, rule)
            if rule.id in listed and (not idle or not _lies_within(asked, rule, listed[rule.id]["within"])):
                en = f"{rule.id} is listed as a special case of {listed[rule.id]['within']} and is none"
                zh = f"{rule.id} 被列为 {listed[rule.id]['within']} 的特例，实则不是"
                proof.refuted.append(Found(Text(en, zh)))
            elif rule.id in listed:
                entry = listed[rule.id]
                en = f"{rule.id}: special case of {entry['within']}, {entry['why']['en']}"
                zh = f"{rule.id}：{entry['within']} 的特例，{entry['why']['zh']}"
                proof.noted.append(Found(Text(en, zh)))
            elif idle:
                proof.refuted.append(Found(_idle(asked, rule)))
        _stale(proof, listed, asked.ruleset)
    return proof


def _stale(proof: Proof, listed: Iterable[str], ruleset: Ruleset) -> None:
    for name in listed:
        if name not in ruleset.rules:
            said = Text(f"{name}: a listed special case, but no rule", f"{name}：列为特例，但无此规则")
            proof.refuted.append(Found(said))


def _idle(asked: Asked, rule: Rule) -> Text:
    wider = {option: within(asked, rule, option) for option in rule.options}
    en = "; ".join(f"{option}: it lies within {' + '.join(others)}" for option, others in wider.items())
    zh = "；".join(f"{option}：包含于 {' + '.join(others)}" for option, others in wider.items())
    return Text(f"{rule.id} never decides ({en})", f"{rule.id} 从不起决定作用（{zh}）")


def _lies_within(asked: Asked, rule: Rule, other: str) -> bool:
    if other not in asked.ruleset.rules:
        return False
    return _contains(asked, asked.plain.rule(asked.ruleset.rules[other]).counts, rule)


def decides(asked: Asked, rule: Rule) -> bool:
    """Whether some option has another status without the rule, in some case."""
    less = without_rule(asked.ruleset, rule.id)
    return differ_somewhere(asked, less, [*rule.options, *asked.ruleset.leaders])


def differ_somewhere(asked: Asked, other: Ruleset, options: Iterable[str]) -> bool:
    """Whether in some case one of the options has another status under the other rule set, as the case
    stands or under the lower grade."""
    for lower in (False, True):
        mine = asked.lower if lower else asked.plain
        its = Compiled(other, asked.space, asked.circuit, lower=lower)
        gates = [status_differs(mine, its, option) for option in dict.fromkeys(options)]

        def shows(facts: Case, lower: bool = lower) -> bool:
            if not lower:
                return statuses(facts, asked.ruleset) != statuses(facts, other)
            mine, its = (under(facts, one, lower=True).verdicts.values() for one in (asked.ruleset, other))
            return [v.status for v in mine] != [v.status for v in its]

        if asked.exists([asked.circuit.some(gates)], shows):
            return True
    return False


def within(asked: Asked, rule: Rule, option: str) -> list[str]:
    """The one other rule of the option, no weaker, that holds wherever this one may; else all no weaker."""
    rank = [*OPPOSED, *SUPPORT]
    others = [
        other
        for other in asked.ruleset.rules_of[option]
        if other.id != rule.id
        and other.status in rank
        and rank.index(other.status) <= rank.index(rule.status)
    ]
    for other in others:
        if _contains(asked, asked.plain.rule(other).counts, rule):
            return [other.id]
    return [other.id for other in others]


def _contains(asked: Asked, wide: Pair, rule: Rule) -> bool:
    """Whether ``wide`` is true wherever the rule counts, and not false wherever it may count."""
    narrow = asked.plain.rule(rule).counts
    opposite, ask = asked.circuit.opposite, asked.prover.case_with
    return ask(narrow.true, opposite(wide.true)) is None and ask(opposite(narrow.false), wide.false) is None
