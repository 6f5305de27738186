"""How old a value may be: the limits as data, their edges to the day, and what no longer counts."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import limits as module
from cases.limits import LimitsError, expired, latest_day, limits, stale, undated
from recommendations.ruleset import current_ruleset

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "UTC")
MEETING = dt.date(2026, 11, 25)


def seen(value, day, entered_at=None):
    """A value with its day ("2026-03-02" or None)."""
    day = dt.date.fromisoformat(day) if day else None
    return SimpleNamespace(value=value, observed_on=day, entered_at=entered_at)


@pytest.fixture
def limits_of_the_place(settings, tmp_path):
    """Puts limits of its own in the place of the project's."""

    def put(text: str) -> None:
        file = tmp_path / "own.toml"
        file.write_text(text, "utf-8")
        settings.FACT_LIMITS = file
        module._limits.cache_clear()

    yield put
    module._limits.cache_clear()


def test_every_fact_of_the_rule_set_has_a_limit_or_is_said_not_to_age():
    assert limits().keys() == current_ruleset().facts.keys()


def test_each_limit_gives_its_reason_in_both_languages():
    assert [limit.fact for limit in limits().values() if not (limit.reason.en and limit.reason.zh)] == []


def test_the_limits_are_called_a_proposal_that_no_paper_prints():
    assert "proposal" in module.label().en
    assert "建议" in module.label().zh


def test_what_bars_a_treatment_expires_and_is_not_only_flagged():
    """The facts that open a contraindication: unknown is safer than an old "no"."""
    for fact in (
        "portal_vein_thrombosis",
        "bilioenteric_anastomosis",
        "hepatic_insufficiency",
        "renal_insufficiency",
    ):
        assert fact in expired({fact: seen(False, "2025-01-01")}, MEETING)


def test_an_old_value_that_forbids_does_not_become_a_permission():
    """Red control: without holds_back a known thrombus would be forgotten with time."""
    old = {"portal_vein_thrombosis": seen(True, "2025-01-01")}
    assert expired(old, MEETING) == {}
    assert stale(old, MEETING)["portal_vein_thrombosis"].counts


@pytest.mark.parametrize(("day", "gone"), [("2026-10-25", False), ("2026-10-24", True)])
def test_a_limit_of_a_month_ends_on_the_day_of_the_month(day, gone):
    assert ("renal_insufficiency" in expired({"renal_insufficiency": seen(False, day)}, MEETING)) == gone


@pytest.mark.parametrize(
    ("day", "meeting", "gone"),
    [
        ("2024-01-31", "2024-02-29", False),
        ("2024-01-31", "2024-03-01", True),
        ("2026-01-31", "2026-02-28", False),
        ("2026-01-31", "2026-03-01", True),
        ("2024-02-29", "2024-03-29", False),
        ("2024-02-29", "2024-03-30", True),
    ],
)
def test_a_limit_of_a_month_keeps_to_short_months_and_leap_days(day, meeting, gone):
    found = expired({"renal_insufficiency": seen(False, day)}, dt.date.fromisoformat(meeting))
    assert bool(found) == gone


@pytest.mark.parametrize(("day", "gone"), [("2026-10-14", False), ("2026-10-13", True)])
def test_a_limit_of_weeks_is_counted_in_days(day, gone):
    assert bool(expired({"lung_shunt_pct": seen(5, day)}, MEETING)) == gone


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("day", "gone"), [("2026-10-25", False), ("2026-10-24", True)])
def test_a_dated_value_expires_on_the_same_day_in_every_time_zone(settings, zone, day, gone):
    settings.TIME_ZONE = zone
    with timezone.override(zone):
        assert bool(expired({"renal_insufficiency": seen(False, day)}, MEETING)) == gone


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", "2026-10-25"), ("UTC", "2026-10-24"), ("America/New_York", "2026-10-24")],
)
def test_the_day_of_an_entry_is_that_of_the_clinic(zone, day):
    """20:30 in London is half past four of the next morning in Shanghai."""
    entered = dt.datetime(2026, 10, 24, 20, 30, tzinfo=dt.UTC)
    with timezone.override(zone):
        assert latest_day(seen(False, None, entered)).isoformat() == day


