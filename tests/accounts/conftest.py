"""People who log in through the page, and the app on their telephone."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tnb.accounts import factor
from tnb.actions import log_ins

from ..conftest import PASSWORD, admit, browser_of


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(db):
    cache.clear()


@pytest.fixture
def security(db):
    return admit("security", "guard", discipline="other")


@pytest.fixture
def as_security(security):
    return browser_of(security)


class Telephone:
    """The app: shows the code of now for a key."""

    def __init__(self, key: str) -> None:
        self.key = key

    def code(self, later: int = 0) -> str:
        return format_hotp_value(hotp_value(self.key, int(time.time()) // factor.PERIOD + later))


def with_telephone(user) -> Telephone:
    """Sets a second factor up, with a code of before; the telephone."""
    key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    phone = Telephone(key)
    log_ins.set_up_second_factor(by=user, key=key, code=phone.code(-1))
    if hasattr(user, "second_factor"):
        del user.second_factor
    return phone


def telephone_of(user) -> Telephone:
    """The telephone that has read the key which the user set up on the page."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return Telephone(get_adapter().decrypt(kept.data["secret"]))


def visitor(**headers: str) -> Client:
    """A browser of somebody who reads English and is not logged in."""
    return Client(headers={"accept-language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}})


def log_in(username: str, password: str = PASSWORD, browser: Client | None = None, **said):
    """The page of log-in, filled in and sent; (browser, answer)."""
    browser = browser or visitor()
    answer = browser.post(reverse("login"), {"username": username, "password": password, **said})
    return browser, answer


def is_in(browser: Client) -> bool:
    """Whether this browser may open the list of meetings."""
    return browser.get(reverse("meetings")).status_code == 200
