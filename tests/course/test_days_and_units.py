"""Dates that lack a day or month, and units in one spelling."""

import datetime as dt

import pytest

from cases.timeline.days import Span, span_of, whole_months
from cases.timeline.units import COMMON, unit_of


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-05-17", "2024-05-17", "2024-05-17"),
    ],
)
def test_a_date_stands_for_every_day_it_may_mean(written, first, last):
    assert span_of(written) == Span(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_no_date_is_no_span():
    assert span_of(None) is None
    assert span_of("") is None


def test_months_between_dates_that_lack_a_day_are_a_range():
    assert whole_months(span_of("2024-05"), span_of("2025-02")) == (8, 9)
    assert whole_months(span_of("2024-05-01"), span_of("2024-05")) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ng/ml", "ng/mL"),
        ("NG/ML", "ng/mL"),
        ("ug/l", "μg/L"),
        ("µg/L", "μg/L"),
        ("mcg/L", "μg/L"),
        ("ｎｇ／ｍＬ", "ng/mL"),
        ("纳克/毫升", "ng/mL"),
        ("毫微克/毫升", "ng/mL"),
        ("微克/升", "μg/L"),
        ("pmol / l", "pmol/L"),
        ("uIU/ml", "μIU/mL"),
        ("mU/L", "mU/L"),
        ("mg/24h", "mg/24 h"),
        ("毫克/24小时", "mg/24 h"),
        ("U/L", "U/L"),
    ],
)
def test_a_unit_is_written_in_one_way(typed, written):
    assert unit_of(typed) == written


@pytest.mark.parametrize("typed", ["fold", "ng per ml", "AU", "× ULN", "ng/g/mL", "％"])
def test_a_unit_that_is_not_known_stays_as_typed(typed):
    assert unit_of(typed) == typed


@pytest.mark.parametrize("unit", COMMON)
def test_a_unit_once_written_stays(unit):
    assert unit_of(unit) == unit


def test_no_unit_becomes_one_of_another_size():
    spellings = ["g/L", "mg/L", "μg/L", "ng/L", "pg/L", "mg/mL", "μg/mL", "ng/mL", "pg/mL", "mol/L", "nmol/L"]
    assert [unit_of(spelling) for spelling in spellings] == spellings
