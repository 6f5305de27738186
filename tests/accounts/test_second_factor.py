"""The second factor: where it is required, or set up, no way leads around it, and no code serves twice."""

import re
from pathlib import Path
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.urls import URLPattern, get_resolver, reverse

from cases.identity.ring import add_key
from cases.models import AuditEvent
from tnb.accounts import factor
from tnb.actions import accounts, log_ins

from ..conftest import PASSWORD, admit, browser_of
from .conftest import Telephone, is_in, log_in, telephone_of, visitor, with_telephone

CODE, SET_UP = "mfa_authenticate", "second_factor"
LIVE = {"X-Live": "1"}


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


def second_step(browser, code: str):
    return browser.post(reverse(CODE), {"code": code})


def actions() -> set[str]:
    return set(AuditEvent.objects.values_list("action", flat=True))


def test_who_has_one_is_in_only_after_the_second_step(member):
    phone = with_telephone(member)
    browser, answer = log_in("member", next=reverse("meetings"))
    assert answer.url == reverse(CODE)
    assert not is_in(browser)
    answer = second_step(browser, phone.code())
    assert answer.url == reverse("meetings")
    assert is_in(browser)
    ways = AuditEvent.objects.filter(action="log_in").latest("number").details["ways"]
    assert ways == ["password", "mfa"]


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_may_be_typed_as_an_app_shows_it(member, typed):
    code = with_telephone(member).code()
    browser = log_in("member")[0]
    second_step(browser, typed.format(code[:3], code[3:]))
    assert is_in(browser)


def test_a_code_serves_once_a_hundred_times_out_of_a_hundred(member, clock):
    phone, refused = with_telephone(member), 0
    for _time in range(100):
        clock.pass_(16 * 60)
        code = phone.code()
        assert log_ins.spend_code(by=member, code=code, address="::")
        clock.pass_(29)  # while the telephone's clock is allowed to be off, it is still of about now
        refused += log_ins.spend_code(by=member, code=code, address="::") is None
    assert refused == 100


def test_of_an_earlier_code_than_the_last_one_nothing_is_left(member):
    phone = with_telephone(member)
    assert log_ins.spend_code(by=member, code=phone.code(1), address="::")
    assert log_ins.spend_code(by=member, code=phone.code(), address="::") is None


@pytest.mark.control
def test_control_a_code_that_is_not_marked_as_used_would_be_found(member):
    phone = with_telephone(member)
    with mock.patch.object(Authenticator, "save"):
        assert log_ins.spend_code(by=member, code=phone.code(), address="::")
        assert log_ins.spend_code(by=member, code=phone.code(), address="::"), "refused all the same"


def test_the_code_it_was_set_up_with_is_spent(as_member, member):
    as_member.get(reverse(SET_UP))
    key = factor.new_key(as_member.session)
    phone = Telephone(key)
    code = phone.code()
    assert as_member.post(reverse(SET_UP), {"code": code}).status_code == 302
    browser = log_in("member")[0]
    assert "wrong or was used already" in second_step(browser, code).content.decode()


def test_wrong_codes_are_counted_and_written_down(member):
    phone = with_telephone(member)
    browser = log_in("member")[0]
    for _time in range(5):
        assert "wrong or was used already" in second_step(browser, "000000").content.decode()
    assert "Nothing is locked for good" in second_step(browser, phone.code()).content.decode()
    assert not is_in(browser)
    assert AuditEvent.objects.filter(action="log_in.failed", actor="member").count() == 5


def test_a_recovery_code_lets_in_once_and_counts_as_the_second_step(member, required):
    with_telephone(member)
    code = factor.unused_codes(member)[0]
    browser = log_in("member")[0]
    assert second_step(browser, code).status_code == 302
    assert is_in(browser)
    again = log_in("member")[0]
    second_step(again, code)
    assert not is_in(again)
    assert "recovery_code.used" in actions()


def test_where_it_is_required_who_has_none_is_led_to_set_it_up_and_can_do_nothing_else(member, required):
    browser, _answer = log_in("member", next=reverse("meetings"))
    asked = browser.get(reverse("meetings"))
    assert (asked.status_code, asked.url.partition("?")[0]) == (302, reverse(SET_UP))
    page = browser.get(asked.url).content.decode()
    assert "data:image/svg+xml;base64," in page
    assert 'class="site-nav"' not in page, "there is nowhere to go yet"
    phone = _phone_on(page)
    answer = browser.post(reverse(SET_UP), {"code": phone.code(), "next": reverse("meetings")})
    assert answer.url.startswith(reverse("recovery_codes"))
    assert len(set(re.findall(r"<li>(\d{4} \d{4})</li>", browser.get(answer.url).content.decode()))) == 10
    assert browser.post(reverse("recovery_codes"), {"next": reverse("meetings")}).url == reverse("meetings")
    assert is_in(browser)
    assert telephone_of(member).key == phone.key
    assert {"second_factor.set_up"} <= actions()


