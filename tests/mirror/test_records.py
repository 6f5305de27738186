"""What is counted: meetings that were held, decisions that are closed, each once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tnb.mirror import numbers, work
from tnb.mirror.records import Period, records_of
from tnb.models import Attendance, Decision

from .conftest import TODAY
from .made import made_board

YEAR = Period(TODAY - dt.timedelta(days=364), TODAY)
SPRING = dt.date(2026, 3, 4)


def cells(tables, table: str) -> dict:
    """Code of a row -> its cells."""
    return {row.code: row.cells for row in tables[table].rows}


def shares(tables, table: str) -> dict:
    """Code of a row -> (n, of) of its first cell."""
    return {code: (row[0].n, row[0].of) for code, row in cells(tables, table).items()}


def tables(exact=True, period=YEAR):
    return work.tables_of(records_of(period, TODAY), exact)


def test_a_planned_meeting_counts_once_a_decision_is_closed_in_it(make):
    planned = make.meeting(SPRING, "planned")
    make.item(planned)
    assert (records_of(YEAR, TODAY).meetings, records_of(YEAR, TODAY).not_closed) == ((), 1)
    make.decision(make.item(planned), options=["tae"], follows="follows")
    found = records_of(YEAR, TODAY)
    assert (len(found.meetings), len(found.presentations), found.not_closed) == (1, 2, 0)


def test_what_is_to_come_and_what_lies_outside_is_not_counted(make):
    for day in (TODAY + dt.timedelta(days=1), YEAR.first - dt.timedelta(days=1)):
        make.decision(make.item(make.meeting(day)), options=["tae"])
    assert records_of(Period(YEAR.first, TODAY + dt.timedelta(days=30)), TODAY).presentations == ()


def test_a_draft_is_no_decision(make, chair):
    item = make.item(make.meeting(SPRING))
    Decision.objects.create(item=item, updated_by=chair, updated_at="2026-03-04T12:00Z", text="-")
    assert shares(tables(), "results") == {"reached": (0, 1), "deferred": (0, 1), "open": (1, 1)}


def test_an_amended_decision_counts_once_as_it_was_amended_last(make):
    item = make.item(make.meeting(SPRING))
    first = make.decision(item, options=["tae"], follows="follows")
    again = {"amends": first, "amendment_reason": "-"}
    make.decision(item, options=["prrt"], follows="departs", departure_reason="comorbidity", **again)
    found = tables()
    assert shares(found, "concordance") == {"follows": (0, 1), "departs": (1, 1), "none": (0, 1)}
    assert shares(found, "departures") == {"comorbidity": (1, 1)}


def test_the_first_presentation_is_that_of_the_patient(make):
    early, late = make.meeting(SPRING), make.meeting(SPRING + dt.timedelta(days=60))
    case = make.case()
    make.item(early, case)
    make.item(late, make.case(case.patient))
    make.item(late)
    total = cells(tables(), "volume")["total"]
    assert total == (2, 3, 2, 1, 0, 0, 3)


def test_a_presentation_before_the_period_makes_the_next_one_no_first(make):
    case = make.case()
    make.item(make.meeting(YEAR.first - dt.timedelta(days=20)), case)
    make.item(make.meeting(SPRING), case)
    assert cells(tables(), "volume")["total"][2:4] == (0, 1)


def test_a_deferral_is_no_decision_and_is_left_out_of_concordance(make):
    meeting = make.meeting(SPRING)
    make.decision(make.item(meeting), deferred_for="imaging")
    make.decision(make.item(meeting), options=["tae"], follows="follows")
    found = tables()
    assert shares(found, "results") == {"reached": (1, 2), "deferred": (1, 2), "open": (0, 2)}
    assert shares(found, "deferrals") == {"imaging": (1, 1)}
    assert shares(found, "concordance")["follows"] == (1, 1)


def test_minutes_are_all_the_times_of_a_case_and_a_running_clock_is_none(make):
    meeting = make.meeting(SPRING)
    twice, running = make.item(meeting, minutes=4), make.item(meeting)
    make.talked(twice, 3)
    make.talked(twice, 2.5)
    make.talked(running, None)
    timed, median, ninetieth, estimated, over = cells(tables(), "minutes")["total"]
    assert ((timed.n, timed.of), median, ninetieth, estimated) == ((1, 2), 5.5, 5.5, 4)
    assert (over.n, over.of) == (1, 1)


def test_no_time_taken_is_no_time_of_nought(make):
    make.item(make.meeting(SPRING))
    assert cells(tables(), "minutes")["total"][1:] == (None, None, None, None)


def test_attendance_that_nobody_marked_is_neither_present_nor_absent(make, member, observer):
    marks = (True, False, None)
    for place, present in enumerate(marks):
        meeting = make.meeting(SPRING + dt.timedelta(days=14 * place))
        Attendance.objects.create(meeting=meeting, member=member.member, present=present)
        Attendance.objects.create(meeting=meeting, member=observer.member, present=True)
    found = cells(tables(), "attendance")
    assert set(found) == {"surgery"}
    represented, *counts = found["surgery"]
    assert ((represented.n, represented.of), counts) == ((1, 2), [1, 1, 1, 1])


def test_steps_are_carried_out_when_they_are_reported_done_in_time(make):
    meeting = make.meeting(SPRING)
    items = [make.item(meeting) for _ in range(4)]
    for item in items:
        make.decision(item, options=["tae", "prrt"], follows="follows")
    done, half, silent, _never = items
    for option in ("tae", "prrt"):
        make.report(done, option, "done", SPRING + dt.timedelta(days=30))
    make.report(half, "tae", "done", SPRING + dt.timedelta(days=5))
    make.report(half, "prrt", "not_done", reason="progression")
    make.report(silent, "tae", "unknown")
    found = cells(tables(), "carried")
    counted = {code: (every.n, first.n) for code, (every, first) in found.items()}
    assert counted == {
        "done": (1, 2), "late": (0, 0), "changed": (0, 0), "not_done": (1, 0), "unknown": (2, 2),
    }  # fmt: skip
    assert shares(tables(), "not_carried") == {"progression": (1, 1)}


def test_the_latest_report_counts(make):
    item = make.item(make.meeting(SPRING))
    make.decision(item, options=["tae"])
    make.report(item, "tae", "not_done", reason="availability")
    make.report(item, "tae", "done", SPRING + dt.timedelta(days=80))
    assert cells(tables(), "carried")["done"][0].n == 1


def test_a_young_decision_and_one_without_a_step_are_not_judged(make):
    young = make.meeting(TODAY - dt.timedelta(days=20))
    make.decision(make.item(young), options=["tae"], follows="follows")
    make.decision(make.item(make.meeting(SPRING)), text="-", follows="none")
    found = tables()
    assert cells(found, "carried")["unknown"][0].of == 0
    assert found["carried"].remarks == ("Not counted: younger than 90 days 1, without a step 1.",)


def test_the_status_of_an_option_is_that_of_the_frozen_sheet(make):
    meeting = make.meeting(SPRING)
    figures = {"statuses": {"tae": "recommended", "prrt": None}}
    make.decision(make.item(meeting), options=["tae", "prrt"], figures=figures)
    make.decision(make.item(meeting), options=["tae"], figures=None)
    assert shares(tables(), "statuses") == {"recommended": (1, 3), "unknown": (2, 3)}


@pytest.mark.parametrize(
    ("needed", "result"),
    [
        ({"surgery": True, "radiology": True}, "complete"),
        ({"surgery": True, "radiology": False}, "lacking"),
        ({"surgery": False, "radiology": None}, "lacking"),
        ({"surgery": True, "radiology": None}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_quorum_of_a_case_is_that_of_the_frozen_sheet(make, needed, result):
    make.decision(make.item(make.meeting(SPRING)), options=["tae"], figures={"quorum": needed})
    assert numbers.quorum_of(numbers.decided_of(records_of(YEAR, TODAY).presentations)[0]) == result


def test_small_classes_are_put_together_and_counted(make):
    meeting = make.meeting(SPRING)
    reasons = ["comorbidity"] * 6 + ["patient_choice"] * 3 + ["clinical_trial"] * 2 + ["other"] * 7
    for reason in reasons:
        make.decision(make.item(meeting), options=["tae"], follows="departs", departure_reason=reason)
    assert shares(tables(exact=False), "departures") == {
        "other": (7, 18), "comorbidity": (6, 18), "*": (5, 18),
    }  # fmt: skip
    assert shares(tables(exact=True), "departures")["patient_choice"] == (3, 18)


def test_a_total_that_is_small_is_not_broken_down(make):
    make.decision(make.item(make.meeting(SPRING)), deferred_for="patient")
    assert tables(exact=False)["deferrals"].rows == ()
    assert len(tables(exact=True)["deferrals"].rows) == 1


def test_every_class_adds_up_to_its_total(db):
    made_board(patients=60, months=24, today=TODAY)
    whole = Period(TODAY - dt.timedelta(days=900), TODAY)
    for exact in (True, False):
        found = tables(exact, whole)
        split = ("results", "concordance", "quorum", "deferrals", "departures", "statuses", "not_carried")
        for name in split:
            rows = list(shares(found, name).values())
            assert rows or (not exact and found[name].remarks)
            assert not rows or {sum(n for n, _of in rows)} == {of for _n, of in rows}, name


def test_the_number_of_queries_does_not_grow_with_the_cases(db):
    counts = []
    for patients in (10, 40):
        made_board(patients, months=12, seed=patients, today=TODAY, name=f"m{patients}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tables()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
