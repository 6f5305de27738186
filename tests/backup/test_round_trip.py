"""What was backed up comes back: every row, the audit trail to its end, patients' names, printed pages."""

import datetime as dt
import io
import os
import tarfile
from pathlib import Path

import pyrage
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client

from cases.audit import first_break, trail
from cases.boards import every_board
from cases.models import AuditEvent, Case, Patient
from tnb.backup import make as making
from tnb.backup import sealed
from tnb.backup.bring_back import restore, verify
from tnb.backup.digest import digests_of, rows_at_one_time
from tnb.backup.failure import BackupError
from tnb.backup.make import make
from tnb.backup.newest import newest_backup
from tnb.models import Document

from .conftest import left_in
from .places import CODE_WORD, PRINTED, a_board, a_case, database, writers

CASES = int(os.environ.get("BACKUP_CASES", "300"))


def digests():
    with rows_at_one_time(connection) as rows:
        return {name: found._asdict() for name, found in digests_of(rows).items()}


def test_several_hundred_cases_come_back_row_by_row(unblocked, tmp_path, key, said):
    with database(tmp_path):
        a_board(cases=CASES)
        made = make(tmp_path)
        assert made.manifest["tables"]["cases_case"]["rows"] == CASES
        assert made.manifest["tables"] == digests()
    with database(tmp_path, empty=True):
        done = restore(made.file, key.identities, None, said.append)
        told = (done.manifest["tables"], digests())
        # Nothing has changed but what the restoring itself wrote down.
        assert {name for name in told[0] if told[0][name] != told[1][name]} == {"cases_auditevent"}
        assert Case.objects.count() == CASES
        with every_board():
            assert {patient.name for patient in Patient.objects.all()} == {f"患者{n}" for n in range(CASES)}
        assert bytes(Document.objects.get().content) == PRINTED
        assert first_break(trail()) is None
        assert AuditEvent.objects.order_by("-number").first().action == "backup.restored"
        a_case(Case.objects.first().created_by, CASES)  # and work goes on
    rows = sum(table["rows"] for table in made.manifest["tables"].values())
    assert any(f"共 {rows} 行" in line for line in said)


def test_a_backup_taken_while_four_people_write_holds_together(board, tmp_path, key, said):
    with writers(4, lambda number: a_case(board.chair, number)):
        made = [make(tmp_path / f"{number}.age") for number in range(3)]
    for one in made:
        with database(tmp_path, empty=True):
            restore(one.file, key.identities, None, said.append)
            registered = AuditEvent.objects.filter(action="case.registered").count()
            assert registered == Case.objects.count() == Patient.objects.count() > 0
            recorded = AuditEvent.objects.filter(action="findings.recorded").count()
            assert recorded in range(registered - 4, registered + 1)
    assert made[0].manifest["audit"]["number"] < made[2].manifest["audit"]["number"]


def test_verifying_restores_somewhere_else_and_changes_nothing(board, tmp_path, key, said):
    made = make(tmp_path)
    before = digests()
    there = left_in(tmp_path)
    verify(made.file, key.identities, said.append)
    assert (digests(), left_in(tmp_path)) == (before, there)
    assert len(said) == 6


def test_the_commands_say_everything_in_both_languages(board, tmp_path, key, capsys, settings):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.txt"
    call_command("backup", tmp_path)
    [file] = tmp_path.glob("tnb-*.age")
    call_command("backup", verify=file, key=key.file)
    words = capsys.readouterr().out
    assert "The identity keys are not inside" in words
    assert "备份不含身份密钥" in words
    assert "can be restored" in words
    with pytest.raises(CommandError, match=r"(?s)holds records.*已有记录.*未作任何改动"):
        call_command("restore", file, key=key.file)
    with pytest.raises(CommandError, match=r"--replace names wrong"):
        call_command("restore", file, key=key.file, replace="wrong")
    name = Path(board.name).name
    call_command("restore", file, key=key.file, replace=name)
    words = capsys.readouterr().out
    assert "is kept as" in words
    assert "恢复完成" in words
    assert f"Put {settings.AUDIT_ANCHOR_FILE} aside" in words
    assert "另起新文件" in words


