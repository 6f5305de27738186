"""A backup that is not what was written, or holds less than it should, is refused; nothing is changed."""

import io
import json
import random
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases import append_only
from cases.boards import every_board
from cases.models import Case
from tnb.backup import keys, postgres, sealed
from tnb.backup import make as making
from tnb.backup.bring_back import restore, verify
from tnb.backup.failure import BackupError
from tnb.backup.make import make
from tnb.models import Document

from .conftest import left_in
from .places import database

FLIPS = 40


def refused(file, identities, match="."):
    with pytest.raises(BackupError, match=match):
        restore(file, identities, None, lambda line: None)
    if connection.vendor == "sqlite":
        there = left_in(Path(connection.settings_dict["NAME"]).parent)
        assert [name for name in there if not name.startswith("board.sqlite3")] == []
    assert connection.introspection.table_names() == []


def changed(file, to, change):
    """A copy of the file with other bytes."""
    content = bytearray(file.read_bytes())
    to.write_bytes(bytes(change(content)))
    return to


def sealed_anew(made, key, to, manifest=None, database=None):
    """The same backup with another manifest or database, properly sealed."""
    clear = pyrage.decrypt(made.file.read_bytes(), key.identities)
    with tarfile.open(fileobj=io.BytesIO(clear)) as tar:
        parts = [tar.extractfile(name).read() for name in tar.getnames() if name.startswith("database.")]
    content = b"".join(parts) if database is None else database
    recipients = keys.recipients_from(key.public)
    with to.open("wb") as out:
        sealed.seal(out, recipients, made.manifest | (manifest or {}), [content], packed=False)
    return to


def test_a_backup_with_one_byte_changed_anywhere_is_refused(a_backup, elsewhere, key, tmp_path):
    chance = random.Random(20261122)  # noqa: S311 - the same places each time
    size = a_backup.file.stat().st_size
    for place in [0, 25, size - 1, *(chance.randrange(size) for _ in range(FLIPS))]:

        def flip(content, place=place):
            content[place] ^= 1 << chance.randrange(8)
            return content

        refused(changed(a_backup.file, tmp_path / "flipped.age", flip), key.identities)


