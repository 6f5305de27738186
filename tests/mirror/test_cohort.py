"""Who is counted in the survival of the board's patients, from when, and until when."""

import datetime as dt

import pytest

from cases.outcomes import FollowUp
from tnb.mirror import outcomes
from tnb.mirror.cohort import cohort_of, first_decisions, followed
from tnb.mirror.records import Period
from tnb.mirror.survival import Observation
from tnb.mirror.tables import HIDDEN

from .conftest import TODAY
from .made import made_board

ENTERED = dt.date(2026, 1, 10)
WHOLE = Period(dt.date(2020, 1, 1), TODAY)


def after(days: int) -> dt.date:
    return ENTERED + dt.timedelta(days=days)


def counted(**known):
    return followed(ENTERED, FollowUp(**known), TODAY)


def test_a_patient_of_whom_nothing_is_known_is_not_alive_but_censored_on_day_0():
    patient = counted()
    assert (patient.overall, patient.free) == (Observation(0, False), Observation(0, False))
    assert not patient.followed


def test_what_was_known_before_the_decision_is_no_follow_up():
    patient = counted(last_seen=after(-20), progressions=(after(-20),))
    assert (patient.overall, patient.followed) == (Observation(0, False), False)


def test_who_is_seen_alive_is_censored_on_that_day():
    patient = counted(last_seen=after(100))
    assert (patient.overall, patient.free) == (Observation(100, False), Observation(100, False))
    assert (patient.followed, patient.unassessed) == (True, True)


def test_death_is_an_event_of_both_curves():
    patient = counted(last_seen=after(50), died_on=after(200))
    assert (patient.overall, patient.free) == (Observation(200, True), Observation(200, True))


def test_the_first_progression_after_the_decision_ends_the_progression_free_time():
    days = (after(-30), after(0), after(60), after(90))
    patient = counted(last_seen=after(250), died_on=after(300), progressions=days)
    assert (patient.overall, patient.free) == (Observation(300, True), Observation(60, True))


def test_an_assessment_says_something_of_the_disease():
    responses = ((after(100), "SD"),)
    assert not counted(last_seen=after(100), responses=responses).unassessed
    assert counted(last_seen=after(130), responses=responses).unassessed


@pytest.mark.parametrize(
    "known",
    [
        {"died_on": after(-1)},
        {"died_on": after(10), "last_seen": after(11)},
        {"last_seen": TODAY + dt.timedelta(days=1)},
    ],
)
def test_dates_that_cannot_be_true_are_left_out_and_counted(known):
    assert counted(**known).overall is None


def test_the_time_runs_from_the_first_decision_with_a_plan(make):
    case = make.case()
    first = make.meeting(after(0))
    make.decision(make.item(first, case), deferred_for="imaging")
    make.decision(make.item(make.meeting(after(14)), make.case(case.patient)), options=["tae"])
    item = make.item(make.meeting(after(90)), case)
    make.decision(item, options=["prrt"])
    assert first_decisions() == {case.patient_id: after(14)}


def test_an_amendment_does_not_move_the_first_day_but_one_into_a_deferral_takes_it_away(make):
    kept, gone = make.item(make.meeting(after(0))), make.item(make.meeting(after(0)))
    for item, said in ((kept, {"options": ["prrt"]}), (gone, {"deferred_for": "imaging"})):
        former = make.decision(item, options=["tae"])
        make.decision(item, after(30), amends=former, amendment_reason="-", **said)
    assert first_decisions() == {kept.case.patient_id: after(0)}


def test_the_follow_up_of_every_case_of_a_patient_counts_as_it_stands_now(make):
    case = make.case()
    make.decision(make.item(make.meeting(after(0)), case), options=["tae"])
    other = make.case(case.patient)
    make.outcome(case, after(50), "alive")
    wrong = make.outcome(other, after(70), "death")
    right = make.outcome(other, after(80), "progression")
    right.supersedes = wrong
    right.save()
    (patient,) = cohort_of(WHOLE, TODAY).patients
    assert (patient.overall, patient.free) == (Observation(80, False), Observation(80, True))


def test_the_cohort_is_that_of_the_first_decisions_in_the_period(make):
    make.decision(make.item(make.meeting(after(0))), options=["tae"])
    assert len(cohort_of(Period(after(0), after(0)), TODAY).patients) == 1
    assert len(cohort_of(Period(after(1), TODAY), TODAY).patients) == 0


def test_no_follow_up_is_counted_openly(make):
    meeting = make.meeting(after(0))
    for place in range(6):
        item = make.item(meeting)
        make.decision(item, options=["tae"])
        if place < 4:
            make.outcome(item.case, after(60), "alive")
    tables = outcomes.tables_of(cohort_of(WHOLE, TODAY))
    rows = {row.code: row.cells[0] for row in tables["completeness"].rows}
    assert (rows["not_followed"].n, rows["not_followed"].of) == (2, 6)
    at_start = tables["overall"].rows[0].cells
    assert at_start[:2] == (6, 0)


def deaths_of(make, patients: int, deaths: int):
    meeting = make.meeting(after(0))
    for place in range(patients):
        item = make.item(meeting)
        make.decision(item, options=["tae"])
        make.outcome(item.case, after(100 + place), "death" if place < deaths else "alive")
    return cohort_of(WHOLE, TODAY)


def test_fewer_than_five_patients_make_no_curve_and_no_estimate(make):
    cohort = deaths_of(make, 4, 4)
    assert not outcomes.is_enough(outcomes.curves_of(cohort).overall)
    table = outcomes.tables_of(cohort, exact=True)["overall"]
    assert {row.cells[2] for row in table.rows} == {None}
    assert "no curve" in table.remarks[0]


def test_few_events_are_hidden_until_they_are_asked_for(make):
    cohort = deaths_of(make, 12, 3)
    hidden, exact = (outcomes.tables_of(cohort, exact)["overall"] for exact in (False, True))
    assert {row.cells[2] for row in hidden.rows} == {HIDDEN}
    assert [row.cells[1] for row in exact.rows] == [0]
    assert exact.rows[0].cells[2].value == 100


def test_the_tail_begins_where_a_tenth_is_left_and_five_at_least(db):
    made_board(patients=80, months=36, today=TODAY)
    curve = outcomes.curves_of(cohort_of(WHOLE, TODAY)).overall
    assert outcomes.few_below(curve) == max(5, -(-curve.total // 10))
    assert curve.total > 50
