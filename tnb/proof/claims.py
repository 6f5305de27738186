"""The claims about every case: it is answered, it breaks no law, its grade is derived."""

from collections.abc import Mapping
from typing import Any

from recommendations.conditions import Condition, truth_of
from recommendations.evaluate import SUPPORT, evaluate
from recommendations.parsing import read_group
from recommendations.records import Ruleset
from recommendations.truth import Truth
from recommendations.words import Text

from .findings import Asked, Found, Proof, under
from .laws import Law, laws_of, vocabulary
from .sat import Case

PROVEN = ("liver_metastases",)
ANSWERED = {*SUPPORT, "needs_data"}
FIGURES = ("differentiation is well", "ki67_pct >= 0", "mitoses_per_10hpf >= 0")
# Well differentiated, both figures known: the higher index, by the limits the sources print.
GRADES = {
    "G3": ({"any": ["ki67_pct > 20", "mitoses_per_10hpf > 20"]},),
    "G1": ("ki67_pct < 3", "mitoses_per_10hpf < 2"),
    "G2": (
        "ki67_pct <= 20",
        "mitoses_per_10hpf <= 20",
        {"any": ["ki67_pct >= 3", "mitoses_per_10hpf >= 2"]},
    ),
    "NEC": ("differentiation is poor",),
}


def conditions_of_claims(ruleset: Ruleset) -> list[Condition]:
    """Every condition the claims speak of: their limits are cells of the space too."""
    words = vocabulary(ruleset)
    entries = [list(PROVEN), list(FIGURES), *map(list, GRADES.values())]
    return [
        *(law.condition(ruleset) for law in laws_of(ruleset)),
        *(read_group(part, words) for part in entries),
    ]


def every_case_is_answered(asked: Asked) -> Proof:
    """Proven metastases, whatever else is known: some option has support, or waits for a named fact."""
    claim = Text(
        "Every case with proven liver metastases gets an option with support or a request for named data",
        "凡已证实肝转移者，均得到有依据的方案或明确的补充资料请求",
    )
    with asked.proving("answered", claim) as proof:
        case = asked.case(unanswered(asked), lambda facts: _unanswered(facts, asked.ruleset))
        if case is not None:
            said = Text("no option has support and none waits for data", "既无有依据的方案，也未请求资料")
            proof.refuted.append(Found(said, case))
    return proof


def _unanswered(facts: Mapping[str, Any], ruleset: Ruleset) -> bool:
    verdicts = evaluate(facts, ruleset).verdicts.values()
    return facts.get("liver_metastases") is True and not any(v.status in ANSWERED for v in verdicts)


def every_law_holds(asked: Asked) -> Proof:
    """No contraindicated, blocked or excluded option is offered, under the lower grade neither."""
    claim = Text(
        "No contraindicated or blocked option can be offered, and the printed criteria are kept",
        "禁忌或受阻的方案不会被提出，文献所列标准均得到遵守",
    )
    with asked.proving("laws", claim) as proof:
        for law in laws_of(asked.ruleset):
            found = broken(asked, law)
            if found is not None:
                proof.refuted.append(found)
        proof.refuted += _blocked_in_general(asked)
    return proof


def broken(asked: Asked, law: Law) -> Found | None:
    """A case in which an option of the law has a status that the law does not allow."""
    for option in law.options:
        for lower in (False, True):

            def shows(facts: Case, option: str = option, lower: bool = lower) -> bool:
                return _breaks(facts, law, option, asked.ruleset, lower=lower)

            case = asked.case([breach(asked, law, option, lower=lower)], shows)
            if case is not None:
                became = under(case, asked.ruleset, lower=lower).verdicts[option].status
                return Found(
                    Text(f"{law.said.en}: {option} is {became}", f"{law.said.zh}：{option} 为 {became}"), case
                )
    return None


def breach(asked: Asked, law: Law, option: str, *, lower: bool) -> int:
    """The gate that the option has a status that the law does not allow."""
    compiled = asked.lower if lower else asked.plain
    holds = compiled.truth(law.condition(asked.ruleset)).true
    applies = holds if law.only_if is None else asked.circuit.opposite(holds)
    status = compiled.standing(option).status
    return asked.circuit.every([applies, *(asked.circuit.opposite(status[code]) for code in law.allowed)])


def any_breach(asked: Asked) -> int:
    """The gate that a law is broken or a case with proven metastases is not answered."""
    gates = [
        breach(asked, law, option, lower=lower)
        for law in laws_of(asked.ruleset)
        for option in law.options
        for lower in (False, True)
    ]
    return asked.circuit.some([*gates, asked.circuit.every(unanswered(asked))])


def unanswered(asked: Asked) -> list[int]:
    """The gates that metastases are proven and no option has support or waits for data."""
    proven = asked.plain.truth(read_group(list(PROVEN), vocabulary(asked.ruleset))).true
    standings = (asked.plain.standing(option).status for option in asked.ruleset.options)
    silent = [asked.circuit.opposite(status[code]) for status in standings for code in sorted(ANSWERED)]
    return [proven, *silent]


def _breaks(facts: Case, law: Law, option: str, ruleset: Ruleset, *, lower: bool) -> bool:
    evaluation = under(facts, ruleset, lower=lower)
    holds = truth_of(law.condition(ruleset), evaluation.world) is Truth.TRUE
    applies = holds if law.only_if is None else not holds
    return applies and evaluation.verdicts[option].status not in law.allowed


def _blocked_in_general(asked: Asked) -> list[Found]:
    """No option at all is offered while one of its own contraindications is true or unknown."""
    found = []
    for option, rules in asked.ruleset.rules_of.items():
        barring = [rule for rule in rules if rule.status == "contraindicated"]
        status = asked.plain.standing(option).status
        offered = asked.circuit.some(status[code] for code in SUPPORT)
        for rule in barring:
            possible = asked.circuit.opposite(asked.plain.rule(rule).counts.false)

            def shows(facts: Case, option: str = option, rule: str = rule.id) -> bool:
                verdict = evaluate(facts, asked.ruleset).verdicts[option]
                open_ = any(j.rule.id == rule and j.counts is not Truth.FALSE for j in verdict.judged)
                return open_ and verdict.status in SUPPORT

            case = asked.case([offered, possible], shows)
            if case is not None:
                said = f"{option} / {rule.id}"
                found.append(
                    Found(Text(f"offered while contraindicated: {said}", f"禁忌下仍被提出：{said}"), case)
                )
    return found


def every_grade_is_derived(asked: Asked) -> Proof:
    """With the figures known the grade is the one the limits give, and no other."""
    claim = Text(
        "With differentiation, Ki-67 and mitoses known, the grade is the one that the printed limits give",
        "分化、Ki-67 与核分裂均已知时，分级与文献界值一致且唯一",
    )
    with asked.proving("grade", claim) as proof:
        words = vocabulary(asked.ruleset)
        for grade, entries in GRADES.items():
            given = list(entries) if grade == "NEC" else [*FIGURES, *entries]
            condition = read_group(given, words)
            is_so = asked.plain.value_is("grade", grade)

            def shows(facts: Case, grade: str = grade, condition: Condition = condition) -> bool:
                evaluation = evaluate(facts, asked.ruleset)
                value = evaluation.derived["grade"].value
                return truth_of(condition, evaluation.world) is Truth.TRUE and value != grade

            case = asked.case([asked.plain.truth(condition).true, asked.circuit.opposite(is_so)], shows)
            if case is not None:
                proof.refuted.append(Found(Text(f"the grade is not {grade}", f"分级不是 {grade}"), case))
    return proof
