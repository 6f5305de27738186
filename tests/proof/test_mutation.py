import pytest

from tnb.proof.altered import with_threshold, without_rule
from tnb.proof.mutants import DELETED, FLIP, KINDS, MOVED, TAKEN, Mutant, mutants_of
from tnb.proof.mutation import Fate, Mutation, damage_is_noticed, share
from tnb.proof.thresholds import asked_of_thresholds
from tnb.proof.vignettes import all_there_are


@pytest.fixture(scope="module")
def fine(ruleset):
    return asked_of_thresholds(ruleset)


@pytest.fixture(scope="module")
def mutation(fine):
    return Mutation(all_there_are(), fine)


def test_every_rule_comparator_and_threshold_is_damaged(ruleset):
    mutants = list(mutants_of(ruleset))
    names = {kind: [mutant.name for mutant in mutants if mutant.kind == kind] for kind in KINDS}
    assert names[DELETED] == list(ruleset.rules)
    assert len(names[MOVED]) == 2 * len(ruleset.thresholds)
    assert len(names[FLIP]) == len(set(names[FLIP])) >= len(ruleset.thresholds)
    assert len(names[TAKEN]) == sum(len(r.options) for r in ruleset.rules.values() if len(r.options) > 1)


def test_every_damage_to_a_contraindication_is_noticed(mutation, ruleset):
    grave = [mutant for mutant in mutants_of(ruleset) if mutant.grave]
    assert len(grave) >= 4
    assert [fate.mutant.name for fate in mutation.fates(grave) if fate.by not in {"status", "claim"}] == []


def test_the_claims_alone_notice_each_contraindication_that_is_gone(fine, ruleset):
    grave = [mutant for mutant in mutants_of(ruleset) if mutant.grave]
    assert {fate.by for fate in Mutation([], fine).fates(grave)} == {"claim"}


def test_a_damage_that_nothing_asks_about_survives(fine, ruleset):
    mutant = Mutant(DELETED, "ppi", without_rule(ruleset, "ppi-gastrinoma-ulcer"))
    (fate,) = Mutation([], fine).fates([mutant])
    assert fate.by == ""
    proof = damage_is_noticed([mutant], [], fine)
    assert [found.said.en for found in proof.refuted] == ["only 0.0% are noticed"]


def test_a_vignette_notices_it(fine, ruleset):
    facts = {"liver_metastases": True, "primary_site": "pancreas", "functional_status": "functional"}
    vignette = {
        "name": "a gastrinoma with an ulcer",
        "facts": {**facts, "syndrome": "gastrinoma", "peptic_ulcer": True},
        "expect": {"ppi": ["consider"]},
    }
    mutant = Mutant(DELETED, "ppi", without_rule(ruleset, "ppi-gastrinoma-ulcer"))
    (fate,) = Mutation([vignette], fine).fates([mutant])
    assert fate.by == "status"


def test_a_change_that_makes_no_difference_is_told_apart(fine, ruleset):
    same = with_threshold(ruleset, "transplant_age_below", ruleset.thresholds["transplant_age_below"].value)
    fates = Mutation([], fine).fates([Mutant(MOVED, "same", same)])
    assert [fate.by for fate in fates] == ["same"]
    assert share(fates) == 1.0
    assert share([*fates, Fate(fates[0].mutant, "")]) == 0.0


def test_a_vignette_that_does_not_hold_is_told_and_notices_nothing(fine):
    wrong = {"name": "wrong", "facts": {}, "expect": {"tae": ["recommended"]}}
    assert Mutation([wrong], fine).failing == [wrong]
    assert damage_is_noticed([], [wrong], fine).refuted[0].case == {}


@pytest.mark.slow
def test_at_least_95_of_a_hundred_damages_are_noticed(mutation, ruleset):
    """Every fourth of them; the command tries all."""
    mutants = [mutant for mutant in mutants_of(ruleset) if mutant.kind != TAKEN]
    fates = mutation.fates(mutants[::4])
    survived = [f"{fate.mutant.kind}: {fate.mutant.name}" for fate in fates if fate.by == ""]
    assert share(fates) >= 0.95, survived
