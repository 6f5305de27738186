"""Meetings of a series: planned together, changed one by one or from here on."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tnb import actions
from tnb.models import Meeting

THURSDAY = dt.date(2099, 1, 1)


@pytest.fixture
def series(coordinator, member):
    """Three meetings two weeks apart, with one member."""
    about = {"title": "Liver board", "room": "3", "begins_at": dt.time(14)}
    return actions.plan_series(
        by=coordinator, held_on=THURSDAY, weeks=2, times=3, members=[member.member], **about
    )


def days(of=None):
    return [str(meeting.held_on) for meeting in (of or Meeting.objects.order_by("held_on"))]


def test_a_series_is_planned_in_the_browser(as_coordinator, member):
    said = {"held_on": "2099-01-01", "title": "Liver board", "begins_at": "14:00", "weeks": 2, "times": 3}
    answer = as_coordinator.post(reverse("meeting_new"), said | {"members": [member.member.pk]})
    first, second, third = Meeting.objects.order_by("held_on")
    assert answer.url == reverse("meeting", args=[first.pk])
    assert days() == ["2099-01-01", "2099-01-15", "2099-01-29"]
    assert first.series == second.series == third.series is not None
    assert {(each.title, each.begins_at) for each in (first, second, third)} == {("Liver board", dt.time(14))}
    assert [each.attendance_set.get().member for each in (first, second, third)] == [member.member] * 3


def test_a_single_meeting_is_of_no_series(as_coordinator):
    as_coordinator.post(reverse("meeting_new"), {"held_on": "2099-01-01", "title": "Board"})
    meeting = Meeting.objects.get()
    assert (meeting.series, meeting.weeks) == (None, None)


def test_several_meetings_need_to_know_how_far_apart(as_coordinator):
    said = {"held_on": "2099-01-01", "title": "Board", "times": 4}
    words = as_coordinator.post(reverse("meeting_new"), said).content.decode()
    assert "how many weeks are between" in words
    assert not Meeting.objects.exists()


def test_a_new_meeting_proposes_room_time_and_people_of_the_latest(as_coordinator, series, member):
    words = as_coordinator.get(reverse("meeting_new")).content.decode()
    assert 'value="Liver board"' in words
    assert 'value="14:00"' in words
    assert re.search(rf'name="members" value="{member.member.pk}"[^>]*checked', words)


def test_the_next_follows_the_last_of_the_series_with_its_people(as_coordinator, series, member):
    answer = as_coordinator.post(reverse("meeting_next", args=[series[2].pk]))
    following = Meeting.objects.order_by("held_on").last()
    assert answer.url == reverse("meeting", args=[following.pk])
    assert str(following.held_on) == "2099-02-12"
    assert (following.room, following.begins_at, following.series) == ("3", dt.time(14), series[0].series)
    assert following.attendance_set.get().member == member.member


def test_only_the_last_is_followed_by_a_next(coordinator, series):
    with pytest.raises(actions.NotPossible):
        actions.plan_the_next(by=coordinator, meeting=series[0])
    actions.plan_the_next(by=coordinator, meeting=series[2])
    with pytest.raises(actions.NotPossible):
        actions.plan_the_next(by=coordinator, meeting=series[2])
    assert Meeting.objects.count() == 4


def test_who_left_the_board_is_not_invited_to_the_next(coordinator, series, member):
    member.is_active = False
    member.save()
    following = actions.plan_the_next(by=coordinator, meeting=series[2])
    assert not following.attendance_set.exists()


def test_changing_one_leaves_the_others_alone(as_coordinator, series):
    said = {"held_on": "2099-01-14", "title": "Liver board", "room": "5", "begins_at": "15:30"}
    as_coordinator.post(reverse("meeting_change", args=[series[1].pk]), said)
    assert days() == ["2099-01-01", "2099-01-14", "2099-01-29"]
    assert [meeting.room for meeting in Meeting.objects.order_by("held_on")] == ["3", "5", "3"]


def test_changing_from_here_on_changes_the_later_planned_ones_too(as_coordinator, coordinator, series):
    actions.close_meeting(by=coordinator, meeting=series[2])
    last = actions.plan_the_next(by=coordinator, meeting=series[2])
    said = {"held_on": "2099-01-14", "title": "Liver board", "room": "5", "begins_at": "15:30", "later": "on"}
    as_coordinator.post(reverse("meeting_change", args=[series[1].pk]), said)
    assert days() == ["2099-01-01", "2099-01-14", "2099-01-29", "2099-02-11"]
    assert [meeting.room for meeting in Meeting.objects.order_by("held_on")] == ["3", "5", "3", "5"]
    last.refresh_from_db()
    assert last.begins_at == dt.time(15, 30)


def test_somebody_is_invited_to_this_and_all_later_meetings(as_coordinator, series, chair):
    page = reverse("invite", args=[series[1].pk])
    as_coordinator.post(page, {"member": [chair.member.pk], "later": "yes"})
    invited = [meeting.attendance_set.filter(member=chair.member).exists() for meeting in series]
    assert invited == [False, True, True]


def test_every_meeting_of_a_series_leaves_its_trace(series):
    planned = AuditEvent.objects.filter(action="meeting.planned")
    assert {event.subject for event in planned} == {f"meeting:{meeting.pk}" for meeting in series}


def test_the_page_of_the_meetings_has_the_next_one_first_and_the_held_ones_apart(
    as_coordinator, coordinator, series
):
    actions.close_meeting(by=coordinator, meeting=series[0])
    words = as_coordinator.get(reverse("meetings")).content.decode()
    places = [words.index(day) for day in ("2099-01-15", "2099-01-29", "2099-01-01")]
    assert places == sorted(places)
