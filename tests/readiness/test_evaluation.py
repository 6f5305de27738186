"""What has expired is unknown wherever a case is evaluated, on the day of its next meeting."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.limits import next_meeting_day, reference_day
from cases.record import facts_of, standing
from tests.readiness.made import COMPLETE
from tnb import actions
from tnb.snapshot import snapshot_of

FACT = "renal_insufficiency"


def days_ago(days):
    return timezone.localdate() - dt.timedelta(days=days)


@pytest.fixture
def almost(known_case):
    """The kidney tests are three weeks old: good today, too old for a meeting in ten days' time or more."""
    return known_case(COMPLETE, **{FACT: days_ago(25)})


def test_a_value_that_lasts_until_today_counts_without_a_meeting(almost):
    assert facts_of(almost)[FACT] is False


def test_a_value_that_expires_before_the_next_meeting_counts_as_unknown(almost, on_agenda):
    on_agenda(almost)
    assert FACT not in facts_of(almost)
    assert not standing(almost)[FACT].stale.counts
    assert standing(almost)[FACT].value is False  # the value is still there to be shown


def test_facts_of_a_day_are_judged_on_that_day(almost, on_agenda):
    on_agenda(almost)
    assert facts_of(almost, as_of=timezone.localdate())[FACT] is False


def test_a_meeting_gone_by_does_not_keep_a_value_fresh(coordinator, almost):
    old = actions.plan_meeting(by=coordinator, held_on=days_ago(30), title="Long ago")
    actions.put_on_agenda(by=coordinator, meeting=old, case=almost)
    assert reference_day(almost) == timezone.localdate()
    assert next_meeting_day(almost) is None


def test_of_two_meetings_the_nearer_one_counts(coordinator, almost, meeting, on_agenda):
    on_agenda(almost)
    sooner = actions.plan_meeting(by=coordinator, held_on=days_ago(-2), title="Sooner")
    actions.put_on_agenda(by=coordinator, meeting=sooner, case=almost)
    assert next_meeting_day(almost) == sooner.held_on


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Asia/Shanghai", "2026-11-26"), ("UTC", "2026-11-25"), ("America/New_York", "2026-11-25")],
)
def test_today_is_that_of_the_clinic(coordinator, almost, monkeypatch, zone, today):
    """At half past five in the afternoon in London it is tomorrow in Shanghai."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 11, 25, 17, 30, tzinfo=dt.UTC))
    with timezone.override(zone):
        assert reference_day(almost).isoformat() == today


def test_the_sheet_of_the_board_knows_what_has_expired(almost, on_agenda):
    (item,) = on_agenda(almost)
    sheet = snapshot_of(almost, None)
    shown = {fact["fact"]: fact["shown"]["en"] for fact in sheet["facts"]}
    assert (shown[FACT], shown["hepatic_insufficiency"]) == ("expired: no", "no")
    answers = sheet["answers"]
    assert "counted as unknown: Renal insufficiency “no”" in answers["en"]["warnings"][0]["message"]
    assert "按未知计：肾功能不全“否”" in answers["zh"]["warnings"][0]["message"]
    tae = next(option for option in answers["en"]["options"] if option["option"] == "tae")
    assert FACT in tae["missing"]
    assert item.case == almost


@pytest.mark.parametrize("address", ["/cases/{}/", "/cases/{}/facts/"])
def test_the_page_of_a_case_says_value_and_reason(as_coordinator, almost, on_agenda, address):
    on_agenda(almost)
    said = as_coordinator.get(address.format(almost.code)).content.decode()
    assert "counted as unknown: Renal insufficiency “no”" in said
    assert "Kidney tests of the last month are asked for before embolisation or PRRT." in said
