"""What follows from the list of lesions, and what the list says against a typed value."""

import datetime as dt
from itertools import product

import pytest

from cases.follow.liver import complete_by, followed, refutes
from cases.liver.burden import estimate_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

from .conftest import DAY, imaging, lesion

LATER = DAY + dt.timedelta(days=90)


def values(*items) -> dict:
    return {fact: part.value for fact, part in followed(items).items()}


def test_nothing_follows_from_empty_lists_not_even_that_there_are_no_metastases():
    assert values() == {}
    assert values(imaging(all_listed=True)) == {}


def test_a_listed_lesion_proves_metastases_and_no_list_ever_disproves_them():
    assert values(lesion("6"))["liver_metastases"] is True
    assert refutes("liver_metastases", False, [lesion("6")]) is not None
    assert refutes("liver_metastases", False, []) is None


@pytest.mark.parametrize("reading", [None, imaging(all_listed=False), imaging(burden_pct=10)])
def test_number_and_size_do_not_follow_while_lesions_may_be_missing(reading):
    found = values(lesion("6", 3.0), lesion("7", 1.2), *([reading] if reading else []))
    assert not found.keys() & {"lm_count", "lm_max_cm", "lm_lobes", "lm_diffuse_bilobar"}


def test_number_and_largest_size_follow_from_a_complete_list():
    found = followed([lesion("6", 3.2), lesion("7", 1.2), imaging(all_listed=True)])
    assert found["lm_count"].value == 2
    assert found["lm_max_cm"].value == 3.2
    assert (found["lm_count"].observed_on, found["lm_count"].source) == (DAY, "mri")


def test_one_lesion_without_a_size_leaves_the_largest_size_open():
    found = values(lesion("6", 3.2), lesion("7"), imaging(all_listed=True))
    assert found["lm_count"] == 2
    assert "lm_max_cm" not in found


def test_both_lobes_are_certain_at_once_and_one_lobe_only_of_a_complete_list():
    assert values(lesion("3"), lesion("8"))["lm_lobes"] == "bilobar"
    assert values(lesion("48"))["lm_lobes"] == "bilobar"
    assert "lm_lobes" not in values(lesion("5"), lesion("8"))
    assert values(lesion("5"), lesion("8"), imaging(all_listed=True))["lm_lobes"] == "unilobar"
    assert values(lesion("24"), imaging(all_listed=True))["lm_lobes"] == "unilobar"


def test_segment_one_belongs_to_neither_side():
    complete = imaging(all_listed=True)
    assert "lm_lobes" not in values(lesion("1"), complete)
    assert "lm_lobes" not in values(lesion("1"), lesion("6"), complete)
    assert "lm_contralateral_satellites" not in values(lesion("1"), lesion("6"), complete)
    assert values(lesion("1"), lesion("6"), lesion("2"))["lm_lobes"] == "bilobar"


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ("6", True),
        ("67", True),
        ("45", True),
        ("24", True),
        ("26", False),
        ("25", False),
        ("567", False),
        ("57", None),  # they meet at an edge only
        ("68", None),
        ("14", None),  # drawn differently by different authors
        ("146", False),
    ],
)
def test_two_adjacent_segments(segments, expected):
    found = values(*(lesion(segment) for segment in segments), imaging(all_listed=True))
    assert found.get("lm_two_adjacent_segments") is expected


def test_more_than_two_segments_are_certain_at_once_two_adjacent_ones_are_not():
    assert values(lesion("567"))["lm_two_adjacent_segments"] is False
    assert "lm_two_adjacent_segments" not in values(lesion("67"))


def test_satellites_and_diffuse_disease_are_only_ever_ruled_out():
    complete = imaging(all_listed=True)
    for items in ((lesion("45", 4),), (lesion("6"), lesion("8"))):
        found = values(*items, complete)
        assert found["lm_contralateral_satellites"] is False
        assert found["lm_diffuse_bilobar"] is False
    found = values(*(lesion(segment, 1) for segment in "2345678"), complete)
    assert not found.keys() & {"lm_contralateral_satellites", "lm_diffuse_bilobar"}


