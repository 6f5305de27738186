"""A line an event, in a form that programs read, and nothing in it that a person typed."""

import io
import json
import logging
import logging.config
import re

import pytest
from django.urls import path

from tnb import urls
from tnb.observing import logs, numbered

NAME = "王小明"
NUMBER = "0123456789abcdef" * 2


def fails(request, **_keys):
    found = {"name": NAME}
    raise ValueError(f"{found['name']} is no number")


def fails_within(request):
    try:
        int(NAME)
    except ValueError as problem:
        raise LookupError(f"nobody is called {NAME}") from problem


urlpatterns = [
    path("fails/", fails, name="fails"),
    path("within/", fails_within, name="within"),
    *urls.urlpatterns,
]
handler500 = urls.handler500


@pytest.fixture(params=["json", "plain"])
def form(request):
    return request.param


@pytest.fixture
def logged(form):
    """What would be on the standard output; logging is put back afterwards."""
    names = ["", "tnb", "tnb.access", "django", "django.request", "django.security", "gunicorn.error"]
    kept = [(log, log.level, log.handlers[:]) for log in map(logging.getLogger, names)]
    out = io.StringIO()
    configured = logs.config(form, "INFO")
    configured["handlers"]["console"]["stream"] = out
    logging.config.dictConfig(configured)
    yield out
    for log, level, handlers in kept:
        log.setLevel(level)
        log.handlers[:] = handlers


@pytest.fixture
def browser(as_coordinator):
    as_coordinator.raise_request_exception = False
    return as_coordinator


def lines(out: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


only_json = pytest.mark.parametrize("form", ["json"], indirect=True)


@only_json
def test_a_request_is_one_line_with_keys_and_codes(logged, browser, coordinator, a_case):
    answer = browser.get(f"/cases/{a_case.code}/?word={NAME}", headers={"X-Request-ID": NUMBER})
    (line,) = [line for line in lines(logged) if line["logger"] == "tnb.access"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("ms") > 0
    assert line.pop("process")
    assert line == {
        "level": "info",
        "logger": "tnb.access",
        "message": "request",
        "request": NUMBER,
        "view": "cases:overview",
        "object": {"code": a_case.code},
        "method": "GET",
        "status": 200,
        "user": coordinator.pk,
    }
    assert answer["X-Request-ID"] == NUMBER


@pytest.mark.parametrize("given", ["", "a" * 31, "g" * 32, "A" * 32, NUMBER + "\n", NAME, "a" * 33, None])
def test_a_number_that_no_proxy_made_is_replaced(given):
    made = numbered.number_of(given)
    assert made != given
    assert numbered.FORM.fullmatch(made)


def test_two_requests_have_two_numbers(anonymous, db):
    first, second = (anonymous.get("/login/")["X-Request-ID"] for _ in range(2))
    assert first != second


TYPED = ["/cases/Wang-Xiaoming/", f"/cases/{NAME}/", f"/{NAME}/", f"/cases/?q={NAME}", f"/meetings/{NAME}"]


@pytest.mark.parametrize("place", TYPED)
def test_what_a_person_typed_into_an_address_is_in_no_line(place, logged, browser):
    browser.get(place)
    browser.post("/cases/new/", {"name": NAME, "question": NAME})
    said = logged.getvalue()
    assert "tnb.access" in said
    for typed in (NAME, "Wang", "Xiaoming", "%E7%8E%8B", ascii(NAME)[1:-1]):
        assert typed not in said


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("place", ["/fails/", "/within/"])
def test_an_error_is_told_with_its_places_and_without_the_values_there(place, logged, browser):
    answer = browser.post(place, {"name": NAME}, headers={"X-Request-ID": NUMBER})
    assert answer.status_code == 500
    said = logged.getvalue()
    assert "test_logs.py" in said
    assert "raise " in said, "the line of the code"
    assert NUMBER in said
    assert NAME not in said.replace('raise ValueError(f"{found', "")
    assert ascii(NAME)[1:-1] not in said


@only_json
@pytest.mark.urls(__name__)
def test_an_error_names_its_kind_and_all_that_led_to_it_in_one_line(logged, browser):
    browser.get("/within/")
    (line,) = [line for line in lines(logged) if line["level"] == "error"]
    assert line["error"] == "LookupError"
    assert "ValueError" in line["traceback"]
    assert "/within/" not in json.dumps(line)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_an_error_tells_the_number_in_both_languages(language, coordinator, browser):
    answer = browser.get("/fails/", headers={"X-Request-ID": NUMBER})
    assert NUMBER in answer.content.decode()
    assert "Tell the operator this number" in answer.content.decode()


def test_nobody_can_add_a_line_of_their_own(logged):
    logging.getLogger("tnb.somewhere").warning("host %s", 'x\n{"level": "critical"}\x1b[2J')
    assert len(logged.getvalue().splitlines()) == 1
    assert "\x1b" not in logged.getvalue()


@only_json
def test_what_somebody_adds_beside_the_message_is_left_out(logged):
    logging.getLogger("tnb.somewhere").warning("done", extra={"patient": NAME, "view": "home"})
    (line,) = lines(logged)
    assert line["view"] == "home"
    assert "patient" not in line


def test_a_screen_that_asks_every_second_is_no_line_and_a_probe_neither(logged, browser, an_item):
    browser.get(f"/agenda/{an_item.pk}/present/now/")
    browser.get("/health/")
    assert logged.getvalue() == ""


def test_an_operational_error_says_what_the_database_said_and_no_other_does():
    from django.db import IntegrityError, OperationalError  # noqa: PLC0415 - beside its only use

    assert logs.said_of(OperationalError("server closed\nthe connection")) == (
        "OperationalError: server closed the connection"
    )
    assert logs.said_of(IntegrityError(f"Key (name)=({NAME}) exists")) == "IntegrityError"


@pytest.mark.control
def test_the_usual_form_would_tell_the_name(form):
    """What every other formatter writes of the same error."""
    try:
        fails(None)
    except ValueError as problem:
        usual = logging.Formatter().formatException((type(problem), problem, problem.__traceback__))
        ours = logs.places_of(problem)
    assert NAME in usual
    assert NAME not in ours


def test_django_sends_no_mail_about_an_error():
    assert logs.config("json", "INFO")["loggers"]["django"]["handlers"] == []
