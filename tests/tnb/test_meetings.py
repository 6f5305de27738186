"""Planning a meeting, its members and its agenda."""

import re

import pytest
from django.urls import reverse

from cases.actions import register_patient_and_case
from cases.models import AuditEvent
from tnb import actions
from tnb.models import AgendaItem, Attendance, Meeting


@pytest.fixture
def three(coordinator, a_meeting):
    """Three items on the agenda."""
    cases = [
        register_patient_and_case(
            by=coordinator, name=f"Patient {n}", question=f"Question {n}", code_word=f"word {n}"
        )
        for n in (1, 2, 3)
    ]
    return [actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case) for case in cases]


def questions(meeting) -> list[str]:
    return [item.case.question[-1] for item in meeting.items.all()]


def test_a_meeting_is_planned_in_the_browser(as_coordinator):
    said = {"held_on": "2027-03-04", "title": "Weekly board", "room": "Room 3"}
    answer = as_coordinator.post(reverse("meeting_new"), said)
    meeting = Meeting.objects.get()
    assert answer.url == reverse("meeting", args=[meeting.pk])
    assert (str(meeting.held_on), meeting.title, meeting.state) == ("2027-03-04", "Weekly board", "planned")


def test_a_wrong_date_is_said_beside_its_field_and_the_rest_is_kept(as_coordinator):
    answer = as_coordinator.post(reverse("meeting_new"), {"held_on": "soon", "title": "Weekly board"})
    words = answer.content.decode()
    assert "field-error" in words
    assert 'value="Weekly board"' in words
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"])
def test_a_day_on_which_nobody_meets_is_said_beside_its_field(as_coordinator, day):
    said = {"held_on": day, "title": "Weekly board", "weeks": "26", "times": "26"}
    words = as_coordinator.post(reverse("meeting_new"), said).content.decode()
    assert "Give a day between 1900 and 2199." in words
    assert f'value="{day}"' in words
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("sent", ["9" * 40, "1000000", "-1", "１", "x", "\0", "<b>"])
def test_whom_the_page_does_not_offer_nobody_can_invite_and_the_rest_is_kept(as_coordinator, member, sent):
    said = {"held_on": "2027-03-04", "title": "Weekly board", "members": [str(member.member.pk), sent]}
    answer = as_coordinator.post(reverse("meeting_new"), said)
    words = answer.content.decode()
    assert answer.status_code == 200
    assert words.count("field-error") == 1
    assert 'value="Weekly board"' in words
    assert re.search(rf'value="{member.member.pk}"[^>]* checked', words)
    assert not Meeting.objects.exists()


def test_the_agenda_is_numbered_moved_and_closed_up(coordinator, a_meeting, three):
    assert questions(a_meeting) == ["1", "2", "3"]
    actions.move_on_agenda(by=coordinator, item=three[2], up=True)
    assert questions(a_meeting) == ["1", "3", "2"]
    actions.move_on_agenda(by=coordinator, item=three[0], up=True)
    assert questions(a_meeting) == ["1", "3", "2"]
    actions.take_off_agenda(by=coordinator, item=three[2])
    assert list(a_meeting.items.values_list("position", flat=True)) == [1, 2]


def test_a_case_is_on_an_agenda_only_once(coordinator, a_meeting, three):
    again = actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=three[0].case)
    assert again == three[0]
    assert AgendaItem.objects.count() == 3


def test_a_case_with_a_started_decision_stays_on_the_agenda(coordinator, a_draft):
    with pytest.raises(actions.NotPossible):
        actions.take_off_agenda(by=coordinator, item=a_draft.item)
    assert AgendaItem.objects.filter(pk=a_draft.item_id).exists()


def test_members_are_invited_and_marked_present_absent_or_not_marked(as_coordinator, a_meeting, member):
    as_coordinator.post(reverse("invite", args=[a_meeting.pk]), {"member": [member.member.pk]})
    seat = Attendance.objects.get()
    assert seat.present is None
    page = reverse("attendance", args=[a_meeting.pk, member.member.pk])
    for said, present in (("present", True), ("absent", False), ("unmarked", None)):
        as_coordinator.post(page, {"present": said})
        seat.refresh_from_db()
        assert seat.present is present


def test_someone_whose_account_is_switched_off_is_not_offered(as_coordinator, a_meeting, member):
    page = reverse("meeting", args=[a_meeting.pk])
    box = f'name="member" value="{member.member.pk}"'
    assert box in as_coordinator.get(page).content.decode()
    member.is_active = False
    member.save()
    assert box not in as_coordinator.get(page).content.decode()
    as_coordinator.post(reverse("invite", args=[a_meeting.pk]), {"member": [member.member.pk]})
    assert not Attendance.objects.exists()


def test_a_case_is_added_from_those_not_on_the_agenda(as_coordinator, a_meeting, a_case):
    page = reverse("meeting", args=[a_meeting.pk])
    option = f'<option value="{a_case.code}"'
    assert option in as_coordinator.get(page).content.decode()
    as_coordinator.post(reverse("agenda_add", args=[a_meeting.pk]), {"case": a_case.code})
    assert a_meeting.items.get().case == a_case
    assert option not in as_coordinator.get(page).content.decode()


def test_htmx_gets_the_agenda_alone(as_coordinator, a_meeting, a_case):
    page = reverse("agenda_add", args=[a_meeting.pk])
    answer = as_coordinator.post(page, {"case": a_case.code}, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert a_case.code in words
    assert "<html" not in words


def test_a_meeting_closes_only_when_every_case_is_decided(coordinator, a_draft, close):
    meeting = a_draft.item.meeting
    with pytest.raises(actions.NotPossible, match=a_draft.item.case.code):
        actions.close_meeting(by=coordinator, meeting=meeting)
    close(a_draft)
    actions.close_meeting(by=coordinator, meeting=meeting)
    meeting.refresh_from_db()
    assert meeting.state == "closed"


def test_a_case_without_any_decision_keeps_the_meeting_open(coordinator, an_item):
    with pytest.raises(actions.NotPossible, match=an_item.case.code):
        actions.close_meeting(by=coordinator, meeting=an_item.meeting)


def test_a_closed_meeting_cannot_be_changed(as_coordinator, coordinator, a_meeting, a_case, member):
    actions.close_meeting(by=coordinator, meeting=a_meeting)
    for page, said in (
        ("agenda_add", {"case": a_case.code}),
        ("invite", {"member": [member.member.pk]}),
        ("meeting_change", {"held_on": "2027-01-01", "title": "Else"}),
    ):
        answer = as_coordinator.post(reverse(page, args=[a_meeting.pk]), said, follow=True)
        assert "This meeting is closed" in answer.content.decode()
    a_meeting.refresh_from_db()
    assert a_meeting.title == "Weekly board"
    assert not a_meeting.items.exists()


def test_every_step_leaves_a_trace(coordinator, a_draft, close):
    close(a_draft)
    actions.close_meeting(by=coordinator, meeting=a_draft.item.meeting)
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "member.admitted",
        "meeting.planned",
        "agenda.added",
        "decision.saved",
        "decision.closed",
        "meeting.closed",
    }
