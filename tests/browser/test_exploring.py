"""At the table: why an option stands where it does, what if, and how robust the answer is."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.models import Finding
from tnb import actions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FACTS = {
    "liver_metastases": True,
    "primary_site": "pancreas",
    "differentiation": "well",
    "ki67_pct": 8,
    "sstr_status": "high",
    "renal_insufficiency": True,
    "radical_resection_possible": False,
}


@pytest.fixture
def item(people):
    """The case on the agenda of a meeting."""
    by = people["coordinator"]
    case = register_patient_and_case(by=by, name="Story patient", question="Which treatment first?")
    record_findings(by=by, case=case, entries=[Entry(f, v, None, "", "", None) for f, v in FACTS.items()])
    held_on = timezone.localdate() + dt.timedelta(days=2)
    meeting = actions.plan_meeting(by=by, held_on=held_on, title="Thursday board", room="3")
    return actions.put_on_agenda(by=by, meeting=meeting, case=case)


def nothing_to_say(page):
    """axe finds nothing, the policy is kept, no script failed."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found] == []
    assert page.problems == []


def test_the_reasons_unfold_in_the_presenter_view(visit, item):
    page = visit("member", width=1920, height=1080)
    page.goto(f"/agenda/{item.pk}/present/")
    page.locator(".option-list summary").first.click()
    why = page.locator(".option-list .why").first
    expect(why).to_contain_text("Argues for")
    expect(why).to_contain_text("moves no status")
    nothing_to_say(page)


def test_the_reasons_stay_unfolded_and_follow_what_is_typed(visit, item):
    page = visit("coordinator")
    page.goto(f"/cases/{item.case.code}/facts/")
    page.locator("#rules-tae summary").first.click()
    expect(page.locator("#rules-tae .why")).to_contain_text("Argues against")
    nothing_to_say(page)
    page.check("input[name=renal_insufficiency][value=false]")
    expect(page.locator("#panel")).to_contain_text("preview, not saved")
    group = page.locator("details#panel-needs_data")
    if group.count():
        group.evaluate("group => { group.open = true; }")
    expect(page.locator("#rules-tae .why")).to_be_visible()
    expect(page.locator("#rules-tae .why")).not_to_contain_text("Argues against")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fact_is_supposed_and_nothing_is_saved(visit, item, scripts):
    before = Finding.objects.count()
    page = visit("member", scripts=scripts)
    page.goto(f"/agenda/{item.pk}/present/")
    page.get_by_role("link", name="What if").click()
    page.select_option("#add", "renal_insufficiency")
    page.click("form.what-if button")
    page.select_option("#value-renal_insufficiency", "false")
    page.click("form.what-if button")
    expect(page.locator("#differing")).to_be_visible()
    expect(page.locator(".differing li").first).to_contain_text(re.compile("contraindicated"))
    if scripts:
        nothing_to_say(page)
    assert Finding.objects.count() == before


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (960, 540)])
def test_the_tables_of_robustness_are_accessible_and_fit(visit, item, language, width, height):
    page = visit("member", language, width=width, height=height)
    page.goto(f"/agenda/{item.pk}/robustness/")
    expect(page.locator("table.robust")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    nothing_to_say(page)
