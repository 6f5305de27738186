"""The databases of earlier releases come forward with everything clinical as it was, also from a backup; a
migration that fails leaves what was there."""

import importlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from cases.audit import first_break, trail
from cases.boards import every_board
from cases.models import AuditEvent, Case, Finding, Item
from tnb.backup import keys, sealed
from tnb.backup.bring_back import restore
from tnb.backup.checks import refuse_foreign
from tnb.backup.digest import Rows, digests_of
from tnb.models import Decision, Document, Meeting

from ..tnb.releases import CASES, RELEASES, brought_to, load, populate
from .places import database

BY_NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
# Bringing one forward takes its time: each change sees each release once, the night everything of each.
FIRST, SECOND = RELEASES
BOTH = (FIRST, SECOND)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the releases are kept as SQLite")


@pytest.fixture
def release(request, unblocked, tmp_path):
    """The default database is that of an earlier release; gives the release's name."""
    if connection.vendor == "postgresql" and not BY_NIGHT:
        pytest.skip("every migration on PostgreSQL: by night")
    with database(tmp_path, empty=True) as name:
        if connection.vendor == "sqlite":
            connection.close()
            Path(name).unlink()
            load(request.param, Path(name))
        else:
            populate(brought_to(RELEASES[request.param]))
        yield request.param


def before():
    """Everything clinical, read by plain SQL as it stood in those releases."""
    patients = {
        code: [name, str(birth or ""), number, word, question, summary]
        for code, name, birth, number, word, question, summary in asked(
            "SELECT c.code, p.name, p.birth_date, p.hospital_number, p.code_word, c.question, c.summary "
            "FROM cases_case c JOIN cases_patient p ON p.id = c.patient_id"
        )
    }
    findings = asked(
        "SELECT id, fact, value, observed_on, source, source_detail, supersedes_id FROM cases_finding"
    )
    items = asked("SELECT id, kind, content FROM cases_item")
    decisions = asked("SELECT id, text, snapshot FROM tnb_decision")
    documents = asked("SELECT code, content FROM tnb_document")
    events = asked("SELECT actor, action, subject, details FROM cases_auditevent ORDER BY id")
    return {
        "patients": patients,
        "findings": sorted(
            (pk, fact, plain(value), str(on or ""), *rest) for pk, fact, value, on, *rest in findings
        ),
        "items": sorted((pk, kind, plain(content)) for pk, kind, content in items),
        "decisions": sorted((pk, text, plain(sheet)) for pk, text, sheet in decisions),
        "documents": sorted((code, bytes(content)) for code, content in documents),
        "events": [(*who, plain(details)) for *who, details in events],
    }


def after():
    """The same through the models of today, which open what is sealed now."""
    cases = Case.objects.select_related("patient")
    patients = {
        case.code: [
            case.patient.name,
            str(case.patient.birth_date or ""),
            case.patient.hospital_number,
            case.patient.code_word,
            case.question,
            case.summary,
        ]
        for case in cases
    }
    findings = Finding.objects.values_list(
        "pk", "fact", "value", "observed_on", "source", "source_detail", "supersedes_id"
    )
    events = AuditEvent.objects.order_by("number").values_list("actor", "action", "subject", "details")
    return {
        "patients": patients,
        "findings": sorted(
            (pk, fact, plain(value), str(on or ""), *rest) for pk, fact, value, on, *rest in findings
        ),
        "items": sorted((pk, kind, plain(content)) for pk, kind, content in Item.objects.values_list(*ITEM)),
        "decisions": sorted((one.pk, one.text, plain(one.snapshot)) for one in Decision.objects.all()),
        "documents": sorted((one.code, bytes(one.content)) for one in Document.objects.all()),
        "events": [(*who, plain(details)) for *who, details in events],
    }


ITEM = ("pk", "kind", "content")


def one_form(findings):
    return sorted((pk, fact, plain(value), str(on or ""), *rest) for pk, fact, value, on, *rest in findings)


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def plain(value):
    """JSON in one form, whether the database gives it as text or as a value; SQL's null is JSON's."""
    told = value if isinstance(value, str) and connection.vendor == "sqlite" and is_json(value) else None
    return json.dumps(json.loads(told) if told is not None else value, sort_keys=True, default=dict)


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("release", BOTH if BY_NIGHT else (FIRST,), indirect=True)
def test_everything_clinical_of_an_earlier_release_is_as_it_was(release):
    told = before()
    connection.close()
    call_command("migrate", verbosity=0)
    with every_board():
        assert after() == told
        assert len(told["patients"]) == CASES
        steps = [{"option": code, "intent": "", "owner": ""} for code in ("tae", "ssa")]
        assert [one.steps for one in Decision.objects.all()] == [steps] * 4
        assert {case.board_id for case in Case.objects.all()} == {1}
        assert Meeting.objects.get().title == "Weekly board 每周讨论"
        assert first_break(trail()) is None
        call_command("reindex", verbosity=0)
        call_command("reindex", check=True, verbosity=0)


