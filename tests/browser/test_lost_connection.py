"""Whatever goes wrong on the way to the server, what was typed stays on the page, and saving works again."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import register_patient_and_case
from cases.models import Case
from cases.record import facts_of
from tests.conftest import PASSWORD
from tests.identity.who import named
from tnb import actions
from tnb.models import Decision

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=15_000)

QUESTION = "Which treatment first?\nAnd which after it? 首选何种治疗？"
UNSAVED = "[data-keep] .kept"


@pytest.fixture
def case(people):
    return register_patient_and_case(by=people["coordinator"], name="Patient of the test", question="?")


@pytest.fixture
def item(people, case):
    by = people["coordinator"]
    meeting = actions.plan_meeting(by=by, held_on=timezone.localdate(), title="Board", room="3")
    return actions.put_on_agenda(by=by, meeting=meeting, case=case)


class Intake:
    """The facts of a case: typed, and what of it is on the page and in the record."""

    def __init__(self, page, case, _item):
        self.page, self.case = page, case
        page.goto(f"/cases/{case.code}/facts/")
        page.fill("#value-ki67_pct", "12")
        page.check("input[name=sex][value=female]")
        page.fill("#page-detail", "report 7")
        self.button = ".save-bar button"

    def still_typed(self):
        expect(self.page.locator("#value-ki67_pct")).to_have_value("12")
        expect(self.page.locator("input[name=sex][value=female]")).to_be_checked()
        expect(self.page.locator("#page-detail")).to_have_value("report 7")

    def saved(self):
        return facts_of(self.case) == {"ki67_pct": 12, "sex": "female"}


class NewCase:
    def __init__(self, page, _case, _item):
        self.page = page
        page.goto("/cases/new/")
        page.fill("#id_name", "Kept patient")
        page.fill("#id_question", QUESTION)
        self.button = "main form.case-form button[type=submit]"

    def still_typed(self):
        expect(self.page.locator("#id_name")).to_have_value("Kept patient")
        expect(self.page.locator("#id_question")).to_have_value(QUESTION)

    def saved(self):
        return len(named("Kept patient")) == 1


class EditCase(NewCase):
    def __init__(self, page, case, _item):
        super().__init__(page, case, _item)
        page.evaluate("document.querySelector('form[data-keep]').dataset.unsaved = ''")
        page.goto(f"/cases/{case.code}/edit/")
        page.fill("#id_name", "Kept patient")
        page.fill("#id_question", QUESTION)


class WritingDecision:
    def __init__(self, page, _case, item):
        self.page = page
        page.goto(f"/agenda/{item.pk}/decision/write/")
        page.fill("#id_text", QUESTION)
        self.button = "main form button.btn-primary"

    def still_typed(self):
        expect(self.page.locator("#id_text")).to_have_value(QUESTION)

    def saved(self):
        return Decision.objects.filter(text__startswith="Which treatment first?").count() == 1


FORMS = pytest.mark.parametrize("form", [Intake, NewCase, EditCase, WritingDecision])


def told(page, when):
    """The message of that kind is shown, and no other."""
    expect(page.locator(f"{UNSAVED} [data-when={when}]")).to_be_visible()
    assert page.locator(f"{UNSAVED} [data-when]:visible").count() == 1


def save_works_now(form):
    form.still_typed()
    assert not form.saved()
    form.page.click(form.button)
    expect(form.page.locator("#messages .notice-success")).to_be_visible()
    assert form.saved()


@FORMS
def test_without_a_network_nothing_typed_is_lost(visit, case, item, form):
    page = visit("coordinator")
    form = form(page, case, item)
    page.context.set_offline(True)
    page.click(form.button)
    told(page, "offline")
    form.still_typed()
    page.context.set_offline(False)
    told(page, "back")
    save_works_now(form)
    assert page.problems == []


@FORMS
def test_after_a_failure_of_the_server_nothing_typed_is_lost(visit, case, item, form):
    page = visit("coordinator")
    form = form(page, case, item)
    page.route("**/*", lambda route: fail(route, 503))
    page.click(form.button)
    told(page, "uncertain")
    page.unroute("**/*")
    save_works_now(form)


def fail(route, status):
    if route.request.method == "POST":
        route.fulfill(status=status, body="<h1>gone</h1>", content_type="text/html")
    else:
        route.continue_()


@FORMS
def test_an_answer_lost_on_the_way_back_and_the_form_sent_again_is_taken_once(visit, case, item, form):
    page = visit("coordinator")
    form = form(page, case, item)
    page.route("**/*", taken_and_lost)
    page.click(form.button)
    told(page, "offline")
    page.unroute("**/*")
    form.still_typed()
    assert form.saved()
    page.click(form.button)
    expect(page.locator("#messages")).to_contain_text("nothing was done twice")
    assert form.saved()
    assert Case.objects.count() == (2 if isinstance(form, NewCase) and not isinstance(form, EditCase) else 1)


def taken_and_lost(route):
    if route.request.method == "POST" and "preview" not in route.request.url:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")
    else:
        route.continue_()


@FORMS
def test_after_the_session_has_ended_one_logs_in_elsewhere_and_saves_here(visit, case, item, form):
    page = visit("coordinator")
    form = form(page, case, item)
    # The page that asks by itself would cover everything as soon as it notices: tests/browser/test_live.py.
    page.route("**/changes/**", lambda route: route.abort())
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click(form.button)
    told(page, "session")
    log_in_again(page, from_link=page.locator(f"{UNSAVED} [data-when=session] a"))
    save_works_now(form)


def log_in_again(page, from_link):
    with page.context.expect_page() as opened:
        from_link.click()
    other = opened.value
    other.fill("#id_username", "coordinator")
    other.fill("#id_password", PASSWORD)
    other.click("main button[type=submit]")
    other.wait_for_url(re.compile(r"/$"))
    other.close()


@FORMS
def test_a_forgotten_csrf_cookie_is_fetched_again_and_the_form_is_saved(visit, case, item, form):
    page = visit("coordinator")
    form = form(page, case, item)
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.click(form.button)
    expect(page.locator("#messages .notice-success")).to_be_visible()
    assert form.saved()


def test_someone_who_may_not_write_is_refused_and_what_was_typed_stays(visit, case, item):
    page = visit("coordinator")
    form = Intake(page, case, item)
    page.route("**/facts/", lambda route: fail(route, 403))
    page.click(form.button)
    told(page, "refused")
    page.unroute("**/facts/")
    save_works_now(form)


def test_more_than_the_server_takes_is_said_and_stays(visit, case, item):
    page = visit("coordinator")
    form = NewCase(page, case, item)
    page.locator("#id_summary").evaluate("area => { area.value = 'x'.repeat(3e6); }")
    page.click(form.button)
    told(page, "large")
    form.still_typed()


def test_errors_of_the_form_are_shown_without_leaving_the_page(visit, case, item):
    page = visit("coordinator")
    form = Intake(page, case, item)
    page.fill("#value-lm_max_cm", "23")
    page.click(form.button)
    expect(page.locator("main [role=alert]:visible").first).to_be_focused()
    expect(page.locator("#error-lm_max_cm")).to_contain_text("23 mm (2.3 cm)")
    form.still_typed()
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("2.3 cm is meant", exact=True).check()
    page.click(form.button)
    expect(page.locator("#messages .notice-success")).to_be_visible()
    assert facts_of(case)["lm_max_cm"] == 2.3


def test_nothing_of_a_patient_is_stored_in_the_browser(visit, case, item):
    page = visit("coordinator")
    form = Intake(page, case, item)
    page.context.set_offline(True)
    page.click(form.button)
    told(page, "offline")
    kept = "[...Object.values({...localStorage}), ...Object.values({...sessionStorage})].join()"
    assert not any(typed in page.evaluate(kept) for typed in ("12", "report 7", "female", "Patient", "ki67"))
