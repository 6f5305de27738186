"""Opinions in a browser: two members at their desks, the chair at the projector, in both languages."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cases.actions import Entry, record_findings, register_patient_and_case
from tests.conftest import admit
from tnb import actions
from tnb.models import Opinion

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SAID = {
    "en": {"reveal": "Reveal the opinions", "differ": "Disagreement", "give": "Give my opinion"},
    "zh": {"reveal": "公开全部意见", "differ": "意见不一", "give": "提交我的意见"},
}
STATUS = ".status-recommended, .status-consider, .status-needs_data, .status-contraindicated"


@pytest.fixture
def item(people, live_server):
    """A case before a board of three, each asked for an opinion."""
    coordinator = people["coordinator"]
    other = admit("member", "radiologist", "interventional_radiology")
    case = register_patient_and_case(by=coordinator, name="Patient O", question="Resectable?")
    facts = {"liver_metastases": True, "primary_site": "pancreas", "differentiation": "well", "ki67_pct": 8}
    record_findings(by=coordinator, case=case, entries=[Entry(*fact) for fact in facts.items()])
    meeting = actions.plan_meeting(by=coordinator, held_on=dt.date(2027, 3, 4), title="Weekly board")
    for person in (*people.values(), other):
        actions.invite(by=coordinator, meeting=meeting, member=person.member)
    item = actions.put_on_agenda(by=coordinator, meeting=meeting, case=case)
    actions.ask_for_opinions(by=coordinator, item=item, asked=True)
    return item


@pytest.mark.parametrize("language", ["en", "zh"])
def test_opinions_are_given_apart_and_revealed_for_all_at_once(visit, item, language):
    chair = visit("chair", language, width=1920, height=1080)
    chair.goto(f"/agenda/{item.pk}/opinions/")
    expect(chair.locator("#reveal")).to_have_count(0)
    surgeon, radiologist = visit("member", language), visit("radiologist", language)
    gives(surgeon, item, language, "resectable", "Every lesion can be reached.")
    # The chair's page learns by itself who has given one, and nothing else.
    chair.wait_for_selector("#reveal")
    gives(radiologist, item, language, "not_resectable", "Both lobes.")
    for page in (chair, radiologist, surgeon):
        page.goto(f"/agenda/{item.pk}/opinions/")
        expect(page.locator(".opinion-who .done")).to_have_count(2)
        expect(page.locator("body")).not_to_contain_text(
            "Both lobes." if page is not radiologist else "reached"
        )
    is_accessible(chair)
    chair.get_by_role("button", name=SAID[language]["reveal"]).click()
    for page in (chair, surgeon, radiologist):
        page.wait_for_selector(".minds")
        expect(page.locator(".minds").first).to_contain_text(SAID[language]["differ"])
        expect(page.locator("body")).to_contain_text("Both lobes.")
        expect(page.locator("body")).to_contain_text("Every lesion can be reached.")
    is_accessible(chair)
    assert chair.problems + surgeon.problems + radiologist.problems == []


def test_with_the_keyboard_alone(visit, item):
    page = visit("member")
    page.goto(f"/agenda/{item.pk}/opinions/mine/")
    page.locator("input[name=resectability]").first.focus()
    for key in ("Space", "ArrowDown", "Tab", "End", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Typed without a mouse.")
    for key in ("Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#given")
    opinion = Opinion.objects.get()
    assert (opinion.resectability, opinion.text) == ("convertible", "Typed without a mouse.")
    assert opinion.preferred
    assert opinion.will_be_absent


def test_without_javascript(visit, item):
    page = visit("member", scripts=False)
    gives(page, item, "en", "convertible", "No script.")
    chair = visit("chair", scripts=False)
    chair.goto(f"/agenda/{item.pk}/opinions/")
    chair.get_by_role("button", name=SAID["en"]["reveal"]).click()
    expect(chair.locator("body")).to_contain_text("No script.")


def gives(page, item, language, mind, text):
    """The opinion is written before the recommendation is to be seen anywhere on the page."""
    page.goto(f"/agenda/{item.pk}/opinions/mine/")
    expect(page.locator(STATUS)).to_have_count(0)
    is_accessible(page)
    page.check(f"input[name=resectability][value={mind}]")
    page.select_option("#id_preferred", "tae")
    page.fill("#id_text", text)
    page.get_by_role("button", name=SAID[language]["give"]).click()
    page.wait_for_selector("#given")
    expect(page.locator(".opinion-rules")).to_have_count(1)
    page.locator(".opinion-rules > summary").click()
    expect(page.locator(STATUS).first).to_have_class(re.compile("status"))
    is_accessible(page)


def is_accessible(page):
    """axe finds nothing to say of the page as it stands (it needs scripts to look)."""
    if page.scripts:
        page.wait_for_timeout(250)  # a button fades back from being pressed
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found] == []
