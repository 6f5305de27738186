"""Whether a fact can still change an option: decided over every case, and what is listed wrongly is found."""

import re
from dataclasses import replace

import pytest

from recommendations.evaluate import evaluate
from recommendations.gaps import missing_for
from tnb.proof import idle
from tnb.proof.idle import Worlds, idle_facts_are_listed, listed_gaps_decide
from tnb.proof.properties import Pair


@pytest.fixture(scope="module")
def worlds(asked):
    return Worlds(asked)


def test_the_idle_facts_of_the_shipped_rules_are_those_that_are_listed(asked):
    proof = idle_facts_are_listed(asked)
    assert proof.questions > 400
    assert proof.refuted == []


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (frozenset({"surgery_tolerated", "ki67_pct"}), "ssa: ki67_pct is not idle; take it out of idle.toml"),
        (frozenset(), "ssa: surgery_tolerated is idle; put it into idle.toml"),
    ],
)
def test_a_fact_that_is_listed_wrongly_or_not_at_all_is_named(asked, listed, said):
    wrong = asked.like(replace(asked.ruleset, idle={**asked.ruleset.idle, "ssa": listed}))
    assert [found.said.en for found in idle_facts_are_listed(wrong).refuted] == [said]


@pytest.mark.parametrize(
    ("option", "fact", "known", "can"),
    [
        ("tae", "portal_vein_thrombosis", {}, True),
        ("captem", "growth_rate", {"liver_metastases": False}, False),
        ("prrt", "ki67_pct", {"sstr_status": "high", "differentiation": "well"}, True),
        ("prrt", "ki67_pct", {"sstr_status": "negative"}, False),
        ("everolimus", "prior_treatments", {}, False),
    ],
)
def test_a_fact_makes_a_difference_or_cannot(worlds, option, fact, known, can):
    assert worlds.makes_a_difference(option, fact, known) is can


def test_a_gap_too_many_is_counted(asked, monkeypatch):
    """Where there are no metastases nothing is missing for chemotherapy."""

    def with_another(option, evaluation, ruleset):
        return ("growth_rate",) if option == "captem" else ()

    monkeypatch.setattr(idle, "missing_for", with_another)
    monkeypatch.setattr(idle, "pairs", lambda count, asked: [Pair({"liver_metastases": False}, {})] * count)
    noted = listed_gaps_decide(asked, 2).noted
    assert noted[0].said.en == "2 of 2 listed facts (100.0%) can no longer change the status"


def test_few_of_the_listed_gaps_are_too_many(asked):
    """What is listed is complete (test_properties); that it asks for little more than that is seen here."""
    proof = listed_gaps_decide(asked, 12)
    assert proof.questions > 500
    share = re.search(r"\(([\d.]+)%\)", proof.noted[0].said.en)
    assert float(share[1]) < 3


def test_an_idle_fact_is_asked_of_nobody(asked):
    missing = missing_for("captem", evaluate({"liver_metastases": True}, asked.ruleset), asked.ruleset)
    assert {"ki67_pct", "differentiation"} <= set(missing)
    assert not {"htb_high", "growth_rate"} & set(missing)
