"""Making a backup: what is in it, under which name it is kept, and which old ones go."""

import datetime as dt
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from recommendations.words import Text
from tnb import VERSION
from tnb.backup import digest, keys, postgres, sqlite
from tnb.backup.digest import Rows
from tnb.backup.failure import BackupError
from tnb.backup.sealed import FORMAT, seal

NAME = re.compile(r"^tnb-\d{8}T\d{6}Z\.age$")
A_DAY = 24 * 3600
NO_FOLDER = Text(
    "{folder} is no folder. Name an existing folder, or a file that ends with .age in one.",
    "{folder} 不是文件夹。请指定已有的文件夹，或其中以 .age 结尾的文件名。",
)
EXISTS = Text("{file} is already there and was left as it is.", "{file} 已存在，未作改动。")
NOT_WRITTEN = Text(
    "The backup could not be written to {file}: {reason}. Older backups are as they were.",
    "无法写入备份 {file}：{reason}。原有备份未受影响。",
)
NOTHING = Text(
    "The database has no tables yet; there is nothing to back up.", "数据库中还没有数据表，无可备份。"
)
KEYS_ARE_ELSEWHERE = (
    "The keys that open names, birth dates and hospital numbers are not in this backup. Keep a copy of the "
    "identity key file apart from the backups: without it these fields stay sealed."
)


class Made(NamedTuple):
    """A finished backup: its file and manifest, the names of older ones that were removed."""

    file: Path
    manifest: dict[str, Any]
    removed: list[str]


def make(destination: Path) -> Made:
    """A backup of the default database in a folder, or as the file named. Raises BackupError, and then
    nothing new is there."""
    recipients = keys.recipients_from(settings.BACKUP_RECIPIENTS)
    file = _file_for(destination)
    with _to_be_renamed(file) as out, _database() as (manifest, parts, packed):
        seal(out, recipients, manifest, parts, packed=packed)
    removed = _removed(file.parent) if destination.is_dir() else []
    return Made(file, manifest, removed)


def _file_for(destination: Path) -> Path:
    if destination.is_dir():
        destination /= f"tnb-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.age"
    elif destination.suffix != ".age" or not destination.parent.is_dir():
        raise BackupError(NO_FOLDER, folder=destination)
    if destination.exists():
        raise BackupError(EXISTS, file=destination)
    return destination


@contextmanager
def _to_be_renamed(file: Path) -> Iterator[Any]:
    """A file beside it ending with .part, which takes the name once everything is on the disk."""
    part = file.with_name(f"{file.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.rename(part, file)
        sqlite.to_the_disk(file.parent)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise BackupError(NOT_WRITTEN, file=file, reason=problem.strerror or problem) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _database() -> Iterator[tuple[dict[str, Any], Iterable[bytes], bool]]:
    """The manifest, the database in pieces and whether to pack them: all as of one time."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        with sqlite.scratch_beside(database) as folder:
            sqlite.copy(database, folder / "copy")
            with closing(sqlite3.connect(folder / "copy")) as copied:
                manifest = _manifest(Rows("sqlite", copied.execute), sqlite3.sqlite_version)
            yield manifest, sqlite.parts_of(folder / "copy"), True
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
            snapshot, version = cursor.fetchone()
        postgres.program("pg_dump", postgres.major_of(connection))
        yield _manifest(digest.rows_of(connection), version), postgres.dumped(connection, snapshot), False


def _manifest(rows: Rows, version: str) -> dict[str, Any]:
    tables = digest.digests_of(rows)
    if "django_migrations" not in tables or "cases_auditevent" not in tables:
        raise BackupError(NOTHING)
    applied = rows.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    last = [*rows.execute("SELECT number, digest FROM cases_auditevent ORDER BY number DESC LIMIT 1")]
    return {
        "format": FORMAT,
        "product": "tnb",
        "version": VERSION,
        "made_at": f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "database": rows.vendor,
        "database_version": version,
        "migrations": [f"{app}.{name}" for app, name in applied],
        "audit": dict(zip(("number", "digest"), last[0] if last else (0, ""), strict=True)),
        "tables": {name: found._asdict() for name, found in tables.items()},
        "identity_keys": KEYS_ARE_ELSEWHERE,
    }


def _removed(folder: Path) -> list[str]:
    """All but the newest BACKUP_KEEP go; 0 keeps all. So does what a backup that was killed left behind."""
    for part in folder.glob("tnb-*.age.part"):
        if time.time() - part.stat().st_mtime > A_DAY:
            part.unlink(missing_ok=True)
    kept = sorted(path for path in folder.iterdir() if NAME.match(path.name))
    old = kept[: -settings.BACKUP_KEEP] if settings.BACKUP_KEEP else []
    for path in old:
        path.unlink(missing_ok=True)
    return [path.name for path in old]
