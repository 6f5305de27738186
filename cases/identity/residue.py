"""What a database keeps of what was overwritten: pages it has freed, its log of writes, dead rows."""

from typing import Any

# Where rows lay that said who somebody is.
TABLES = (
    "cases_patient", "cases_searchterm", "cases_importrun", "cases_importchunk", "cases_importrow",
    "cases_importremark", "tnb_decision", "tnb_document", "tnb_draftsheet",
)  # fmt: skip


def leave_nothing_behind(connection: Any, *, thoroughly: bool) -> bool:
    """Overwrites what is left of rows that were changed or deleted; False if others kept it from that.

    SQLite zeroes what it frees (secure_delete, see the settings) and is made to empty its log here; done
    ``thoroughly`` the whole file is written anew. PostgreSQL is made to do so with the tables above. Not
    within a transaction.
    """
    if connection.in_atomic_block:
        return False
    if connection.vendor == "sqlite":
        return _sqlite(connection, thoroughly)
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for table in TABLES:
            if table in known:
                cursor.execute(f"VACUUM {'FULL' if thoroughly else ''} {connection.ops.quote_name(table)}")
    return True


def _sqlite(connection: Any, thoroughly: bool) -> bool:
    with connection.cursor() as cursor:
        if thoroughly:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_pages) = cursor.fetchone()
    return not busy
