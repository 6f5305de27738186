"""Each rule, limit and whole patient as a clinical sentence, from the papers and not from the engine."""

from collections import Counter
from collections.abc import Iterator

import pytest

from recommendations.casefile import problems_with
from recommendations.conditions import Comparison, Condition, comparisons, truth_of
from recommendations.evaluate import Evaluation, Judged, evaluate
from recommendations.records import Ruleset

from .vignettes import (
    SIDES,
    all_vignettes,
    rule_vignettes,
    threshold_vignettes,
    variations,
    whole_cases,
)

OF_RULES = rule_vignettes()
OF_THRESHOLDS = threshold_vignettes()
VARIED = variations()
WHOLE = whole_cases()
TARGETS = ("rule", "caution", "conflict", "classification")
SIGNS = {"below": -1, "at": 0, "above": 1}


def named(vignettes):
    return pytest.mark.parametrize("vignette", vignettes, ids=[vignette["name"] for vignette in vignettes])


def judged(rule: str, evaluation: Evaluation, ruleset: Ruleset) -> Judged:
    option = ruleset.rules[rule].options[0]
    return next(part for part in evaluation.verdicts[option].judged if part.rule.id == rule)


def assert_statuses(vignette, evaluation: Evaluation) -> None:
    wrong = {
        code: evaluation.verdicts[code].status
        for code, allowed in vignette.get("expect", {}).items()
        if evaluation.verdicts[code].status not in allowed
    }
    assert wrong == {}


@named(OF_RULES)
def test_a_rule_speaks_as_its_statement_does(vignette, ruleset):
    assert problems_with(vignette["facts"], ruleset) == []
    evaluation = evaluate(vignette["facts"], ruleset)
    part = judged(vignette["rule"], evaluation, ruleset)
    assert part.truth.value == vignette["truth"]
    by = vignette.get("set_aside_by", "")
    assert part.set_aside_by == by
    assert part.counts.value == vignette.get("counts", "false" if by else vignette["truth"])
    assert_statuses(vignette, evaluation)


@pytest.mark.parametrize("shared", VARIED)
def test_what_rules_have_in_common_holds_for_each(shared, ruleset):
    wrong = []
    for varied in VARIED[shared]:
        assert problems_with(varied["facts"], ruleset) == []
        part = judged(varied["rule"], evaluate(varied["facts"], ruleset), ruleset)
        if part.truth.value != varied["truth"]:
            wrong.append((varied["rule"], varied["change"], part.truth.value))
    assert wrong == []


@named(OF_THRESHOLDS)
def test_what_turns_on_a_limit_turns_at_it(vignette, ruleset):
    assert problems_with(vignette["facts"], ruleset) == []
    evaluation = evaluate(vignette["facts"], ruleset)
    assert truth_of_target(vignette, evaluation, ruleset) == vignette["truth"]


@named(WHOLE)
def test_a_whole_patient_is_answered_as_the_papers_answer(vignette, ruleset):
    assert problems_with(vignette["facts"], ruleset) == []
    evaluation = evaluate(vignette["facts"], ruleset)
    for fact, value in vignette.get("derived", {}).items():
        assert evaluation.derived[fact].value == value
    assert_statuses(vignette, evaluation)


def truth_of_target(vignette, evaluation: Evaluation, ruleset: Ruleset) -> str:
    if "rule" in vignette:
        return judged(vignette["rule"], evaluation, ruleset).truth.value
    if "classification" in vignette:
        return evaluation.derived[vignette["classification"]].truths[vignette["value"]].value
    return truth_of(condition_of_target(vignette, ruleset), evaluation.world).value


def condition_of_target(vignette, ruleset: Ruleset) -> Condition:
    if "rule" in vignette:
        return ruleset.rules[vignette["rule"]].when
    if "classification" in vignette:
        return class_conditions(vignette["classification"], ruleset)[vignette["value"]]
    known = ruleset.cautions if "caution" in vignette else ruleset.conflicts
    wanted = vignette.get("caution") or vignette["conflict"]
    return next(part.when for part in known if part.id == wanted)


