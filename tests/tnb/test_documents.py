"""What is printed of a closed decision is made once, kept, and found again by its code."""

import hashlib

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.decisions import Draft
from tnb.documents import code_of, meant, spelt
from tnb.models import Document


@pytest.fixture
def closed(a_draft, close):
    return close(a_draft)


@pytest.fixture
def renders(monkeypatch):
    """The snapshots that were rendered, in a form that is quick."""
    made = []

    def render(snapshot, language):
        made.append(snapshot)
        return f"%PDF {snapshot['document']} {language}".encode()

    monkeypatch.setitem(actions.documents.MAKERS, Document.Kind.SUMMARY, render)
    return made


def paper(decision, language="en") -> str:
    return f"{reverse('decision_summary', args=[decision.pk])}?language={language}"


def test_a_closed_decision_is_rendered_once_and_handed_out_as_kept(as_member, as_chair, closed, renders):
    first, second = as_member.get(paper(closed)).content, as_chair.get(paper(closed)).content
    assert first == second
    assert len(renders) == 1
    document = Document.objects.get()
    assert document.sha256 == hashlib.sha256(first).hexdigest()
    assert document.made_by.username == "member"


def test_each_language_is_a_document_of_its_own(as_member, closed, renders):
    as_member.get(paper(closed, "en"))
    as_member.get(paper(closed, "zh"))
    assert len(set(Document.objects.values_list("code", flat=True))) == 2


def test_the_summary_of_a_decided_case_is_its_kept_document(as_member, closed, renders):
    as_member.get(paper(closed))
    again = as_member.get(reverse("summary", args=[closed.item.case.code]) + "?language=en")
    assert again.content == bytes(Document.objects.get().content)
    assert len(renders) == 1


def test_every_print_of_a_document_is_on_record_with_its_code(as_member, as_chair, closed, renders):
    as_member.get(paper(closed))
    as_chair.get(paper(closed))
    events = AuditEvent.objects.filter(action="summary.printed").order_by("pk")
    assert [(event.actor, event.details["draft"]) for event in events] == [
        ("member", False),
        ("chair", False),
    ]
    assert {event.details["document"] for event in events} == {Document.objects.get().code}


def test_of_two_documents_made_at_once_the_first_is_handed_out_to_both(chair, closed, renders, monkeypatch):
    said = {"by": chair, "decision": closed, "kind": "summary", "language": "en"}
    first = actions.print_document(**said)
    looks = iter([None, first])
    monkeypatch.setattr(actions.documents, "_kept", lambda *asked: next(looks))
    assert actions.print_document(**said).pk == first.pk
    assert Document.objects.count() == 1


def test_a_kept_document_that_was_altered_is_not_handed_out(as_member, closed, renders):
    as_member.get(paper(closed))
    kept = Document.objects.get()
    kept.content = b"%PDF something else"
    kept.save()
    answer = as_member.get(paper(closed))
    assert answer.status_code == 500
    assert b"something else" not in answer.content
    assert "no longer as it was made" in answer.content.decode()


def test_the_code_stands_on_every_page_and_finds_the_document(as_member, closed):
    content = as_member.get(paper(closed)).content
    code = spelt(Document.objects.get().code)
    assert all(code in text for text in texts_of(content))
    page = as_member.get(reverse("document"), {"code": code.lower().replace("0", "o")}).content.decode()
    assert "In force" in page
    assert closed.item.case.code in page
    assert hashlib.sha256(content).hexdigest() in page


def test_a_code_is_understood_as_people_misread_it():
    assert meant(" 7q2fk-ooIl4 ") == "7Q2FK00114"


def test_the_code_of_a_decision_depends_on_what_was_frozen(closed):
    code = code_of(closed, "summary", "en")
    assert len(code) == 10
    assert code_of(closed, "summary", "en") == code
    assert code_of(closed, "summary", "zh") != code
    closed.snapshot["decision"]["text"] += "!"
    assert code_of(closed, "summary", "en") != code


def test_a_document_says_that_it_is_superseded_when_the_case_was_decided_again(
    as_member, coordinator, closed, close, renders
):
    as_member.get(paper(closed))
    later = actions.plan_meeting(by=coordinator, held_on=closed.item.meeting.held_on, title="Next")
    item = actions.put_on_agenda(by=coordinator, meeting=later, case=closed.item.case)
    draft = actions.record_decision(
        by=coordinator, item=item, seen=0, draft=Draft(text="Another plan.", follows="none")
    )
    close(draft)
    page = as_member.get(reverse("document"), {"code": Document.objects.get().code}).content.decode()
    assert "Superseded" in page


def test_an_unknown_code_is_said_to_be_unknown(as_member, db):
    answer = as_member.get(reverse("document"), {"code": "AAAAA-AAAAA"})
    assert answer.status_code == 404
    assert "No document has this code" in answer.content.decode()


def test_who_prints_nothing_can_look_a_code_up_and_gets_no_pdf(as_observer, as_member, closed, renders):
    as_member.get(paper(closed))
    page = as_observer.get(reverse("document"), {"code": Document.objects.get().code})
    assert page.status_code == 200
    assert "summary.pdf" not in page.content.decode()
    assert as_observer.get(paper(closed)).status_code == 403
