"""The log-in page: who comes in, who does not, and what of it is written down."""

import statistics
from importlib import import_module
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from cases.models import AuditEvent
from tnb.models import Member

from ..conftest import PASSWORD, admit
from .conftest import is_in, log_in, visitor

PAGE = "/login/"


def words(answer) -> str:
    return answer.content.decode()


def events() -> list[tuple[str, str]]:
    chosen = AuditEvent.objects.exclude(action="member.admitted").order_by("number")
    return list(chosen.values_list("action", "actor"))


def test_user_name_and_password_let_a_member_in_and_it_is_written_down(member):
    browser, answer = log_in("member")
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert is_in(browser)
    assert events() == [("log_in", "member")]
    assert AuditEvent.objects.latest("number").details == {"ways": ["password"], "address": "127.0.0.1"}


def test_the_page_asked_for_first_comes_after_the_log_in(member):
    asked = visitor().get(reverse("meetings"))
    browser = visitor()
    assert f'value="{reverse("meetings")}"' in words(browser.get(asked.url))
    _browser, answer = log_in("member", browser=browser, next=reverse("meetings"))
    assert answer.url == reverse("meetings")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x()"])
def test_a_log_in_leads_to_no_other_site(member, elsewhere):
    assert log_in("member", next=elsewhere)[1].url == reverse("home")


@pytest.mark.parametrize("typed", ["ｍｅｍｂｅｒ", " member "])
def test_a_name_typed_wide_or_with_spaces_is_the_same_name(member, typed):
    assert is_in(log_in(typed)[0])


def test_a_language_chosen_on_the_page_becomes_the_members_own(member, settings):
    browser = visitor()
    browser.post(reverse("language"), {"language": "zh-hans", "next": PAGE})
    assert "<h1>登录</h1>" in words(browser.get(PAGE))
    log_in("member", browser=browser)
    assert Member.objects.get(user=member).language == "zh-hans"
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0


@pytest.mark.parametrize(("name", "password"), [("member", "wrong"), ("nobody", PASSWORD), ("off", PASSWORD)])
def test_whatever_is_wrong_the_answer_is_the_same(member, name, password):
    gone = admit("member", "off")
    gone.is_active = False
    gone.save()
    answer = log_in(name, password)[1]
    assert answer.status_code == 200
    assert "do not belong together, or the account is switched off" in words(answer)


def test_a_failed_log_in_is_written_down_without_what_was_typed(member):
    log_in("member", "wrong-0")
    log_in("my-secret-in-the-wrong-field", "x")
    assert events() == [("log_in.failed", "member"), ("log_in.failed", "anonymous")]
    assert not any("secret" in str(vars(each)) for each in AuditEvent.objects.all())


def test_the_sixth_wrong_password_is_not_even_tried_and_the_page_says_so_in_both_languages(member):
    for _time in range(5):
        log_in("member", "wrong")
    browser, answer = log_in("member")
    assert "Nothing is locked for good: wait 15 minutes" in words(answer)
    assert not is_in(browser)
    chinese = Client(headers={"accept-language": "zh-cn"})
    assert "错误次数过多。账户不会被永久锁定：请等待 15 分钟" in words(log_in("member", browser=chinese)[1])
    assert [action for action, _actor in events()].count("log_in.refused") == 1


def test_after_a_quarter_of_an_hour_one_may_try_again(member, clock):
    for _time in range(5):
        log_in("member", "wrong")
    clock.pass_(15 * 60 + 1)
    assert is_in(log_in("member")[0])


def test_somebody_elses_wrong_passwords_do_not_keep_me_out(member, chair):
    for _time in range(6):
        log_in("member", "wrong")
    assert is_in(log_in("chair")[0])


def test_another_name_of_the_site_gives_no_more_attempts(member, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    for host in ("testserver", "other.example") * 3:
        log_in("member", "wrong", visitor(host=host))
    assert "Nothing is locked for good" in words(log_in("member")[1])


def test_of_ten_thousand_guesses_in_a_day_from_two_hundred_addresses_few_are_evaluated(member, clock):
    """Every fiftieth of them; the others fall into the same quarters of an hour."""
    evaluated, hours = [], 24
    check = "django.contrib.auth.models.User.check_password"
    with mock.patch(check, side_effect=evaluated.append):
        for quarter in range(hours * 4):
            clock.pass_(15 * 60)
            if quarter % 12 == 0:
                for guess in range(7):
                    log_in("member", "wrong", Client(REMOTE_ADDR=f"10.0.{quarter}.{guess}"))
    assert len(evaluated) == 8 * 5  # so 480 in all of the day's 96 quarters


def test_an_unknown_name_costs_as_much_work_as_a_known_one(member):
    """Work, not time: each answer hashes once, with what the product takes seconds for."""
    hashed = {"member": [], "nobody": []}
    encode = MD5PasswordHasher.encode
    for name, kept in hashed.items():

        def counted(self, password, salt, kept=kept):
            kept.append(len(password))
            return encode(self, password, salt)

        with mock.patch.object(MD5PasswordHasher, "encode", counted):
            for _time in range(3):
                log_in(name, "wrong")
    assert hashed["member"] == hashed["nobody"] == [5, 5, 5]
    assert statistics.mean(hashed["member"]) == 5


def of(app: str, patterns=None) -> list[URLPattern]:
    """The addresses that one of the applications of allauth would have."""
    patterns = import_module(f"allauth.{app}.urls").urlpatterns if patterns is None else patterns
    found = [each for each in patterns if isinstance(each, URLPattern)]
    return found + [
        one for each in patterns if not isinstance(each, URLPattern) for one in of(app, each.url_patterns)
    ]


def test_only_the_addresses_that_are_needed_are_there(db):
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    theirs = {path.name for app in ("account", "mfa", "socialaccount", "usersessions") for path in of(app)}
    assert names & theirs == {"account_login", "mfa_authenticate"}
    for closed in ("account_signup", "account_reset_password", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(closed)
    for path in ("/accounts/signup/", "/signup/", "/login/signup/", "/accounts/password/reset/"):
        assert visitor().get(path).status_code in {302, 404}


def test_no_e_mail_is_ever_sent(member, as_security):
    log_in("member", "wrong")
    log_in("member")
    assert mail.outbox == []


def test_a_log_out_is_written_down_and_ends_it(member):
    browser = log_in("member")[0]
    answer = browser.post(reverse("logout"))
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert not is_in(browser)
    assert events() == [("log_in", "member"), ("log_out", "member")]
    assert browser.get(reverse("logout")).status_code == 405


def test_whoever_is_logged_in_is_led_on_from_the_log_in_page(member):
    browser = log_in("member")[0]
    assert browser.get(PAGE).url == reverse("home")


def test_the_session_ends_with_the_browser(member):
    _browser, answer = log_in("member")
    assert answer.cookies["sessionid"]["max-age"] == ""


@pytest.mark.control
def test_control_a_name_counted_by_the_address_of_the_site_would_be_found(member, settings):
    """Counting as the library does by default, by site and name, gives an attacker as many tries as the site
    has names."""
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    planted = "tnb.accounts.adapter.AccountAdapter._get_login_attempts_cache_key"
    with mock.patch(planted, lambda self, request, **said: f"{request.get_host()}:{said['username']}"):
        for host in ("testserver", "other.example") * 3:
            log_in("member", "wrong", visitor(host=host))
        assert "Nothing is locked for good" not in words(log_in("member")[1])
