"""The book of a meeting: made case by case, true to the record, joined in their order."""

import io
import zipfile

import pikepdf
import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.models import AuditEvent
from tests.identity.who import planted
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.book import finished, state_of
from tnb.decisions import Draft
from tnb.models import AgendaItem, DraftSheet
from tnb.pdf.joining import Part, joined, side_by_side


@pytest.fixture
def second_item(coordinator, a_meeting, an_item):
    case = register_patient_and_case(
        by=coordinator, name="Patient B", code_word="grey heron", question="And now?"
    )
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)


def book(meeting, name="book") -> str:
    return f"{reverse(name, args=[meeting.pk])}?language=en"


def make_all(browser, meeting) -> int:
    """Presses the button until nothing is missing; how often that was."""
    for pressed in range(10):
        page = browser.get(book(meeting)).content.decode()
        if "Make the missing sheets" not in page:
            return pressed
        place = next(n for n in range(1, 10) if f"/book/{n}/" in page)
        browser.post(f"{reverse('book_step', args=[meeting.pk, place])}?language=en")
    raise AssertionError("never ends")


def test_a_book_is_made_sheet_by_sheet_and_then_opened(as_member, a_meeting, an_item, second_item):
    assert as_member.get(book(a_meeting, "book_pdf")).status_code == 302
    assert make_all(as_member, a_meeting) == 2
    content = as_member.get(book(a_meeting, "book_pdf")).content
    pdf = pikepdf.open(io.BytesIO(content))
    with pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert titles[1:] == [f"1 {an_item.case.code} blue crane 蓝鹤", f"2 {second_item.case.code} grey heron"]
    pages = texts_of(content)
    assert "And now?" in pages[0]
    # The front tells the page on which each case begins.
    for item, start in ((an_item, 2), (second_item, 2 + _pages_of(an_item))):
        assert item.case.code in pages[start - 1]
        assert f"{start}" in pages[0]


def _pages_of(item: AgendaItem) -> int:
    return len(texts_of(finished(fresh(item), "en")))


def fresh(item: AgendaItem) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting", "case__patient").get(pk=item.pk)


def test_a_sheet_is_made_again_only_when_something_on_it_has_changed(
    as_member, coordinator, a_meeting, an_item
):
    make_all(as_member, a_meeting)
    assert make_all(as_member, a_meeting) == 0
    record_findings(by=coordinator, case=an_item.case, entries=[Entry("ecog", 1)])
    assert make_all(as_member, a_meeting) == 1
    assert DraftSheet.objects.count() == 1


@pytest.mark.parametrize("change", ["decision", "attendance", "title", "name", "question", "language"])
def test_whatever_is_on_a_sheet_changes_its_state(change, coordinator, member, a_meeting, an_item):
    before = state_of(fresh(an_item), "en")
    assert state_of(fresh(an_item), "en") == before
    language = "zh" if change == "language" else "en"
    if change == "decision":
        actions.record_decision(
            by=coordinator, item=an_item, seen=0, draft=Draft(text="Wait.", follows="none")
        )
    elif change == "attendance":
        actions.invite(by=coordinator, meeting=a_meeting, member=member.member)
    elif change == "title":
        type(a_meeting).objects.update(title="Another")
    elif change == "name":
        planted([an_item.case.patient], name="Another")
    elif change == "question":
        type(an_item.case).objects.update(question="Another?")
    assert state_of(fresh(an_item), language) != before


def test_a_closed_decision_stands_in_the_book_as_its_kept_document(as_member, a_draft, close):
    decision = close(a_draft)
    make_all(as_member, decision.item.meeting)
    assert finished(decision.item, "en") == bytes(decision.documents.get().content)


def test_the_sheets_come_as_single_files_too(as_member, a_meeting, an_item, second_item):
    make_all(as_member, a_meeting)
    content = as_member.get(book(a_meeting, "book_zip")).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"01-{an_item.case.code}-en.pdf", f"02-{second_item.case.code}-en.pdf"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


def test_the_book_stops_at_a_case_that_cannot_be_printed_and_says_which(
    as_member, coordinator, a_meeting, an_item
):
    type(an_item.case).objects.update(question="Lanreotide 👍?")
    step = f"{reverse('book_step', args=[a_meeting.pk, 1])}?language=en"
    page = as_member.post(step, headers={"HX-Request": "true"}).content.decode()
    assert f"The book stops at {an_item.case.code}" in page
    assert "👍" in page


def test_handing_out_leaves_its_trace_under_the_meeting_and_each_case(as_member, a_meeting, an_item):
    make_all(as_member, a_meeting)
    assert not AuditEvent.objects.filter(action="book.printed").exists()
    as_member.get(book(a_meeting, "book_pdf"))
    assert AuditEvent.objects.filter(action="book.printed", subject=f"meeting:{a_meeting.pk}").count() == 1
    assert (
        AuditEvent.objects.filter(action="summary.printed", subject=f"case:{an_item.case.code}").count() == 1
    )


def test_minutes_say_who_was_there_and_what_was_decided(as_member, coordinator, member, a_draft, close):
    meeting = a_draft.item.meeting
    actions.invite(by=coordinator, meeting=meeting, member=member.member)
    actions.mark_attendance(by=coordinator, meeting=meeting, member=member.member, present=True)
    close(a_draft)
    text = "".join(texts_of(as_member.get(book(meeting, "minutes")).content))
    assert "Present: member (Surgery)" in text
    assert "Discuss again after the volumetry." in text
    assert "no recommendation applies" in text
    assert "Draft" not in text


def test_minutes_before_the_end_say_what_is_still_a_draft(as_member, a_draft):
    text = "".join(texts_of(as_member.get(book(a_draft.item.meeting, "minutes")).content))
    assert "Draft: the decision is not closed." in text


def test_joining_is_repeatable_and_two_documents_stand_side_by_side(as_member, a_meeting, an_item):
    make_all(as_member, a_meeting)
    sheet = finished(fresh(an_item), "en")
    assert joined([Part("one", sheet)], "t", "en") == joined([Part("one", sheet)], "t", "en")
    both = pikepdf.open(io.BytesIO(side_by_side(sheet, sheet, "t", "zh-CN")))
    assert [round(float(side)) for side in both.pages[0].mediabox] == [0, 0, 1191, 842]
    assert texts_of(side_by_side(sheet, sheet, "t", "zh-CN"))[0].count(an_item.case.code) >= 2
