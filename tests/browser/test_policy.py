"""What somebody typed never makes a browser ask anybody else, whatever it looks like."""

import datetime as dt
import http.server
import threading

import pytest

from cases.actions import register_patient_and_case
from tnb import actions

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere():
    """A host that is not ours: its address, and what it was asked."""
    heard: list[str] = []

    class Hears(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            """Nothing on the screen."""

    Hears.do_POST = Hears.do_OPTIONS = Hears.do_GET
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hears)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()


def planted(address: str) -> str:
    return (
        f'<div hx-get="{address}/typed" hx-trigger="load">x</div><img src="{address}/image">'
        f'<script>fetch("{address}/script")</script><a hx-on:load="fetch(\'{address}/on\')">y</a>'
    )


PAGES = (
    "/cases/{code}/",
    "/cases/{code}/edit/",
    "/agenda/{item}/present/",
    "/agenda/{item}/decision/write/",
    "/cases/",
)


def test_markup_that_was_typed_asks_nobody(visit, people, elsewhere):
    address, heard = elsewhere
    by = people["coordinator"]
    said = {"question": planted(address), "summary": planted(address), "code_word": "blue crane"}
    case = register_patient_and_case(by=by, name="<b hx-get=/x>Patient", **said)
    meeting = actions.plan_meeting(by=by, held_on=dt.date(2030, 1, 7), title=planted(address)[:80], room="3")
    item = actions.put_on_agenda(by=by, meeting=meeting, case=case)
    page = visit("chair")
    for place in PAGES:
        page.goto(place.format(code=case.code, item=item.pk))
        page.wait_for_timeout(300)
    assert page.problems == []
    assert heard == []


@pytest.mark.control
def test_even_markup_that_got_onto_a_page_asks_nobody_and_is_noticed(visit, people, elsewhere):
    """The policy and htmx's own settings hold where escaping would have failed."""
    address, heard = elsewhere
    page = visit("chair")
    page.goto("/meetings/")
    page.evaluate(
        "said => { document.body.insertAdjacentHTML('beforeend', said); htmx.process(document.body); }",
        planted(address),
    )
    page.evaluate(
        """address => {
        const script = document.createElement("script");
        script.textContent = `fetch("${address}/inline")`;
        document.body.append(script);
        fetch(`${address}/fetched`).catch(() => null);
    }""",
        address,
    )
    page.wait_for_timeout(700)
    assert heard == []
    assert any("Content Security Policy" in problem for problem in page.problems)
