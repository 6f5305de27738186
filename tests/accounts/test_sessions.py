"""Where somebody is logged in; and that a log-in ends with what it was based on."""

from dataclasses import replace

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cases.models import AuditEvent
from tnb.accounts import factor
from tnb.accounts.sessions import browser_named
from tnb.actions import accounts, log_ins
from tnb.models import Member

from ..conftest import PASSWORD, browser_of
from .conftest import Telephone, is_in, log_in, with_telephone

MANY = 20
LIVE = {"X-Live": "1"}
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"


def seen(user) -> str:
    return accounts.seen(get_user_model().objects.select_related("member").get(pk=user.pk))


def place(user, **other):
    return replace(accounts.place_of(user), **other)


ENDINGS = {
    "switched off": lambda by, user: accounts.switch_account(by=by, user=user, seen_as=seen(user), on=False),
    "another role": lambda by, user: accounts.change_account(
        by=by, user=user, seen_as=seen(user), place=place(user, role="observer")
    ),
    "ended": lambda by, user: accounts.end_log_ins(by=by, user=user),
    "second factor taken away": lambda by, user: accounts.forget_second_factor(
        by=by, user=user, seen_as=seen(user)
    ),
    "another password": lambda by, user: log_ins.change_password(by=user, password="other words by far"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_twenty_live_log_ins_and_those_that_poll_end_at_their_next_request(ending, chair, security, an_item):
    browsers = [log_in("chair")[0] for _each in range(MANY // 2)]
    browsers += [browser_of(chair) for _each in range(MANY // 2)]
    poll = reverse("present_poll", args=[an_item.pk])
    assert all(browser.get(poll, headers=LIVE).status_code == 200 for browser in browsers)
    ENDINGS[ending](security, chair)
    halves = enumerate(browsers)
    answers = [
        browser.get(poll, headers=LIVE).status_code == 401 if number % 2 else not is_in(browser)
        for number, browser in halves
    ]
    assert answers == [True] * MANY


def test_one_that_had_not_asked_for_anything_yet_ends_too(chair, security):
    browser = log_in("chair")[0]
    accounts.end_log_ins(by=security, user=chair)
    assert not is_in(browser)


@pytest.mark.control
def test_control_a_generation_that_nobody_compares_would_be_found(chair, security, monkeypatch):
    """Deleting the known sessions alone leaves those that are not known."""
    browser = browser_of(chair)
    assert is_in(browser)
    monkeypatch.setattr("tnb.idle._generation", lambda user: 0)
    accounts.end_log_ins(by=security, user=chair)
    assert is_in(browser)


def test_logging_in_again_works_after_they_were_ended(chair, security):
    browser = log_in("chair")[0]
    accounts.end_log_ins(by=security, user=chair)
    assert not is_in(browser)
    assert is_in(log_in("chair", browser=browser)[0])


def test_the_page_lists_ones_log_ins_and_says_which_is_this_one(member):
    desk = log_in("member", browser=Client(headers={"user-agent": EDGE}))[0]
    room = log_in("member")[0]
    page = desk.get(reverse("account")).content.decode()
    assert page.count("<b>this one</b>") == 1
    assert "Edge · Windows" in page
    assert page.count("127.0.0.1") == 2
    assert is_in(room)


def test_one_ends_another_of_ones_log_ins_or_all_others(member):
    this, other, third = (log_in("member")[0] for _each in range(3))
    key = UserSession.objects.get(session_key=other.session.session_key).pk
    this.post(reverse("account_end"), {"log_in": key})
    assert [is_in(each) for each in (this, other, third)] == [True, False, True]
    this.post(reverse("account_end"))
    assert [is_in(each) for each in (this, third)] == [True, False]
    assert AuditEvent.objects.filter(action="log_ins.ended", actor="member").count() == 2


def test_nobody_ends_the_log_in_of_somebody_else(member, chair):
    theirs = log_in("chair")[0]
    key = UserSession.objects.get(session_key=theirs.session.session_key).pk
    log_in("member")[0].post(reverse("account_end"), {"log_in": key})
    assert is_in(theirs)


def test_another_password_ends_the_other_log_ins_and_not_this_one(member):
    this, other = log_in("member")[0], log_in("member")[0]
    words = "quite other words than before"
    answer = this.post(reverse("account_password"), {"present": PASSWORD, "password": words, "again": words})
    assert answer.status_code == 302
    assert (is_in(this), is_in(other)) == (True, False)
    assert len(UserSession.objects.purge_and_list(member)) == 1
    assert is_in(log_in("member", words)[0])


def test_the_wrong_present_password_changes_nothing_and_is_counted(as_member, member):
    words = "quite other words than before"
    for _time in range(6):
        as_member.post(reverse("account_password"), {"present": "no", "password": words, "again": words})
    assert "Nothing is locked for good" in log_in("member")[1].content.decode()


def test_setting_a_second_factor_up_gives_the_session_another_key(as_member, member):
    as_member.get(reverse("second_factor"))
    before, key = as_member.session.session_key, factor.new_key(as_member.session)
    as_member.post(reverse("second_factor"), {"code": Telephone(key).code()})
    assert as_member.session.session_key != before
    assert is_in(as_member)


def test_why_a_log_in_ended_is_written_down(chair, security, settings):
    browser = log_in("chair")[0]
    Member._base_manager.filter(user=chair).update(generation=5)
    assert not is_in(browser)
    event = AuditEvent.objects.get(action="log_in.ended")
    assert (event.actor, event.details["why"]) == ("chair", "ended by an administrator")


@pytest.mark.parametrize(
    ("agent", "said"),
    [(EDGE, "Edge · Windows"), ("Mozilla/5.0 (X11; Linux) Firefox/145.0", "Firefox · Linux"), ("curl/8", "")],
)
def test_browsers_are_named_as_people_call_them(agent, said):
    assert browser_named(agent) == said


def test_who_has_two_steps_is_listed_only_after_the_second(member):
    with_telephone(member)
    log_in("member")
    assert not UserSession.objects.exists()
