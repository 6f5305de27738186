"""Months on the calendar: exact to the day, whatever the clock says anywhere."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.months import add_months, months_between

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
MONTHS = st.integers(0, 120)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2100-01-31", 1, "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_months_are_counted_on_the_calendar(day, months, after):
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == after


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-02-29", "2025-02-27", 11),
        ("2024-02-29", "2025-02-28", 12),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-30", 1),
        ("2026-01-31", "2026-03-31", 2),
        ("2026-03-02", "2026-03-01", -1),
        ("2026-03-02", "2026-03-02", 0),
    ],
)
def test_only_completed_months_lie_between_two_days(first, last, months):
    assert months_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == months


@given(DAYS, MONTHS)
def test_what_was_added_lies_between(day, months):
    assert months_between(day, add_months(day, months)) == months


@given(DAYS, DAYS)
def test_the_months_between_are_the_most_that_can_be_added(first, last):
    months = months_between(first, last)
    assert add_months(first, months) <= last < add_months(first, months + 1)


@given(DAYS, DAYS, MONTHS)
def test_of_two_days_the_later_stays_the_later(one, other, months):
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)
