"""What the proofs are built on says exactly what the readable evaluator says."""

from collections import Counter

import pytest

from recommendations.casefile import problems_with
from recommendations.evaluate import evaluate
from recommendations.truth import Truth
from tnb.proof.agreement import random_cases
from tnb.proof.circuit import FALSE, TRUE, Circuit
from tnb.proof.planes import Planes, laid_out, statuses_of, words_for
from tnb.proof.space import STEP, space_of

CASES = 2_000


@pytest.fixture(scope="module")
def cases(asked):
    return list(random_cases(CASES, asked.ruleset, asked.space))


@pytest.fixture(scope="module")
def evaluations(cases, ruleset):
    return [evaluate(facts, ruleset) for facts in cases]


def test_random_cases_are_sound_and_reach_what_is_hard(cases, evaluations):
    assert [facts for facts in cases if problems_with(facts)] == []
    derived = [evaluation.derived["grade"] for evaluation in evaluations]
    hard = Counter(
        {
            "provisional": sum(part.provisional for part in derived),
            "stated": sum(part.stated for part in derived),
            "discordant": sum(part.lower is not None for part in derived),
        }
    )
    assert min(hard.values()) > 20, hard


def test_every_status_of_thousands_of_random_cases_is_the_same(asked, cases, evaluations):
    said = statuses_of(cases, asked.plain)
    assert said == [{o: v.status for o, v in e.verdicts.items()} for e in evaluations]


def test_every_status_under_the_lower_grade_is_the_same(asked, cases, evaluations):
    said = statuses_of(cases, asked.lower)
    assert said == [{o: v.status for o, v in (e.lower or e).verdicts.items()} for e in evaluations]


def test_what_it_would_be_if_data_were_known_is_the_same(asked, cases, evaluations):
    gates = {option: asked.plain.standing(option).if_known for option in asked.ruleset.options}
    planes = Planes(asked.circuit, [g for of in gates.values() for g in of.values()], words_for(CASES))
    planes.fill(laid_out(cases, asked.space))
    planes.run()
    for option, of in gates.items():
        bits = {status: planes.bits(gate, CASES) for status, gate in of.items()}
        said = [next((s for s, bit in bits.items() if bit[place]), None) for place in range(CASES)]
        assert said == [evaluation.verdicts[option].if_known for evaluation in evaluations], option


def test_every_rule_has_the_same_truth_and_counts_the_same(asked, cases, evaluations):
    pairs = {rule.id: asked.plain.rule(rule) for rule in asked.ruleset.rules.values()}
    wanted = [gate for counted in pairs.values() for pair in counted for gate in pair]
    planes = Planes(asked.circuit, wanted, words_for(CASES))
    planes.fill(laid_out(cases, asked.space))
    planes.run()
    found = {
        name: [(planes.bits(pair.true, CASES), planes.bits(pair.false, CASES)) for pair in counted]
        for name, counted in pairs.items()
    }
    for place, evaluation in enumerate(evaluations):
        for part in (part for verdict in evaluation.verdicts.values() for part in verdict.judged):
            for (true, false), truth in zip(found[part.rule.id], (part.truth, part.counts), strict=True):
                assert (bool(true[place]), bool(false[place])) == (truth is Truth.TRUE, truth is Truth.FALSE)


def test_each_number_has_a_cell_for_each_side_of_each_limit_and_for_the_limit(asked):
    for axis in asked.space.axes.values():
        if axis.fact.kind in STEP:
            assert [axis.cell_of(value) for value in axis.values] == list(range(len(axis.values)))
            for limit in axis.limits:
                assert limit in axis.values or limit == int(limit) - 1  # one below what the fact admits


def test_a_value_inside_a_cell_counts_as_the_value_that_stands_for_it(ruleset):
    axis = space_of(ruleset).axes["ki67_pct"]
    assert axis.cell_of(3) == axis.cell_of(3.0) != axis.cell_of(2.9)
    assert axis.cell_of(12.34) == axis.cell_of(15)
    assert axis.cell_of(0) == axis.cell_of(2.9)


def test_gates_are_simplified_and_made_once():
    circuit = Circuit()
    one, other = circuit.input("one"), circuit.input("other")
    assert circuit.every([one, other]) == circuit.every([other, one, TRUE])
    assert circuit.every([one, circuit.opposite(one)]) == FALSE
    assert circuit.some([one, circuit.opposite(one)]) == TRUE
    assert circuit.every([]) == TRUE
    assert circuit.some([one, FALSE]) == one
    assert circuit.opposite(circuit.opposite(other)) == other
