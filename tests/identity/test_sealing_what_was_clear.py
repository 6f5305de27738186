"""A database of before is sealed by the update, nothing of it stays in clear, and it can go back."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cases.models import Patient
from tnb.models import Decision, Document

from . import residue
from .conftest import BORN, NAME, NUMBER
from .test_nothing_in_clear import FORMS

CLEAR = [("cases", "0014_audit_whence"), ("tnb", "0013_administrators")]
TOLD = {"name": NAME, "birth_date": BORN.isoformat(), "hospital_number": NUMBER}
CLOSED = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)


def at(state):
    """The models as they were; the database is brought there."""
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return executor.loader.project_state(state).apps


@pytest.fixture
def newest_afterwards():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def recorded(apps) -> None:
    """A patient in clear, with a closed decision, its document and a table half-way."""
    user = apps.get_model("auth", "User").objects.create(username="someone")
    board = apps.get_model("cases", "Board").objects.get()
    said = {"name": NAME, "birth_date": BORN, "hospital_number": NUMBER}
    patient = apps.get_model("cases", "Patient").objects.create(board=board, code_word="x", **said)
    case = apps.get_model("cases", "Case").objects.create(
        board=board, patient=patient, code="TNB-26-0001", question="?", created_by=user
    )
    apps.get_model("cases", "SearchTerm").objects.create(case=case, term=b"1|ouyanghuanjun")
    meeting = apps.get_model("tnb", "Meeting").objects.create(
        board=board, held_on="2026-03-02", title="t", created_by=user
    )
    item = apps.get_model("tnb", "AgendaItem").objects.create(meeting=meeting, case=case, position=1)
    sheet = {"case": {"code": case.code}, "patient": {**TOLD, "sex": ""}, "closed_at": CLOSED.isoformat()}
    sheet |= {"decision": {"chosen": []}}
    done = {"updated_by": user, "updated_at": CLOSED, "closed_at": CLOSED, "closed_by": user}
    decision = apps.get_model("tnb", "Decision").objects.create(item=item, snapshot=sheet, **done)
    apps.get_model("tnb", "Document").objects.create(
        decision=decision, kind="summary", language="en", code="AAAAAAAAAA", sha256="",
        content=f"%PDF {NAME}".encode(), made_at=CLOSED, made_by=user,
    )  # fmt: skip
    run = apps.get_model("cases", "ImportRun").objects.create(
        board=board, by=user, kind="csv", file_name=f"{NAME}.csv", digest="d", state="checked",
        started_at=timezone.now(),
    )  # fmt: skip
    apps.get_model("cases", "ImportRow").objects.create(
        run=run, number=2, own=TOLD, entries=[], name_key=NAME, number_key=NUMBER.lower(), fingerprint="f"
    )


@pytest.mark.django_db(transaction=True)
def test_what_was_in_clear_is_sealed_by_the_update_and_goes_back(newest_afterwards):
    apps = at(CLEAR)
    recorded(apps)
    assert residue.found_in(FORMS)  # the red control: all of it is in clear

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert residue.found_in(FORMS) == set()
    patient = Patient.objects.get()
    assert (patient.name, patient.birth_date, patient.hospital_number) == (NAME, BORN, NUMBER)
    assert TOLD.items() <= Decision.objects.get().snapshot["patient"].items()
    assert Document.objects.get().content == f"%PDF {NAME}".encode()

    apps = at(CLEAR)
    patient = apps.get_model("cases", "Patient").objects.get()
    assert (patient.name, patient.birth_date, patient.hospital_number) == (NAME, BORN, NUMBER)
    assert TOLD.items() <= apps.get_model("tnb", "Decision").objects.get().snapshot["patient"].items()
    assert bytes(apps.get_model("tnb", "Document").objects.get().content) == f"%PDF {NAME}".encode()
    assert apps.get_model("cases", "ImportRun").objects.get().file_name == f"{NAME}.csv"
