"""A meeting of five cases from the empty agenda to the signed minutes: the coordinator at the desk, the chair
at the projector, hands on the keyboard, in both languages."""

import datetime as dt
import re

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.audit import end_of_trail, first_break, trail
from tests.browser.keyboard import choose, pick, press, reach, tick, write
from tests.browser.test_story import is_accessible
from tnb import actions
from tnb.models import AgendaItem, Decision, Meeting, Member, Task
from tnb.snapshot import sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = ("blue crane 蓝鹤", "green lake 绿湖", "red maple 红枫", "white stone 白石", "silver moon 银月")
KNOWN = {
    "age_years": 56,
    "liver_metastases": True,
    "primary_site": "pancreas",
    "differentiation": "well",
    "ki67_pct": 8,
    "mitoses_per_10hpf": 5,
    "sstr_status": "high",
    "functional_status": "non_functional",
    "radical_resection_possible": False,
    "lm_resectable": False,
    "portal_vein_thrombosis": False,
    "bilioenteric_anastomosis": False,
    "hepatic_insufficiency": False,
    "renal_insufficiency": False,
}
APART = (
    {},
    {"ki67_pct": 30, "mitoses_per_10hpf": 25},
    {"renal_insufficiency": True},
    {"portal_vein_thrombosis": None, "sstr_status": None},
    {"functional_status": "functional"},
)
SUPPORTED = ("recommended", "consider")


@pytest.fixture
def five_cases(people):
    cases = []
    for number, (word, apart) in enumerate(zip(WORDS, APART, strict=True), start=1):
        case = register_patient_and_case(
            by=people["coordinator"],
            name=f"Patient {number}",
            sex="female",
            birth_date=dt.date(1970, 1, number),
            hospital_number=f"H-{number}",
            code_word=word,
            question=f"Which treatment first? ({number})",
        )
        today = timezone.localdate()
        said = {"observed_on": today - dt.timedelta(days=9), "source": "clinic"}
        record_findings(
            by=people["coordinator"],
            case=case,
            entries=[Entry(fact, value, **said) for fact, value in (KNOWN | apart).items()],
        )
        cases.append(case)
    return cases


@pytest.fixture
def a_meeting_today(people):
    meeting = actions.plan_meeting(
        by=people["coordinator"], held_on=timezone.localdate(), title="Board of five"
    )
    for someone in Member.objects.all():
        actions.invite(by=people["coordinator"], meeting=meeting, member=someone)
    return meeting


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_meeting_of_five_cases_on_two_screens(visit, five_cases, a_meeting_today, language):
    desk = visit("coordinator", language)
    wall = visit("chair", language, width=1920, height=1080)
    the_agenda_is_filled(desk, a_meeting_today)
    items = list(AgendaItem.objects.filter(meeting=a_meeting_today).select_related("case__patient"))
    the_room_is_opened(desk, wall, a_meeting_today)
    decided = (follows, departs, deferred, nothing_applies, with_dissent_and_a_task)
    for item, decide in zip(items, decided, strict=True):
        the_case_is_called(desk, wall, a_meeting_today, item)
        if decide is follows:
            minds_are_heard(desk, wall, item)
        decide(desk, item)
        the_chair_closes(wall, item)
        wall.goto(f"/meetings/{a_meeting_today.pk}/room/")
    the_meeting_is_over(desk, a_meeting_today)
    the_minutes_say_it_all(desk, a_meeting_today, language)
    the_task_comes_to_whom_it_was_given(wall)
    assert desk.problems == []
    assert wall.problems == []
    assert first_break(trail(), [end_of_trail()]) is None


def the_agenda_is_filled(desk, meeting):
    desk.goto(f"/meetings/{meeting.pk}/")
    press(desk, f"a[href$='/meetings/{meeting.pk}/agenda/fill/']")
    desk.wait_for_url(re.compile("/agenda/fill/"))
    is_accessible(desk)
    for box in desk.locator("input[name=case]").all():
        tick(desk, f"#{box.get_attribute('id')}")
    press(desk, "main form button[type=submit]")
    desk.wait_for_url(re.compile(rf"/meetings/{meeting.pk}/$"))
    assert meeting.items.count() == 5
    press(desk, "#order")
    is_accessible(desk)


def the_room_is_opened(desk, wall, meeting):
    desk.goto(f"/meetings/{meeting.pk}/room/")
    wall.goto(f"/meetings/{meeting.pk}/room/")
    press(desk, "#people summary")
    chair = Member.objects.get(user__username="chair")
    press(desk, f"#here-{chair.pk}")
    expect(desk.locator(f"#here-{chair.pk}")).to_have_attribute("aria-pressed", "true")
    is_accessible(desk)


def the_case_is_called(desk, wall, meeting, item):
    """What the coordinator calls up stands on the wall by itself, with the patient's code word."""
    desk.goto(f"/meetings/{meeting.pk}/room/")
    press(desk, f"#call-{item.pk}")
    expect(wall.locator("#live-head .code-word")).to_have_text(item.case.patient.code_word)
    expect(desk.locator("#live-head .code-word")).to_have_text(item.case.patient.code_word)
    expect(wall.locator("#live-stage .question")).to_contain_text(item.case.question)
    is_accessible(wall)


