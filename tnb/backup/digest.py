"""One digest for the rows of each table, the same wherever and in whatever order the rows are kept.

A row is the tuple of its values in the order of its columns' names, each in one form whatever the database:
truth as True and False, a time in UTC to the microsecond, JSON as nested tuples with numbers as decimals.
The digest is the sum of the SHA-512 of all rows, so no order matters and no row is held in memory.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction

Execute = Callable[[str], Iterable[tuple[Any, ...]]]
Clean = Callable[[Any], Any]
MOST = 1 << 512
A_TIME = re.compile(r"^(.*\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$")


class TableDigest(NamedTuple):
    """How many rows a table has, and the digest of all of them (hex)."""

    rows: int
    digest: str


class Rows:
    """The tables of one database as they are at one time; ``execute`` runs a statement and gives its rows."""

    def __init__(self, vendor: str, execute: Execute) -> None:
        self.vendor, self.execute = vendor, execute

    def tables(self) -> list[str]:
        """The names of all tables."""
        return sorted(name for (name,) in self.execute(TABLES[self.vendor]))

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with their types, by name; "json" where it is JSON."""
        if self.vendor == "postgresql":
            return dict(self.execute(f"{COLUMNS} AND table_name = {_said(table)}"))
        found = {row[1]: row[2].lower() for row in self.execute(f"PRAGMA table_info({_quoted(table)})")}
        [(made,)] = self.execute(f"{MADE} AND name = {_said(table)}")
        checked = set(re.findall(r'json_valid\s*\(\s*"(\w+)"', made, re.IGNORECASE))
        return {name: "json" if name in checked else kind for name, kind in found.items()}

    def of(self, table: str, columns: Iterable[str]) -> Iterable[tuple[Any, ...]]:
        """All rows. The plus keeps SQLite's driver from turning values into what it thinks they are."""
        plus = "+" if self.vendor == "sqlite" else ""
        named = ", ".join(plus + _quoted(name) for name in columns)
        return self.execute(f"SELECT {named} FROM {_quoted(table)}")  # noqa: S608 - names of the schema


MADE = "SELECT sql FROM sqlite_master WHERE type = 'table'"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    "postgresql": "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
}
COLUMNS = (
    "SELECT column_name::text, data_type::text FROM information_schema.columns "
    "WHERE table_schema = current_schema()"
)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _said(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def rows_at_one_time(connection: Any) -> Iterator[Rows]:
    """The rows of a connection of Django's while others may go on writing."""
    if connection.in_atomic_block:
        yield rows_of(connection)
    elif connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as own:
            own.execute("BEGIN")
            yield Rows("sqlite", own.execute)
    else:
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield rows_of(connection)


def rows_of(connection: Any) -> Rows:
    """The rows as the connection sees them, a few at a time."""
    return Rows(connection.vendor, partial(_fetched, connection))


def _fetched(connection: Any, statement: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while part := cursor.fetchmany(2000):
            yield from part


def digests_of(rows: Rows) -> dict[str, TableDigest]:
    """The digest of every table, by name."""
    return {table: digest_of(rows, table) for table in rows.tables()}


def digest_of(rows: Rows, table: str) -> TableDigest:
    """The digest of one table: names of the columns first, so that a renamed column is another table."""
    kinds = rows.columns(table)
    names = sorted(kinds)
    cleaning = [(place, clean) for place, name in enumerate(names) if (clean := CLEAN.get(kinds[name]))]
    total = _number(ascii(names))
    count = 0
    for row in rows.of(table, names):
        values = list(row)
        for place, clean in cleaning:
            if values[place] is not None:
                values[place] = clean(values[place])
        total += _number(ascii(tuple(values)))
        count += 1
    return TableDigest(count, f"{total % MOST:0128x}")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha512(text.encode()).digest(), "big")


def _json(value: Any) -> Any:
    """Objects as tuples of pairs in order, arrays as lists, numbers as decimals: PostgreSQL keeps neither the
    order of keys nor the way a number was written."""
    text = value if isinstance(value, str) else json.dumps(value)
    try:
        return json.loads(text, parse_int=_decimal, parse_float=_decimal, object_pairs_hook=_pairs)
    except ValueError:
        return text


def _decimal(text: str) -> Decimal:
    return (Decimal(text) + 0).normalize()


def _pairs(pairs: list[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(dict(pairs).items()))


def _moment(value: Any) -> str:
    """A time of day, a date with it, in the form 2026-11-22 09:30:00.000000; UTC."""
    if hasattr(value, "utcoffset") and value.utcoffset() is not None:
        value = value.replace(tzinfo=None) - value.utcoffset()
    found = A_TIME.match(str(value).replace("T", " "))
    return f"{found[1]}.{(found[2] or ''):0<6}" if found else str(value)


CLEAN: dict[str, Clean] = {
    "json": _json,
    "jsonb": _json,
    "bool": bool,
    "datetime": _moment,
    "timestamp with time zone": _moment,
    "time": _moment,
    "time without time zone": _moment,
    "date": str,
    "uuid": lambda value: str(value).replace("-", ""),
    "inet": str,
    "decimal": lambda value: _decimal(str(value)),
    "numeric": lambda value: _decimal(str(value)),
    "bytea": bytes,
    "blob": bytes,
}