def test_a_backup_that_was_cut_or_lengthened_is_refused(a_backup, elsewhere, key, tmp_path):
    size = a_backup.file.stat().st_size
    for length in (0, 10, 100, size // 2, size * 3 // 4, size - 20, size - 1):
        refused(changed(a_backup.file, tmp_path / "cut.age", lambda c, n=length: c[:n]), key.identities)
    refused(changed(a_backup.file, tmp_path / "long.age", lambda c: c + b"x"), key.identities, "damaged")


@pytest.mark.control
def test_the_same_backup_with_nothing_changed_is_not_refused(a_backup, elsewhere, key, tmp_path):
    restore(
        changed(a_backup.file, tmp_path / "same.age", lambda c: c), key.identities, None, lambda line: None
    )
    assert Case.objects.count() == 3


def test_another_key_does_not_open_it(a_backup, elsewhere, tmp_path):
    keys.new_key(tmp_path / "other.key")
    refused(
        a_backup.file, keys.identities_in(tmp_path / "other.key"), "(?s)not made for this key.*不是用此密钥"
    )


def test_a_file_that_is_no_backup_is_refused(elsewhere, key, tmp_path):
    (tmp_path / "notes.age").write_text("notes")
    refused(tmp_path / "notes.age", key.identities, "(?s)not a backup.*不是本软件的备份")
    refused(tmp_path / "missing.age", key.identities, "(?s)cannot be read.*无法读取")


def test_a_backup_of_a_newer_version_is_refused(a_backup, elsewhere, key, tmp_path):
    later = {"version": "9.0", "migrations": [*a_backup.manifest["migrations"], "cases.9999_later"]}
    file = sealed_anew(a_backup, key, tmp_path / "newer.age", later)
    refused(file, key.identities, r"(?s)newer version \(9.0\).*cases.9999_later.*更新的版本")
    file = sealed_anew(a_backup, key, tmp_path / "newest.age", {"format": sealed.FORMAT + 1})
    refused(file, key.identities, "newer version")


def test_a_backup_of_another_kind_of_database_is_refused(a_backup, elsewhere, key, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    file = sealed_anew(a_backup, key, tmp_path / "other.age", {"database": other})
    refused(file, key.identities, "DATABASE_URL")


@pytest.mark.control
def test_a_row_lost_or_altered_on_the_way_is_found(a_backup, elsewhere, key, tmp_path):
    """The digest of the rows, not only that of the file: the manifest says one more row, or another."""
    for change in ({"rows": 2}, {"digest": "0" * 128}):
        tables = a_backup.manifest["tables"]
        told = {"tables": tables | {"cases_case": tables["cases_case"] | change}}
        file = sealed_anew(a_backup, key, tmp_path / "other.age", told)
        refused(file, key.identities, "(?s)is not what was backed up: cases_case.*不一致")


@pytest.mark.control
def test_an_audit_trail_with_a_cut_end_is_found(a_backup, elsewhere, key, tmp_path):
    end = a_backup.manifest["audit"]
    file = sealed_anew(a_backup, key, tmp_path / "cut.age", {"audit": end | {"number": end["number"] + 1}})
    refused(file, key.identities, "(?s)broken at event.*missing, though anchored.*不完整")


@pytest.mark.control
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE cases_auditevent SET actor = 'nobody' WHERE number = 3", "broken at event 3: changed"),
        ("UPDATE tnb_document SET sha256 = 'x'", "is not what was printed"),
        ("UPDATE cases_patient SET name = {junk}", "identity keys of this site do not open"),
    ],
)
def test_what_was_wrong_already_when_it_was_backed_up_is_found(board, tmp_path, key, statement, found):
    append_only.remove(connection)
    junk = "X'00ff'" if connection.vendor == "sqlite" else "'\\x00ff'"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(junk=junk))
    append_only.install(connection)
    made = make(tmp_path)
    with database(tmp_path, empty=True):
        refused(made.file, key.identities, found)
    if connection.vendor == "sqlite":  # the same checks; one database more takes PostgreSQL its time
        with pytest.raises(BackupError, match=found):
            verify(made.file, key.identities, lambda line: None)


@pytest.mark.control
def test_a_trail_without_its_triggers_is_found(board, tmp_path, key):
    append_only.remove(connection)
    made = make(tmp_path)
    with database(tmp_path, empty=True):
        refused(made.file, key.identities, "(?s)triggers.*触发器")


@pytest.mark.control
def test_other_identity_keys_than_those_of_the_backup_are_found(a_backup, elsewhere, key, tmp_path, settings):
    other = tmp_path / "identity-keys"
    other.write_text(f"of-the-tests {'C' * 43}=\nindex {'B' * 42}A=\n")
    settings.IDENTITY_KEYS_FILE = other
    refused(a_backup.file, key.identities, "(?s)identity keys.*身份密钥")
    if connection.vendor == "sqlite":
        settings.IDENTITY_KEYS_FILE = tmp_path / "lost"
        refused(a_backup.file, key.identities, "(?s)identity keys.*身份密钥")


