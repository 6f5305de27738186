"""How the site is at this moment, looked up and not counted: version, database, trail, disk, backups."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError, connection
from django.utils import timezone

from cases import append_only
from cases.audit import end_of_trail
from recommendations.ruleset import current_ruleset
from tnb import VERSION
from tnb.backup.newest import newest_backup
from tnb.observing.readiness import free_megabytes, missing_migrations
from tnb.rulebook.review import short


def identity() -> dict[str, str]:
    """What runs here, in words without spaces."""
    ruleset = current_ruleset()
    return {
        "version": VERSION,
        "rules": ruleset.version,
        "rules_digest": short(ruleset.digest),
        "python": ".".join(map(str, sys.version_info[:3])),
        "django": django.get_version(),
        "database": connection.vendor,
    }


def database_bytes() -> int:
    """What the database takes on its disk, with the log of SQLite that is not yet in the file."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = str(connection.settings_dict["NAME"])
    parts = [Path(file), Path(f"{file}-wal")]
    return sum(part.stat().st_size for part in parts if part.exists())


def database_settings() -> dict[str, str]:
    """The settings of the database that decide whether what was acknowledged is kept."""
    asked = {
        "postgresql": ("server_version", "fsync", "full_page_writes", "synchronous_commit", "data_checksums"),
        "sqlite": ("journal_mode", "synchronous", "foreign_keys"),
    }[connection.vendor]
    verb = "SHOW" if connection.vendor == "postgresql" else "PRAGMA"
    found = {}
    with connection.cursor() as cursor:
        for name in asked:
            cursor.execute(f"{verb} {name}")
            found[name] = str(cursor.fetchone()[0])
    return found


def backup_age() -> float | None:
    """Seconds since the newest backup was finished; None if there never was one."""
    made = newest_backup()
    return None if made is None else max(0.0, (timezone.now() - made).total_seconds())


# By the name of the metric, which gets "tnb_" in front: what it is, and where it is looked up.
MEASURED: dict[str, tuple[str, Callable[[], Any]]] = {
    "audit_end": ("Number of the last event of the audit trail.", lambda: end_of_trail().number),
    "audit_triggers": ("Whether the database keeps the trail.", lambda: append_only.is_installed(connection)),
    "migrations_missing": ("Migrations not applied.", lambda: len(missing_migrations())),
    "database_bytes": ("Size of the database.", database_bytes),
    "backup_age_seconds": ("Time since the newest backup.", backup_age),
    "disk_free_bytes": ("Least free on the disks written to.", lambda: min(free_megabytes().values()) << 20),
}


def measured() -> dict[str, tuple[str, float | None]]:
    """Each figure with what it is; None where it cannot be told just now."""
    found: dict[str, tuple[str, float | None]] = {}
    for name, (said, looked_up) in MEASURED.items():
        value = None
        with suppress(DatabaseError, OSError):
            value = looked_up()
        found[name] = (said, value)
    return found
