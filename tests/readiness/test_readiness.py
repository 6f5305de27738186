"""How ready a case is: one rule, the weightiest need first, and nothing of it by default."""

import datetime as dt
from types import SimpleNamespace

import pytest

from cases.limits import expired
from cases.readiness import (
    CONTRADICTS,
    CONTRAINDICATES,
    DOUBTS,
    LITTLE,
    NOT_READY,
    READY,
    RECOMMENDS,
    RESTS,
    RULE,
    TOGETHER,
    readiness_of,
)
from recommendations.evaluate import evaluate
from recommendations.gaps import deciding
from recommendations.ruleset import current_ruleset
from recommendations.words import Text
from tests.readiness.made import COMPLETE, without
from tests.recommendations.vignettes import whole_cases

MEETING = dt.date(2026, 11, 25)
FRESH, OLD = dt.date(2026, 11, 20), dt.date(2026, 5, 1)


def readiness(facts, day=FRESH, contradicted=(), **days):
    """The readiness of a case with values of ``day``, of some facts of another day (None: undated)."""
    findings = {
        fact: SimpleNamespace(value=value, observed_on=days.get(fact, day), entered_at=None)
        for fact, value in facts.items()
    }
    gone, ruleset = expired(findings, MEETING), current_ruleset()
    counting = {fact: value for fact, value in facts.items() if value is not None and fact not in gone}
    return readiness_of(findings, evaluate(counting, ruleset), ruleset, MEETING, contradicted)


def need(found, fact):
    return next(need for need in found.needs if need.fact == fact)


def test_a_case_of_which_all_is_known_lately_is_ready():
    assert readiness(COMPLETE).state == READY


def test_a_case_of_which_nothing_is_known_is_not_ready():
    assert readiness({}).state == NOT_READY


def test_each_thing_missing_that_decides_a_recommendation_keeps_a_case_from_being_ready():
    found = readiness(without("surgery_tolerated"))
    assert found.state == NOT_READY
    assert need(found, "surgery_tolerated").weight == RECOMMENDS
    assert need(found, "surgery_tolerated").kinds == ("missing",)


def test_a_missing_contraindication_keeps_a_case_from_being_ready():
    found = readiness(without("portal_vein_thrombosis"))
    assert found.state == NOT_READY
    assert need(found, "portal_vein_thrombosis").weight >= CONTRAINDICATES


def test_what_decides_only_together_with_others_keeps_a_case_from_being_ready():
    """Red control: counting single answers alone would call this case nearly ready."""
    found = readiness({"liver_metastases": True, "primary_site": "pancreas"})
    together = [need for need in found.needs if need.weight == TOGETHER]
    assert len(together) > 10
    assert all(need.blocking for need in together)


def test_the_weightiest_need_comes_first():
    weights = [need.weight for need in readiness({"liver_metastases": True}, contradicted=()).needs]
    assert weights == sorted(weights, reverse=True)


def test_an_explicit_unknown_is_missing_like_what_was_never_entered():
    asked, unasked = (
        readiness(COMPLETE | {"surgery_tolerated": None}),
        readiness(without("surgery_tolerated")),
    )
    assert [n.fact for n in asked.needs] == [n.fact for n in unasked.needs]


def test_why_none_of_several_values_counts_is_said_where_the_value_is_asked_for():
    said = Text("two specimens of one day differ", "同日两份标本不一致")
    findings = {"ki67_pct": SimpleNamespace(value=None, observed_on=None, entered_at=None, because=said)}
    facts, ruleset = without("ki67_pct", "mitoses_per_10hpf"), current_ruleset()
    found = readiness_of(findings, evaluate(facts, ruleset), ruleset, MEETING)
    assert need(found, "ki67_pct").said == (said,)


def test_an_expired_permission_is_as_good_as_missing_and_says_what_it_was():
    found = readiness(COMPLETE, renal_insufficiency=OLD)
    assert found.state == NOT_READY
    part = need(found, "renal_insufficiency")
    assert part.kind == "expired"
    assert "“no” of 2026-05-01" in part.said[0].en
    assert part.said[1].en == "Kidney tests of the last month are asked for before embolisation or PRRT."


def test_an_old_value_that_still_counts_makes_doubts_where_much_hangs_on_it():
    found = readiness(COMPLETE, lm_count=OLD)
    assert found.state == DOUBTS
    assert need(found, "lm_count").weight == RESTS
    assert need(found, "lm_count").options


def test_an_old_value_on_which_nothing_hangs_makes_no_doubts():
    found = readiness(COMPLETE, age_years=dt.date(2020, 1, 1))
    assert found.state == READY
    assert need(found, "age_years").weight == LITTLE


def test_a_value_without_a_date_makes_doubts_where_much_hangs_on_it():
    found = readiness(COMPLETE, ki67_pct=None)
    assert found.state == DOUBTS
    assert need(found, "ki67_pct").kind == "undated"


def test_identity_without_a_date_makes_no_doubts():
    assert readiness(COMPLETE, sex=None, primary_site=None).state == READY


def test_what_speaks_against_a_typed_value_makes_doubts():
    said = Text("Two lesions are listed.", "列有两个病灶。")
    found = readiness(COMPLETE, contradicted=[("lm_count", said)])
    assert found.state == DOUBTS
    assert need(found, "lm_count").weight == CONTRADICTS
    assert need(found, "lm_count").said == (said,)


def test_a_discordant_grade_makes_doubts():
    found = readiness(COMPLETE | {"ki67_pct": 2, "mitoses_per_10hpf": 6})
    assert "contradictory" in need(found, "ki67_pct").kinds


def test_a_stated_grade_against_the_figures_makes_doubts():
    found = readiness(COMPLETE | {"stated_grade": "G1"})
    assert "contradictory" in need(found, "stated_grade").kinds


def test_lobes_that_contradict_each_other_make_doubts():
    found = readiness(COMPLETE | {"lm_lobes": "unilobar", "lm_diffuse_bilobar": True})
    assert any("contradictory" in need.kinds for need in found.needs)


def test_a_fact_stands_once_with_all_that_is_the_matter_with_it():
    said = Text("Two lesions are listed.", "列有两个病灶。")
    found = readiness(COMPLETE, contradicted=[("lm_count", said)], lm_count=OLD)
    assert len({need.fact for need in found.needs}) == len(found.needs)
    assert need(found, "lm_count").kinds == ("contradictory", "stale")


@pytest.mark.parametrize("case", list(whole_cases()), ids=lambda case: case["name"][:40])
def test_what_can_be_decided_by_one_answer_is_never_left_out_of_what_blocks(case):
    """Whatever fact of a whole case is taken away: what its return would change is a need that blocks."""
    ruleset = current_ruleset()
    before = evaluate(case["facts"], ruleset)
    recommended = {code for code, verdict in before.verdicts.items() if verdict.status == "recommended"}
    for fact in case["facts"]:
        left = {name: value for name, value in case["facts"].items() if name != fact}
        after = evaluate(left, ruleset)
        lost = {code for code in recommended if after.verdicts[code].status == "needs_data"}
        blocking = deciding(after, ruleset)
        assert lost <= {code for codes in blocking.values() for code in codes}


def test_the_rule_is_one_sentence_in_each_language():
    assert RULE.en.count(". ") == 0
    assert RULE.en.endswith(".")
    assert RULE.zh.count("。") == 1
