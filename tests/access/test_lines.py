"""No line of a log holds a secret or anything of a patient, whatever goes wrong and at every level."""

import json
import logging
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection
from django.urls import reverse

from tnb.observing.numbered import HEADER

from ..conftest import PASSWORD
from .addresses import promised
from .asking import Asker
from .lines import kept_lines
from .world import OURS

pytestmark = pytest.mark.django_db
TOKEN = "csrf" * 8
TYPED = "Typed Nightjar 夜鹰"
QUOTED = quote(TYPED)


def secrets(asker) -> list[str]:
    """What must be in no line: of the log-in, of the site, and of the patient."""
    words = [PASSWORD, TOKEN, settings.SECRET_KEY, asker.cookies["chair"], TYPED, "Nightjar", "夜鹰"]
    words += [
        connection.settings_dict["PASSWORD"] or "no-password-here",
        OURS.name,
        OURS.number,
        OURS.code_word,
    ]
    return words


def all_goes_wrong(asker, own, monkeypatch):
    """Logs in, rightly and wrongly, opens pages, and meets each kind of error with a name in hand.
    The statuses of the answers, and the answer to an error of ours."""
    strict = Asker(strict=True, cookies=asker.cookies)
    here = {"csrf": TOKEN, "HTTP_X_CSRFTOKEN": TOKEN}
    case, found = promised()["cases:overview"].at(own), []
    for password in (PASSWORD, f"{PASSWORD}-wrong"):
        said = {"login": "chair", "username": "chair", "password": password}
        found.append(strict.ask("anonymous", "POST", reverse("login"), said, **here))
    found += [
        asker.ask("chair", "GET", promised()[name].at(own)) for name in ("cases:overview", "present", "home")
    ]
    said = {"name": TYPED, "question": TYPED, "birth_date": TYPED}
    found.append(strict.ask("chair", "POST", reverse("cases:new"), said, **here))
    found.append(strict.ask("chair", "POST", reverse("cases:new"), said, csrf=TOKEN))
    found.append(strict.ask("chair", "POST", reverse("cases:list"), {"q": TYPED}, **here))
    found.append(asker.ask("system", "GET", f"{case}?name={QUOTED}"))
    found.append(asker.ask("chair", "GET", f"/cases/{QUOTED}/?name={QUOTED}"))
    found.append(asker.ask("chair", "GET", case, HTTP_HOST=f"{'nightjar'}.example"))
    for error in (ValueError(TYPED), KeyError(OURS.name), BadRequest(TYPED)):
        monkeypatch.setattr("cases.views.overview.case_or_404", raising(error))
        found.append(asker.ask("chair", "GET", f"{case}?name={QUOTED}"))
    return {answer.status for answer in found}, found[-2]


def raising(error):
    def view(*_args, **_kwargs):
        raise error

    return view


def test_no_line_holds_a_secret_or_a_patient_at_any_level(asker, own, monkeypatch):
    with kept_lines() as kept:
        statuses, _last = all_goes_wrong(asker, own, monkeypatch)
    assert {200, 400, 403, 404, 500} <= statuses
    assert len(kept.lines) > 20
    assert kept.with_any(secrets(asker)) == []


def test_an_error_tells_its_number_on_the_page_and_in_the_log_and_nothing_more(asker, own, monkeypatch):
    with kept_lines("django.template") as kept:
        _statuses, page = all_goes_wrong(asker, own, monkeypatch)
    assert page.status == 500
    number = page.headers[HEADER]
    assert number in page.body.decode()
    assert not any(word in page.body.decode() for word in (TYPED, OURS.name, OURS.number, "KeyError"))
    lines = [line for line in kept.lines if number in line and "KeyError" in line]
    assert any(json.loads(line)["request"] == number for line in lines if line.startswith("{"))
    assert any("overview.py" in line for line in lines)


# That a hole would be found


@pytest.mark.control
def test_a_line_with_what_was_posted_is_found(asker, own, monkeypatch):
    def telling(data, _files):
        logging.getLogger("cases").info("posted: %s", data)
        raise ValueError

    monkeypatch.setattr("cases.views.registering.NewCaseForm", telling)
    with kept_lines() as kept:
        asker.ask("chair", "POST", reverse("cases:new"), {"name": TYPED, "question": "?"})
    assert kept.with_any([TYPED])


@pytest.mark.control
def test_the_words_of_an_error_are_found(asker, own, monkeypatch):
    monkeypatch.setattr("tnb.observing.logs.said_of", repr)
    with kept_lines() as kept:
        all_goes_wrong(asker, own, monkeypatch)
    assert kept.with_any([TYPED])
