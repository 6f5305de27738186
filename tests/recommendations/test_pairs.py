from recommendations.compiled import statuses
from recommendations.evaluate import evaluate
from recommendations.gaps import decisive_values, missing_for
from recommendations.pairs import pairs_of

BARE = {"liver_metastases": True}


def test_where_no_single_answer_decides_two_together_do(ruleset):
    evaluation = evaluate(BARE, ruleset)
    pairs = pairs_of(evaluation, ruleset)
    platinum = [pair for pair in pairs if pair.option == "platinum-based" and pair.status == "recommended"]
    assert ("primary_site", "differentiation") in {pair.facts for pair in platinum}


def test_each_pair_is_true_and_neither_answer_does_it_alone(ruleset):
    evaluation = evaluate(BARE, ruleset)
    for pair in pairs_of(evaluation, ruleset):
        (first, second), (one, other) = pair.facts, pair.values
        assert statuses({**BARE, first: one, second: other}, ruleset)[pair.option] == pair.status
        for fact, value in ((first, one), (second, other)):
            assert statuses({**BARE, fact: value}, ruleset)[pair.option] == "needs_data"


def test_an_option_that_one_answer_moves_has_no_pairs(ruleset):
    evaluation = evaluate(BARE, ruleset)
    values = decisive_values(ruleset)
    paired = {pair.option for pair in pairs_of(evaluation, ruleset)}
    for code in paired:
        for fact in missing_for(code, evaluation, ruleset):
            assert {statuses({**BARE, fact: v}, ruleset)[code] for v in values[fact]} == {"needs_data"}
