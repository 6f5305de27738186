"""What is proved of the shipped rules, over every case there can be."""

import pytest

from recommendations.evaluate import SUPPORT, evaluate
from tnb.proof.claims import every_case_is_answered, every_grade_is_derived, every_law_holds
from tnb.proof.contradictions import no_rules_contradict, opposed_rules
from tnb.proof.rules import no_rule_is_dead, no_rule_is_idle
from tnb.proof.thresholds import asked_of_thresholds, each_threshold_matters


@pytest.mark.parametrize(
    "claim", [every_case_is_answered, every_law_holds, every_grade_is_derived, no_rule_is_dead]
)
def test_a_claim_about_every_case_is_proved(claim, asked):
    proof = claim(asked)
    assert [(found.said.en, found.case) for found in proof.refuted] == []
    assert proof.questions > 0


def test_rules_contradict_only_where_a_conflict_says_so(asked):
    proof = no_rules_contradict(asked)
    assert [found.said.en for found in proof.refuted] == []


def test_a_pair_that_a_conflict_covers_is_always_shown_with_it(asked):
    unseen = [pair for pair in opposed_rules(asked) if pair.covered_by and pair.case is not None]
    assert unseen == []


def test_each_rule_decides_a_case_or_is_a_listed_special_case(asked):
    proof = no_rule_is_idle(asked)
    assert [found.said.en for found in proof.refuted] == []


def test_each_threshold_matters_by_one_unit(ruleset):
    proof = each_threshold_matters(asked_of_thresholds(ruleset))
    assert [found.said.en for found in proof.refuted] == []
    assert proof.questions >= 2 * len(ruleset.thresholds)


def test_a_question_that_can_be_answered_is_answered_with_a_case_that_shows_it(asked):
    status = asked.plain.standing("prrt").status
    offered = asked.circuit.some(status[code] for code in SUPPORT)
    case = asked.prover.case_with(offered)
    assert evaluate(case, asked.ruleset).verdicts["prrt"].status in SUPPORT
