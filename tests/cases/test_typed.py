import datetime as dt

import pytest
from django.utils import timezone

from cases.typed import date_in, number_in
from recommendations.ruleset import current_ruleset


def fact(name):
    return current_ruleset().facts[name]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        (" 4.8 ", 4.8),
        ("１２", 12),
        ("４．８", 4.8),
        ("4。8", 4.8),
        ("12 %", 12),
        ("１２％", 12),
        (".5", 0.5),
        ("5.0", 5),
        ("-0", 0),
        ("-3", -3),
    ],
)
def test_a_number_is_read_from_either_keyboard(typed, number):
    assert number_in(typed, fact("ki67_pct")) == number


@pytest.mark.parametrize(
    "typed", ["", "abc", "<5", "2-10", "4,8", "10²", "½", "1e3", "nan", "inf", "٣", "5 cm"]
)
def test_what_is_not_one_number_is_not_guessed_at(typed):
    assert number_in(typed, fact("ki67_pct")) is None


@pytest.mark.parametrize(
    ("typed", "name"), [("2.3cm", "lm_max_cm"), ("54 岁", "age_years"), ("20 % of liver volume", "htb_pct")]
)
def test_the_unit_of_the_fact_may_follow_in_either_language(typed, name):
    assert number_in(typed, fact(name)) is not None


@pytest.mark.parametrize(
    "typed", ["2026-03-02", "2026/3/2", "2026.03.02", "２０２６－０３－０２", "2026年3月2日"]
)
def test_a_date_is_read_in_the_usual_forms(typed):
    assert date_in(typed) == (dt.date(2026, 3, 2), "")


@pytest.mark.parametrize("typed", ["2026-02-30", "02.03.2026", "yesterday", "0026-03-02", "2999-01-01"])
def test_an_impossible_a_future_or_an_ancient_date_is_refused(typed):
    day, error = date_in(typed)
    assert day is None
    assert error


def test_today_is_not_the_future():
    today = timezone.localdate()
    assert date_in(today.isoformat()) == (today, "")
