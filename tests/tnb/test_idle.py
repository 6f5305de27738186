"""A log-in that nobody uses ends, however long a page goes on asking; each ends after half a day."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tnb import idle

LIVE = {"X-Live": "1"}
HOUR = 3600


@pytest.fixture
def room(a_meeting, an_item):
    return reverse("room", args=[a_meeting.pk])


@pytest.fixture
def ask(a_meeting, an_item):
    return reverse("room_poll", args=[a_meeting.pk])


def test_a_page_that_asks_every_second_does_not_keep_a_log_in_alive(as_member, room, ask, clock, settings):
    as_member.get(room)
    for _minute in range(settings.IDLE_MINUTES - 1):
        clock.pass_(60)
        assert as_member.get(ask, headers=LIVE).status_code == 200
    clock.pass_(60)
    assert as_member.get(ask, headers=LIVE).status_code == 401
    assert as_member.get(room).status_code == 302


def test_the_other_polls_do_not_either(as_chair, an_item, clock, settings):
    polls = [reverse("present_poll", args=[an_item.pk]), reverse("cases:changes", args=[an_item.case.code])]
    for poll in polls:
        assert as_chair.get(poll, headers=LIVE).status_code == 200
    clock.pass_(40 * 60)
    for poll in polls:
        assert as_chair.get(poll, headers=LIVE).status_code == 200
    clock.pass_(20 * 60)
    assert [as_chair.get(poll, headers=LIVE).status_code for poll in polls] == [401, 401]


def test_opening_pages_keeps_it_alive(as_member, room, ask, clock, settings):
    for _hour in range(5):
        assert as_member.get(room).status_code == 200
        clock.pass_(settings.IDLE_MINUTES * 60 - 1)
    assert as_member.get(ask, headers=LIVE).status_code == 200


def test_a_key_or_a_touch_on_a_page_that_asks_keeps_it_alive(as_member, room, ask, clock, settings):
    as_member.get(room)
    for _hour in range(3):
        clock.pass_(settings.IDLE_MINUTES * 60 - 1)
        assert as_member.get(ask, headers=LIVE | {"X-Touched": "1"}).status_code == 200


def test_after_half_a_day_it_ends_whatever_somebody_does(as_member, room, ask, clock):
    for _half_hour in range(2 * 12):
        assert as_member.get(room).status_code == 200
        clock.pass_(HOUR // 2)
    assert as_member.get(room).status_code == 302
    assert as_member.get(ask, headers=LIVE).status_code == 401


def test_activity_is_written_down_no_more_than_once_a_minute(as_member, room, clock):
    as_member.get(room)
    first = as_member.session[idle.ACTIVE]
    clock.pass_(idle.ONCE - 1)
    as_member.get(room)
    assert as_member.session[idle.ACTIVE] == first
    clock.pass_(1)
    as_member.get(room)
    assert as_member.session[idle.ACTIVE] > first


def test_a_page_that_asks_is_told_how_long_it_may_still_ask(as_member, room, ask, clock, settings):
    as_member.get(room)
    clock.pass_(100)
    assert as_member.get(ask, headers=LIVE)["X-Idle-Left"] == str(settings.IDLE_MINUTES * 60 - 100)


def test_an_ended_log_in_leaves_no_session_behind(as_member, room, clock, settings):
    as_member.get(room)
    clock.pass_(settings.IDLE_MINUTES * 60)
    as_member.get(room)
    assert not any("_auth_user_id" in session.get_decoded() for session in Session.objects.all())


def test_logging_in_again_begins_anew(as_member, member, room, clock, settings):
    as_member.get(room)
    clock.pass_(settings.IDLE_MINUTES * 60)
    assert as_member.get(room).status_code == 302
    as_member.force_login(member)
    assert as_member.get(room).status_code == 200
