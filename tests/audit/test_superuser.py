"""Nobody stands above the roles while the site runs: a superuser keeps it from being ready."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse

from tnb.observing.readiness import failing
from tnb.role_check import no_superuser

from ..conftest import browser_of


@pytest.fixture
def a_superuser(chair):
    chair.is_superuser = True
    chair.save()
    return chair


def test_without_a_superuser_nothing_is_said(chair):
    assert no_superuser(databases=["default"]) == []
    assert "superusers" not in failing()


@pytest.mark.control
def test_an_active_superuser_stops_the_start_and_keeps_the_site_from_being_ready(a_superuser):
    with pytest.raises(SystemCheckError, match=r"tnb.E008\) The account chair is a superuser"):
        call_command("check", "--database", "default")
    assert "superusers" in failing()
    assert no_superuser() == []  # the database was not to be asked


def test_a_superuser_that_is_switched_off_is_no_matter(a_superuser):
    a_superuser.is_active = False
    a_superuser.save()
    assert no_superuser(databases=["default"]) == []


def test_a_superuser_opens_no_page(a_superuser):
    browser = browser_of(a_superuser)
    for name in ("home", "cases:list", "audit", "meetings"):
        assert browser.get(reverse(name)).status_code == 403
