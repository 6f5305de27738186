"""The text of an invitation and the agenda on paper: who is needed, in both languages, no patient named."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tnb import actions
from tnb.agenda import agenda_with_times
from tnb.models import Meeting
from tnb.pdf.agenda import agenda_html


@pytest.fixture
def meeting(coordinator, a_meeting, an_item, member):
    """With a time, a room, a surgeon, and one case."""
    Meeting.objects.filter(pk=a_meeting.pk).update(begins_at=dt.time(14))
    actions.invite(by=coordinator, meeting=a_meeting, member=member.member)
    return Meeting.objects.get(pk=a_meeting.pk)


def text_of(browser, meeting, language, query=""):
    """The text to be copied, as the page has it."""
    page = browser.get(reverse("invitation", args=[meeting.pk]) + query).content.decode()
    area = page.split(f'id="text-{language}"', 1)[1].split("</textarea>", 1)[0]
    return html.unescape(area.split(">", 1)[1])


def test_the_text_says_when_where_and_who_is_needed(as_member, meeting, a_case):
    text = text_of(as_member, meeting, "en")
    assert f"{meeting.held_on} 14:00–" in text
    assert f"1. 14:00 {a_case.code} · blue crane 蓝鹤" in text
    assert "Needed: Surgery, Oncology" in text
    assert "Nobody is expected yet of Nuclear medicine, needed for no. 1." in text
    assert "expected yet of Surgery" not in text
    assert f"/meetings/{meeting.pk}/" in text


def test_the_chinese_text_names_the_disciplines_in_chinese(as_member, meeting):
    text = text_of(as_member, meeting, "zh")
    assert "核医学科" in text
    assert "Nuclear medicine" not in text


@pytest.mark.parametrize("query", ["", "?questions=yes"])
def test_no_patient_is_named(as_member, meeting, query):
    for language in ("en", "zh"):
        text = text_of(as_member, meeting, language, query)
        assert "王小明" not in text
        assert "H-1" not in text


def test_the_questions_are_in_the_text_only_when_asked_for(as_member, meeting):
    assert "Which treatment first?" not in text_of(as_member, meeting, "en")
    assert "Which treatment first?" in text_of(as_member, meeting, "en", "?questions=yes")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_agenda_has_times_needs_break_lane_and_late_changes(
    coordinator, meeting, language, a_case
):
    actions.send_agenda(by=coordinator, meeting=meeting)
    item = meeting.items.get()
    actions.take_off_agenda(by=coordinator, item=item)
    actions.put_on_agenda(by=coordinator, meeting=meeting, case=a_case)
    meeting.refresh_from_db()
    page = agenda_html(meeting, agenda_with_times(meeting), language)
    assert "14:00" in page
    assert 'class="late"' in page
    assert {"en": "Nuclear medicine", "zh": "核医学科"}[language] in page
    assert "王小明" not in page


SAID = {"en": ["not ready", "<h2>Who is needed", "closed"], "zh": ["未就绪", "<h2>所需学科", "已定稿"]}


@pytest.mark.parametrize("language", SAID)
def test_a_closed_case_needs_nobody_any_more_and_is_not_said_to_be_unready(meeting, a_draft, close, language):
    before = agenda_html(meeting, agenda_with_times(meeting), language)
    close(a_draft)
    after = agenda_html(meeting, agenda_with_times(meeting), language)
    assert [word in before for word in SAID[language]] == [True, True, False]
    assert [word in after for word in SAID[language]] == [False, False, True]


def test_printing_the_agenda_leaves_a_trace_and_hands_out_a_pdf(as_coordinator, meeting):
    answer = as_coordinator.get(reverse("agenda_print", args=[meeting.pk]) + "?language=zh")
    assert answer.content.startswith(b"%PDF")
    event = AuditEvent.objects.get(action="agenda.printed")
    assert (event.subject, event.details) == (f"meeting:{meeting.pk}", {"language": "zh"})


def test_a_language_in_which_nothing_is_printed_is_not_found(as_coordinator, meeting):
    page = reverse("agenda_print", args=[meeting.pk]) + "?language=fr"
    assert as_coordinator.get(page).status_code == 404
