"""Each vignette is a sentence with the facts it speaks of and what the rules must say of them."""

import pytest

from recommendations.answer import answer_of
from recommendations.casefile import problems_with
from recommendations.evaluate import evaluate

from .vignettes import all_vignettes

VIGNETTES = all_vignettes()


def said_of(facts, ruleset, language="en"):
    return answer_of("vignette", evaluate(facts, ruleset), ruleset, language)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[v["name"] for v in VIGNETTES])
def test_vignette(vignette, ruleset):
    assert problems_with(vignette["facts"]) == []
    answer = said_of(vignette["facts"], ruleset)
    options = {option["option"]: option for option in answer["options"]}
    wrong = {
        code: options[code]["status"]
        for code, allowed in vignette["expect"].items()
        if options[code]["status"] not in allowed
    }
    assert wrong == {}
    for code, facts in vignette.get("missing", {}).items():
        assert set(facts) <= set(options[code]["missing"])
    for name, value in vignette.get("derived", {}).items():
        assert answer["derived"][name]["value"] == value
    assert set(vignette.get("warnings", [])) <= {warning["kind"] for warning in answer["warnings"]}
    assert set(vignette.get("conflicts", [])) <= {conflict["id"] for conflict in answer["conflicts"]}


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[v["name"] for v in VIGNETTES])
def test_what_a_vignette_rests_on_is_cited_by_a_rule_that_holds(vignette, ruleset):
    evaluation = evaluate(vignette["facts"], ruleset)
    holding = {
        statement
        for verdict in evaluation.verdicts.values()
        for part in verdict.judged
        if part.truth.value == "true"
        for statement in part.rule.statements
    }
    classes = {s for part in evaluation.derived.values() for s in part.classification.statements}
    assert set(vignette.get("because", [])) <= holding | classes
