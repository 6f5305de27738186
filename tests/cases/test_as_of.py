"""What was known of a case on a former day, and when each value was in force."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import Entry, record_findings, record_item
from cases.models import Finding, Item
from cases.record import facts_of, findings_in_force

from .page import read

DAY = dt.date(2026, 3, 2)


def on(day, thing):
    """Back-dates when a finding or entry was recorded, to noon."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    type(thing).objects.filter(pk=thing.pk).update(entered_at=at)


def recorded(by, case, fact, value, day):
    seen = findings_in_force(case).get(fact)
    (finding,) = record_findings(by=by, case=case, entries=[Entry(fact, value, seen=seen and seen.pk)])
    on(day, finding)
    return finding


@pytest.fixture
def changing(case, coordinator):
    """Ki-67 of 2 % since the first of March, of 30 % since the fifth; a lesion since the fourth."""
    recorded(coordinator, case, "ki67_pct", 2, dt.date(2026, 3, 1))
    recorded(coordinator, case, "ki67_pct", 30, dt.date(2026, 3, 5))
    lesion = record_item(by=coordinator, case=case, kind="lesion", content={"segments": ["4"], "size_cm": 3})
    on(dt.date(2026, 3, 4), lesion)
    return case


def page(client, case, as_of):
    return client.get(reverse("cases:overview", args=[case.code]), {"as_of": as_of})


@pytest.mark.parametrize(
    ("day", "ki67"),
    [("2026-02-28", None), ("2026-03-01", 2), ("2026-03-04", 2), ("2026-03-05", 30), ("2026-03-06", 30)],
)
def test_the_facts_of_any_day_are_those_recorded_by_its_end(changing, day, ki67):
    assert facts_of(changing, dt.date.fromisoformat(day)).get("ki67_pct") == ki67


def test_a_day_ends_at_midnight_of_the_site_and_not_of_greenwich(case, coordinator, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = recorded(coordinator, case, "ecog", 1, DAY)
    Finding.objects.filter(pk=late.pk).update(entered_at=dt.datetime(2026, 3, 2, 16, 30, tzinfo=dt.UTC))
    assert facts_of(case, DAY) == {}  # half past midnight of the third, in Shanghai
    assert facts_of(case, DAY + dt.timedelta(days=1)) == {"ecog": 1}


def test_the_overview_of_a_former_day_says_that_it_is_one(as_observer, changing):
    said = read(page(as_observer, changing, "2026-03-04"))
    assert "Not as it is now: the facts as they were recorded at the end of 2026-03-04" in said.text
    assert "2 %" in said.text
    assert "30 %" not in said.text.split("What was done")[0]
    assert "Not as it is now" not in read(page(as_observer, changing, "")).text


def test_what_follows_from_the_lists_is_that_of_the_day_as_well(changing):
    assert "lm_max_cm" not in facts_of(changing, dt.date(2026, 3, 3))
    assert Item.objects.count() == 1


@pytest.mark.parametrize("typed", ["2999-01-01", "soon", "2026-02-30"])
def test_an_impossible_day_is_refused_and_the_present_is_shown(as_observer, changing, typed):
    response = page(as_observer, changing, typed)
    assert response.status_code == 422
    assert "date" in read(response).said("as-of-problem")
    assert "Not as it is now" not in read(response).text


def test_the_history_says_until_when_each_value_was_in_force(as_observer, changing):
    text = read(as_observer.get(reverse("cases:history", args=[changing.code, "ki67_pct"]))).text
    assert "superseded" in text
    assert "until 2026-03-05 12:00" in " ".join(text.split())
    assert "in force" in text


def test_the_reasons_of_a_former_day_are_those_of_its_facts(as_observer, changing):
    shown = page(as_observer, changing, "2026-03-04").content.decode()
    address = reverse("cases:option", args=[changing.code, "captem"])
    assert f'hx-get="{address}?as_of=2026-03-04"' in shown
    then = as_observer.get(address, {"as_of": "2026-03-04"}).content.decode()
    now = as_observer.get(address).content.decode()
    assert "30 %" in now
    assert "30 %" not in then


def test_the_end_of_today_is_now(as_observer, changing):
    assert "Not as it is now" not in read(page(as_observer, changing, timezone.localdate().isoformat())).text
