"""Readiness in a browser: the list of a meeting is worked through by keyboard and without scripts."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.models import GapAssignment
from tests.readiness.made import COMPLETE, without
from tnb import actions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FACT = "Portal vein thrombosis"


@pytest.fixture
def meeting(people):
    """A meeting with a case of which one thing is missing and one has expired, and a case that is ready."""
    by, today = people["coordinator"], timezone.localdate()
    held_on = today + dt.timedelta(days=7)
    meeting = actions.plan_meeting(by=by, held_on=held_on, title="Thursday board", room="3")
    old = {"renal_insufficiency": today - dt.timedelta(days=60)}
    for facts, days in ((without("portal_vein_thrombosis"), old), (COMPLETE, {})):
        case = register_patient_and_case(by=by, name="Story patient", question="Which treatment first?")
        day = today - dt.timedelta(days=5)
        entries = [Entry(fact, value, days.get(fact, day), "ct") for fact, value in facts.items()]
        record_findings(by=by, case=case, entries=entries)
        actions.put_on_agenda(by=by, meeting=meeting, case=case)
    return meeting


def row_of(page, fact):
    return page.locator("tr.need").filter(has_text=fact)


def test_whom_to_ask_is_settled_on_the_list_by_keyboard(visit, meeting):
    page = visit("coordinator")
    page.goto(f"/meetings/{meeting.pk}/readiness/")
    expect(page.locator(".case-head").first).to_contain_text("not ready")
    expect(page.locator(".case-head").last).to_contain_text("✓ ready")
    row_of(page, FACT).get_by_role("link", name="ask").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Who is asked")).to_be_focused()
    page.keyboard.type("Surg")
    page.get_by_label("Note").press_sequentially("old films")
    page.keyboard.press("Enter")
    expect(row_of(page, FACT)).to_contain_text("old films")
    expect(row_of(page, FACT).get_by_role("link", name="change")).to_be_focused()
    assert GapAssignment.objects.get().owner == "surgery"
    assert Axe().run(page).response["violations"] == []
    assert page.problems == []


def test_without_javascript_the_form_has_a_page_and_leads_back(visit, meeting):
    page = visit("coordinator", scripts=False)
    page.goto(f"/meetings/{meeting.pk}/readiness/")
    row_of(page, FACT).get_by_role("link", name="ask").click()
    page.get_by_label("Who is asked").select_option("surgery")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(f"/meetings/{meeting.pk}/readiness/")
    expect(row_of(page, FACT)).to_contain_text("Surgery")


def test_readiness_follows_what_is_typed(visit, meeting):
    page = visit("coordinator")
    code = meeting.items.first().case.code
    page.goto(f"/cases/{code}/facts/")
    readiness = page.locator("#readiness")
    expect(readiness).to_contain_text(FACT)
    page.locator("#fact-portal_vein_thrombosis").get_by_label("no", exact=True).check()
    expect(readiness.locator(".needs")).not_to_contain_text(FACT)
    expect(readiness.locator(".needs")).to_contain_text("Renal insufficiency expired")
    assert page.problems == []


@pytest.mark.parametrize("width", [683, 1366, 1920])
def test_no_list_of_readiness_is_wider_than_the_screen(visit, meeting, width):
    page = visit("coordinator", "zh", width=width)
    for place in ("readiness/", "readiness/owners/"):
        page.goto(f"/meetings/{meeting.pk}/{place}")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert Axe().run(page).response["violations"] == []
