"""The letter as the board's pages hand it out: kept, coded, on record."""

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tests.pdf.pages import texts_of
from tnb.models import Document


@pytest.fixture
def closed(a_draft, close):
    return close(a_draft)


def letter(decision, language="en") -> str:
    return f"{reverse('decision_letter', args=[decision.pk])}?language={language}"


def test_before_the_decision_is_closed_there_is_no_letter(as_member, a_draft):
    assert as_member.get(letter(a_draft)).status_code == 404
    assert not Document.objects.exists()


def test_the_letter_is_made_once_kept_and_found_by_its_code(as_member, closed):
    first = as_member.get(letter(closed))
    assert first["Content-Type"] == "application/pdf"
    assert as_member.get(letter(closed)).content == first.content
    document = Document.objects.get()
    assert (document.kind, document.language) == ("letter", "en")
    page = as_member.get(reverse("document"), {"code": document.code}).content.decode()
    assert letter(closed) in page
    assert "Letter to the patient" in page
    assert document.code[:5] in texts_of(first.content)[0]


def test_every_letter_handed_out_is_on_record(as_member, closed):
    as_member.get(letter(closed))
    event = AuditEvent.objects.get(action="summary.printed")
    assert event.details["kind"] == "letter"


def test_the_page_of_a_closed_decision_leads_to_the_letter_and_that_of_a_draft_does_not(
    as_member, a_draft, close
):
    page = reverse("decision", args=[a_draft.item_id])
    assert "letter.pdf" not in as_member.get(page).content.decode()
    close(a_draft)
    assert "letter.pdf" in as_member.get(page).content.decode()


def test_another_language_is_not_found(as_member, closed):
    assert as_member.get(letter(closed, "fr")).status_code == 404
