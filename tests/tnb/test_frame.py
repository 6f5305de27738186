"""The frame: log-in, language, and the pages that say what happened."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tnb import middleware
from tnb.views import meetings

from ..conftest import PASSWORD, browser_of


def test_the_log_in_leads_to_where_one_was_going(anonymous, coordinator):
    going = reverse("meetings")
    answer = anonymous.post(
        f"{reverse('login')}?next={going}", {"username": "coordinator", "password": PASSWORD, "next": going}
    )
    assert answer.url == going


def test_a_wrong_password_keeps_the_name_and_says_so(anonymous, coordinator):
    answer = anonymous.post(reverse("login"), {"username": "coordinator", "password": "wrong"})
    assert 'value="coordinator"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_the_log_in_never_leads_to_another_site(anonymous, coordinator):
    said = {"username": "coordinator", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert anonymous.post(reverse("login"), said).url == reverse("home")


def test_a_member_switches_the_language_and_finds_it_again(coordinator):
    browser = browser_of(coordinator)
    assert 'lang="en"' in browser.get("/").content.decode()
    answer = browser.post(reverse("language"), {"language": "zh-hans", "next": reverse("meetings")})
    assert answer.url == reverse("meetings")
    assert '<html lang="zh-hans"' in browser_of(coordinator).get("/").content.decode()
    coordinator.member.refresh_from_db()
    assert coordinator.member.language == "zh-hans"


def test_the_anonymous_keep_their_language_in_a_cookie_and_bring_it_along(anonymous, coordinator):
    anonymous.post(reverse("language"), {"language": "zh-hans"})
    assert '<html lang="zh-hans"' in anonymous.get(reverse("login")).content.decode()
    anonymous.post(reverse("login"), {"username": "coordinator", "password": PASSWORD})
    coordinator.member.refresh_from_db()
    assert coordinator.member.language == "zh-hans"


def test_the_language_switch_never_leads_to_another_site(anonymous):
    answer = anonymous.post(reverse("language"), {"language": "en", "next": "//elsewhere.example/"})
    assert answer.url == reverse("home")


def test_a_language_that_does_not_exist_changes_nothing(coordinator):
    browser_of(coordinator).post(reverse("language"), {"language": "tlh"})
    coordinator.member.refresh_from_db()
    assert coordinator.member.language == "en"


def test_no_page_is_kept_in_a_cache(as_coordinator, anonymous):
    for answer in (
        as_coordinator.get("/"),
        anonymous.get(reverse("login")),
        as_coordinator.get("/no-such-page/"),
    ):
        assert answer["Cache-Control"] == "no-store"


def test_a_page_that_does_not_exist_says_what_to_do(as_coordinator):
    answer = as_coordinator.get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_refusal_says_the_role_and_what_to_do(as_observer):
    answer = as_observer.get(reverse("meeting_new"))
    assert answer.status_code == 403
    assert "Your role does not allow this" in answer.content.decode()


def test_an_error_of_ours_says_what_was_kept(coordinator, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr(meetings, "summaries", broken)
    browser = Client(raise_request_exception=False)
    browser.force_login(coordinator)
    answer = browser.get(reverse("meetings"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "boom" not in answer.content.decode()


def is_the_clear_line(answer) -> bool:
    words = answer.content.decode()
    return answer.status_code == 503 and "database cannot be reached" in words and "Traceback" not in words


def test_a_database_that_is_gone_before_the_request_is_one_clear_line(monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("connection refused at 10.0.0.1")

    monkeypatch.setattr(middleware.connection, "cursor", gone)
    answer = Client().get("/")
    assert is_the_clear_line(answer)
    assert "10.0.0.1" not in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_database_lost_inside_a_view_is_one_clear_line(as_coordinator, monkeypatch, headers):
    def lost(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(meetings, "summaries", lost)
    assert is_the_clear_line(as_coordinator.get(reverse("meetings"), headers=headers))


def test_a_database_lost_between_the_layers_is_one_clear_line(coordinator, monkeypatch):
    browser = Client(raise_request_exception=False)
    browser.force_login(coordinator)

    def lost(*args, **kwargs):
        raise OperationalError("terminating connection")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", lost)
    assert is_the_clear_line(browser.get(reverse("meetings")))


def test_static_files_are_served_while_the_database_is_gone(monkeypatch, settings):
    def gone(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(middleware.connection, "cursor", gone)
    assert Client().get(f"{settings.STATIC_URL}css/board.css").status_code != 503
