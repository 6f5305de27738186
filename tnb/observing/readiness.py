"""Whether this process can do its work: each condition by its name, each answered in a few milliseconds."""

import logging
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cases import append_only
from cases.identity.ring import ring
from recommendations.ruleset import current_ruleset
from tnb.database_checks import unsafe
from tnb.role_check import superusers

log = logging.getLogger(__name__)
SCRATCH_MB = 32


class NotReady(Exception):  # noqa: N818 (says what is the matter)
    """Why a condition does not hold; for the log, and not for whoever asks."""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@lru_cache(maxsize=1)
def _known() -> frozenset[tuple[str, str]]:
    """The migrations that this version brings along."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations() -> list[str]:
    """Those of this version that the database has not seen, as "app.name"."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _known() - applied)


def _migrations() -> None:
    if missing := missing_migrations():
        raise NotReady(", ".join(missing))


def _triggers() -> None:
    if not append_only.is_installed(connection):
        raise NotReady("the triggers that keep the audit trail are missing")


def _settings_of_the_database() -> None:
    if found := [] if settings.ALLOW_UNSAFE_DATABASE else unsafe():
        raise NotReady(", ".join(part.name for part in found))


def _superusers() -> None:
    if found := superusers():
        raise NotReady(f"{len(found)} accounts are superusers: manage.py check --database default")


def _keys() -> None:
    ring()


def _rules() -> None:
    current_ruleset()


def folders() -> dict[Path, int]:
    """Where this process or its database writes, with the MiB that must be free there. What a document
    needs while it is made is little, and often in memory; a PostgreSQL watches its own disk."""
    found = {Path(tempfile.gettempdir()): SCRATCH_MB}
    if connection.vendor == "sqlite":
        found[Path(str(connection.settings_dict["NAME"])).parent] = settings.DISK_FREE_MB
    return {folder: needed for folder, needed in found.items() if folder.is_dir()}


def free_megabytes() -> dict[Path, int]:
    return {folder: shutil.disk_usage(folder).free >> 20 for folder in folders()}


def _disk() -> None:
    needed = folders()
    short = [f"{folder}: {free} MiB" for folder, free in free_megabytes().items() if free < needed[folder]]
    if short:
        raise NotReady(", ".join(short))


CONDITIONS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "audit_triggers": _triggers,
    "database_settings": _settings_of_the_database,
    "superusers": _superusers,
    "identity_keys": _keys,
    "rules": _rules,
    "disk": _disk,
}
OF_THE_DATABASE = {"migrations", "audit_triggers", "database_settings", "superusers"}


def failing() -> list[str]:
    """The names of the conditions that do not hold; the reasons go to the log. Without a database nothing
    else is asked of it."""
    found = []
    for name, condition in CONDITIONS.items():
        if name in OF_THE_DATABASE and "database" in found:
            continue
        try:
            condition()
        except Exception as problem:  # whatever it is, it is not ready
            log.warning("Not ready: %s (%s)", name, " ".join(str(problem).split()))
            found.append(name)
    return found
