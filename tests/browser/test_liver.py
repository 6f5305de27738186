"""The liver in a real browser: quick without a mouse, possible without scripts, nothing for axe to say."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cases.actions import record_item, register_patient_and_case
from cases.record import items_in_force
from tnb import actions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(people):
    """A case with one lesion in segment VIII."""
    by = people["coordinator"]
    case = register_patient_and_case(by=by, name="Story patient", question="Can the liver be cleared?")
    content = {"segments": ["8"], "size_cm": 2.3, "plan": "ablate"}
    day = dt.date(2026, 3, 2)
    record_item(by=by, case=case, kind="lesion", content=content, observed_on=day, source="mri")
    return case


def nothing_to_say(page):
    expect(page.locator("main")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.problems == []


def test_three_lesions_take_segment_size_and_enter_each_and_no_mouse(visit, case):
    page = visit("coordinator")
    page.goto(f"/cases/{case.code}/liver/")
    for number, (segments, millimetres) in enumerate([("6", "32"), ("67", "14"), ("2", "8")], 2):
        expect(page.locator("#lesion-segments")).to_be_focused()
        page.keyboard.type(segments)
        page.keyboard.press("Tab")
        page.keyboard.type(millimetres)
        page.keyboard.press("Enter")
        expect(page.locator("table.lesions tbody tr")).to_have_count(number)
    sizes = [item.content["size_cm"] for item in items_in_force(case, "lesion")]
    assert sorted(sizes) == [0.8, 1.4, 2.3, 3.2]
    nothing_to_say(page)


def test_a_click_on_a_segment_chooses_it_and_the_size_is_drawn_to_scale(visit, case):
    page = visit("coordinator", "zh")
    page.goto(f"/cases/{case.code}/liver/")
    page.get_by_role("button", name="VI 段，0 个病灶", exact=True).click(position={"x": 60, "y": 80})
    expect(page.locator("#lesion-segments")).to_have_value("6")
    expect(page.locator("[data-segment='6']")).to_have_attribute("aria-pressed", "true")
    page.fill("#lesion-mm", "32")
    expect(page.locator("circle.drawn-size")).to_have_attribute("r", "16")
    page.fill("#lesion-mm", "")
    page.fill("#lesion-cm", "32")
    expect(page.locator("circle.drawn-size")).to_have_attribute("r", "160")
    nothing_to_say(page)


def test_a_segment_can_be_pressed_with_the_keyboard(visit, case):
    page = visit("coordinator")
    page.goto(f"/cases/{case.code}/liver/")
    segment = page.get_by_role("button", name="segment III, no lesion")
    segment.focus()
    for key, pressed in (("Enter", "true"), ("Space", "false")):
        page.keyboard.press(key)
        expect(segment).to_have_attribute("aria-pressed", pressed)


def test_without_scripts_a_click_brings_the_segment_into_the_form(visit, case):
    page = visit("coordinator", scripts=False)
    page.goto(f"/cases/{case.code}/liver/")
    page.locator("[data-segment='3'] path").click()
    page.locator("[data-segment='2'] path").click()
    expect(page.locator("#lesion-segments")).to_have_value("2 3")
    page.fill("#lesion-cm", "12")
    page.locator(".lesion-form button").click()
    page.check("[name=confirm]")
    page.locator(".lesion-form button").click()
    expect(page.locator("table.lesions tbody tr")).to_have_count(2)


def test_the_presenter_enlarges_the_picture_and_escape_closes_it(visit, people, case):
    by = people["coordinator"]
    meeting = actions.plan_meeting(by=by, held_on=dt.date(2099, 1, 1), title="Board", room="3")
    item = actions.put_on_agenda(by=by, meeting=meeting, case=case)
    page = visit("chair")
    page.goto(f"/agenda/{item.pk}/present/")
    picture = page.locator(".liver-stage")
    picture.locator("summary").click()
    expect(picture).to_have_attribute("open", "")
    expect(picture.get_by_role("row", name="VIII")).to_be_visible()
    page.keyboard.press("Escape")
    expect(picture).not_to_have_attribute("open", "")
    nothing_to_say(page)
