"""Log-in through the hospital's own identity provider: only whom a security administrator has linked comes
in, and by the second factor like everybody."""

import time
from unittest import mock
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.models import AuditEvent
from tnb.accounts.hospital import nonce_of
from tnb.models import HospitalName

from ..conftest import admit
from .conftest import is_in, visitor, with_telephone
from .provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="module")
def _provider():
    made = Provider()
    yield made
    made.stop()


@pytest.fixture
def provider(_provider, settings):
    _provider.as_usual()
    settings.OIDC_ISSUER, settings.OIDC_NAME = _provider.issuer, "Hospital"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    return _provider


@pytest.fixture
def linked(member):
    """The member, whom the hospital's log-in knows as zhang.wei."""
    HospitalName.objects.create(user=member, name="zhang.wei")
    return member


def there_and_back(browser: Client | None = None, **asked):
    """From the link on the log-in page to the provider and back; (browser, the answer to what it said)."""
    browser = browser or visitor()
    to = browser.get(reverse("openid_connect_login", args=["hospital"]), asked)
    back = requests.get(to.url, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return browser, browser.get(f"{parts.path}?{parts.query}")


def refused(answer) -> str:
    """What the log-in page says to who was refused."""
    assert (answer.status_code, answer.url) == (302, reverse("login"))
    with translation.override("en"):
        return " ".join(str(each) for each in answer.wsgi_request._messages._queued_messages)


def test_who_is_linked_comes_in_and_the_challenge_is_answered(provider, linked):
    page = visitor().get(reverse("login")).content.decode()
    assert "Log in with Hospital" in page
    browser, answer = there_and_back(next=reverse("meetings"))
    assert provider.problems == []
    assert answer.url == reverse("meetings")
    assert is_in(browser)
    ways = AuditEvent.objects.filter(action="log_in", actor="member").get().details["ways"]
    assert ways == ["socialaccount"]


def test_the_subject_decides_from_the_second_time_on(provider, linked):
    there_and_back()
    bound = HospitalName.objects.get()
    assert (bound.issuer, bound.subject) == (provider.issuer, "subject-1")
    provider.claims = {"sub": "subject-1", "preferred_username": "another.name"}
    assert is_in(there_and_back()[0])
    provider.claims = {"sub": "subject-2", "preferred_username": "zhang.wei"}
    browser, answer = there_and_back()
    assert "no account here is linked" in refused(answer)
    assert not is_in(browser)


def test_a_token_makes_no_account_and_gives_no_role(provider, member):
    provider.claims |= {"preferred_username": "member", "role": "chair", "email": "m@hospital.example"}
    before = get_user_model().objects.count()
    browser, answer = there_and_back()
    assert "no account here is linked" in refused(answer)
    assert not is_in(browser)
    assert get_user_model().objects.count() == before
    member.member.refresh_from_db()
    assert member.member.role == "member"
    assert AuditEvent.objects.filter(action="log_in.failed", details__way="hospital").exists()


def test_an_account_that_is_switched_off_stays_out(provider, linked):
    there_and_back()
    linked.is_active = False
    linked.save()
    assert "no account here is linked" in refused(there_and_back()[1])


def test_the_second_factor_is_asked_for_all_the_same(provider, linked):
    phone = with_telephone(linked)
    browser, answer = there_and_back()
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(browser)
    browser.post(reverse("mfa_authenticate"), {"code": phone.code()})
    assert is_in(browser)


def test_where_it_is_required_it_is_set_up_first(provider, linked, settings):
    settings.SECOND_FACTOR = "required"
    browser, _answer = there_and_back()
    assert browser.get(reverse("meetings")).url.startswith(reverse("second_factor"))


FORGED = {
    "another signature": lambda provider: setattr(
        provider, "signed_with", rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ),
    "for another site": lambda provider: provider.said_otherwise.update(aud="another"),
    "of another issuer": lambda provider: provider.said_otherwise.update(iss="https://elsewhere.example"),
    "too old": lambda provider: provider.said_otherwise.update(exp=int(time.time()) - 60),
    "said before": lambda provider: provider.said_otherwise.update(jti="once"),
    "of nobody": lambda provider: provider.said_otherwise.update(sub=""),
    "for another log-in": lambda provider: provider.said_otherwise.update(nonce=nonce_of("another")),
    "for any log-in": lambda provider: provider.said_otherwise.update(nonce=None),
    "under a key without a name": lambda provider: provider.key_name.clear(),
    "under a key of another name": lambda provider: provider.key_name.update(kid=["one"]),
    "under a password": lambda provider: vars(provider).update(algorithm="HS256", signed_with="x" * 40),
    "under nothing": lambda provider: vars(provider).update(algorithm="none", signed_with=None),
    "no token": lambda provider: vars(provider).update(token="a.b.c"),
    "no text": lambda provider: vars(provider).update(token=["a"]),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_is_not_what_it_should_be_lets_nobody_in(how, provider, linked):
    FORGED[how](provider)
    if how == "said before":
        there_and_back()
    browser, answer = there_and_back()
    assert refused(answer)
    assert not is_in(browser)


@pytest.mark.control
def test_control_a_signature_that_is_not_looked_at_would_be_found(provider, linked):
    """The library trusts what comes from the provider's own address; here the signature counts."""
    FORGED["another signature"](provider)
    theirs = OpenIDConnectOAuth2Adapter._decode_id_token
    with mock.patch("tnb.accounts.hospital.HospitalProvider._decode_id_token", theirs):
        assert is_in(there_and_back()[0])


@pytest.mark.control
def test_control_without_a_challenge_the_provider_refuses(provider, linked):
    plain = "allauth.socialaccount.providers.oauth2.provider.OAuth2Provider.get_pkce_params"
    with mock.patch(plain, return_value={}):
        browser, _answer = there_and_back()
    assert "no challenge" in provider.problems
    assert not is_in(browser)


def test_an_answer_that_nobody_asked_for_is_refused(provider, linked):
    to = visitor().get(reverse("openid_connect_login", args=["hospital"]))
    back = urlsplit(requests.get(to.url, allow_redirects=False, timeout=5).headers["Location"])
    another = visitor()
    assert another.get(f"{back.path}?{back.query}").url == reverse("login")
    assert not is_in(another)


def test_nobody_links_the_account_they_are_logged_in_to(provider, as_member, member):
    there_and_back(as_member, process="connect")
    assert not HospitalName.objects.exists()
    assert member.socialaccount_set.count() == 0


def test_a_provider_that_does_not_answer_leaves_the_password(provider, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    answer = visitor().get(reverse("openid_connect_login", args=["hospital"]))
    assert "cannot be reached" in refused(answer)


def test_without_settings_there_is_no_such_way(db):
    assert visitor().get(reverse("openid_connect_login", args=["hospital"])).status_code == 404
    assert visitor().get(reverse("openid_connect_callback", args=["hospital"])).status_code == 404
    assert "login/at/" not in visitor().get(reverse("login")).content.decode()


def test_a_provider_in_the_database_is_none(provider, db):
    SocialApp.objects.create(provider="openid_connect", provider_id="other", name="x", client_id="x")
    assert visitor().get(reverse("openid_connect_login", args=["other"])).status_code == 404


def test_two_people_never_have_the_same_subject(provider, linked):
    there_and_back()
    other = admit("member", "other")
    HospitalName.objects.create(user=other, name="li.na")
    provider.claims = {"sub": "subject-1", "preferred_username": "li.na"}
    there_and_back()
    assert HospitalName.objects.get(user=other).subject == ""