def test_a_lesion_seen_after_the_imaging_unmakes_its_completeness():
    seen_later = lesion("7", 1.0, on=LATER)
    assert complete_by([lesion("6"), seen_later, imaging(all_listed=True)]) is None
    assert "lm_count" not in values(lesion("6"), seen_later, imaging(all_listed=True))
    assert values(lesion("6"), seen_later, imaging(all_listed=True, on=LATER))["lm_count"] == 2


def test_only_the_newest_imaging_says_whether_the_list_is_complete():
    lesions = [lesion("6", 2)]
    assert "lm_count" not in values(*lesions, imaging(all_listed=True), imaging(on=LATER))
    assert "lm_count" not in values(*lesions, imaging(all_listed=True), imaging(all_listed=False))
    assert "lm_count" not in values(*lesions, imaging(all_listed=True, on=None))
    assert values(*lesions, imaging(all_listed=False), imaging(all_listed=True, on=LATER))["lm_count"] == 1


def test_the_burden_is_the_readers_and_the_newest():
    assert values(imaging(burden_pct=20), imaging(burden_pct=35, on=LATER))["htb_pct"] == 35
    assert values(imaging(burden_pct=0))["htb_pct"] == 0
    assert values(imaging(burden_pct=20), imaging(on=LATER))["htb_pct"] == 20
    assert "htb_pct" not in values(imaging(burden_pct=20), imaging(burden_pct=35))
    assert "htb_pct" not in values(lesion("6", 5), imaging(all_listed=True, liver_volume_ml=1500))


@pytest.mark.parametrize(
    ("fact", "wrong", "possible"),
    [
        ("lm_count", 2, 3),
        ("lm_max_cm", 3.1, 3.2),
        ("lm_lobes", "unilobar", "bilobar"),
        ("lm_two_adjacent_segments", True, False),
    ],
)
def test_an_incomplete_list_refutes_what_it_exceeds(fact, wrong, possible):
    items = [lesion("6", 3.2), lesion("7", 1), lesion("3")]
    assert refutes(fact, wrong, items) is not None
    assert refutes(fact, possible, items) is None


def test_everything_that_follows_is_a_value_of_the_fact_and_is_not_refuted_by_its_own_list():
    facts = current_ruleset().facts
    segments = ["1", "4", "6", "34", "58"]
    for first, second, all_listed in product(segments, segments, (True, False, None)):
        items = [lesion(first, 2.5), lesion(second, 1), imaging(all_listed, 5, 1500)]
        for fact, part in followed(items).items():
            choices = facts[fact].choices
            assert not choices or str(part.value).lower() in choices
            assert refutes(fact, part.value, items) is None
            assert part.items
            assert part.because.en != part.because.zh


@pytest.mark.parametrize(
    ("segments", "by_002", "by_004"),
    [("6", "I", "I"), ("67", "I", "I"), ("678", None, "I"), ("45", "I", "I"), ("2367", None, None)],
)
def test_both_enets_readings_follow_from_a_complete_list(segments, by_002, by_004):
    lesions = [lesion(segment, 2) for segment in segments]
    derived = evaluate(values(*lesions, imaging(all_listed=True)), current_ruleset()).derived
    assert (derived["enets_type_002"].value, derived["enets_type_004"].value) == (by_002, by_004)


def test_the_estimate_needs_a_stated_volume_and_is_never_a_fact():
    items = [lesion("6", 10), imaging(all_listed=True, burden_pct=35, liver_volume_ml=1500)]
    estimate = estimate_of(items, complete=True)
    assert estimate.pct == pytest.approx(34.9, abs=0.1)
    assert not estimate.far
    assert values(*items)["htb_pct"] == 35
    assert estimate_of([lesion("6", 10), imaging(burden_pct=35)], complete=True) is None


def test_an_estimate_far_from_the_readers_is_flagged_and_a_lower_bound_only_from_below():
    items = [lesion("6", 5), imaging(burden_pct=40, liver_volume_ml=1500)]
    assert estimate_of(items, complete=True).far
    assert not estimate_of(items, complete=False).far
    items = [lesion("6", 12), imaging(burden_pct=40, liver_volume_ml=1500)]
    assert estimate_of(items, complete=False).far
