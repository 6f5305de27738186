"""Every invented report gives what it should, and nothing else."""

import datetime as dt

import pytest

from .corpus import differences, reading_of, reports


def name_of(report):
    return f"{report['file'].removesuffix('.toml')}: {report['name']}"


@pytest.mark.parametrize("report", reports(), ids=name_of)
def test_a_report_gives_what_it_says_and_nothing_else(report):
    too_much, too_little = differences(report)
    assert (dict(too_much), dict(too_little)) == ({}, {})


@pytest.mark.parametrize("report", reports(), ids=name_of)
def test_a_report_is_dated_by_its_own_date(report):
    reading = reading_of(report)
    own = None if reading.dated is None else reading.dated.day
    assert own == report.get("dated")
    for target, iso in report.get("dates", {}).items():
        found = {
            each.observed_on.iso for each in reading.proposals if each.target == target and each.observed_on
        }
        assert found == {iso}


def test_there_are_enough_reports_in_both_languages():
    every = reports()
    chinese = [each for each in every if any("\u4e00" <= sign <= "\u9fff" for sign in each["text"])]
    assert len(every) >= 115
    assert 0.35 <= len(chinese) / len(every) <= 0.65
    assert len({each["name"] for each in every}) == len(every)


def test_a_date_in_the_future_is_not_the_report_s():
    report = {"text": "Report date: 2031-01-05\nNo liver metastases.", "kind": "ct"}
    assert reading_of(report).dated is None
    assert dt.date(2031, 1, 5) > dt.date(2026, 11, 1)
