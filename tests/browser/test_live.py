"""Two screens of one meeting: what one does the other shows by itself (how fast, benchmarks/live.py says).
A screen that is not current says so."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import Entry, record_findings, register_patient_and_case
from tests.conftest import PASSWORD
from tnb import actions
from tnb.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=15_000)
NOW = re.compile(r"/now/|/changes/")


@pytest.fixture
def items(people):
    """A meeting of two cases, both with a fact."""
    by = people["coordinator"]
    meeting = actions.plan_meeting(by=by, held_on=timezone.localdate(), title="Board", room="3")
    for someone in people.values():
        actions.invite(by=by, meeting=meeting, member=someone.member)
    made = []
    for name, word in (("王小明", "blue crane 蓝鹤"), ("李雷雷", "red fox 红狐")):
        said = {
            "name": name,
            "code_word": word,
            "question": f"What for {word}?",
            "hospital_number": f"H-{word[:3]}",
        }
        case = register_patient_and_case(by=by, birth_date=dt.date(1970, 5, 17), sex="male", **said)
        record(by, case, "ki67_pct", 8)
        made.append(actions.put_on_agenda(by=by, meeting=meeting, case=case))
    return made


def record(by, case, fact, value, seen=None):
    entry = Entry(fact, value, dt.date(2026, 3, 2), "pathology", "", seen)
    return record_findings(by=by, case=case, entries=[entry])[0]


def room(item):
    return reverse("room", args=[item.meeting_id])


def shows(page, item):
    """Head, stage and title of the page are of this case, and of no other."""
    expect(page.locator("#live-head h1")).to_contain_text(item.case.code)
    expect(page.locator("#live-stage .question")).to_contain_text(item.case.question)
    expect(page).to_have_title(re.compile(item.case.code))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_that_one_calls_is_on_the_other_screen(visit, items, language):
    chair, member = visit("chair", language), visit("member", language)
    for page in (chair, member):
        page.goto(room(items[0]))
        expect(page.locator("#live-stage .room-break")).to_be_visible()
    chair.click(f"#call-{items[0].pk}")
    for page in (chair, member):
        shows(page, items[0])
    chair.click("#call-after")
    for page in (chair, member):
        shows(page, items[1])
    chair.click("#take-a-break")
    expect(member.locator("#live-stage .room-break")).to_be_visible()
    assert chair.problems + member.problems == []


def test_a_fact_that_one_records_is_on_the_other_screen_and_what_was_unfolded_stays_so(visit, items, people):
    page = visit("member")
    page.goto(reverse("present", args=[items[0].pk]))
    expect(page.locator("#live-stage")).to_contain_text("8 %")
    page.click("#gaps ~ details summary")
    first = items[0].case.findings.get()
    record(people["coordinator"], items[0].case, "ki67_pct", 30, seen=first.pk)
    expect(page.locator("#live-stage")).to_contain_text("30 %")
    expect(page.locator("#gaps ~ details")).to_have_attribute("open", "")
    expect(page.locator(".live-changed")).to_contain_text("changed at")


def test_who_looks_around_stays_there_and_is_told_where_the_board_is(visit, items, people):
    page = visit("member")
    page.goto(reverse("present", args=[items[1].pk]))
    actions.call_case(by=people["chair"], item=items[0])
    expect(page.locator("#live-note")).to_contain_text("blue crane")
    shows(page, items[1])
    page.click("#live-note a")
    shows(page, items[0])


def test_a_mark_of_attendance_is_on_the_other_screen(visit, items, people):
    coordinator, member = visit("coordinator"), visit("member")
    for page in (coordinator, member):
        page.goto(room(items[0]))
    coordinator.click("#people summary")
    coordinator.click(f"#here-{people['chair'].member.pk}")
    expect(member.locator("#people summary")).to_contain_text("✓ Surgery")
    expect(coordinator.locator("#people")).to_have_attribute("open", "")


def test_without_answers_the_page_says_so_turns_grey_and_comes_back_by_itself(visit, items, people):
    page = visit("member")
    actions.call_case(by=people["chair"], item=items[0])
    page.goto(room(items[0]))
    shows(page, items[0])
    page.route(NOW, lambda route: route.abort("connectionrefused"))
    lost = page.locator("#live-lost [data-when=lost]")
    expect(lost).to_be_visible(timeout=10_000)
    as_of = page.locator("#live .live-as-of").inner_text()
    assert re.fullmatch(r"\d\d:\d\d:\d\d", as_of)
    expect(lost).to_contain_text(as_of)
    assert "live-grey" not in page.locator("body").get_attribute("class")
    expect(page.locator("body")).to_have_class(re.compile("live-grey"), timeout=25_000)
    shows(page, items[0])
    assert Axe().run(page).response["violations"] == []
    actions.call_case(by=people["chair"], item=items[1])
    page.unroute(NOW)
    shows(page, items[1])
    expect(lost).to_be_hidden()
    assert "live-grey" not in page.locator("body").get_attribute("class")


@pytest.mark.parametrize("answer", ["500", "503", "cut off", "page of a proxy", "another case", "mixed"])
def test_a_wrong_answer_never_takes_the_place_of_what_is_shown(visit, items, people, answer):
    page = visit("member")
    page.goto(reverse("present", args=[items[0].pk]))
    shows(page, items[0])
    other = reverse("present_poll", args=[items[1].pk])

    def damaged(route):
        if answer.isdigit():
            return route.fulfill(status=int(answer), body="<h1>gone</h1>", headers={"X-As-Of": "00:00:00"})
        if answer == "page of a proxy":
            return route.fulfill(status=200, body="<h1>Log in to the network</h1>", content_type="text/html")
        if answer == "another case":
            return route.continue_(
                url=route.request.url.replace(f"/agenda/{items[0].pk}/", f"/agenda/{items[1].pk}/")
            )
        whole = route.fetch(url=page.url.split("/agenda")[0] + other)
        text = whole.text()
        mine = items[0].case.code
        text = text[: len(text) // 2] if answer == "cut off" else text.replace(items[1].case.code, mine, 1)
        return route.fulfill(status=200, body=text, headers=whole.headers)

    page.route(NOW, damaged)
    record(people["coordinator"], items[0].case, "renal_insufficiency", True)
    expect(page.locator("#live-lost [data-when=lost]")).to_be_visible(timeout=15_000)
    shows(page, items[0])
    assert items[1].case.code not in page.locator("body").inner_text()
    page.unroute(NOW)
    expect(page.locator("#live-lost")).to_be_hidden()
    shows(page, items[0])


def test_quick_turns_of_the_agenda_never_mix_two_cases(visit, items, people):
    """Head and stage are looked at each time anything on the page changes."""
    page = visit("member")
    actions.call_case(by=people["chair"], item=items[0])
    page.goto(room(items[0]))
    shows(page, items[0])
    page.evaluate(WATCH)
    for turn in range(12):
        actions.call_case(by=people["chair"], item=items[(turn + 1) % 2])
        page.wait_for_timeout(350)
    shows(page, items[0])
    looked, mixed = page.evaluate("[window.looked, window.mixed]")
    assert looked >= 4
    assert mixed == []


WATCH = """() => {
  window.looked = 0; window.mixed = [];
  new MutationObserver(() => {
    const named = [...document.querySelectorAll("[data-live][data-case]")].map((part) => part.dataset.case);
    window.looked += 1;
    const mixed = new Set(named).size !== 1 || !document.title.includes(named[0]);
    if (mixed) window.mixed.push([...named, document.title]);
  }).observe(document.body, { childList: true, subtree: true });
}"""


def test_on_a_form_a_line_says_what_others_changed_and_what_was_typed_stays(visit, items, people):
    page = visit("coordinator")
    page.goto(reverse("decision_write", args=[items[0].pk]))
    page.fill("#id_text", "Half a sentence")
    record(people["chair"], items[0].case, "renal_insufficiency", True)
    expect(page.locator("#live-changes")).to_contain_text("chair")
    expect(page.locator("#id_text")).to_have_value("Half a sentence")
    expect(page.locator("#id_text")).to_be_focused()


def test_a_log_in_that_ends_covers_the_screen_and_takes_the_patient_away(visit, items, people):
    page = visit("member")
    actions.call_case(by=people["chair"], item=items[0])
    page.goto(room(items[0]))
    shows(page, items[0])
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    expect(page.locator("h1")).to_have_text("You are no longer logged in")
    whole = page.content()
    for word in (items[0].case.code, "blue crane", "red fox", "王"):
        assert word not in whole
    assert Axe().run(page).response["violations"] == []
    page.click(".live-ended .btn")
    page.fill("#id_username", "member")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    shows(page, items[0])


def test_after_the_log_in_ended_a_form_is_covered_and_comes_back_with_what_was_typed(visit, items):
    page = visit("coordinator")
    page.goto(reverse("decision_write", args=[items[0].pk]))
    page.fill("#id_text", "Half a sentence")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    expect(page.locator("h1:visible")).to_have_text("You are no longer logged in")
    expect(page.locator("#id_text")).to_be_hidden()
    with page.context.expect_page() as opened:
        page.click(".live-typed a")
    opened.value.fill("#id_username", "coordinator")
    opened.value.fill("#id_password", PASSWORD)
    opened.value.click("main button[type=submit]")
    opened.value.wait_for_url(re.compile(r"/$"))
    expect(page.locator("#id_text")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Half a sentence")
    page.click("main form[data-keep] button.btn-primary")
    expect(page.locator("#messages .notice-success")).to_be_visible()
    assert Decision.objects.get().text == "Half a sentence"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_room_has_nothing_that_bars_anybody(visit, items, people, language):
    page = visit("chair", language, width=1920, height=1080)
    for called in (None, items[0]):
        if called:
            actions.call_case(by=people["chair"], item=called)
        page.goto(room(items[0]))
        page.click("#people summary")
        page.wait_for_timeout(1500)
        assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_room_is_run_by_its_forms(visit, items):
    page = visit("chair", scripts=False)
    page.goto(room(items[0]))
    page.click(f"#call-{items[1].pk}")
    expect(page.locator("#live-head h1")).to_contain_text(items[1].case.code)
    page.click("#stop-clock")
    expect(page.locator(".clock")).to_contain_text("stopped")
    page.click("#take-a-break")
    expect(page.locator(".room-break")).to_be_visible()


def test_the_meeting_is_run_by_keyboard(visit, items):
    page = visit("chair")
    page.goto(room(items[0]))
    page.locator(f"#call-{items[0].pk}").focus()
    page.keyboard.press("Enter")
    shows(page, items[0])
    page.locator("#call-after").focus()
    page.keyboard.press("Enter")
    shows(page, items[1])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, header') !== null")
