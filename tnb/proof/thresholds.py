"""The claim that each threshold matters: moved by one unit, something a reader sees differs in some case."""

from recommendations.conditions import Comparison, comparisons
from recommendations.evaluate import evaluate
from recommendations.records import Ruleset
from recommendations.truth import Truth
from recommendations.words import Text

from .altered import with_threshold
from .claims import conditions_of_claims
from .findings import Asked, Found, Proof, different
from .rules import differ_somewhere
from .sat import Case
from .space import STEP, decision_conditions, shown_conditions, space_of


def asked_of_thresholds(ruleset: Ruleset) -> Asked:
    """The rule set over a space in which a step to each side of every limit can be told apart."""
    shown = [*shown_conditions(ruleset), *conditions_of_claims(ruleset)]
    return Asked(ruleset, space=space_of(ruleset, shown, moved=1))


def each_threshold_matters(asked: Asked) -> Proof:
    """One step (0.1, or 1 of a count) up or down changes a status, or at least a caution or a conflict."""
    claim = Text(
        "Each threshold matters: moved by one unit either way, something said differs in some case",
        "每个界值都起作用：上下移动一个单位，至少一例的结果即不同",
    )
    with asked.proving("thresholds", claim) as proof:
        for name, threshold in asked.ruleset.thresholds.items():
            for moved in moves_of(name, asked.ruleset):
                what = difference_made(asked, with_threshold(asked.ruleset, name, moved))
                said = f"{name} {threshold.value:g} → {moved:g}"
                if what is None:
                    proof.refuted.append(Found(Text(f"{said} changes nothing", f"{said} 不改变任何结果")))
                elif what.en:
                    proof.noted.append(Found(Text(f"{said}: {what.en}", f"{said}：{what.zh}")))
    return proof


def moves_of(name: str, ruleset: Ruleset) -> tuple[float, ...]:
    """The value of the threshold one unit below and above; its own value if nothing compares with it."""
    conditions = [*decision_conditions(ruleset), *shown_conditions(ruleset)]
    parts = [part for condition in conditions for part in comparisons(condition)]
    facts = [part.fact for part in parts if isinstance(part, Comparison) and part.threshold == name]
    value, step = ruleset.thresholds[name].value, STEP[ruleset.facts[facts[0]].kind] if facts else 0
    return (round(value - step, 6), round(value + step, 6)) if facts else (value,)


def difference_made(asked: Asked, other: Ruleset) -> Text | None:
    """What differs in some case under the other rule set: an empty text for a status, None for nothing."""
    if differ_somewhere(asked, other, asked.ruleset.options):
        return Text("", "")
    compiled = asked.compiled(other)
    for kind, said in (
        ("cautions", Text("moves a caution only", "仅影响警示")),
        ("conflicts", Text("moves only when a conflict is shown", "仅影响冲突的显示")),
    ):
        pairs = zip(getattr(asked.ruleset, kind), getattr(other, kind), strict=True)
        gates = [
            different(asked.circuit, asked.plain.truth(one.when).true, compiled.truth(two.when).true)
            for one, two in pairs
        ]
        if asked.exists(
            [asked.circuit.some(gates)], lambda facts: _said(facts, asked.ruleset) != _said(facts, other)
        ):
            return said
    return None


def _said(facts: Case, ruleset: Ruleset) -> list[str]:
    evaluation = evaluate(facts, ruleset)
    held = [caution.id for caution, truth in evaluation.cautions if truth is Truth.TRUE]
    return [*held, *(conflict.id for conflict in evaluation.conflicts)]
