"""Triggers by which the database itself refuses to change or delete an event of the audit trail."""

from typing import Any

TABLE = "cases_auditevent"
SAID = "The audit trail is append only"
NAMES = {"sqlite": ("audit_keeps_update", "audit_keeps_delete"), "postgresql": ("audit_keeps",)}

SQLITE = [
    f"CREATE TRIGGER audit_keeps_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_keeps() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    f"CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_keeps()",
]


def install(connection: Any) -> None:
    """Puts the triggers in place, whatever is there already."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Takes the triggers away: for a migration that alters the table, and nothing else."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def is_installed(connection: Any) -> bool:
    """Whether every trigger is in place."""
    question = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return found.issuperset(NAMES[connection.vendor])
