from recommendations.evaluate import evaluate
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