def test_an_undated_value_is_flagged_and_goes_on_counting():
    found = {"renal_insufficiency": seen(False, None, timezone.now())}
    assert undated(found) == ["renal_insufficiency"]
    assert stale(found, timezone.localdate()) == {}


def test_an_undated_value_is_at_least_as_old_as_its_entry():
    entered = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    gone = expired({"renal_insufficiency": seen(False, None, entered)}, MEETING)["renal_insufficiency"]
    assert not gone.dated
    assert "without a date, entered on 2026-03-01" in gone.said.en


def test_identity_is_never_stale_and_never_undated():
    facts = {"sex": seen("female", None), "primary_site": seen("pancreas", "1999-01-01")}
    assert stale(facts, MEETING) == {}
    assert undated(facts) == []


def test_what_has_happened_cannot_become_undone():
    facts = {"primary_status": seen("resected", "2001-01-01"), "ssa_resistant": seen(True, "2001-01-01")}
    assert stale(facts, MEETING) == {}
    assert undated({"primary_status": seen("resected", None)}) == []


def test_false_and_zero_are_values_that_age():
    assert expired({"lung_shunt_pct": seen(0, "2025-01-01")}, MEETING)
    assert stale({"ecog": seen(0, "2025-01-01")}, MEETING)


def test_a_known_unknown_is_not_stale():
    assert stale({"renal_insufficiency": seen(None, "2020-01-01")}, MEETING) == {}


def test_a_proliferation_index_older_than_the_progression_is_flagged_before_a_year():
    facts = {
        "ki67_pct": seen(8, "2026-06-01"),
        "disease_status": seen("progressing", "2026-10-01"),
    }
    found = stale(facts, MEETING)["ki67_pct"]
    assert found.newer == dt.date(2026, 10, 1)
    assert found.counts
    assert "progressing" in found.said.en
    assert stale(facts | {"disease_status": seen("stable", "2026-10-01")}, MEETING) == {}
    assert stale(facts | {"disease_status": seen("progressing", "2026-05-31")}, MEETING).keys() == {
        "disease_status"
    }


def test_the_sentence_names_value_day_and_consequence_in_both_languages():
    gone = expired({"renal_insufficiency": seen(False, "2026-03-01")}, MEETING)["renal_insufficiency"]
    assert gone.said.en == ("“no” of 2026-03-01 is over 1 month old on 2026-11-25, counts as unknown.")
    assert "按未知计" in gone.said.zh
    assert gone.age.en == "8 months"


def test_a_place_may_set_its_own_limit_and_keeps_the_others(limits_of_the_place):
    limits_of_the_place(
        '[[limit]]\nfacts = ["renal_insufficiency"]\nmonths = 24\nthen = "flag"\n'
        'reason = { en = "Ours.", zh = "本院。" }\n'
    )
    assert expired({"renal_insufficiency": seen(False, "2025-01-01")}, MEETING) == {}
    assert limits()["renal_insufficiency"].reason.en == "Ours."
    assert limits()["hepatic_insufficiency"].months == 1


GOOD = 'facts = ["ecog"]\nmonths = 2\nthen = "flag"\nreason = { en = "a", zh = "b" }\n'


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (GOOD.replace("ecog", "shoe_size"), "shoe_size"),
        (GOOD.replace("= 2", "= 0"), "above 0"),
        (GOOD.replace("= 2", "= true"), "above 0"),
        (GOOD.replace("= 2", "= 2\nweeks = 3"), "above 0"),
        (GOOD.replace('"flag"', '"ignore"'), "then"),
        (GOOD.replace('then = "flag"\n', ""), "then"),
        (GOOD.replace(', zh = "b"', ""), "zh"),
        (GOOD + "moths = 2\n", "moths"),
        (GOOD.replace("ecog", "surgical_risk") + 'holds_back = ["hi"]\n', "hi"),
        (GOOD.replace('["ecog"]', '["ecog", "ecog"]'), "two entries"),
        (GOOD.replace("[", "", 1), "own.toml"),
    ],
)
def test_limits_that_are_not_sound_are_refused_with_what_is_wrong(limits_of_the_place, entry, said):
    limits_of_the_place("[[limit]]\n" + entry)
    with pytest.raises(LimitsError, match=said):
        limits()