@pytest.mark.control
def test_a_copy_of_the_file_alone_would_lose_what_was_written_last(board, tmp_path):
    """Why a backup is not `cp`: with SQLite the newest records are in the file beside it."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own trap")
    place = tmp_path / "copied"
    place.mkdir()
    shutil.copy(board.name, place / "board.sqlite3")
    with closing(sqlite3.connect(place / "board.sqlite3")) as copied:
        try:
            found = copied.execute("SELECT count(*) FROM cases_case").fetchone()[0]
        except sqlite3.DatabaseError:
            found = 0
    assert found < Case.objects.count()


def test_a_failure_while_restoring_leaves_the_database_as_it_was(board, tmp_path, key, monkeypatch):
    made = make(tmp_path)
    name = Path(board.name).name

    def failing(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("tnb.backup.checks._documents", failing)
    with pytest.raises(KeyboardInterrupt):
        restore(made.file, key.identities, name, lambda line: None)
    monkeypatch.undo()
    assert Case.objects.count() == 3
    with every_board():
        assert bytes(Document.objects.get().content).startswith(b"%PDF")


def test_after_a_restore_that_was_killed_it_is_simply_begun_again(a_backup, elsewhere, key):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {postgres.EMPTY}")
    else:
        (Path(elsewhere).parent / ".tnb-copy-of-before").mkdir()
    restore(a_backup.file, key.identities, None, lambda line: None)
    assert Case.objects.count() == 3
    if connection.vendor == "sqlite":
        assert [name for name in left_in(Path(elsewhere).parent) if name.startswith(".")] == []


def test_a_key_is_never_overwritten_and_only_its_owner_reads_it(tmp_path, key):
    assert (key.file.stat().st_mode & 0o777) == 0o600
    with pytest.raises(CommandError, match=r"(?s)already there.*已存在"):
        call_command("backup", new_key=key.file)
    (tmp_path / "empty.key").write_text("# nothing\n")
    for file in (tmp_path / "empty.key", tmp_path / "missing.key"):
        with pytest.raises(BackupError):
            keys.identities_in(file)


@pytest.mark.parametrize(
    ("recipients", "found"),
    [
        ("", "(?s)nobody could open.*无人能打开"),
        ("age1notakey", "(?s)not a public key.*不是公钥"),
        ("AGE-SECRET-KEY-1ABC", "(?s)private key.*私钥"),
    ],
)
def test_a_backup_needs_the_public_key_of_somebody(settings, tmp_path, recipients, found):
    settings.BACKUP_RECIPIENTS = recipients
    with pytest.raises(CommandError, match=found):
        call_command("backup", tmp_path)
    assert left_in(tmp_path) == []


def test_recipients_stand_on_lines_or_between_commas(key):
    assert len(keys.recipients_from(f"# two\n{key.public}, {key.public} # again\n")) == 2


def test_a_place_that_is_no_folder_is_refused(tmp_path, unblocked):
    for place in (tmp_path / "missing", tmp_path / "missing" / "one.age"):
        with pytest.raises(CommandError, match=r"(?s)no folder.*不是文件夹"):
            call_command("backup", place)
    (tmp_path / "there.age").write_text("kept")
    with pytest.raises(CommandError, match=r"(?s)already there.*已存在"):
        call_command("backup", tmp_path / "there.age")
    assert (tmp_path / "there.age").read_text() == "kept"


def program_of(folder, version):
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_programs_that_are_missing_or_too_old_are_named(settings, tmp_path):
    settings.PG_BIN = str(tmp_path)
    with pytest.raises(BackupError, match=r"(?s)postgresql-client-17.*PG_BIN.*未找到"):
        postgres.program("pg_dump", 17)
    settings.PG_BIN = program_of(tmp_path / "old", "15.18 (Debian 15.18-0+deb12u1)")
    with pytest.raises(BackupError, match=r"(?s)of PostgreSQL 15, the server of 17.*旧版程序"):
        postgres.program("pg_dump", 17)


def test_of_several_programs_that_of_the_servers_version_is_taken(settings, tmp_path, monkeypatch):
    settings.PG_BIN = ""
    folders = [program_of(tmp_path / str(version), f"{version}.1") for version in (15, 18, 17)]
    monkeypatch.setenv("PATH", ":".join([*folders, "/usr/bin", "/bin"]))
    assert str(postgres.program("pg_dump", 17)).startswith(folders[2])
    assert str(postgres.program("pg_dump", 16)).startswith(folders[2])


def test_a_program_that_fails_is_heard(board, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL's programs")
    monkeypatch.setattr(making.postgres, "program", lambda name, major: Path("/bin/false"))
    with pytest.raises(BackupError, match=r"(?s)false failed.*失败"):
        make(tmp_path)
    assert left_in(tmp_path) == []


def test_the_manifest_tells_what_is_inside_and_what_is_not(a_backup):
    manifest = json.loads(json.dumps(a_backup.manifest))
    assert manifest["database"] == connection.vendor
    assert manifest["tables"]["cases_case"]["rows"] == 3
    assert "are not in this backup" in manifest["identity_keys"]
    assert manifest["audit"]["number"] == manifest["tables"]["cases_auditevent"]["rows"]
