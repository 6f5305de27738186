"""A patient who is erased on lawful request is in nothing any more; the trail says that it was done."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cases.actions import correct_case, register_patient_and_case
from cases.audit import first_break, trail
from cases.masking import ERASED
from cases.models import AuditEvent, ImportRun, Patient, SearchTerm
from cases.record import facts_of
from cases.search.namesakes import namesakes_of
from cases.search.terms import as_term
from tests.conftest import browser_of
from tests.pdf.pages import texts_of
from tnb.actions.erasing import AlreadyErased, erase_patient
from tnb.actions.refusals import NotPossible
from tnb.models import Decision, Document, DraftSheet, Figures, Opinion

from . import residue
from .conftest import BORN, NAME, NUMBER
from .test_nothing_in_clear import FORMS, quick, worked  # noqa: F401 - fixtures

REASON = "Request of the patient of 2026-11-02, file 77"


def address(case) -> str:
    return reverse("erasure", args=[case.code])


def erased(browser, case, **said):
    return browser.post(address(case), {"typed": case.code, "reason": REASON} | said, follow=True)


def sealed_bytes(case) -> list[bytes]:
    """What stands in the database for who the patient is, as it stands there."""
    with connection.cursor() as cursor:
        columns = "SELECT name, hospital_number, birth_date FROM cases_patient WHERE id = %s"
        cursor.execute(columns, [case.patient_id])
        found = [bytes(value) for value in cursor.fetchone()]
        cursor.execute("SELECT content FROM tnb_document")
        found += [bytes(content)[20:60] for (content,) in cursor.fetchall()]
        cursor.execute("SELECT snapshot FROM tnb_decision")
        sheets = [sheet for (sheet,) in cursor.fetchall() if sheet]
    return found + [str(sheet).split('sealed": "')[-1][:60].encode() for sheet in sheets]


def left_of(secrets: list[bytes]) -> set[str]:
    return {place for place, content in residue.everything() for secret in secrets if secret in content}


def test_after_an_erasure_not_even_the_sealed_bytes_are_in_the_file(worked, chair):  # noqa: F811
    case = worked.item.case
    secrets, facts = sealed_bytes(case), facts_of(case)
    statistics = list(Figures.objects.values_list("content"))
    assert left_of(secrets)
    call_command("erase", case.code, "--reason", REASON)
    assert left_of(secrets) == set()
    assert residue.found_in(FORMS) == set()
    assert first_break(trail()) is None
    assert facts_of(case) == facts
    assert list(Figures.objects.values_list("content")) == statistics


@pytest.mark.control
def test_bytes_that_were_only_deleted_are_found_in_the_file(worked, chair):  # noqa: F811
    if connection.vendor != "sqlite":
        pytest.skip("the file of a server is not read here")
    secrets = sealed_bytes(worked.item.case)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        cursor.execute("UPDATE cases_patient SET name = x'', hospital_number = x'', birth_date = NULL")
        cursor.execute("UPDATE tnb_document SET content = x''")
        cursor.execute("PRAGMA secure_delete=ON")
    assert {place for place in left_of(secrets) if place.startswith("the file")}


def test_everything_that_told_who_it_was_is_overwritten(worked, chair):  # noqa: F811
    case = worked.item.case
    answer = erased(browser_of(chair), case)
    assert "The patient is erased." in answer.content.decode()
    patient = Patient.objects.get(pk=case.patient_id)
    said = (patient.name, patient.birth_date, patient.hospital_number, patient.code_word)
    assert said == (ERASED, None, "", ERASED)
    told = Decision.objects.get(pk=worked.pk).snapshot["patient"]
    assert (told["name"], told["birth_date"], told["hospital_number"]) == (ERASED, None, "")
    assert {bytes(document.content) for document in Document.objects.all()} == {b""}
    assert not DraftSheet.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.CANCELLED
    assert ImportRun.objects.get().file_name == ""
    terms = {bytes(term) for term in SearchTerm.objects.filter(case=case).values_list("term", flat=True)}
    assert not [term for term in terms if term.startswith(b"1|#")]
    assert as_term("amber") not in terms


def test_the_trail_says_who_erased_when_and_why_and_verifies(canary, chair, as_chair):
    erased(as_chair, canary)
    event = AuditEvent.objects.get(action="patient.erased")
    assert (event.actor, event.subject) == ("chair", f"case:{canary.code}")
    assert event.details["reason"] == REASON
    assert first_break(trail()) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_of_an_erased_patient_say_so(language, canary_item, as_chair, chair, a_case):
    erased(as_chair, canary_item.case)
    type(chair.member).objects.filter(user=chair).update(language=language)
    page = as_chair.get(reverse("cases:overview", args=[canary_item.case.code])).content.decode()
    assert ("was erased on" if language == "en" else "erased · 已删除") in page
    for name, args in (("present", [canary_item.pk]), ("cases:list", [])):
        page = as_chair.get(reverse(name, args=args)).content.decode()
        assert ERASED in page
        assert NAME not in page
    assert ERASED in "".join(texts_of(as_chair.get(reverse("summary", args=[canary_item.case.code])).content))


def test_a_document_of_an_erased_patient_is_looked_up_and_not_handed_out(worked, chair):  # noqa: F811
    browser = browser_of(chair)
    erased(browser, worked.item.case)
    document = Document.objects.order_by("pk")[0]
    page = browser.get(reverse("document"), {"code": document.code}).content.decode()
    assert "The patient was erased on" in page
    answer = browser.get(reverse("decision_summary", args=[worked.pk]))
    assert answer.status_code == 410
    assert "erased on lawful request" in answer.content.decode()
    book = reverse("book_step", args=[worked.item.meeting_id, 1])
    assert browser.post(book, {"language": "en"}).status_code < 400
    assert ERASED.encode() in DraftSheet.objects.get().content


def test_a_second_erasure_is_answered(canary, as_chair, chair):
    erased(as_chair, canary)
    again = erased(as_chair, canary)
    assert again.status_code == 200
    assert "had been erased already" in again.content.decode()
    assert AuditEvent.objects.filter(action="patient.erased").count() == 1
    with pytest.raises(AlreadyErased):
        erase_patient(by=chair, case=canary.patient.cases.get(), reason=REASON)


@pytest.mark.parametrize(
    "said", [{"typed": "TNB-26-9999"}, {"typed": ""}, {"reason": " "}, {"reason": f"for {NAME}"}]
)
def test_without_the_code_and_a_reason_that_names_nobody_nothing_is_erased(said, canary, as_chair):
    answer = erased(as_chair, canary, **said)
    assert answer.status_code == 422
    assert Patient.objects.get(pk=canary.patient_id).name == NAME
    assert not AuditEvent.objects.filter(action="patient.erased").exists()


def test_only_the_chair_erases(canary, as_coordinator, as_member, as_observer):
    for browser in (as_coordinator, as_member, as_observer):
        assert browser.get(address(canary)).status_code == 403
        assert erased(browser, canary).status_code == 403
    assert Patient.objects.get(pk=canary.patient_id).name == NAME


def test_texts_that_name_the_patient_are_pointed_out_and_overwritten_where_ticked(
    canary, coordinator, as_chair
):
    told = {"question": f"May {NAME} be operated on?", "summary": f"born {BORN}; 病案号 {NUMBER.lower()}"}
    correct_case(by=coordinator, case=canary, patient={}, **told)
    page = as_chair.get(address(canary))
    texts = {text.text: text for text in page.context["texts"]}
    assert all(texts[text].tells for text in told.values())
    assert page.content.decode().count("names the patient") == 2
    erased(as_chair, canary, text=[texts[told["question"]].key])
    case = canary.patient.cases.get()
    assert (case.question, case.summary) == (ERASED, told["summary"])


def test_texts_are_overwritten_in_what_the_board_saw_too(canary_item, close, coordinator, as_chair):
    correct_case(
        by=coordinator, case=canary_item.case, patient={}, question=f"{NAME}: operate?", summary="no name"
    )
    from tnb import actions  # noqa: PLC0415
    from tnb.decisions import Draft  # noqa: PLC0415

    draft = Draft(text=f"Discuss {NAME} again.", follows="none")
    decision = close(actions.record_decision(by=coordinator, item=canary_item, seen=0, draft=draft))
    texts = as_chair.get(address(canary_item.case)).context["texts"]
    erased(as_chair, canary_item.case, text=[text.key for text in texts if text.tells])
    decision = Decision.objects.get(pk=decision.pk)
    assert NAME not in str(decision.snapshot)
    assert decision.text == ERASED
    assert decision.snapshot["case"]["summary"] == "no name"


def test_an_erased_patient_is_nobodys_namesake_and_gets_no_name_again(canary, coordinator, as_chair):
    other = register_patient_and_case(by=coordinator, name=NAME, question="?")
    assert namesakes_of(other.patient)
    erased(as_chair, canary)
    assert namesakes_of(other.patient) == []
    erased(as_chair, other)
    assert namesakes_of(Patient.objects.get(pk=other.patient_id)) == []
    edit = reverse("cases:edit", args=[canary.code])
    seen = as_chair.get(edit).context["form"].now
    said = {"name": NAME, "code_word": ERASED, "question": "?", "seen": seen}
    assert as_chair.post(edit, said).status_code == 422
    assert Patient.objects.get(pk=canary.patient_id).name == ERASED


def test_the_command_says_what_it_did_and_what_is_left_to_read(canary, coordinator, capsys):
    correct_case(by=coordinator, case=canary, patient={}, question=f"{NAME}?", summary="")
    call_command("erase", canary.code, "--reason", REASON, "--texts")
    said = capsys.readouterr().out
    assert "texts overwritten 1" in said
    assert "已删除" in said
    call_command("erase", canary.code, "--reason", REASON)
    assert "erased already" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("erase", "TNB-26-9999", "--reason", REASON)
    with pytest.raises(NotPossible):
        erase_patient(
            by=coordinator, case=register_patient_and_case(by=coordinator, name="B", question="?"), reason=""
        )


def test_an_opinion_that_was_not_revealed_is_overwritten_and_nobody_reads_it(canary_item, member, as_chair):
    said = {"item": canary_item, "member": member.member, "discipline": "surgery"}
    opinion = Opinion.objects.create(**said, resectability="resectable", text=f"{NAME} should wait.")
    case = canary_item.case
    assert "should wait" not in as_chair.get(address(case)).content.decode()
    erased(as_chair, case)
    opinion.refresh_from_db()
    assert opinion.text == ERASED