@pytest.mark.control
@pytest.mark.parametrize("release", BOTH, indirect=True)
@pytest.mark.parametrize(
    "loss",
    [
        "UPDATE cases_finding SET value = '5' WHERE fact = 'ki67_pct' AND value = '9'",
        "UPDATE cases_finding SET value = NULL WHERE fact = 'prior_treatments' AND case_id = 3",
        "UPDATE cases_patient SET name = name || ' ' WHERE id = 1",
        "UPDATE tnb_document SET content = X'00' WHERE id = 1",
        "DELETE FROM cases_item WHERE id = 12",
    ],
)
@on_sqlite
def test_a_migration_that_loses_something_would_be_found(release, loss):
    told = before()
    with connection.cursor() as cursor:
        cursor.execute(loss)
    assert before() != told


@pytest.mark.parametrize("release", BOTH if BY_NIGHT else (SECOND,), indirect=True)
@on_sqlite
def test_a_backup_of_an_earlier_release_is_restored_into_this_one(release, tmp_path, key, said):
    told, file = before(), sealed_as_it_stands(key, tmp_path)
    with database(tmp_path, empty=True):
        restore(file, key.identities, None, said.append)
        with every_board():
            found = after()
    found["events"].pop()  # of the restoring itself
    assert found == told
    assert any("brought forward" in line and "已升级" in line for line in said)


def sealed_as_it_stands(key, folder):
    """A backup of the default database with the tables it has, as the version of that time would make it."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with closing(sqlite3.connect(name)) as plainly:
        rows = Rows("sqlite", plainly.execute)
        applied = [".".join(row) for row in rows.execute("SELECT app, name FROM django_migrations")]
        tables = {table: found._asdict() for table, found in digests_of(rows).items()}
        chained = "digest" in rows.columns("cases_auditevent")
        last = "SELECT number, digest FROM cases_auditevent ORDER BY number DESC LIMIT 1"
        end = plainly.execute(last).fetchone() if chained else (0, "")
    manifest = {"format": 1, "version": "0.0.9", "made_at": "2026-03-02T12:00:00Z", "database": "sqlite"}
    manifest |= {"migrations": applied, "tables": tables, "audit": {"number": end[0], "digest": end[1]}}
    refuse_foreign(manifest)
    file = folder / "earlier.age"
    with file.open("wb") as out:
        content = [Path(name).read_bytes()]
        sealed.seal(out, keys.recipients_from(key.public), manifest, content, packed=True)
    return file


@pytest.mark.parametrize("release", [SECOND], indirect=True)
def test_a_migration_that_fails_leaves_a_database_that_can_be_used(release, monkeypatch):
    """It is undone as a whole; the next start with a mended version goes on from there."""
    told = before()
    connection.close()
    sealing = importlib.import_module("cases.migrations.0016_seal_identity")
    done = []

    def failing(*args):
        done.append(args)
        if len(done) > CASES:
            raise RuntimeError("the power of the test went")
        return usual(*args)

    usual = sealing.cipher.seal
    monkeypatch.setattr(sealing.cipher, "seal", failing)
    with pytest.raises(RuntimeError, match="the power"):
        call_command("migrate", verbosity=0)
    monkeypatch.undo()
    connection.close()
    assert before() == told  # names are in the columns they were in, none is half sealed
    if connection.vendor == "sqlite":
        assert asked("PRAGMA integrity_check") == [("ok",)]
    if BY_NIGHT:
        call_command("migrate", verbosity=0)
        with every_board():
            assert after() == told


def test_the_form_of_a_backup_is_the_one_that_is_written_down(a_backup, key):
    """docs/upgrade.md tells how to open one by hand; whoever changes the form changes that too."""
    words = (Path(__file__).parents[2] / "docs" / "upgrade.md").read_text()
    assert all(name in words for name in (sealed.MANIFEST, f"{sealed.DATABASE}*", "age --decrypt"))
