"""The summary as the board's pages hand it out; the sheet itself is tested with its renderer."""

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tnb import actions
from tnb.decisions import Draft
from tnb.views import printing


@pytest.fixture
def printed(monkeypatch):
    """What would have been printed, as (sheet, language)."""
    calls = []

    def summary_pdf(sheet, language):
        calls.append((sheet, language))
        return b"%PDF-"

    monkeypatch.setattr(printing, "summary_pdf", summary_pdf)
    return calls


@pytest.mark.parametrize(("asked", "language"), [("?language=zh", "zh"), ("?language=en", "en"), ("", "en")])
def test_the_summary_comes_in_the_language_asked_for(as_member, a_case, printed, asked, language):
    answer = as_member.get(reverse("summary", args=[a_case.code]) + asked)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{a_case.code}-{language}.pdf"'
    assert [said for _sheet, said in printed] == [language]


def test_another_language_is_not_found(as_member, a_case, printed):
    assert as_member.get(reverse("summary", args=[a_case.code]) + "?language=fr").status_code == 404
    assert printed == []


def test_a_case_on_no_agenda_is_printed_as_a_draft(as_member, a_case, printed):
    as_member.get(reverse("summary", args=[a_case.code]))
    ((sheet, _language),) = printed
    assert (sheet["closed_at"], sheet["decision"], sheet["meeting"]) == (None, None, None)


def test_a_started_decision_is_printed_as_a_draft(as_member, a_draft, printed):
    as_member.get(reverse("summary", args=[a_draft.item.case.code]))
    ((sheet, _language),) = printed
    assert sheet["closed_at"] is None
    assert sheet["decision"]["text"] == a_draft.text


def test_every_print_leaves_a_trace(as_member, a_case, printed):
    as_member.get(reverse("summary", args=[a_case.code]))
    event = AuditEvent.objects.get(action="summary.printed")
    assert (event.actor, event.subject) == ("member", f"case:{a_case.code}")
    assert event.details == {"language": "en", "draft": True}


def test_a_character_the_fonts_lack_is_named_instead_of_printed_as_a_box(as_member, coordinator, a_draft):
    draft = Draft(text="Lanreotide 👍", follows="none")
    actions.record_decision(by=coordinator, item=a_draft.item, seen=a_draft.version, draft=draft)
    answer = as_member.get(reverse("decision_summary", args=[a_draft.pk]))
    assert answer.status_code == 422
    assert "👍" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="summary.printed").exists()
