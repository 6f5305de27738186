"""What is listed as missing: the same however it is found, and not what another rule makes superfluous."""

from hypothesis import given

from recommendations.evaluate import evaluate
from recommendations.gaps import (
    _remembered,
    deciding,
    decisive_values,
    gaps_of,
    missing_for,
    telling_values,
)
from recommendations.quick import evaluated

from .made import RULESET, partial


def test_what_a_stronger_rule_asks_in_other_words_is_not_asked_twice():
    """Anatomical resection asks that radical resection is not judged impossible, and for the count besides;
    where it is possible, that alone recommends it."""
    facts = {
        "syndrome": "glucagonoma",
        "differentiation": "poor",
        "ki67_pct": 86.5,
        "mitoses_per_10hpf": 20.1,
        "lm_two_adjacent_segments": False,
        "lm_resectable": False,
        "lm_diffuse_bilobar": True,
    }
    missing = missing_for("radical-resection", evaluate(facts, RULESET), RULESET)
    assert {"liver_metastases", "radical_resection_possible"} <= set(missing)
    assert "lm_count" not in missing


@given(partial())
def test_what_is_remembered_of_other_cases_is_what_is_found_anew(facts):
    remembered = evaluated(facts, RULESET)
    gaps, decided = gaps_of(remembered, RULESET), deciding(remembered, RULESET)
    _remembered.cache_clear()
    anew = evaluate(facts, RULESET)
    assert (gaps_of(anew, RULESET), deciding(anew, RULESET)) == (gaps, decided)


def test_a_value_is_left_out_only_where_no_condition_tells_it_from_one_before_it():
    every, telling = decisive_values(RULESET), telling_values(RULESET)
    assert set(telling["stable_months"]) == {5.9, 6}
    assert len(telling["htb_pct"]) < len(every["htb_pct"])
    assert telling["stated_grade"] == every["stated_grade"]
    assert telling["portal_vein_thrombosis"] == (True, False)
