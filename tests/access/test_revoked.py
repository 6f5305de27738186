"""Whoever loses a role or an account is refused at the next request, however many pages stay open."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from tnb.models import Member
from tnb.roles import RoleBackend

from ..conftest import admit
from .addresses import promised
from .asking import Asker

pytestmark = pytest.mark.django_db
SESSIONS = 20
POLLED = ("room_poll", "present_poll", "opinions_poll", "cases:changes")
LIVE = {"HTTP_X_LIVE": "1"}


@pytest.fixture
def crowd(ground):
    """Twenty people who lead the board, each with a page open."""
    found = Asker()
    for number in range(SESSIONS):
        found.admit(f"chair-{number}", admit("chair", f"chair-{number}"))
    return found


def statuses(crowd, url: str, **headers) -> list[int]:
    return [crowd.ask(who, "GET", url, **headers).status for who in crowd.cookies]


def test_of_twenty_whose_role_is_taken_none_gets_the_page_again(crowd, own):
    page, polled = promised()["decision_close"].at(own), promised()["room_poll"].at(own)
    assert statuses(crowd, page) == [200] * SESSIONS
    Member.objects.filter(user__username__startswith="chair-").update(role="observer")
    assert statuses(crowd, page) == [403] * SESSIONS
    Member.objects.filter(user__username__startswith="chair-").update(role="system", board=None)
    assert statuses(crowd, polled, **LIVE) == [403] * SESSIONS


@pytest.mark.parametrize("name", POLLED)
def test_of_twenty_accounts_switched_off_none_gets_anything_again(crowd, own, name):
    polled = promised()[name].at(own)
    assert set(statuses(crowd, polled, **LIVE)) <= {200, 204}
    get_user_model().objects.filter(username__startswith="chair-").update(is_active=False)
    assert statuses(crowd, polled, **LIVE) == [401] * SESSIONS
    assert statuses(crowd, reverse("meetings")) == [302] * SESSIONS


def test_of_twenty_sessions_that_are_ended_none_goes_on(crowd, own):
    assert statuses(crowd, reverse("meetings")) == [200] * SESSIONS
    Session.objects.filter(session_key__in=crowd.cookies.values()).delete()
    cache.clear()
    assert statuses(crowd, reverse("meetings")) == [302] * SESSIONS
    assert statuses(crowd, promised()["room_poll"].at(own), **LIVE) == [401] * SESSIONS


@pytest.mark.control
def test_a_role_that_is_remembered_is_found(crowd, own, monkeypatch):
    remembered: dict = {}
    has_perm = RoleBackend.has_perm

    def kept(self, user, perm, obj=None):
        return remembered.setdefault((user.pk, perm), has_perm(self, user, perm, obj))

    monkeypatch.setattr(RoleBackend, "has_perm", kept)
    page = promised()["decision_close"].at(own)
    assert statuses(crowd, page) == [200] * SESSIONS
    Member.objects.filter(user__username__startswith="chair-").update(role="observer")
    assert statuses(crowd, page) == [200] * SESSIONS
