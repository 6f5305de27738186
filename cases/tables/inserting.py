"""Writes many rows at once. A table of 5,000 cases has 325,000 findings: a minute as objects of the ORM, in
which nobody else could write, and seconds as rows."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

AT_ONCE = 500  # rows in one statement, of at most 64 values each


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of plain values (JSON as text, dates as ISO text, times by ``moment``); how many.

    ``columns`` are attribute names of the model such as "case_id".
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(name).column) for name in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    count, rest = 0, iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(rest, AT_ONCE)):
            # Only names of our own models stand in the statement; every value is a parameter.
            into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
            cursor.execute(into + ", ".join([one] * len(some)), list(chain.from_iterable(some)))
            count += len(some)
    return count


def moment(value: Any) -> Any:
    """A point in time as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value)
