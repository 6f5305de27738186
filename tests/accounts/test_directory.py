"""The hospital's directory (LDAP) is an extra: without its settings nothing of it is loaded, and with them
but without the package the start stops and says what to do."""

import os
import subprocess
import sys
import types
from importlib import import_module
from unittest import mock

import pytest

from tnb.models import HospitalName

from ..served import ROOT

LOADED = "import sys, tnb.settings as s; "
LOADED += "print([m for m in sys.modules if 'ldap' in m], s.AUTHENTICATION_BACKENDS)"


def started(**environment: str) -> subprocess.CompletedProcess:
    """What the settings say in a process of their own; the package is hidden from it."""
    hidden = "import importlib.util as u; f = u.find_spec; "
    hidden += "u.find_spec = lambda name, *a: None if name == 'django_auth_ldap' else f(name, *a); "
    return subprocess.run(
        [sys.executable, "-c", hidden + LOADED],
        cwd=ROOT,
        env=os.environ | {"SECRET_KEY": "of-a-test"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_settings_nothing_of_it_is_loaded():
    said = started()
    assert said.stdout.strip() == "[] ['tnb.roles.RoleBackend']", said.stderr


def test_with_settings_and_without_the_package_the_start_stops_and_says_so_in_both_languages():
    said = started(LDAP_SERVER_URI="ldaps://directory.hospital.example")
    assert said.returncode != 0
    assert "pip install .[ldap]" in said.stderr
    assert "未安装 django-auth-ldap" in said.stderr


def test_half_of_the_settings_of_the_provider_stop_the_start():
    said = started(OIDC_ISSUER="https://id.hospital.example", OIDC_CLIENT_ID="x")
    assert "OIDC_ISSUER is set, but not OIDC_CLIENT_SECRET" in said.stderr


@pytest.fixture
def backend():
    """The product's backend over a stand-in for the package, which is built from source and not installed."""
    package, inner = types.ModuleType("django_auth_ldap"), types.ModuleType("django_auth_ldap.backend")
    inner.LDAPBackend = type("LDAPBackend", (), {})
    with mock.patch.dict(sys.modules, {"django_auth_ldap": package, "django_auth_ldap.backend": inner}):
        yield import_module("tnb.accounts.directory").DirectoryBackend()
    sys.modules.pop("tnb.accounts.directory", None)


class Entry:
    class AuthenticationFailed(Exception):  # noqa: N818 - as the package calls it
        pass


def test_the_directory_lets_in_only_whom_a_security_administrator_has_linked(backend, member):
    with pytest.raises(Entry.AuthenticationFailed):
        backend.get_or_build_user("member", Entry)
    HospitalName.objects.create(user=member, name="zhang.wei")
    assert backend.get_or_build_user("zhang.wei", Entry) == (member, False)
    member.is_active = False
    member.save()
    with pytest.raises(Entry.AuthenticationFailed):
        backend.get_or_build_user("zhang.wei", Entry)


def test_the_directory_answers_for_no_permission_and_brings_no_user_along(backend, member):
    assert backend.has_perm(member, "case.read") is False
    assert backend.get_user(member.pk) is None
