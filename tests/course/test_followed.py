"""What follows from the lists of treatments and markers, and what does not."""

import os
import time

import pytest

from cases.follow.course import followed, refutes
from cases.timeline.families import LOCAL, NEITHER, OPEN, SURGERY, SYSTEMIC
from recommendations.ruleset import current_ruleset

from .made import treatment, value


def known(*items):
    return {fact: part.value for fact, part in followed(items).items()}


LANREOTIDE = treatment(
    "ssa",
    "2009-07-16",
    "2014-07-24",
    name="lanreotide 120 mg",
    best_response="SD",
    stopped_for="progression",
    source="clinic",
)
OPERATION = treatment("surgery", "2008-12")


def test_every_treatment_that_can_be_recorded_is_of_one_family():
    codes = current_ruleset().facts["prior_treatments"].choices.keys()
    families = (SURGERY, LOCAL, SYSTEMIC, OPEN, NEITHER)
    assert sorted(codes) == sorted(code for family in families for code in family)


def test_an_empty_list_says_nothing():
    assert known() == {}


def test_a_list_that_may_lack_treatments_gives_no_set_of_prior_treatments():
    assert "prior_treatments" not in known(LANREOTIDE, OPERATION)


def test_a_list_stated_complete_gives_the_set_in_the_order_of_the_rules():
    last = treatment("surgery", "2008-12", all_listed=True)
    assert known(LANREOTIDE, last)["prior_treatments"] == ["surgery", "ssa"]


def test_an_entry_after_the_statement_makes_the_list_open_again():
    stated = treatment("surgery", "2008-12", all_listed=True)
    later = treatment("everolimus", "2015-01", ongoing=True)
    assert "prior_treatments" not in known(stated, later)


def test_progression_on_a_systemic_treatment_follows_from_any_list():
    part = followed([OPERATION, LANREOTIDE])["progressed_after_systemic"]
    assert part.value is True
    assert part.because.en == "progression on lanreotide 120 mg (to 2014-07-24)"
    assert str(part.observed_on) == "2014-07-24"
    assert part.source == "clinic"
    assert part.items == (LANREOTIDE,)


def test_progression_as_best_response_counts_too():
    assert known(treatment("captem", "2020", best_response="PD"))["progressed_after_systemic"] is True


@pytest.mark.parametrize("code", sorted(SURGERY | LOCAL | NEITHER | OPEN))
def test_progression_after_what_is_not_systemic_is_not_progression_after_systemic_treatment(code):
    assert "progressed_after_systemic" not in known(treatment(code, "2020", stopped_for="progression"))


def test_no_progression_recorded_is_not_no_progression():
    ongoing = treatment("ssa", "2020-01", ongoing=True, best_response="SD", all_listed=True)
    assert "progressed_after_systemic" not in known(ongoing)


def test_without_systemic_treatment_in_the_whole_list_there_was_no_progression_after_it():
    assert known(treatment("surgery", "2020", all_listed=True))["progressed_after_systemic"] is False
    assert "progressed_after_systemic" not in known(treatment("adjuvant-therapy", "2020", all_listed=True))


def test_growth_on_ssa_alone_is_resistance():
    assert known(LANREOTIDE)["ssa_resistant"] is True
    assert "ssa_resistant" not in known(treatment("tae+ssa", "2020", stopped_for="progression"))
    assert "ssa_resistant" not in known(treatment("ssa", "2020", "2021", stopped_for="toxicity"))
    assert "ssa_resistant" not in known(treatment("surgery", "2020", all_listed=True))


def test_no_systemic_treatment_in_the_list_is_not_first_line_unless_the_list_is_complete():
    assert "treatment_line" not in known(OPERATION)
    assert known(treatment("surgery", "2020", all_listed=True))["treatment_line"] == "first"


def test_after_one_failure_and_nothing_else_the_decision_is_of_the_second_line():
    whole = treatment("surgery", "2008-12", all_listed=True)
    assert known(LANREOTIDE, whole)["treatment_line"] == "second"
    assert "treatment_line" not in known(LANREOTIDE, OPERATION)


@pytest.mark.parametrize(
    "other",
    [
        treatment("tae", "2012"),
        treatment("everolimus", "2014-09", ongoing=True),
        treatment("captem", "2008", "2009", stopped_for="completed"),
        treatment("conversion-therapy", "2008"),
    ],
    ids=lambda item: item.content["treatment"],
)
def test_anything_else_that_was_tried_leaves_the_line_to_a_person(other):
    whole = treatment("surgery", "2008-12", all_listed=True)
    assert "treatment_line" not in known(LANREOTIDE, other, whole)


def test_failures_at_two_times_are_beyond_the_second_line_in_any_list():
    again = treatment("sunitinib", "2014-09", "2017-09", stopped_for="progression")
    assert known(LANREOTIDE, again)["treatment_line"] == "salvage"


@pytest.mark.parametrize("end", ["2014-07-24", "2014-07", "2014", None])
def test_treatments_that_may_have_failed_at_once_are_one_failure(end):
    beside = treatment("everolimus", "2013-01", end, stopped_for="progression", all_listed=True)
    assert known(LANREOTIDE, beside)["treatment_line"] == "second"


def stable(start, seen, **content):
    return known(treatment("ssa", start, ongoing=True, no_progression_on=seen, **content)).get(
        "stable_months"
    )


