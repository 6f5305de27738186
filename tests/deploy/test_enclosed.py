"""The production form as far as it can be had without an engine for containers: the proxy with its own files,
the server with its own, no rights, no place to write. `enclosed` does it, and what it saw is asked here."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from ..served import ROOT

NEEDED = ("unshare", "setpriv", "nginx", "openssl", "ip")
INTO = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc"]
PAGES = "/etc/tnb-proxy/pages"
pytestmark = pytest.mark.slow


def can_enclose() -> bool:
    if os.getuid() or not all(map(shutil.which, NEEDED)):
        return False
    tried = [*INTO, "mount", "-t", "tmpfs", "tmpfs", "/run"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        pytest.skip("the proxy and the server are the same before both databases")
    if ROOT.is_relative_to("/tmp"):  # noqa: S108 - its own /tmp is put over this one
        pytest.skip("a checkout under /tmp is out of sight there")
    if not can_enclose():
        pytest.skip(
            f"needs root, name spaces and {', '.join(NEEDED)} (Debian: nginx-light, openssl, iproute2)"
        )
    folder = tmp_path_factory.mktemp("proxy") / "nginx"
    shutil.copytree(ROOT / "deploy" / "nginx", folder)
    site = folder / "site.conf"
    assert PAGES in site.read_text()
    here = site.read_text().replace(PAGES, "/run/tnb-proxy/pages").replace("web:8000;", "127.0.0.1:8000;")
    site.write_text(here)
    made = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    environment = os.environ | {"SECRET_KEY": "of-a-test", "DJANGO_SETTINGS_MODULE": "tnb.settings"}
    subprocess.run(made, cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [*INTO, sys.executable, "-W", "ignore", "-m", "tests.deploy.enclosed", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_it_lives_and_is_ready_for_whoever_asks_inside(seen):
    assert (seen["health"]["status"], seen["ready"]["status"]) == (200, 200), seen["ready"]["content"]


def test_people_are_led_to_tls_and_spoken_to_in_it(seen):
    assert seen["without tls"]["status"] == 301
    assert seen["without tls"]["headers"]["Location"] == "https://tumourboard.example/cases/?x=1"
    page = seen["login"]
    assert page["status"] == 200
    assert "csrfmiddlewaretoken" in page["content"]
    assert page["headers"]["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "secure" in page["headers"]["Set-Cookie"].lower()


def test_tls_is_of_today(seen):
    assert seen["tls 1.1"].endswith("Error")
    assert (seen["tls 1.2"], seen["tls 1.3"]) == ("TLSv1.2", "TLSv1.3")


def test_what_a_browser_says_of_proxies_is_not_passed_on(seen):
    """With its own X-Forwarded-Proto, the answer would be a redirect to where it already is."""
    assert seen["login"]["status"] == 200
    assert seen["login"]["headers"]["X-Request-ID"] != "f" * 32
    assert len(seen["login"]["headers"]["X-Request-ID"]) == 32
    assert seen["foreign host"]["status"] == 400


def test_no_version_of_anything_is_told(seen):
    assert seen["login"]["headers"]["Server"] == "nginx"
    assert "nginx/" not in seen["metrics outside"]["content"]


def test_what_watches_the_site_is_asked_inside_only(seen):
    assert (seen["metrics outside"]["status"], seen["ready outside"]["status"]) == (404, 404)
    assert "tnb_workers 2.0" in seen["metrics inside"]["content"]


def test_only_a_table_of_cases_may_be_large(seen):
    assert seen["too large"]["status"] == 413
    assert "过大" in seen["too large"]["content"]
    assert seen["a table"]["status"] not in {413, 500, 502}


def test_slow_browsers_wait_for_the_proxy_and_hold_nobody_up(seen):
    """Eight of them, and two processes."""
    assert seen["beside slow ones"]["status"] == 200


def test_while_the_site_is_away_the_proxy_says_so_in_both_languages(seen):
    assert seen["away"]["status"] == 503
    assert "暂时无法访问" in seen["away"]["content"]
    assert "everything saved before it is kept" in seen["away"]["content"]
    assert seen["away"]["headers"]["Retry-After"] == "30"


def test_it_writes_nothing_but_its_data_and_what_is_in_memory(seen):
    assert seen["writable"] == ["/run/data", "/tmp", "/dev/shm"]  # noqa: S108
    assert seen["left in memory"] == []


def test_without_any_rights_it_prints(seen):
    assert seen["printed"] == ["%PDF-", "0" * 16]


def test_its_log_is_lines_of_json_with_neither_cookie_nor_form(seen):
    ours = [line for line in seen["log"].splitlines() if not line[:4].isdigit()]  # the proxy's have a date
    lines = [json.loads(line) for line in ours if line]
    assert {"tnb.access"} <= {line["logger"] for line in lines}
    wrong = {line["logger"] for line in lines if line["level"] == "error"}
    assert wrong == {"django.security.DisallowedHost"}, [line for line in lines if line["level"] == "error"]
    assert "sessionid" not in seen["log"]


@pytest.mark.control
def test_a_proxy_that_passes_on_what_it_is_told_would_be_found(seen):
    """What the site says to a request that claims to have come without TLS."""
    assert seen["believed"]["status"] == 301