def class_conditions(fact: str, ruleset: Ruleset) -> dict[str, Condition]:
    classes = next(part.classes for part in ruleset.classifications if part.fact == fact)
    return {part.value: part.when for part in classes if not part.provisional}


def compared(condition: Condition, ruleset: Ruleset) -> Iterator[Comparison]:
    """Every comparison of a fact on which the condition rests, through the classes it asks for."""
    derived = {part.fact for part in ruleset.classifications}
    for part in comparisons(condition):
        if isinstance(part, Comparison) and part.fact in derived:
            for value in part.values:
                yield from compared(class_conditions(part.fact, ruleset)[value], ruleset)
        elif isinstance(part, Comparison):
            yield part


# What must be there


def test_every_rule_applies_in_one_vignette_fails_in_one_and_cannot_be_told_in_one(ruleset):
    found = {rule: {v["truth"] for v in OF_RULES if v["rule"] == rule} for rule in ruleset.rules}
    wanted = {
        rule.id: {"true", "false", "unknown"} if any(comparisons(rule.when)) else {"true"}
        for rule in ruleset.rules.values()
    }
    assert {rule: wanted[rule] - truths for rule, truths in found.items() if wanted[rule] - truths} == {}


def test_every_vignette_stands_in_the_file_of_its_rule(ruleset):
    assert [v["name"] for v in OF_RULES if ruleset.rules[v["rule"]].phase != v["file"]] == []


def test_every_rule_that_a_conflict_may_set_aside_is_seen_set_aside(ruleset):
    seen = {(v["rule"], v["set_aside_by"]) for v in OF_RULES if "set_aside_by" in v}
    assert seen == {(rule, conflict) for rule, asides in ruleset.asides.items() for conflict, _ in asides}


def test_every_threshold_is_seen_from_below_at_and_from_above(ruleset):
    sides = {(v["threshold"], v["side"]) for v in OF_THRESHOLDS}
    assert sides == {(name, side) for name in ruleset.thresholds for side in SIDES}


@named(OF_THRESHOLDS)
def test_the_value_stands_on_its_side_of_a_limit_that_its_rule_asks_for(vignette, ruleset):
    limit = ruleset.thresholds[vignette["threshold"]].value
    value = vignette["facts"][vignette["fact"]]
    assert (value > limit) - (value < limit) == SIGNS[vignette["side"]]
    asked = {(c.fact, c.threshold) for c in compared(condition_of_target(vignette, ruleset), ruleset)}
    assert (vignette["fact"], vignette["threshold"]) in asked


def test_a_limit_is_shown_by_something_that_turns_on_it():
    truths: dict[tuple[str, ...], set[str]] = {}
    for v in OF_THRESHOLDS:
        target = (v["threshold"], *(str(v.get(kind, "")) for kind in TARGETS))
        truths.setdefault(target, set()).add(v["truth"])
    assert [target for target, said in truths.items() if len(said) < 2] == []


def test_every_caution_and_conflict_with_a_limit_is_seen_turning_on_it(ruleset):
    shown = {v.get("caution") or v.get("conflict") for v in OF_THRESHOLDS}
    turning = {
        part.id
        for part in (*ruleset.cautions, *ruleset.conflicts)
        if any(isinstance(c, Comparison) and c.threshold for c in comparisons(part.when))
    }
    assert turning <= shown


def test_every_option_that_a_rule_speaks_of_is_shown_by_a_whole_patient(ruleset):
    shown = {code for case in WHOLE for code in case["expect"]}
    assert {code for code, rules in ruleset.rules_of.items() if rules} - shown == set()


def test_the_names_of_all_vignettes_are_different():
    names = Counter(v["name"] for v in [*all_vignettes(), *OF_RULES, *OF_THRESHOLDS, *WHOLE])
    names.update(list(VARIED))
    assert [name for name, times in names.items() if times > 1] == []


def test_there_are_at_least_two_hundred_vignettes_and_twenty_whole_patients():
    assert len(OF_RULES) + len(OF_THRESHOLDS) >= 200
    assert len(WHOLE) >= 20
