import pytest

from recommendations.casefile import UnreadableError, problems_of_case, read_cases


def refused(text):
    (case,) = read_cases(text)
    return [problem.said("en") for problem in problems_of_case(case)]


def of_facts(text):
    return refused('{"reference": "x", "facts": ' + text + "}")


def test_null_and_absent_are_unknown_and_no_problem():
    assert of_facts('{"ki67_pct": null}') == []
    assert of_facts("{}") == []


def test_zero_and_false_and_an_empty_list_are_values():
    assert of_facts('{"ki67_pct": 0, "hypoglycaemia": false, "prior_treatments": []}') == []


def test_an_unknown_fact_is_named_with_the_nearest_known_one():
    (problem,) = of_facts('{"ki67": 5}')
    assert problem == {"fact": "ki67", "problem": "unknown fact", "allowed": "nearest: ki67_pct"}


@pytest.mark.parametrize(
    ("facts", "fact", "allowed"),
    [
        ('{"ki67_pct": "8"}', "ki67_pct", "a number ≥ 0, ≤ 100 %"),
        ('{"ki67_pct": 101}', "ki67_pct", "a number ≥ 0, ≤ 100 %"),
        ('{"ki67_pct": true}', "ki67_pct", "a number ≥ 0, ≤ 100 %"),
        ('{"lm_max_cm": 0}', "lm_max_cm", "a number > 0, ≤ 40 cm"),
        ('{"lm_count": 1.5}', "lm_count", "a whole number ≥ 0 lesions"),
        ('{"ki67_pct": NaN}', "ki67_pct", "a number ≥ 0, ≤ 100 %"),
        ('{"pancreastatin": Infinity}', "pancreastatin", "a number ≥ 0 as reported"),
        ('{"hypoglycaemia": 1}', "hypoglycaemia", "true, false or null (unknown)"),
        ('{"sex": "F"}', "sex", "female, male"),
        ('{"primary_complication": "bleeding"}', "primary_complication", "a list of: bleeding, "),
        ('{"primary_complication": ["fever"]}', "primary_complication", "a list of: bleeding, "),
        ('{"primary_complication": [["x"]]}', "primary_complication", "a list of: bleeding, "),
        ('{"prior_treatments": ["ssa", "ssa"]}', "prior_treatments", "a list of: "),
        ('{"ki67_pct": 3, "ki67_pct": 30}', "ki67_pct", "each key once"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(facts, fact, allowed):
    (problem,) = of_facts(facts)
    assert problem["fact"] == fact
    assert problem["allowed"].startswith(allowed)


def test_every_problem_is_named_at_once():
    problems = refused('{"facts": {"age_years": 300, "seks": "male", "ecog": 7}, "extra": 1}')
    assert [problem["fact"] for problem in problems] == [None, None, "age_years", "seks", "ecog"]


@pytest.mark.parametrize("text", ["[1]", '[{"reference": "x"}]', '[{"reference": 7, "facts": {}}]', '["x"]'])
def test_something_that_is_no_case_is_refused_not_crashed_on(text):
    assert refused(text)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": 1} x', "nonsense"])
def test_something_that_is_no_json_is_unreadable(text):
    with pytest.raises(UnreadableError):
        read_cases(text)
