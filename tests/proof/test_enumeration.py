from recommendations.evaluate import evaluate
from recommendations.words import Text
from tnb.proof.enumeration import Enumeration, counted_out
from tnb.proof.families import FAMILIES, TRANSPLANTATION, Family

SMALL = Family(
    Text("small", "小"),
    ("portal_vein_thrombosis", "functional_status", "primary_complication", "radical_resection_possible"),
    {
        "liver_metastases": True,
        "primary_site": "pancreas",
        "primary_status": "in_situ",
        "lm_resectable": False,
    },
)


def test_every_combination_is_met_once_with_the_status_that_the_evaluator_gives(asked):
    enumeration = Enumeration(asked, SMALL, block=20)
    met = []

    def look(choice):
        for place in range(enumeration.inner):
            facts = enumeration.facts(choice, place)
            said = {o: v.status for o, v in evaluate(facts, asked.ruleset).verdicts.items()}
            assert enumeration.status(place) == said
            met.append(facts)

    enumeration.run(look)
    assert enumeration.blocks > 1
    assert len(met) == enumeration.count == len({repr(sorted(f.items())) for f in met})
    sets = [f for f in met if f.get("primary_complication") == []]
    assert len(sets) == 3 * 3 * 3


def test_the_families_together_are_more_than_a_hundred_million_combinations(asked):
    assert sum(Enumeration(asked, family).count for family in FAMILIES) >= 100_000_000


def test_the_criteria_of_transplantation_counted_out_break_no_law_at_three_million_a_second(asked):
    (proof,) = counted_out(asked, [TRANSPLANTATION], samples=10)
    assert proof.refuted == []
    assert proof.questions > 1_000_000
    assert proof.questions / proof.seconds > 3_000_000


def test_unknown_and_both_sides_of_each_limit_are_counted_out(asked):
    enumeration = Enumeration(asked, TRANSPLANTATION)
    for name in ("ki67_pct", "age_years", "htb_pct", "stable_months"):
        axis = asked.space.axes[name]
        assert len(enumeration.settings[name]) == len(axis.values) + 1
        for limit in axis.limits:
            assert any(v < limit for v in axis.values) or limit == 0
            assert any(v > limit for v in axis.values)
    assert {} in enumeration.settings["age_years"]
