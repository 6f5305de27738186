"""Where the board wants two signatures: a second member signs the draft before the chair closes it."""

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tests.conftest import admit, browser_of
from tnb import actions
from tnb.decisions import Draft
from tnb.models import Decision, Seconding
from tnb.snapshot import record_count


@pytest.fixture
def two_signers(settings):
    settings.SECOND_SIGNER = True


@pytest.fixture
def address(a_draft):
    return reverse("decision_second", args=[a_draft.item_id])


def closing(item) -> dict:
    said = {"seen": item.draft.version, "seen_records": record_count(item.case)}
    return said | {"code_word": item.case.patient.code_word}


@pytest.mark.usefixtures("two_signers")
def test_a_draft_nobody_signed_is_not_closed_and_the_page_says_who_could(as_chair, a_draft):
    close = reverse("decision_close", args=[a_draft.item_id])
    words = as_chair.get(close).content.decode()
    assert "A second signature is missing." in words
    assert "other than coordinator" in words
    answer = as_chair.post(close, closing(a_draft.item))
    assert answer.status_code == 409
    assert "A second member has to sign this draft" in answer.content.decode()
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None


@pytest.mark.usefixtures("two_signers")
def test_a_member_signs_and_the_chair_closes(as_member, as_chair, a_draft, address):
    assert as_member.post(address, {"seen": 1}, follow=True).status_code == 200
    assert "You have signed this draft." in as_member.get(address).content.decode()
    close = reverse("decision_close", args=[a_draft.item_id])
    words = as_chair.get(close).content.decode()
    assert "A second signature is missing." not in words
    assert "Second signature" in words
    assert as_chair.post(close, closing(a_draft.item)).status_code == 302
    a_draft.refresh_from_db()
    assert a_draft.closed_at is not None
    assert a_draft.snapshot["decision"]["signed_by"] == ["member"]
    shown = as_member.get(reverse("decision", args=[a_draft.item_id])).content.decode()
    assert "Second signature" in shown


@pytest.mark.usefixtures("two_signers")
def test_whoever_saved_the_draft_last_does_not_sign_it(chair, as_chair, an_item):
    draft = Draft(text="Watch.", follows="none")
    decision = actions.record_decision(by=chair, item=an_item, seen=0, draft=draft)
    address = reverse("decision_second", args=[an_item.pk])
    words = as_chair.get(address).content.decode()
    assert "You saved this draft last" in words
    assert "Sign as the second member</button>" not in words
    answer = as_chair.post(address, {"seen": decision.version})
    assert answer.status_code == 409
    assert not Seconding.objects.exists()


@pytest.mark.usefixtures("two_signers")
def test_the_chair_alone_is_not_two_people(as_chair, a_draft, address):
    """The chair may sign what the coordinator wrote, but then somebody else closes or signs as well."""
    assert as_chair.post(address, {"seen": 1}).status_code == 302
    close = reverse("decision_close", args=[a_draft.item_id])
    assert "You have signed it yourself" in as_chair.get(close).content.decode()
    assert as_chair.post(close, closing(a_draft.item)).status_code == 409
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None
    browser_of(admit("member")).post(address, {"seen": 1})
    assert as_chair.post(close, closing(a_draft.item)).status_code == 302


@pytest.mark.usefixtures("two_signers")
def test_a_signature_does_not_outlive_a_change_of_the_draft(
    as_member, as_chair, coordinator, a_draft, address
):
    as_member.post(address, {"seen": 1})
    later = Draft(text="Something else.", follows="none")
    actions.record_decision(by=coordinator, item=a_draft.item, seen=1, draft=later)
    close = reverse("decision_close", args=[a_draft.item_id])
    assert "A second signature is missing." in as_chair.get(close).content.decode()
    item = Decision.objects.get(pk=a_draft.pk).item
    assert as_chair.post(close, closing(item)).status_code == 409


def test_a_draft_changed_after_it_was_read_is_not_signed(as_member, coordinator, a_draft, address):
    later = Draft(text="Something else.", follows="none")
    actions.record_decision(by=coordinator, item=a_draft.item, seen=1, draft=later)
    answer = as_member.post(address, {"seen": 1})
    assert answer.status_code == 409
    assert "changed after this page was opened" in answer.content.decode()
    assert "Something else." in answer.content.decode()
    assert not Seconding.objects.exists()


def test_signing_twice_is_one_signature_and_one_event(as_member, a_draft, address):
    as_member.post(address, {"seen": 1})
    as_member.post(address, {"seen": 1})
    assert Seconding.objects.count() == 1
    assert AuditEvent.objects.filter(action="decision.seconded").count() == 1


def test_a_closed_decision_is_not_signed_any_more(as_member, a_draft, address, close):
    close(a_draft)
    assert as_member.get(address).status_code == 302
    answer = as_member.post(address, {"seen": 1}, follow=True)
    assert "already been closed" in answer.content.decode()
    assert not Seconding.objects.exists()


def test_without_the_setting_one_signature_is_enough_and_nobody_is_asked(as_member, as_chair, a_draft, close):
    words = as_member.get(reverse("decision", args=[a_draft.item_id])).content.decode()
    assert "Sign as the second member" not in words
    assert "signature" not in as_chair.get(reverse("decision_close", args=[a_draft.item_id])).content.decode()
    assert close(a_draft).closed_at is not None
