"""Pages that keep themselves current: 204 while they are right, the parts that differ when they are not."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.actions import Entry, correct_patient, describe_case, record_findings, register_patient_and_case
from cases.actions.identity import unmask
from cases.actions.readiness import assign_gap
from cases.record import findings_in_force
from recommendations.ruleset import current_ruleset
from tnb import actions, live
from tnb.actions.rules import sign_rules
from tnb.decisions import Draft
from tnb.live import moment_of
from tnb.rulebook.review import short

from ..conftest import admit, browser_of

LIVE = {"X-Live": "1"}


@pytest.fixture
def another_item(coordinator, a_meeting, an_item):
    said = {"name": "李雷", "question": "And this one?", "code_word": "red fox 红狐"}
    case = register_patient_and_case(by=coordinator, **said)
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)


def seen_on(page) -> dict[str, str]:
    """What the page would send when it asks."""
    found = re.search(r'id="live"[^>]*data-pulse="(\w*)"(?:[^>]*data-state="(\w*)")?', page.content.decode())
    return {"seen": found[1], "state": found[2] or ""}


def record(by, case, fact, value):
    seen = findings_in_force(case).get(fact)
    entry = Entry(fact, value, None, "pathology", "", seen and seen.pk)
    record_findings(by=by, case=case, entries=[entry])


# What people do in and around a meeting: every one of these is on all screens with the next question.
CHANGES = {
    "a fact": lambda by, item, chair: record(by, item.case, "ki67_pct", 30),
    "the question": lambda by, item, chair: describe_case(by=by, case=item.case, question="New?", summary=""),
    "the identity": lambda by, item, chair: correct_patient(by=by, case=item.case, hospital_number="H-999"),
    "a draft": lambda by, item, chair: actions.record_decision(
        by=by, item=item, seen=0, draft=Draft(text="Wait.", follows="none")
    ),
    "a question asked of somebody": lambda by, item, chair: assign_gap(
        by=by, case=item.case, fact="hypoglycaemia", owner="endocrinology"
    ),
    "an invitation": lambda by, item, chair: actions.invite(by=by, meeting=item.meeting, member=chair.member),
    "a call": lambda by, item, chair: actions.call_case(by=chair, item=item),
    "a case more": lambda by, item, chair: actions.put_on_agenda(
        by=by, meeting=item.meeting, case=register_patient_and_case(by=by, name="韩梅梅", question="?")
    ),
    "a signature under the rules": lambda by, item, chair: sign_rules(
        by=chair, rules=[next(iter(current_ruleset().rules))], typed=short(current_ruleset().digest)
    ),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("where", ["room", "present"])
def test_every_change_is_told_to_who_asks(what, where, as_member, chair, an_item):
    coordinator = an_item.case.created_by
    key = an_item.meeting_id if where == "room" else an_item.pk
    address, ask = reverse(where, args=[key]), reverse(f"{where}_poll", args=[key])
    seen = seen_on(as_member.get(address))
    assert as_member.get(ask, seen, headers=LIVE).status_code == 204
    CHANGES[what](coordinator, an_item, chair)
    answer = as_member.get(ask, seen, headers=LIVE)
    assert answer.status_code == 200
    assert "data-parts" in answer.content.decode()


def test_the_identity_corrected_through_another_case_of_the_patient_is_told(
    as_member, coordinator, a_meeting, an_item
):
    other = register_patient_and_case(by=coordinator, name="x", question="?")
    type(other).objects.filter(pk=other.pk).update(patient=an_item.case.patient)
    other.refresh_from_db()
    before = moment_of(a_meeting.pk)
    correct_patient(by=coordinator, case=other, name="王大明")
    after = moment_of(a_meeting.pk)
    assert before.pulse != after.pulse
    assert before.states[an_item.pk] != after.states[an_item.pk]


@pytest.mark.parametrize("read", ["print", "unmask", "book"])
def test_reading_and_printing_disturb_nobody(read, coordinator, a_meeting, an_item):
    before = moment_of(a_meeting.pk).pulse
    {
        "print": lambda: actions.note_printed(by=coordinator, case=an_item.case, language="en", draft=True),
        "unmask": lambda: unmask(by=coordinator, case=an_item.case),
        "book": lambda: actions.note_book(by=coordinator, meeting=a_meeting, language="en", form="book"),
    }[read]()
    assert moment_of(a_meeting.pk).pulse == before


def test_the_day_and_the_language_are_part_of_what_is_shown(a_meeting, an_item, monkeypatch):
    monkeypatch.setattr(live, "current", lambda: "en")
    english = moment_of(a_meeting.pk).pulse
    monkeypatch.setattr(live, "current", lambda: "zh")
    chinese = moment_of(a_meeting.pk).pulse
    monkeypatch.setattr(live.timezone, "localdate", lambda: timezone.datetime(2030, 1, 1).date())
    assert len({english, chinese, moment_of(a_meeting.pk).pulse}) == 3


def test_the_change_of_one_case_leaves_the_stage_of_another_as_it_is(
    coordinator, a_meeting, an_item, another_item
):
    before = moment_of(a_meeting.pk)
    record(coordinator, an_item.case, "ki67_pct", 30)
    after = moment_of(a_meeting.pk)
    assert before.states[an_item.pk] != after.states[an_item.pk]
    assert before.states[another_item.pk] == after.states[another_item.pk]


def test_only_a_stage_that_differs_is_sent(as_member, coordinator, chair, a_meeting, an_item):
    page = as_member.get(reverse("present", args=[an_item.pk]))
    ask = reverse("present_poll", args=[an_item.pk])
    actions.invite(by=coordinator, meeting=a_meeting, member=chair.member)
    assert 'id="live-stage"' not in as_member.get(ask, seen_on(page), headers=LIVE).content.decode()
    record(coordinator, an_item.case, "ki67_pct", 30)
    words = as_member.get(ask, seen_on(page), headers=LIVE).content.decode()
    assert 'id="live-stage"' in words
    assert "30 %" in words


def test_everything_sent_at_once_names_one_case_and_one_state(
    as_member, chair, a_meeting, an_item, another_item
):
    ask = reverse("room_poll", args=[a_meeting.pk])
    for item in (an_item, another_item, an_item):
        actions.call_case(by=chair, item=item)
        words = as_member.get(ask, {"seen": "", "state": ""}, headers=LIVE).content.decode()
        assert set(re.findall(r'data-case="([^"]*)"', words)) == {item.case.code}
        assert len(set(re.findall(r'data-state="([^"]*)"', words))) == 1


def test_the_stage_is_made_once_for_all_who_look_at_it(
    as_member, as_chair, as_observer, an_item, monkeypatch
):
    made = []
    kept = live._made
    monkeypatch.setattr(live, "_made", lambda *said: made.append(said) or kept(*said))
    live._stages.results.clear()
    for browser in (as_member, as_chair, as_observer, as_member):
        browser.get(reverse("present", args=[an_item.pk]))
    assert len(made) == 1


def test_no_more_is_kept_than_said():
    kept = live.Kept(3)
    for number in range(6):
        assert kept.get(number, lambda made=number: f"made {made}") == f"made {number}"
    assert list(kept.results) == [3, 4, 5]


def test_the_shared_stage_knows_nothing_of_who_looks(an_item, as_chair, monkeypatch):
    given = []
    monkeypatch.setattr(
        live, "render_to_string", lambda name, said: given.append(said) or render_to_string(name, said)
    )
    live._stages.results.clear()
    as_chair.get(reverse("present", args=[an_item.pk]))
    assert [set(said) for said in given] == [{"item", "sheet", "view"}]
    stage = next(iter(live._stages.results.values())).markup
    assert "<form" not in stage
    assert "csrf" not in stage
    assert an_item.case.patient.name not in stage


def test_who_looks_around_is_told_where_the_board_is(as_member, chair, a_meeting, an_item, another_item):
    actions.call_case(by=chair, item=another_item)
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    assert "The board is at red fox 红狐" in words
    assert reverse("room", args=[a_meeting.pk]) in words


def test_a_case_that_left_the_agenda_is_said_to_be_gone(as_member, coordinator, an_item):
    ask = reverse("present_poll", args=[an_item.pk])
    actions.take_off_agenda(by=coordinator, item=an_item)
    answer = as_member.get(ask, {"seen": "x"}, headers=LIVE)
    assert answer.status_code == 410
    assert answer["X-As-Of"]


def test_an_answer_says_when_and_to_whom_it_was_given(as_member, member, a_meeting, an_item):
    answer = as_member.get(reverse("room_poll", args=[a_meeting.pk]), headers=LIVE)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer["X-As-Of"])
    assert answer["X-Who"] == str(member.pk)
    assert abs(int(answer["X-Now"]) / 1000 - timezone.now().timestamp()) < 5


def test_who_is_not_logged_in_is_told_so_and_shown_nothing(anonymous, a_meeting, an_item):
    answer = anonymous.get(reverse("room_poll", args=[a_meeting.pk]), headers=LIVE)
    assert answer.status_code == 401
    assert an_item.case.code not in answer.content.decode()


def test_a_right_that_was_taken_away_ends_with_the_next_question(as_member, member, a_meeting, an_item):
    ask = reverse("room_poll", args=[a_meeting.pk])
    assert as_member.get(ask, headers=LIVE).status_code == 200
    type(member.member).objects.filter(user=member).delete()
    assert as_member.get(ask, headers=LIVE).status_code == 403


def test_asking_takes_few_queries(as_member, a_meeting, an_item, django_assert_max_num_queries):
    ask = reverse("present_poll", args=[an_item.pk])
    seen = seen_on(as_member.get(reverse("present", args=[an_item.pk])))
    with django_assert_max_num_queries(7):
        assert as_member.get(ask, seen, headers=LIVE).status_code == 204


def test_a_form_is_told_what_others_changed_since_it_was_opened(as_coordinator, chair, an_item):
    page = as_coordinator.get(reverse("decision_write", args=[an_item.pk]))
    ask = reverse("cases:changes", args=[an_item.case.code])
    seen = seen_on(page)
    assert as_coordinator.get(ask, seen, headers=LIVE).status_code == 204
    record(chair, an_item.case, "ki67_pct", 30)
    words = as_coordinator.get(ask, seen, headers=LIVE).content.decode()
    assert "chair" in words
    assert "Ki-67" in words
    assert "<form" not in words


@pytest.mark.parametrize("form", ["decision_write", "decision_close", "cases:intake"])
def test_pages_with_a_form_ask_whether_the_case_was_changed(form, as_chair, an_item, a_draft):
    address = reverse(form, args=[an_item.case.code if "cases" in form else an_item.pk])
    assert reverse("cases:changes", args=[an_item.case.code]) in as_chair.get(address).content.decode()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 20, "½"])
def test_a_number_that_nobody_has_seen_is_no_error(seen, as_chair, an_item):
    ask = reverse("cases:changes", args=[an_item.case.code])
    assert as_chair.get(ask, {"seen": seen}).status_code == 200


def test_two_members_of_different_languages_get_each_their_own_stage(chair, an_item):
    chinese = browser_of(admit("member", "other", language="zh-hans"))
    page = reverse("present", args=[an_item.pk])
    assert "Open questions" in browser_of(chair).get(page).content.decode()
    assert "Open questions" not in chinese.get(page).content.decode()


def test_a_form_that_could_not_be_taken_still_knows_what_it_was_written_upon(as_coordinator, chair, an_item):
    """Otherwise sending it again would silently replace what somebody else saved in between."""
    page = reverse("decision_write", args=[an_item.pk])
    actions.record_decision(by=chair, item=an_item, seen=0, draft=Draft(text="Theirs", follows="none"))
    refused = as_coordinator.post(page, {"seen": 0, "text": "Mine", "chosen": ["snake-oil"]})
    assert refused.status_code == 422
    upon = re.search(r'name="seen" value="(\d+)"', refused.content.decode())[1]
    assert as_coordinator.post(page, {"seen": upon, "text": "Mine", "follows": "none"}).status_code == 409
    assert an_item.decisions.get().text == "Theirs"
