"""Every answer carries the headers that keep a browser from doing what the site does not need."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse

from .addresses import promised
from .asking import Asker, Heard

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTMX = (
    '"allowEval":false',
    '"selfRequestsOnly":true',
    '"historyCacheSize":0',
    '"includeIndicatorStyles":false',
)


def wrong_in(answer: Heard, stored: bool = False) -> list[str]:
    """What is missing or too loose in the headers of an answer; ``stored``: a browser may keep it."""
    headers = answer.headers
    wrong = [f"{name}: {headers.get(name)}" for name, value in EXACTLY.items() if headers.get(name) != value]
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";")
    )
    for name in ("default-src", "script-src", "style-src", "connect-src", "form-action"):
        if "'self'" not in policy.get(name, ""):
            wrong.append(f"{name}: {policy.get(name)}")
    for name in ("object-src", "frame-src", "base-uri", "frame-ancestors"):
        if policy.get(name) != "'none'":
            wrong.append(f"{name}: {policy.get(name)}")
    loose = re.findall(r"unsafe-\w+|\*|https?:", " ".join(policy.values()))
    wrong += [f"policy: {word}" for word in loose]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if not stored and headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control: {headers.get('Cache-Control')}")
    return wrong


def answers_of_each_kind(asker, own) -> dict[str, Heard]:
    """A page, a part of one, each kind of file, and each way of being refused."""

    def ask(name, who="chair", method="GET", more="", **headers):
        return asker.ask(who, method, promised()[name].at(own) + more, None, **headers)

    return {
        "page": ask("meetings"),
        "part": ask("cases:list", HTTP_HX_REQUEST="true"),
        "poll": ask("room_poll", HTTP_X_LIVE="1"),
        "paper": ask("summary"),
        "table": ask("meeting_table"),
        "text": ask("decision_text_file"),
        "case file": ask("cases:case_file"),
        "workbook": ask("cases:table_template"),
        "log-in": ask("login", who="anonymous"),
        "redirect to the log-in": ask("meetings", who="anonymous"),
        "bad request": ask("meetings", HTTP_HOST="elsewhere.example"),
        "not allowed": ask("status"),
        "not found": asker.ask("chair", "GET", "/cases/TNB-26-9999/"),
        "no such address": asker.ask("anonymous", "GET", "/wp-login.php"),
        "no such style": asker.ask("anonymous", "GET", "/static/none.css"),
        "method": ask("meetings", method="DELETE"),
        "method of the page": ask("meetings", method="POST"),
        "refused form": ask("cases:new", method="POST"),
        "alive": ask("health", who="anonymous"),
        "metrics": ask("metrics", who="system"),
    }


def test_every_kind_of_answer_has_every_header(asker, own):
    wrong = {kind: wrong_in(answer) for kind, answer in answers_of_each_kind(asker, own).items()}
    assert {kind: said for kind, said in wrong.items() if said} == {}


def test_errors_of_ours_have_them_too(asker, own, monkeypatch):
    def fails(*_args, **_kwargs):
        raise ValueError("planted")

    monkeypatch.setattr("tnb.views.meetings.summaries", fails)
    answer = asker.ask("chair", "GET", reverse("meetings"))
    assert (answer.status, wrong_in(answer)) == (500, [])


def test_a_style_sheet_and_a_script_have_them_and_may_be_kept(ground):
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True):
        answers = [Asker().ask("", "GET", f"/static/{name}") for name in ("css/board.css", "js/board.js")]
    for answer in answers:
        assert answer.status == 200
        assert wrong_in(answer, stored=True) == []
        assert "no-store" not in answer.headers["Cache-Control"]


def test_each_page_tells_htmx_to_run_nothing_and_to_keep_nothing(asker, own):
    pages = {name: body for name, body in bodies(asker, own) if body.lstrip().startswith("<!doctype html")}
    assert len(pages) >= 8
    assert {name: [said for said in HTMX if said not in body] for name, body in pages.items()} == {
        n: [] for n in pages
    }


def bodies(asker, own):
    for kind, answer in answers_of_each_kind(asker, own).items():
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield kind, answer.body.decode()


def test_whoever_logs_out_leaves_nothing_behind(asker):
    answer = asker.ask("chair", "POST", reverse("logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in asker.ask("chair", "GET", reverse("meetings")).headers


BEHIND_TLS = """
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", "--deploy", "--fail-level", "WARNING")
settings.ALLOWED_HOSTS.append("testserver")
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client()
plain, page = client.get("/login/"), client.get("/login/", headers={"X-Forwarded-Proto": "https"})
print(plain.status_code, plain.headers["Location"])
print(page.headers["Strict-Transport-Security"])
print(page.cookies.output())
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
"""


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory):
    """What a process says of itself that runs as in production."""
    database = tmp_path_factory.mktemp("tls") / "tnb.sqlite3"
    said = {"DJANGO_SETTINGS_MODULE": "tnb.settings", "HTTPS": "true", "SECRET_KEY": "k" + "ey-of-a-test" * 6}
    said |= {"DATABASE_URL": f"sqlite:///{database}", "LOG_FORMAT": "plain"}
    command = [sys.executable, "-c", BEHIND_TLS]
    # The browser's tests set this for their own process.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        command, cwd=ROOT, env=inherited | said, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_check_for_production_warns_of_nothing(behind_tls):
    assert behind_tls.returncode == 0, behind_tls.stderr
    assert "no issues" in behind_tls.stdout


def test_behind_tls_cookies_have_the_strictest_names_and_nothing_goes_in_clear(behind_tls):
    said = behind_tls.stdout
    assert "301 https://testserver/login/" in said
    assert "max-age=31536000; includeSubDomains; preload" in said
    cookie = re.search(r"Set-Cookie: (__Host-csrftoken=.*)", said)[1]
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "__Host-sessionid True True" in said


# That a hole would be found


@pytest.mark.control
def test_an_inline_script_let_in_and_a_page_that_may_be_kept_are_found(asker):
    good = asker.ask("anonymous", "GET", reverse("login"))
    policy = good.headers["Content-Security-Policy"].replace(
        "script-src 'self'", "script-src 'self' 'unsafe-inline'"
    )
    for name, value in (
        ("Content-Security-Policy", policy),
        ("Cache-Control", "max-age=60"),
        ("X-Frame-Options", ""),
    ):
        assert wrong_in(good._replace(headers=good.headers | {name: value}))


@pytest.mark.control
def test_an_answer_made_outside_the_layer_of_headers_is_found(asker, own, monkeypatch):
    monkeypatch.setattr("tnb.headers.ALWAYS", {})
    found = answers_of_each_kind(asker, own)
    assert all(wrong_in(answer) for answer in found.values())