def test_the_database_that_was_replaced_is_kept_aside(board, tmp_path, key, said):
    made = make(tmp_path)
    later = a_case(board.chair, 77)
    done = restore(made.file, key.identities, Path(board.name).name, said.append)
    assert not Case.objects.filter(code=later.code).exists()
    if connection.vendor == "sqlite":
        os.replace(done.aside, board.name)
        connection.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA public CASCADE; ALTER SCHEMA "{done.aside}" RENAME TO public')
    assert Case.objects.filter(code=later.code).exists()


def test_a_database_in_use_is_not_replaced(board, tmp_path, key, said):
    made = make(tmp_path)
    other = type(connections["default"])(connection.settings_dict, "other")
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        cursor.fetchone()
    with pytest.raises(BackupError, match="Stop the site first"):
        restore(made.file, key.identities, Path(board.name).name, said.append)
    other.close()
    assert Case.objects.count() == 3


def test_without_the_product_age_and_tar_open_a_backup(a_backup, key):
    clear = pyrage.decrypt(a_backup.file.read_bytes(), key.identities)
    with tarfile.open(fileobj=io.BytesIO(clear)) as tar:
        names = tar.getnames()
        content = b"".join(tar.extractfile(name).read() for name in names if name.startswith("database."))
    assert (names[0], names[-1]) == ("manifest.json", "sum.json")
    assert content.startswith((b"SQLite format 3\0", b"PGDMP"))


def test_nothing_of_it_is_on_a_disk_in_clear(board, tmp_path, monkeypatch):
    """Not afterwards, not when it fails halfway, and meanwhile only where the database itself is."""
    seen = []

    def looking(out, *args, **kwargs):
        seen.extend(path for path in tmp_path.rglob("*") if path.is_file())
        return sealed.seal(out, *args, **kwargs)

    def failing(*args, **kwargs):
        raise OSError(28, "No space left on device")

    place = Path(board.name).parent if connection.vendor == "sqlite" else tmp_path
    before = left_in(place)
    monkeypatch.setattr(making, "seal", looking)
    made = make(tmp_path / "one.age")
    copies = [path for path in seen if path.name == "copy"]
    assert all(path.is_relative_to(place) for path in copies)
    assert len(copies) == (connection.vendor == "sqlite")
    assert (made.file.stat().st_mode & 0o777) == 0o600
    assert CODE_WORD.encode() not in made.file.read_bytes()
    monkeypatch.setattr(making, "seal", failing)
    with pytest.raises(BackupError, match="No space left"):
        make(tmp_path / "two.age")
    assert not [*tmp_path.glob("two*")]
    assert sorted(set(left_in(place)) - {"one.age"}) == before


def test_what_a_killed_backup_left_behind_is_removed_by_the_next(board, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's copy is never on a disk in clear")
    left = Path(board.name).parent / ".tnb-copy-of-before"
    left.mkdir()
    (left / "copy").write_text(CODE_WORD)
    make(tmp_path)
    assert not left.exists()


def test_as_many_backups_are_kept_as_the_setting_says(board, tmp_path, settings):
    old = [f"tnb-2026030{day}T010000Z.age" for day in (1, 2, 3, 4)]
    for name in [*old, "tnb-by-hand.age", "notes.txt"]:
        (tmp_path / name).write_text("")
    settings.BACKUP_KEEP = 3
    made = make(tmp_path)
    assert made.removed == old[:2]
    kept = [name for name in left_in(tmp_path) if name.endswith((".age", ".txt"))]
    assert kept == sorted([*old[2:], made.file.name, "tnb-by-hand.age", "notes.txt"])


def test_the_trail_tells_of_a_backup_and_of_the_restoring(board, tmp_path, key, said):
    call_command("backup", tmp_path, verbosity=0)
    [file] = tmp_path.glob("tnb-*.age")
    made = AuditEvent.objects.order_by("-number").first()
    assert (made.action, made.actor, made.subject) == ("backup.made", "console", "site:backup")
    assert made.details["file"] == file.name
    assert made.details["anchor"]["number"] == made.number - 1
    Client().force_login(board.chair)
    restore(file, key.identities, Path(board.name).name, said.append)
    restored = AuditEvent.objects.order_by("-number").first()
    assert (restored.action, restored.actor) == ("backup.restored", "console")
    assert restored.details == made.details
    assert not Session.objects.exists()  # log-ins of that time have ended


def test_the_time_of_the_newest_backup_is_known(board, tmp_path):
    assert newest_backup() is None
    call_command("backup", tmp_path, verbosity=0)
    assert (dt.datetime.now(dt.UTC) - newest_backup()).total_seconds() < 60
