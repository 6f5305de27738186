"""The room: which case is before the board, for how long, and who is there."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from cases.actions import correct_patient, register_patient_and_case
from cases.models import AuditEvent
from tnb import actions
from tnb.live import Clock, clocks_of, disciplines_of
from tnb.models import Attendance, Discussion
from tnb.pacs import images_of
from tnb.pacs_address import checked

from ..conftest import admit, changes


@pytest.fixture
def another_item(coordinator, a_meeting, an_item):
    said = {"name": "李雷", "question": "And this one?", "code_word": "red fox 红狐"}
    case = register_patient_and_case(by=coordinator, **said)
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)


def open_discussions():
    return list(Discussion.objects.filter(ended_at__isnull=True))


def test_calling_a_case_puts_it_on_every_screen_and_starts_its_clock(chair, a_meeting, an_item):
    actions.call_case(by=chair, item=an_item)
    a_meeting.refresh_from_db()
    assert a_meeting.on_screen == an_item
    assert [each.item for each in open_discussions()] == [an_item]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject) == ("case.called", f"meeting:{a_meeting.pk}")


def test_calling_the_next_case_ends_the_discussion_of_the_one_before(chair, an_item, another_item):
    actions.call_case(by=chair, item=an_item)
    actions.call_case(by=chair, item=another_item)
    assert [each.item for each in open_discussions()] == [another_item]
    assert Discussion.objects.get(item=an_item).ended_at is not None


def test_calling_a_case_twice_is_calling_it_once(chair, an_item):
    actions.call_case(by=chair, item=an_item)
    events = changes()
    actions.call_case(by=chair, item=an_item)
    assert Discussion.objects.count() == 1
    assert changes() == events


def test_a_case_may_come_back_and_its_times_are_added(chair, a_meeting, an_item):
    began = timezone.now() - dt.timedelta(minutes=9)
    for start, end in ((0, 3), (5, 7)):
        times = {
            "began_at": began + dt.timedelta(minutes=start),
            "ended_at": began + dt.timedelta(minutes=end),
        }
        Discussion.objects.create(item=an_item, began_by=chair, **times)
    assert clocks_of(a_meeting.pk)[an_item.pk].so_far == 5 * 60


def test_stopping_the_clock_leaves_the_case_on_the_screens(chair, a_meeting, an_item):
    actions.call_case(by=chair, item=an_item)
    actions.stop_clock(by=chair, meeting=a_meeting)
    a_meeting.refresh_from_db()
    assert open_discussions() == []
    assert a_meeting.on_screen == an_item


def test_a_break_takes_the_case_off_the_screens(chair, a_meeting, an_item):
    actions.call_case(by=chair, item=an_item)
    actions.stop_clock(by=chair, meeting=a_meeting, clear=True)
    a_meeting.refresh_from_db()
    assert open_discussions() == []
    assert a_meeting.on_screen is None


def test_stopping_what_does_not_run_leaves_no_trace(chair, a_meeting, an_item):
    events = changes()
    actions.stop_clock(by=chair, meeting=a_meeting, clear=True)
    assert changes() == events


def test_a_closed_meeting_calls_no_case(chair, a_meeting, an_item, a_draft, close):
    actions.call_case(by=chair, item=an_item)
    close(a_draft)
    actions.close_meeting(by=chair, meeting=a_meeting)
    assert open_discussions() == []
    with pytest.raises(actions.NotPossible):
        actions.call_case(by=chair, item=an_item)


def test_a_case_taken_off_the_agenda_leaves_the_screens(chair, coordinator, a_meeting, an_item):
    actions.call_case(by=chair, item=an_item)
    actions.take_off_agenda(by=coordinator, item=an_item)
    a_meeting.refresh_from_db()
    assert a_meeting.on_screen is None


def test_the_clock_counts_from_when_the_case_was_called():
    running = Clock(seconds=60, began_at=timezone.now() - dt.timedelta(seconds=30), minutes=5)
    assert 90 <= running.so_far <= 92
    assert running.limit == 300


def test_the_page_follows_what_the_chair_calls(as_chair, as_observer, a_meeting, an_item, another_item):
    room = reverse("room", args=[a_meeting.pk])
    assert "No case is before the board" in as_observer.get(room).content.decode()
    answer = as_chair.post(reverse("room_call", args=[a_meeting.pk]), {"item": another_item.pk})
    assert answer.url == room
    assert 'data-case="' + another_item.case.code in as_observer.get(room).content.decode()


def test_a_member_sees_the_agenda_and_no_button_that_runs_the_meeting(as_member, chair, a_meeting, an_item):
    actions.call_case(by=chair, item=an_item)
    words = as_member.get(reverse("room", args=[a_meeting.pk])).content.decode()
    assert reverse("room_call", args=[a_meeting.pk]) not in words
    assert reverse("room_stop", args=[a_meeting.pk]) not in words
    assert an_item.case.patient.code_word in words


def test_a_case_of_another_meeting_cannot_be_called_here(as_chair, coordinator, an_item):
    other = actions.plan_meeting(by=coordinator, held_on=timezone.localdate(), title="Another board")
    assert as_chair.post(reverse("room_call", args=[other.pk]), {"item": an_item.pk}).status_code == 404
    assert Discussion.objects.count() == 0


def test_why_a_case_cannot_be_called_is_said_to_the_page_that_asked(as_chair, chair, a_draft, close):
    an_item, a_meeting = a_draft.item, a_draft.item.meeting
    close(a_draft)
    actions.close_meeting(by=chair, meeting=a_meeting)
    call = reverse("room_call", args=[a_meeting.pk])
    answer = as_chair.post(call, {"item": an_item.pk}, headers={"HX-Request": "true"})
    assert "This meeting is closed" in answer.content.decode()


def test_attendance_is_marked_from_the_room(as_coordinator, coordinator, member, a_meeting, an_item):
    seat = actions.invite(by=coordinator, meeting=a_meeting, member=member.member)
    marked = {"member": member.member.pk, "present": "present"}
    as_coordinator.post(reverse("room_attendance", args=[a_meeting.pk]), marked)
    seat.refresh_from_db()
    assert seat.present is True


def test_disciplines_say_who_is_there_and_observers_stand_apart(coordinator, member, observer, a_meeting):
    second = admit("member", "second", discipline="pathology")
    for someone in (observer, member, second):
        actions.invite(by=coordinator, meeting=a_meeting, member=someone.member)
    Attendance.objects.filter(member=member.member).update(present=True)
    Attendance.objects.filter(member=second.member).update(present=False)
    found = disciplines_of(a_meeting)
    assert [(group["code"], group["present"], group["marked"]) for group in found] == [
        ("surgery", 1, True),
        ("pathology", 0, True),
        ("observer", 0, False),
    ]


def test_the_page_of_the_meeting_says_how_long_each_case_took(as_member, chair, a_meeting, an_item):
    began = timezone.now() - dt.timedelta(minutes=10)
    times = {"began_at": began, "ended_at": began + dt.timedelta(seconds=245)}
    Discussion.objects.create(item=an_item, began_by=chair, **times)
    assert "4:05" in as_member.get(reverse("meeting", args=[a_meeting.pk])).content.decode()


def test_the_images_are_where_the_template_says_with_the_number_quoted(settings, coordinator, an_item):
    correct_patient(by=coordinator, case=an_item.case, hospital_number="H 1/2&x=3")
    an_item.case.refresh_from_db()
    settings.PACS_URL = "https://pacs.example/v?id={hospital_number}&ref={case}"
    expected = f"https://pacs.example/v?id=H%201%2F2%26x%3D3&ref={an_item.case.code}"
    assert images_of(an_item.case) == expected


def test_without_a_hospital_number_there_is_no_link_to_images(settings, coordinator, an_item):
    correct_patient(by=coordinator, case=an_item.case, hospital_number="")
    an_item.case.refresh_from_db()
    settings.PACS_URL = "https://pacs.example/{hospital_number}"
    assert images_of(an_item.case) == ""


def test_the_hospital_number_is_told_on_the_way_to_the_images_and_on_no_shared_page(
    settings, as_member, as_observer, an_item
):
    settings.PACS_URL = "https://pacs.example/{hospital_number}"
    page = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    images = reverse("images", args=[an_item.pk])
    assert images in page
    assert "pacs.example" not in page
    assert as_member.get(images).url == "https://pacs.example/H-1"
    assert images not in as_observer.get(reverse("present", args=[an_item.pk])).content.decode()


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert(1)",
        "ftp://pacs.example/{hospital_number}",
        "//pacs.example/{hospital_number}",
        "https://{hospital_number}.example/",
        "https://pacs.example/{name}",
        "https://pacs.example/{hospital_number.__class__}",
        "https://pacs.example/{hospital_number!r}",
        "https://pacs.example/{hospital_number:>30}",
        "https://pacs.example/{",
        "https://pacs.example/{}",
        "pacs.example/{hospital_number}",
    ],
)
def test_an_address_of_images_that_makes_no_sense_stops_the_start(template):
    with pytest.raises(ImproperlyConfigured):
        checked(template)


@pytest.mark.parametrize(
    "template", ["", "https://pacs.example/?id={hospital_number}", "http://10.0.0.9/{case}"]
)
def test_an_address_of_images_that_makes_sense_is_taken(template):
    assert checked(template) == template