def _phone_on(page: str):
    key = re.search(r'<p class="key"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
    return Telephone("".join(re.findall(r"<span>(\w+)</span>", key)))


def test_before_it_is_complete_a_poll_is_refused_and_gets_no_page(chair, an_item, required):
    browser = log_in("chair")[0]
    poll = reverse("present_poll", args=[an_item.pk])
    for headers in (LIVE, {"HX-Request": "true"}, {}):
        answer = browser.get(poll, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain")


def test_before_it_is_complete_nothing_is_open_but_what_completes_it(chair, an_item, required):
    """Every address without a key in it, by reading and by sending."""
    browser, answered = log_in("chair")[0], set()
    for path, name in plain_addresses():
        for method in ("get", "post"):
            answer = getattr(browser, method)(path)
            if answer.status_code not in {302, 403, 404, 405}:
                answered.add(name)
        browser = log_in("chair")[0] if name == "logout" else browser
    assert answered - {"health", "ready", "metrics"} == {"second_factor", "account_password"}


def plain_addresses(patterns=None, before: str = "/") -> list[tuple[str, str]]:
    """(path, name) of every address of the site that has no key in it."""
    found = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if each.pattern.converters:
            continue
        path = f"{before}{each.pattern}"
        inner = None if isinstance(each, URLPattern) else plain_addresses(each.url_patterns, path)
        found += [(path, each.name)] if inner is None else inner
    assert found or patterns is not None
    return found


def test_a_session_from_before_the_second_factor_was_set_up_elsewhere_ends(as_member, member, an_item):
    assert is_in(as_member)
    with_telephone(member)
    follows = browser_of(member)
    poll = reverse("present_poll", args=[an_item.pk])
    assert follows.get(poll, headers=LIVE).status_code == 401, "the screen is covered as for any ended log-in"
    assert as_member.get(reverse("meetings")).status_code == 302
    assert as_member.get(reverse("account")).url.startswith(reverse("login"))


def test_a_remembered_session_without_one_opens_nothing_once_it_is_required(as_member, required):
    assert as_member.get(reverse("meetings")).url.startswith(reverse(SET_UP))


@pytest.mark.parametrize("asked_of_everybody", ["required", "offered"])
def test_no_way_leads_to_a_session_without_the_second_factor(member, security, settings, asked_of_everybody):
    """Password, link for a new password, a session made around the log-in page. Log-in at the hospital is
    tried in test_hospital.py."""
    settings.SECOND_FACTOR = asked_of_everybody
    with_telephone(member)
    code = accounts.make_reset_link(by=security, user=member, seen_as=accounts.seen(member))
    fresh = "several unrelated words here"
    by_link = visitor()
    by_link.post(reverse("new_password"), {"code": code, "password": fresh, "again": fresh})
    ways = [by_link, log_in("member", fresh)[0], browser_of(member)]
    assert [is_in(browser) for browser in ways] == [False, False, False]


@pytest.mark.control
def test_control_a_link_that_logs_in_would_be_found(member, security, monkeypatch):
    """Without the layer that asks for the second factor, a session made around the log-in page opens all."""
    with_telephone(member)
    monkeypatch.setattr("tnb.accounts.gate.lacks", lambda request: "")
    assert is_in(browser_of(member))


def test_one_takes_it_away_with_a_code_only_and_where_it_is_required_sets_up_another(member, required):
    phone = with_telephone(member)
    browser = log_in("member")[0]
    second_step(browser, phone.code())
    page = reverse("second_factor_change")
    browser.post(page, {"what": "remove", "code": "000000"})
    assert factor.unused_codes(member)
    browser.post(page, {"what": "remove", "code": phone.code(1)})
    assert not Authenticator.objects.filter(user=member).exists()
    assert browser.get(reverse("meetings")).url.startswith(reverse(SET_UP))
    assert "second_factor.removed" in actions()


def test_new_recovery_codes_take_the_place_of_the_old_ones(member):
    phone = with_telephone(member)
    before = set(factor.unused_codes(member))
    browser = log_in("member")[0]
    second_step(browser, phone.code())
    answer = browser.post(reverse("second_factor_change"), {"what": "renew", "code": phone.code(1)})
    assert answer.url == reverse("recovery_codes")
    assert not before & set(factor.unused_codes(member))
    browser.post(reverse("recovery_codes"))
    assert browser.get(reverse("recovery_codes")).status_code == 302, "shown only then"


def test_a_log_in_of_some_time_ago_is_confirmed_by_the_password_first(as_member, member, clock):
    as_member.get(reverse("meetings"))
    clock.pass_(600)
    page = as_member.get(reverse(SET_UP)).content.decode()
    phone = _phone_on(page)
    assert 'name="present"' in page
    as_member.post(reverse(SET_UP), {"code": phone.code()})
    assert not Authenticator.objects.filter(user=member).exists()
    as_member.post(reverse(SET_UP), {"code": phone.code(), "present": PASSWORD})
    assert Authenticator.objects.filter(user=member).count() == 2


def test_key_and_recovery_codes_do_not_lie_in_the_database_as_they_are(member, as_member):
    phone = with_telephone(member)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert phone.key not in kept
    assert not any(code.replace(" ", "") in kept for code in factor.unused_codes(member))
    other = browser_of(admit("chair"))
    page = other.get(reverse(SET_UP)).content.decode()
    assert _phone_on(page).key not in str(dict(other.session))


def test_they_go_on_working_under_another_key_of_the_ring(member, tmp_path, settings, capsys):
    ring = tmp_path / "keys"
    ring.write_bytes(Path(settings.IDENTITY_KEYS_FILE).read_bytes())
    phone = with_telephone(member)
    settings.IDENTITY_KEYS_FILE = str(ring)
    add_key(ring, "next")
    call_command("identity", "rotate")
    kept = [line for line in ring.read_text().splitlines() if line.split()[0] in {"next", "index"}]
    ring.write_text("\n".join(kept) + "\n")
    assert log_ins.spend_code(by=member, code=phone.code(), address="::")
    assert len(factor.unused_codes(member)) == 10
