"""Bringing a backup back: into the database of this site, or somewhere else to see that it could be."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from recommendations.words import Text
from tnb.actions.backups import backup_restored
from tnb.backup import postgres, sqlite
from tnb.backup.checks import checked, refuse_foreign
from tnb.backup.failure import BackupError, in_both
from tnb.backup.sealed import opened

Say = Callable[[str], None]
NOT_EMPTY = Text(
    "The database {name} holds records; a backup is restored into an empty one. To put this one aside and "
    "restore in its place: --replace {name}",
    "数据库 {name} 已有记录；备份只恢复到空数据库。如需将现有数据库移开并在原位恢复：--replace {name}",
)
OTHER_NAME = Text(
    "--replace names {named}, but the database is {name}. Nothing was changed.",
    "--replace 指定的是 {named}，而数据库是 {name}。未作任何改动。",
)
OPENED = Text(
    "Backup made {made_at} by version {version}: opened, complete, every byte as it was written.",
    "备份生成于 {made_at}，版本 {version}：已解密，内容完整，与写入时逐字节一致。",
)
NOT_TRIED = Text(
    "It was not brought back to try it: this database user may not create a database. Restore it into an "
    "empty one to be certain.",
    "未试行恢复：该数据库用户无权新建数据库。请恢复到一个空数据库加以确认。",
)


class Restored(NamedTuple):
    """The manifest of the backup, and where the database it replaced is now (None: there was none)."""

    manifest: dict[str, Any]
    aside: str | None


def verify(file: Path, identities: Sequence[Any], say: Say) -> dict[str, Any]:
    """The manifest of a backup that can be brought back; changes nothing. Raises BackupError."""
    manifest = _read_through(file, identities, say)
    if connection.vendor == "sqlite":
        with sqlite.scratch_beside(_database()) as folder:
            with opened(file, identities) as (_manifest, parts):
                sqlite.write(parts, folder / "copy")
            with _elsewhere(str(folder / "copy")):
                _say_all(checked(manifest), say)
    elif name := _scratch_database():
        try:
            with _elsewhere(name), opened(file, identities) as (_manifest, parts):
                _emptied(connection)
                postgres.load(parts, connection)
                _say_all(checked(manifest), say)
        finally:
            _run(f'DROP DATABASE IF EXISTS "{name}"')
    else:
        say(in_both(NOT_TRIED))
    return manifest


def restore(file: Path, identities: Sequence[Any], replace: str | None, say: Say) -> Restored:
    """Puts the backup in the place of the default database. Raises BackupError; the database is then as it
    was."""
    manifest = _read_through(file, identities, say)
    held = _holds_records()
    name = _database().name if connection.vendor == "sqlite" else connection.settings_dict["NAME"]
    if replace is not None and replace != name:
        raise BackupError(OTHER_NAME, named=replace, name=name)
    if held and replace is None:
        raise BackupError(NOT_EMPTY, name=name)
    aside = f"replaced_{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}" if held else None
    bring = _restore_sqlite if connection.vendor == "sqlite" else _restore_postgres
    return Restored(manifest, bring(file, identities, aside, say))


def _read_through(file: Path, identities: Sequence[Any], say: Say) -> dict[str, Any]:
    """The manifest, once all of the file has been read: a damaged one is known before anything begins."""
    with opened(file, identities) as (manifest, parts):
        refuse_foreign(manifest)
        for _part in parts:
            pass
    say(in_both(OPENED, **{name: manifest[name] for name in ("made_at", "version")}))
    return manifest


def _restore_sqlite(file: Path, identities: Sequence[Any], aside: str | None, say: Say) -> str | None:
    database = _database()
    connection.close()
    sqlite.take_out_of_use(database)
    with sqlite.scratch_beside(database) as folder:
        new = folder / "copy"
        with opened(file, identities) as (manifest, parts):
            sqlite.write(parts, new)
        with _elsewhere(str(new)):
            _say_all(checked(manifest), say)
            backup_restored(file=file.name, manifest=manifest)
        kept = database.with_name(f"{database.name}.{aside}") if aside else None
        sqlite.put_in_place(new, database, kept)
    return str(kept) if kept else None


def _restore_postgres(file: Path, identities: Sequence[Any], aside: str | None, say: Say) -> str | None:
    postgres.program("pg_restore", postgres.major_of(connection))
    postgres.refuse_in_use(connection)
    schema = postgres.Schema(connection, aside or postgres.EMPTY)
    schema.put_aside()
    try:
        with opened(file, identities) as (manifest, parts):
            postgres.load(parts, connection)
        _say_all(checked(manifest), say)
        backup_restored(file=file.name, manifest=manifest)
    except BaseException:
        schema.bring_back()
        raise
    if aside is None:
        schema.drop_aside()
    return aside


def _say_all(lines: Iterator[str], say: Say) -> None:
    for line in lines:
        say(line)


def _database() -> Path:
    return Path(connection.settings_dict["NAME"]).absolute()


def _holds_records() -> bool:
    """Whether anybody has worked in the default database; what migrate has just made are no records."""
    if connection.vendor == "sqlite" and not _database().exists():
        return False
    tables = connection.introspection.table_names()
    asked = [table for table in ("auth_user", "cases_auditevent", "cases_case") if table in tables]
    if not asked:
        return bool(set(tables) - {MigrationRecorder.Migration._meta.db_table})
    with connection.cursor() as cursor:
        for table in asked:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - the names above
            if cursor.fetchone():
                return True
    return False


@contextmanager
def _elsewhere(name: str) -> Iterator[None]:
    """The default connection leads to another database for a while."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _scratch_database() -> str | None:
    """The name of a new empty database; None where the user may not make one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return None
    name = f"tnb_verify_{dt.datetime.now(dt.UTC):%Y%m%dt%H%M%S%f}"
    _run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return name


def _emptied(on: Any) -> None:
    with on.cursor() as cursor:
        cursor.execute("DROP SCHEMA public")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
