"""The quick evaluation says, in every part, what the readable one says."""

import pytest
from hypothesis import given

from recommendations.evaluate import evaluate
from recommendations.quick import evaluated

from .made import RULESET, partial
from .vignettes import all_vignettes

VIGNETTES = all_vignettes()


def assert_same(facts):
    readable, quick = evaluate(facts, RULESET), evaluated(facts, RULESET)
    for part in ("facts", "derived", "verdicts", "cautions", "conflicts", "warnings"):
        assert getattr(quick, part) == getattr(readable, part), part
    assert quick.world == readable.world
    assert (quick.lower and quick.lower.verdicts) == (readable.lower and readable.lower.verdicts)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[v["name"] for v in VIGNETTES])
def test_a_vignette_is_the_same(vignette):
    assert_same(vignette["facts"])


@given(partial())
def test_any_case_is_the_same(facts):
    assert_same(facts)


def test_what_is_remembered_is_only_ever_the_same_case():
    one = evaluated({"ki67_pct": 5, "differentiation": "well"}, RULESET)
    assert evaluated({"differentiation": "well", "ki67_pct": 5, "sex": None}, RULESET) is one
    assert evaluated({"differentiation": "well", "ki67_pct": 5.0}, RULESET) is not one
    assert evaluated({"differentiation": "well", "ki67_pct": 2}, RULESET).derived["grade"].value == "G1"
