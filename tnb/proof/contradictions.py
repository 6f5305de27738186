"""The claim that no two rules argue for and against one option unseen."""

from collections.abc import Iterator
from dataclasses import dataclass

from recommendations.evaluate import SUPPORT, Evaluation, evaluate
from recommendations.records import Conflict, Rule
from recommendations.truth import Truth
from recommendations.words import Text

from .findings import Asked, Found, Proof
from .sat import Case

OPPOSED = ("not_recommended", "not_routine", "controversial")


@dataclass(frozen=True)
class Opposed:
    """Two rules that can argue for and against one option in one case; ``case`` is one in which none of the
    conflicts that cover them is shown, or None if there is none."""

    option: str
    support: str
    against: str
    covered_by: tuple[str, ...]
    case: Case | None


def no_rules_contradict(asked: Asked) -> Proof:
    """Two rules for and against one option count together only where a conflict covers them and is shown."""
    claim = Text(
        "No two rules argue for and against one option at once outside the conflict table",
        "除冲突表所列外，无两条规则同时支持又反对同一方案",
    )
    with asked.proving("contradictions", claim) as proof:
        seen: dict[str, list[Opposed]] = {}
        for pair in opposed_rules(asked):
            if pair.case is None:
                seen.setdefault(pair.option, []).append(pair)
                continue
            by = ", ".join(pair.covered_by) or "–"
            en = f"{pair.option}: {pair.support} / {pair.against}, with no conflict shown (covered by {by})"
            zh = f"{pair.option}：{pair.support} / {pair.against}，未显示任何冲突（涵盖：{by}）"
            proof.refuted.append(Found(Text(en, zh), pair.case))
        for option, pairs in seen.items():
            by = ", ".join(dict.fromkeys(name for pair in pairs for name in pair.covered_by))
            en, zh = (
                f"{option}: {len(pairs)} pairs, shown by {by}",
                f"{option}：{len(pairs)} 对，由 {by} 显示",
            )
            proof.noted.append(Found(Text(en, zh)))
    return proof


def opposed_rules(asked: Asked) -> Iterator[Opposed]:
    """Every pair of rules for one option of which both can count, one for and one against it."""
    for option, rules in asked.ruleset.rules_of.items():
        for support in (rule for rule in rules if rule.status in SUPPORT):
            for against in (rule for rule in rules if rule.status in OPPOSED):
                found = _opposed(asked, option, support, against)
                if found is not None:
                    yield found


def _opposed(asked: Asked, option: str, support: Rule, against: Rule) -> Opposed | None:
    pair = (support.id, against.id)
    both = [asked.plain.rule(rule).counts.true for rule in (support, against)]
    if not asked.exists(both, lambda facts: _all_count(evaluate(facts, asked.ruleset), option, pair)):
        return None
    covering = [c for c in asked.ruleset.conflicts if covers(c, option, support, against)]
    hidden = [asked.circuit.opposite(asked.plain.truth(conflict.when).true) for conflict in covering]

    def unseen(facts: Case) -> bool:
        evaluation = evaluate(facts, asked.ruleset)
        shown = {conflict.id for conflict in evaluation.conflicts}
        return _all_count(evaluation, option, pair) and not any(c.id in shown for c in covering)

    case = asked.case([*both, *hidden], unseen)
    return Opposed(option, *pair, tuple(conflict.id for conflict in covering), case)


def covers(conflict: Conflict, option: str, one: Rule, other: Rule) -> bool:
    """Whether the conflict names the option, or statements of both rules."""
    said = {*conflict.statements}
    return option in conflict.options or all(said & {*rule.statements} for rule in (one, other))


def _all_count(evaluation: Evaluation, option: str, rules: tuple[str, ...]) -> bool:
    counting = {j.rule.id for j in evaluation.verdicts[option].judged if j.counts is Truth.TRUE}
    return {*rules} <= counting
