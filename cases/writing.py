"""One writer at a time, on both databases, so that the audit trail is one chain and no two writers wait for
each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Any number that nothing else on the database server uses for this.
CHAIN = 7_266_378_126


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which records are written; also a decorator. Nested, it is a savepoint.

    SQLite lets one writer in by itself (BEGIN IMMEDIATE). On PostgreSQL the next one waits here, at the
    beginning: waiting for the end of the chain with rows already locked, two could wait for each other.
    """
    with transaction.atomic():
        take_turn()
        yield


def take_turn() -> None:
    """Waits until nobody else is writing; the turn ends with the transaction. Taken twice it is one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN])