def minds_are_heard(desk, wall, item):
    """The chair's opinion is nowhere on the coordinator's screen before it is revealed."""
    desk.goto(f"/agenda/{item.pk}/opinions/")
    sent(desk, "button[name=asked]")
    wall.goto(f"/agenda/{item.pk}/opinions/mine/")
    is_accessible(wall)
    choose(wall, "resectability", "convertible")
    write(wall, "#id_text", "only with enough liver left")
    sent(wall, ".opinion-form button[type=submit]")
    desk.goto(f"/agenda/{item.pk}/opinions/")
    assert "only with enough liver left" not in desk.content()
    wall.goto(f"/agenda/{item.pk}/opinions/")
    sent(wall, "form[action$='/opinions/reveal/'] button")
    expect(wall.locator("main")).to_contain_text("only with enough liver left")
    is_accessible(wall)
    desk.reload()
    expect(desk.locator("main")).to_contain_text("only with enough liver left")


def follows(desk, item):
    """Two steps, the second one first, with intent and owner."""
    first, second = options(item, SUPPORTED)[:2]
    begin(desk, item)
    for place, option in ((2, first), (1, second)):
        tick(desk, f"input[name=chosen][value='{option}']")
        write(desk, f"[name='{option}-order']", str(place))
        pick(desk, f"[name='{option}-intent']", "palliative")
        pick(desk, f"[name='{option}-owner']", "oncology")
    choose(desk, "follows", "follows")
    save(desk)
    decision = Decision.objects.get(item=item)
    assert decision.chosen == [second, first]
    assert {step["intent"] for step in decision.steps} == {"palliative"}


def departs(desk, item):
    option = options(item, ("not_indicated", "needs_data", "not_routine", "not_recommended"))[0]
    begin(desk, item)
    box = f"input[name=chosen][value='{option}']"
    if not desk.locator(box).is_visible():
        press(desk, f"details:has({box}) summary")
    tick(desk, box)
    choose(desk, "follows", "departs")
    pick(desk, "#id_departure_reason", "patient_choice")
    save(desk)


def deferred(desk, item):
    begin(desk, item)
    pick(desk, "#id_deferred_for", "imaging")
    write(desk, "#id_text", "after the liver volumetry")
    save(desk)


def nothing_applies(desk, item):
    begin(desk, item)
    write(desk, "#id_text", "Seen again after three months.")
    choose(desk, "follows", "none")
    save(desk)


def with_dissent_and_a_task(desk, item):
    option = options(item, SUPPORTED)[0]
    begin(desk, item)
    tick(desk, f"input[name=chosen][value='{option}']")
    choose(desk, "follows", "follows")
    write(desk, "[name=todo-0-what]", "send the blocks to the reference centre")
    pick(desk, "[name=todo-0-owner]", "@chair")
    pick(desk, "[name=dissent-0-who]", "surgery")
    write(desk, "[name=dissent-0-text]", "would operate first")
    save(desk)


def begin(desk, item):
    desk.goto(f"/agenda/{item.pk}/decision/write/")
    is_accessible(desk)


def sent(page, selector):
    """The form goes and the next page comes."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def save(desk):
    sent(desk, ".decision-actions button.btn-primary")
    expect(desk.locator(".field-error:visible")).to_have_count(0)


def options(item, statuses):
    found = sheet_of(AgendaItem.objects.get(pk=item.pk))["answers"]["en"]["options"]
    return [option["option"] for option in found if option["status"] in statuses]


def the_chair_closes(wall, item):
    """Read back, then the code word: another patient's closes nothing."""
    wall.goto(f"/agenda/{item.pk}/decision/close/")
    expect(wall.locator(".read-back")).to_be_visible()
    is_accessible(wall)
    write(wall, "#id_code_word", "another word")
    sent(wall, "main form button.btn-primary")
    expect(wall.locator("#id_code_word")).to_be_visible()
    assert not Decision.objects.filter(item=item, closed_at__isnull=False).exists()
    write(wall, "#id_code_word", item.case.patient.code_word)
    press(wall, "main form button.btn-primary")
    wall.wait_for_url(re.compile(rf"/agenda/{item.pk}/decision/$"))
    assert Decision.objects.get(item=item).closed_at is not None
    is_accessible(wall)


def the_meeting_is_over(desk, meeting):
    desk.goto(f"/meetings/{meeting.pk}/")
    sent(desk, "form[action$='/close/'] button")
    assert Meeting.objects.get(pk=meeting.pk).state == Meeting.State.CLOSED
    is_accessible(desk)


def the_minutes_say_it_all(desk, meeting, language):
    short = "zh" if language == "zh" else "en"
    answer = desk.request.get(f"/meetings/{meeting.pk}/minutes.pdf?language={short}")
    assert answer.ok
    document = pypdfium2.PdfDocument(answer.body())
    words = "".join(page.get_textpage().get_text_range() for page in document)
    said = "".join(words.split())
    for word in WORDS:
        assert "".join(word.split()) in said
    for written in ("after the liver volumetry", "send the blocks to the reference centre", "would operate"):
        assert "".join(written.split()) in said


def the_task_comes_to_whom_it_was_given(wall):
    wall.goto("/tasks/")
    is_accessible(wall)
    task = Task.objects.get(owner="@chair")
    press(wall, f"main a[href*='/tasks/{task.pk}/']")
    wall.wait_for_url(re.compile(rf"/tasks/{task.pk}/"))
    is_accessible(wall)
    choose(wall, "state", "done")
    write(wall, "#task-day", timezone.localdate().isoformat())
    sent(wall, ".task-form button[type=submit]")
    assert task.reports.last().state == "done"
    reach(wall, "main a")
