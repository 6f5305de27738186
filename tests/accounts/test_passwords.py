"""What a password must be, under each profile; and the links with which people set their own."""

import datetime as dt
from unittest import mock

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from environs import Env

from cases.models import AuditEvent
from tnb import settings as product
from tnb.accounts import configured, passwords
from tnb.actions import accounts, log_ins
from tnb.models import PasswordSet, ResetLink

from ..conftest import PASSWORD
from .conftest import is_in, log_in, visitor

GOOD = "several words not together 7X"


def refused(password: str, user=None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return True
    return False


@pytest.fixture
def profile(settings):
    def chosen(name: str, second_factor: str = "offered"):
        settings.PASSWORD_PROFILE, settings.SECOND_FACTOR = name, second_factor
        settings.PASSWORD_DAYS = configured.PROFILES[name][1]
        settings.AUTH_PASSWORD_VALIDATORS = configured.password_validators(name, second_factor)

    return chosen


@pytest.mark.parametrize(
    ("name", "second_factor", "good", "bad"),
    [
        ("nist", "offered", "correct horse st", "correct horse"),
        ("nist", "required", "gh7%kWzp", "gh7%kWz"),
        ("mlps3", "required", "Kestrel-wind4", "Kestrel-w4"),
        ("mlps3", "offered", "Kestrel-wind4", "kestrel wind over"),
    ],
)
def test_length_and_kinds_are_those_of_the_profile(profile, name, second_factor, good, bad):
    profile(name, second_factor)
    assert (refused(good), refused(bad)) == (False, True)


def test_the_profile_of_nist_asks_for_no_kinds_of_characters(profile):
    profile("nist")
    assert not refused("only small letters here")
    assert not refused("我家的猫最爱趴在窗台上晒着太阳睡觉")


@pytest.mark.parametrize(
    "guess",
    [
        "Hospital2026!!!!",
        "tumourboard-2026",
        "P@ssw0rd12345678",
        "1234567890123456",
        "aaaaaaaaaaaaaaaa",
        "qwertyuiop123456",
        "Yiyuan-Zhongliu-2026",
        "肿瘤医院会诊密码２０２６年年年年年年",
        "ｈｏｓｐｉｔａｌ２０２６２０２６",
        "password password",
    ],
)
def test_what_everybody_here_would_try_is_refused(profile, guess):
    profile("nist", "required")
    assert refused(guess)


def test_ones_own_name_with_figures_is_refused(profile, member):
    profile("nist", "required")
    member.last_name = "Ouyang"
    assert refused("ouyang-20261122", member)
    assert not refused("ouyang-20261122")


def test_a_list_of_stolen_ones_is_asked_without_a_network(profile, settings, tmp_path):
    profile("nist", "required")
    stolen = tmp_path / "stolen.txt"
    stolen.write_bytes(b"kestrelwindow\nCorrect Horse Battery\r\n\xff\xfe\n")
    settings.PASSWORD_BLOCKLIST_FILE = stolen
    assert refused("KestrelWindow")
    assert refused("correct horse battery")
    assert not refused("correct horse batterie")


def test_under_level_three_the_last_five_do_not_come_again(profile, member):
    profile("mlps3")
    former = [f"Kestrel-wind-{number}" for number in range(6)]
    for each in former:
        log_ins.change_password(by=member, password=each)
    assert [refused(each, member) for each in former] == [False, True, True, True, True, True]
    assert PasswordSet.objects.filter(user=member).count() == 5


def test_under_nist_no_former_password_is_kept(profile, member):
    profile("nist")
    for number in range(3):
        log_ins.change_password(by=member, password=f"kestrel wind over {number}")
    assert PasswordSet.objects.filter(user=member).count() == 1


def test_after_ninety_days_a_log_in_leads_to_another_password_and_nowhere_else(profile, member):
    profile("mlps3")
    log_ins.change_password(by=member, password="Kestrel-wind-1")
    assert is_in(log_in("member", "Kestrel-wind-1")[0])
    PasswordSet.objects.update(set_at=timezone.now() - dt.timedelta(days=90))
    browser = log_in("member", "Kestrel-wind-1")[0]
    assert browser.get(reverse("meetings")).url.startswith(reverse("account_password"))
    said = {"present": "Kestrel-wind-1", "password": "Kestrel-wind-2", "again": "Kestrel-wind-2"}
    browser.post(reverse("account_password"), said)
    assert is_in(browser)


def test_a_password_set_at_the_console_is_remembered_too(profile, member):
    profile("mlps3")
    with mock.patch("getpass.getpass", return_value="Kestrel-wind-9"):
        call_command("changepassword", "member")
    member.refresh_from_db()
    assert refused("Kestrel-wind-9", member)


@pytest.mark.parametrize("name", configured.PROFILES)
def test_what_is_made_up_here_is_good_under_every_profile(profile, name):
    profile(name)
    made = {passwords.made_up() for _time in range(50)}
    assert len(made) == 50
    assert not any(refused(each) for each in made)


def test_passwords_are_hashed_so_that_guessing_costs_memory():
    assert product.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_level_three_ends_an_idle_log_in_after_a_quarter_of_an_hour():
    assert configured.PROFILES["mlps3"][3] == 15


def test_a_profile_that_does_not_exist_stops_the_start(monkeypatch):
    monkeypatch.setenv("PASSWORD_PROFILE", "mlps4")
    with pytest.raises(ImproperlyConfigured, match="set one of nist, mlps3"):
        configured.one_of(Env(), "PASSWORD_PROFILE", "nist", "mlps3")


@pytest.fixture
def link(security, member):
    """link(): the code of a new link for the member."""
    return lambda: accounts.make_reset_link(by=security, user=member, seen_as=accounts.seen(member))


def used(code: str, password: str = GOOD, again: str = ""):
    return visitor().post(
        reverse("new_password"), {"code": code, "password": password, "again": again or password}
    )


def test_a_link_sets_a_password_and_logs_nobody_in(link, member):
    live = log_in("member")[0]
    answer = used(link())
    assert answer.url == reverse("login")
    assert "_auth_user_id" not in answer.wsgi_request.session
    assert not is_in(live)
    assert is_in(log_in("member", GOOD)[0])
    assert not is_in(log_in("member", PASSWORD)[0])
    assert AuditEvent.objects.filter(action="password.reset", actor="member").exists()


def test_it_serves_once(link):
    code = link()
    used(code)
    assert "This link is not good" in used(code, "yet other words by far").content.decode()


def test_it_serves_for_a_short_time(link, settings):
    code = link()
    ResetLink.objects.update(expires_at=timezone.now())
    assert used(code).status_code == 200


def test_a_new_one_makes_the_former_void(link):
    former, new = link(), link()
    assert used(former).status_code == 200
    assert used(new).status_code == 302


def test_it_opens_nothing_for_an_account_that_is_switched_off(link, member):
    code = link()
    member.is_active = False
    member.save()
    assert used(code).status_code == 200


def test_a_password_that_is_not_good_leaves_the_link_as_it_is(link):
    code = link()
    assert "too short" in used(code, "short").content.decode()
    assert "not the same" in used(code, GOOD, "other").content.decode()
    assert used(code.lower().replace("-", " ")).status_code == 302, "however it is typed"


def test_its_code_is_not_in_the_database(link):
    code = link()
    assert code not in str(list(ResetLink.objects.values()))
    assert code not in str(list(AuditEvent.objects.values()))


def test_codes_cannot_be_tried_for_ever(db):
    answers = [used("AAAA-BBBB").status_code for _time in range(25)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_new_password_lets_in_whoever_was_refused_after_too_many_wrong_ones(link, member):
    for _time in range(6):
        log_in("member", "wrong")
    used(link())
    assert is_in(log_in("member", GOOD)[0])