BOUNDARIES = [
    ("2025-05-15", "2025-11-14", 5),
    ("2025-05-15", "2025-11-15", 6),
    ("2025-08-31", "2026-02-27", 5),
    ("2025-08-31", "2026-02-28", 6),
    ("2023-08-31", "2024-02-28", 5),
    ("2023-08-31", "2024-02-29", 6),
    ("2024-02-29", "2025-02-28", 12),
    ("2024-02-29", "2024-08-28", 5),
    ("2024-02-29", "2024-08-29", 6),
    ("2025-12-31", "2026-01-01", 0),
    ("2025-05-15", "2025-05-15", 0),
]


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def zone(request, settings):
    """The machine and the clinic in a time zone; the last has summer time."""
    before = os.environ.get("TZ")
    settings.TIME_ZONE = os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    del os.environ["TZ"]
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("start", "seen", "months"), BOUNDARIES)
def test_months_of_stability_are_exact_in_any_time_zone(start, seen, months, zone):
    assert stable(start, seen) == months


def test_months_of_stability_need_dates_that_leave_no_doubt():
    assert stable("2025-05", "2025-11-15") is None
    assert stable("2025-05", "2025-11-29") is None  # from 31 May it would be 5 months
    assert stable("2025-05", "2025-11-30") == 6
    assert stable("2025-05-01", "2025-11") == 6
    assert stable("2025", "2026") is None


def test_months_of_stability_need_a_look_without_progression():
    assert "stable_months" not in known(treatment("ssa", "2024-01-01", ongoing=True, best_response="SD"))


def test_whoever_progressed_is_not_stable():
    assert stable("2020-01-01", "2025-01-01", best_response="PD") is None
    lasting = treatment("ssa", "2013-01-01", ongoing=True, no_progression_on="2015-01-01")
    assert known(lasting)["stable_months"] == 24
    assert "stable_months" not in known(
        lasting, treatment("captem", "2013", "2014", stopped_for="progression")
    )


def test_pancreastatin_is_the_newest_value_in_the_unit_of_its_report():
    values = [
        value("pancreastatin", 200, "pg/mL", "2025-01-01"),
        value("pancreastatin", 90, "pmol/L", "2026-01-01"),
        value("cga", 5, "ng/mL", "2026-06-01"),
    ]
    part = followed(values)["pancreastatin"]
    assert part.value == 90
    assert "pmol/L" in part.because.en
    assert str(part.observed_on) == "2026-01-01"


def test_of_two_values_of_one_day_none_is_the_newest():
    values = [
        value("pancreastatin", 200, "pg/mL", "2026-01-01"),
        value("pancreastatin", 210, "pg/mL", "2026-01-01"),
    ]
    assert known(*values) == {}
    assert known(values[0], value("pancreastatin", 1, "pg/mL", None)) == {}


def test_a_value_of_zero_is_a_value():
    assert known(value("pancreastatin", 0, "pg/mL", "2026-01-01")) == {"pancreastatin": 0}


def test_a_typed_set_that_lacks_a_listed_treatment_is_refuted():
    assert refutes("prior_treatments", ["surgery"], [LANREOTIDE]).en.endswith("Somatostatin analogue (SSA)")
    assert refutes("prior_treatments", [], [LANREOTIDE]) is not None
    assert refutes("prior_treatments", ["ssa", "everolimus"], [LANREOTIDE]) is None


def test_a_typed_treatment_is_refuted_only_by_a_list_that_is_complete():
    whole = treatment("ssa", "2020", all_listed=True)
    assert refutes("prior_treatments", ["ssa", "everolimus"], [whole]) is not None
    assert refutes("prior_treatments", ["ssa"], [whole]) is None


@pytest.mark.parametrize(
    ("typed", "listed"),
    [("chemotherapy", "captem"), ("surgery", "debulking-surgery"), ("prrt", "prrt-lu177")],
)
def test_a_family_and_its_member_do_not_contradict_each_other(typed, listed):
    assert refutes("prior_treatments", [typed], [treatment(listed, "2020")]) is None
    assert refutes("prior_treatments", [listed], [treatment(typed, "2020")]) is None


def test_a_combination_is_its_parts():
    assert refutes("prior_treatments", ["tae+ssa"], [LANREOTIDE]) is None
    assert refutes("prior_treatments", ["tae", "ssa"], [treatment("tae+ssa", "2020")]) is None
    assert refutes("prior_treatments", ["ssa"], [treatment("tae+ssa", "2020")]) is not None


def test_a_typed_line_below_the_failures_listed_is_refuted():
    assert refutes("treatment_line", "first", [LANREOTIDE]) is not None
    assert refutes("treatment_line", "second", [LANREOTIDE]) is None
    again = treatment("sunitinib", "2014-09", "2017-09", stopped_for="progression")
    assert refutes("treatment_line", "second", [LANREOTIDE, again]) is not None


def test_resistance_typed_without_any_ssa_in_the_whole_list_is_refuted():
    assert refutes("ssa_resistant", True, [treatment("captem", "2020", all_listed=True)]) is not None
    assert refutes("ssa_resistant", True, [treatment("captem", "2020")]) is None
    assert refutes("ssa_resistant", True, [treatment("tae+ssa", "2020", all_listed=True)]) is None


def test_no_statement_about_other_facts():
    assert refutes("ki67_pct", 5, [LANREOTIDE]) is None
