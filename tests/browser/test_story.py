"""The whole story: a coordinator enters a case, the board decides, the chair closes, the PDF is printed."""

import datetime as dt
import re

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case
from tnb.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUESTION = {"en": "Which treatment first?", "zh": "首选何种治疗？"}
NAME = {"en": "Story patient", "zh": "故事患者"}
CHOICES = {
    "liver_metastases": "true",
    "primary_site": "pancreas",
    "functional_status": "non_functional",
    "differentiation": "well",
    "radical_resection_possible": "false",
    "lm_resectable": "false",
    "portal_vein_thrombosis": "false",
    "bilioenteric_anastomosis": "false",
    "hepatic_insufficiency": "false",
    "extrahepatic_disease": "?",
}
SAID = {
    "en": {"recommended": "recommended", "unreviewed": "not yet reviewed", "draft": "DRAFT"},
    "zh": {"recommended": "推荐", "unreviewed": "尚未", "draft": "草稿"},
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_from_the_first_fact_to_the_printed_decision(visit, language):
    page = visit("coordinator", language)
    code = a_new_case(page, language)
    facts_are_entered_and_the_panel_follows(page, language)
    meeting = a_meeting_with_the_case(page, code)
    is_accessible(page)

    chair = visit("chair", language, width=1920, height=1080)
    chair.goto(meeting)
    the_board_sees_it(chair, language)
    the_decision_is_recorded_and_closed(chair, code)
    the_summary_is_printed(page, code, language)
    assert page.problems == []
    assert chair.problems == []


def test_the_same_without_javascript(visit):
    page = visit("coordinator", "en", scripts=False)
    code = a_new_case(page, "en")
    enter_choices(page)
    page.fill("#value-ki67_pct", "8")
    page.fill("#value-mitoses_per_10hpf", "5")
    page.check("input[name=renal_insufficiency][value=false]")
    page.click(".save-bar button")
    expect(status_of(page, "tae")).to_have_class(shown("recommended"))
    meeting = a_meeting_with_the_case(page, code)
    chair = visit("chair", "en", scripts=False)
    chair.goto(meeting)
    chair.get_by_role("link", name=re.compile("Present the first case")).click()
    the_decision_is_recorded_and_closed(chair, code)
    the_summary_is_printed(page, code, "en")


def a_new_case(page, language):
    page.goto("/cases/new/")
    is_accessible(page)
    page.click("main form.case-form button[type=submit]")
    expect(page.locator("#id_question")).to_have_attribute("aria-invalid", "true")
    page.fill("#id_name", NAME[language])
    page.fill("#id_hospital_number", "H-77")
    page.fill("#id_question", QUESTION[language])
    page.click("main form.case-form button[type=submit]")
    page.wait_for_url(re.compile("/facts/"))
    case = Case.objects.get()
    assert case.patient.name == NAME[language]
    page.goto(f"/cases/{case.code}/facts/")
    return case.code


def enter_choices(page):
    for name, value in CHOICES.items():
        page.check(f"input[name={name}][value='{value}']")


def facts_are_entered_and_the_panel_follows(page, language):
    is_accessible(page)
    expect(page.locator("input[name=liver_metastases]:checked")).to_have_count(0)
    enter_choices(page)
    page.fill("#value-ki67_pct", "８")  # a full-width digit, as a Chinese keyboard types it
    page.fill("#value-mitoses_per_10hpf", "5")
    expect(status_of(page, "tae")).to_have_class(shown("needs_data"))
    page.check("input[name=renal_insufficiency][value=false]")
    expect(status_of(page, "tae")).to_have_class(shown("recommended"))
    page.fill("#value-lm_count", "many")
    page.click(".save-bar button")
    expect(page.locator("#value-lm_count")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#value-lm_count")).to_have_value("many")
    page.fill("#value-lm_count", "40")
    with page.expect_navigation():
        page.click(".save-bar button")
    expect(page.locator("input[name=liver_metastases][value=true]")).to_be_checked()
    known = {f.fact: f.value for f in Case.objects.get().findings.filter(superseded_by__isnull=True)}
    assert known["ki67_pct"] == 8
    assert known["extrahepatic_disease"] is None
    assert "sstr_status" not in known
    assert SAID[language]["recommended"] in page.locator("#panel").inner_text()


def status_of(page, code):
    return page.locator(f"#option-{code} .option-name .status").first


def shown(status):
    return re.compile(rf"\bstatus-{status}\b")


def a_meeting_with_the_case(page, code):
    page.goto("/meetings/new/")
    page.fill("#id_held_on", (timezone.localdate() + dt.timedelta(days=2)).isoformat())
    page.fill("#id_title", "Thursday board")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    meeting = page.url
    page.select_option("#add-case", code)
    page.click("form[action$='/agenda/'] button")
    expect(page.locator("#agenda table")).to_contain_text(code)
    return meeting


def the_board_sees_it(chair, language):
    chair.locator("#agenda a.btn-primary").click()
    body = chair.locator("body")
    expect(body).to_contain_text(QUESTION[language])
    expect(body).not_to_contain_text(NAME[language])
    expect(body).to_contain_text(SAID[language]["unreviewed"])
    expect(chair.get_by_text("TAE", exact=False).first).to_be_in_viewport()
    is_accessible(chair)


def the_decision_is_recorded_and_closed(chair, code):
    chair.goto(chair.locator("a[href*='/decision/write/']").first.get_attribute("href"))
    chair.check("input[name=chosen][value=tae]")
    chair.fill("#id_text", "TAE in two sessions, then SSA.")
    chair.check("input[name=follows][value=follows]")
    is_accessible(chair)
    chair.click("button[name=close]")
    chair.fill("#id_code_word", "wrong")
    chair.click("main form button.btn-primary")
    expect(chair.locator("#id_code_word")).to_be_visible()
    assert Decision.objects.get().closed_at is None
    chair.fill("#id_code_word", Case.objects.get(code=code).patient.code_word)
    chair.click("main form button.btn-primary")
    expect(chair.locator("#id_code_word")).to_have_count(0)
    decision = Decision.objects.get()
    assert decision.closed_at is not None
    assert decision.snapshot["case"]["code"] == code


def the_summary_is_printed(page, code, language):
    page.goto(f"/cases/{code}/")
    is_accessible(page)
    link = page.locator("a[href*='summary.pdf']").first.get_attribute("href")
    answer = page.request.get(link)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.body()) as pdf:
        assert 1 <= len(pdf) <= 2
        text = pdf[0].get_textpage().get_text_bounded()
    assert code in text
    assert NAME[language] in text
    assert {"en": "Decision of the board", "zh": "决定"}[language] in text
    assert SAID[language]["draft"] not in text


def is_accessible(page):
    """axe finds nothing to say of the page as it stands (it needs scripts to look)."""
    if page.scripts:
        page.wait_for_function(
            "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
        )
        page.wait_for_timeout(250)  # a button fades back from being pressed
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found] == []
