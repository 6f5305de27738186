"""A sealed value belongs to its record: moved, changed or under another key it is refused aloud."""

import pytest
from django.db import connection
from django.urls import reverse

from cases.actions import register_patient_and_case
from cases.identity import cipher
from cases.identity.cipher import Unreadable
from cases.models import Case, Patient
from tests.conftest import browser_of
from tnb.models import Decision, Document

from .conftest import NAME

FROM_OTHER = "(SELECT name FROM cases_patient WHERE id = {other})"
SWAPS = {
    "the name of another patient": f"name = {FROM_OTHER}",
    "the number in the place of the name": "name = hospital_number",
    "another mark of the record": "seal = '00000000000000000000000000000000'",
}


def moved(swap: str, mine: int, other: int) -> None:
    """Past the fields, as somebody does who can write the database."""
    with connection.cursor() as cursor:
        said = SWAPS[swap].format(other=other)
        cursor.execute(f"UPDATE cases_patient SET {said} WHERE id = {mine}")  # noqa: S608


@pytest.fixture
def other(coordinator):
    return register_patient_and_case(by=coordinator, name="李雷", question="?").patient


@pytest.mark.control
@pytest.mark.parametrize("swap", SWAPS)
def test_a_moved_value_is_refused_with_the_code_of_the_case(swap, canary, other):
    moved(swap, canary.patient_id, other.pk)
    with pytest.raises(Unreadable, match=canary.code):
        _name = Patient.objects.get(pk=canary.patient_id).name
    assert Patient.objects.get(pk=other.pk).name == "李雷"


def test_every_flipped_bit_is_noticed(canary):
    whole = cipher.seal(NAME.encode(), "here")
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        with pytest.raises(Unreadable):
            cipher.opened(bytes(damaged), "here")


def test_two_seals_of_one_name_differ_and_a_short_name_is_as_long_as_a_long_one(canary, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM cases_patient")
        lengths = {len(bytes(name)) for (name,) in cursor.fetchall()}
    assert len(lengths) == 1
    assert cipher.seal(b"x", "here") != cipher.seal(b"x", "here")


def test_a_page_says_whose_identity_cannot_be_opened_and_shows_nothing_in_its_place(canary, other, chair):
    moved("the name of another patient", canary.patient_id, other.pk)
    browser = browser_of(chair)
    browser.raise_request_exception = False
    for address in (reverse("cases:overview", args=[canary.code]), reverse("cases:list")):
        answer = browser.get(address)
        assert answer.status_code == 500
        words = answer.content.decode()
        assert canary.code in words
        assert "cannot be opened" in words
        assert NAME not in words


def test_a_moved_sheet_and_a_moved_document_are_refused(a_draft, close, canary):
    decision = close(a_draft)
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM tnb_decision")
        (sheet,) = cursor.fetchone()
        cursor.execute(
            "UPDATE tnb_decision SET snapshot = %s", [sheet.replace(decision.item.case.code, canary.code)]
        )
    with pytest.raises(Unreadable, match=canary.code):
        Decision.objects.get(pk=decision.pk)
    made = {"kind": "summary", "language": "en", "sha256": "", "made_by": decision.closed_by}
    made |= {"decision_id": decision.pk, "made_at": decision.closed_at}
    Document.objects.create(code="AAAAAAAAAA", content=b"%PDF", **made)
    assert Document.objects.get().content == b"%PDF"
    Document.objects.update(code="BBBBBBBBBB")
    with pytest.raises(Unreadable):
        _content = Document.objects.get().content


def test_a_query_for_a_name_is_refused_and_so_is_a_write_past_the_record(canary):
    with pytest.raises(TypeError, match="sealed"):
        Patient.objects.filter(name=NAME).exists()
    with pytest.raises(TypeError, match="sealed"):
        Case.objects.filter(patient__hospital_number="1").exists()
    with pytest.raises(TypeError, match="sealed"):
        Patient.objects.update(name="x")


def test_a_list_opens_only_what_it_shows(canary, other, monkeypatch):
    opened = []
    real = cipher.opened
    monkeypatch.setattr(
        "cases.identity.fields.cipher.opened", lambda *said: opened.append(said) or real(*said)
    )
    patients = list(Patient.objects.all())
    assert not opened
    assert patients[0].name
    assert len(opened) == 1
    assert patients[0].name
    assert len(opened) == 1
