import pytest

from recommendations.answer import answer_of
from recommendations.evaluate import _evaluated, evaluate, normalised
from recommendations.variants import changed_facts, differences, robustness_of

from .vignettes import all_vignettes

FACTS = {v["name"]: v["facts"] for v in all_vignettes()}
G2 = FACTS["G2, receptor high, low burden: PRRT"]


def test_each_grade_and_receptor_is_tried_and_only_what_differs_is_told(ruleset):
    grade, receptor = robustness_of(G2, ruleset)
    assert (grade.present, receptor.present) == ("G2", "high")
    assert dict(zip(grade.variants, grade.statuses["platinum-based"], strict=True)) == {
        "G1": "not_indicated",
        "G2": "not_indicated",
        "G3": "not_routine",
        "NEC": "recommended",
    }
    assert receptor.statuses["prrt"] == ("consider", "consider", "not_indicated")
    assert "deb-tace" not in grade.statuses


def test_the_present_variant_says_what_the_case_says(ruleset):
    grade, receptor = robustness_of(G2, ruleset)
    verdicts = evaluate(G2, ruleset).verdicts
    for part in (grade, receptor):
        column = part.variants.index(part.present)
        assert {code: row[column] for code, row in part.statuses.items()} == {
            code: verdicts[code].status for code in part.statuses
        }


def test_an_unknown_grade_has_no_present_variant(ruleset):
    grade, receptor = robustness_of({"liver_metastases": True}, ruleset)
    assert grade.present is None
    assert receptor.present is None


def test_what_if_tells_each_option_that_differs(ruleset):
    after = {**G2, "portal_vein_thrombosis": True}
    found = {d.option: (d.before, d.after) for d in differences(G2, after, ruleset)}
    assert found["tae"] == ("needs_data", "contraindicated")
    assert "ssa" not in found
    assert changed_facts(G2, after, ruleset.facts) == ("portal_vein_thrombosis",)


def test_the_order_of_a_set_is_no_change(ruleset):
    before, after = {"prior_treatments": ["ssa", "tae"]}, {"prior_treatments": ["tae", "ssa"]}
    assert changed_facts(before, after, ruleset.facts) == ()


ALONE = {"differentiation": "well", "ki67_pct": 8, "liver_metastases": True, "primary_site": "pancreas"}


def grade_of(facts, ruleset):
    return answer_of("x", evaluate(facts, ruleset), ruleset, "en")["derived"]["grade"]


@pytest.mark.parametrize(
    ("change", "could_be"),
    [
        ({}, ["G3"]),  # the higher of the two counts: mitoses can only raise a G2
        ({"ki67_pct": 1}, ["G2", "G3"]),
        ({"mitoses_per_10hpf": 1}, []),  # both figures: no longer provisional
        ({"ki67_pct": None, "stated_grade": "G2"}, ["G1", "G3"]),
        ({"ki67_pct": None, "stated_grade": "G2", "differentiation": None}, ["G1", "G3"]),
        ({"ki67_pct": None, "stated_grade": "NEC", "differentiation": None}, []),
    ],
    ids=str,
)
def test_a_provisional_grade_names_the_grades_that_what_is_known_does_not_exclude(ruleset, change, could_be):
    assert grade_of(ALONE | change, ruleset)["could_be"] == could_be


def test_an_option_says_its_status_under_each_grade_a_provisional_one_could_be(ruleset):
    facts = ALONE | {"ki67_pct": 1, "disease_status": "progressing"}
    answer = answer_of("x", evaluate(facts, ruleset), ruleset, "en")
    said = {option["option"]: option["under_other_grades"] for option in answer["options"]}
    assert said["deb-tace"] == []
    for grade in ("G2", "G3"):
        under = _evaluated(normalised(facts), ruleset, grade).verdicts
        for option in answer["options"]:
            told = [other["status"] for other in option["under_other_grades"] if grade in other["grades"]]
            status = under[option["option"]].status
            assert told == ([] if status == option["status"] else [status]), (grade, option["option"])
    assert any(
        "If the grade turns out to be G3: " in o["message"] for others in said.values() for o in others
    )


def test_a_grade_that_is_certain_has_no_other(ruleset):
    answer = answer_of("x", evaluate(G2, ruleset), ruleset, "en")
    assert answer["derived"]["grade"]["could_be"] == []
    assert not any(option["under_other_grades"] for option in answer["options"])
