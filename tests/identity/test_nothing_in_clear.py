"""Whoever carries the database off, or a dump of it, does not learn who the patients are."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from cases.models import Case, ImportRun, Patient, SearchTerm
from cases.search.namesakes import cases_of_numbers
from cases.tables.models import ImportChunk, ImportRemark, ImportRow
from tests.conftest import browser_of
from tests.tables.made import delimited
from tnb import actions
from tnb.decisions import Draft
from tnb.models import Decision, Document, DraftSheet
from tnb.snapshot import record_count

from . import residue
from .conftest import BORN, NAME, NUMBER

FORMS = residue.in_every_form(NAME, NUMBER, BORN)


@pytest.fixture
def quick(monkeypatch):
    """Printing that hides nothing by compressing it, and tables of which a step takes two rows."""
    monkeypatch.setattr("cases.actions.tables.STEP", 2)

    def clear(sheet, language):
        return f"%PDF {sheet['patient']} {language}".encode()

    for kind in Document.Kind:
        monkeypatch.setitem(actions.documents.MAKERS, kind, clear)
    monkeypatch.setattr(actions.documents, "summary_pdf", clear)


@pytest.fixture
def worked(transactional_db, canary_item, coordinator, chair, quick):
    """A day's work about the patient: looked for, printed, decided, amended, and a table left half-way."""
    item, browser = canary_item, browser_of(chair)
    for typed in (NAME, NUMBER, "ouyanghuanjun"):
        browser.post(reverse("cases:list"), {"q": typed})
    browser.get(reverse("present", args=[item.pk]))
    browser.post(reverse("cases:unmask", args=[item.case.code]))
    actions.make_sheet(by=chair, item=item, language="zh")
    draft = Draft(text="Discuss again after the volumetry.", follows="none")
    actions.record_decision(by=coordinator, item=item, seen=0, draft=draft)
    said = {"seen": 1, "seen_records": record_count(item.case), "code_word": item.case.patient.code_word}
    decision = actions.close_decision(by=chair, item=item, **said)
    for kind in Document.Kind:
        actions.print_document(by=chair, decision=decision, kind=kind, language="en")
    _half_a_table(browser)
    return decision


def _half_a_table(browser) -> None:
    row = {"姓名": NAME, "病案号": NUMBER, "出生日期": BORN.isoformat(), "提请讨论的问题": "?"}
    wrong = row | {"出生日期": f"{BORN.isoformat()} {NAME} {NUMBER}"}
    raw = delimited(row, wrong, *({**row, "姓名": f"{NAME}{n}"} for n in range(3)))
    table = SimpleUploadedFile(f"{NAME}.csv", raw)
    page = browser.post(reverse("cases:import"), {"table": table}, follow=True)
    browser.post(reverse("cases:table_step", args=[page.context["run"].pk]))


def test_a_carried_off_database_tells_nobody_who_the_patients_are(worked):
    assert ImportRow.objects.exists()
    assert ImportChunk.objects.exists()
    assert ImportRemark.objects.exclude(doubt="x").exists()
    assert DraftSheet.objects.exists()
    assert Document.objects.count() == 2
    assert residue.found_in(FORMS) == set()


def test_who_has_the_keys_reads_everything_as_it_was(worked):
    patient = Patient.objects.get(pk=worked.item.case.patient_id)
    assert (patient.name, patient.birth_date, patient.hospital_number) == (NAME, BORN, NUMBER)
    told = Decision.objects.get(pk=worked.pk).snapshot["patient"]
    assert (told["name"], told["birth_date"], told["hospital_number"]) == (NAME, str(BORN), NUMBER)
    assert NAME.encode() in Document.objects.all()[0].content
    assert NAME.encode() in DraftSheet.objects.get().content
    assert ImportRow.objects.order_by("number")[0].own["name"] == NAME
    assert ImportRun.objects.get().file_name == f"{NAME}.csv"
    assert cases_of_numbers([NUMBER.lower()]).get() == worked.item.case


def planted(how: str, case: Case) -> None:
    """Something in clear, past the fields that seal."""
    sql = {
        "a clear column": ("UPDATE cases_patient SET name = %s", NAME.encode()),
        "a note of the name": ("UPDATE cases_importrun SET question = %s", NAME),
        "JSON": ("UPDATE cases_importrun SET result = %s", json.dumps({"name": NAME})),
        "a session": (
            "UPDATE django_session SET session_data = %s",
            base64.b64encode(f"x{NAME}{NAME}".encode()).decode(),
        ),
        "a document": ("UPDATE tnb_document SET content = %s", f"%PDF {NAME}".encode()),
    }
    if how == "pinyin in the index":
        SearchTerm.objects.create(case=case, term=b"1|ouyanghuanjun")
        return
    with connection.cursor() as cursor:
        cursor.execute(sql[how][0], [sql[how][1]])
        assert cursor.rowcount


PLANTED = ("a clear column", "a note of the name", "JSON", "a session", "a document", "pinyin in the index")


@pytest.mark.control
def test_what_stands_in_clear_is_found(worked):
    before = residue.found_in(FORMS)
    for how in PLANTED:
        planted(how, worked.item.case)
        after = residue.found_in(FORMS)
        assert after > before, how
        before = after
