"""The digest of a table stands for its rows: the same in any order and on either database, another for any
other value."""

import datetime as dt
import tracemalloc
import uuid
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import given
from hypothesis import strategies as st

from cases.models import AuditEvent, CaseNumber
from tnb.backup.digest import digest_of, rows_at_one_time
from tnb.models import Attendance, Meeting

ODD = {"n": [1e20, -0.0, 4.50, 10**20, 0.1], "b": {"ß": None, "aa": True}, "蓝鹤": "x\u2028", "": []}


class Table:
    """Rows that are in no database."""

    def __init__(self, rows, kinds=None):
        self.rows, self.kinds = rows, kinds or {"a": "integer", "b": "text"}

    def columns(self, table):
        return self.kinds

    def of(self, table, columns):
        return self.rows


VALUES = st.tuples(st.none() | st.integers(), st.none() | st.text())


@given(st.lists(VALUES, max_size=8), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, chance):
    mixed = rows[:]
    chance.shuffle(mixed)
    assert digest_of(Table(rows), "t") == digest_of(Table(mixed), "t")


@given(st.lists(VALUES, max_size=6), st.lists(VALUES, max_size=6))
def test_other_rows_have_another_digest(one, other):
    same = sorted(map(repr, one)) == sorted(map(repr, other))
    assert (digest_of(Table(one), "t") == digest_of(Table(other), "t")) is same


def test_values_of_another_kind_are_other_values():
    seen = {digest_of(Table([(value, "")]), "t").digest for value in (None, 1, "1", "None", b"1", "")}
    assert len(seen) == 6


def test_rows_are_not_held_in_memory():
    tracemalloc.start()
    digest_of(Table((number, "x" * 100) for number in range(8_000)), "t")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 300_000


@contextmanager
def other_database(folder):
    """An empty SQLite database with a few of the tables, under the name "other"."""
    other = OTHER | {"NAME": str(folder / "other.sqlite3")}
    wrapper = DatabaseWrapper(connections.databases["default"] | other, "other")
    connections["other"] = wrapper
    try:
        wrapper.connect()
        with wrapper.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
        wrapper.disable_constraint_checking()  # what they refer to is not there
        yield wrapper
    finally:
        wrapper.close()
        del connections["other"]


OTHER = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
MODELS = (AuditEvent, CaseNumber, Meeting, Attendance)


def fill(alias, by):
    """The same records, whichever database it is."""
    at = dt.datetime(2026, 3, 2, 23, 30, 0, 120, tzinfo=dt.UTC)
    said = {"actor": "chair 主席", "action": "x", "digest": "0" * 64}
    for number in (1, 2):
        details = ODD if number == 1 else {}
        event = AuditEvent(pk=number, number=number, at=at, subject=f"s:{number}", details=details, **said)
        event.save(using=alias, force_insert=True)
    Meeting(
        pk=1,
        board_id=1,
        held_on=dt.date(2026, 3, 2),
        title="t",
        begins_at=dt.time(14, 5),
        agenda_sent_at=at.replace(microsecond=0),
        series=uuid.UUID(int=7),
        created_by=by,
    ).save(using=alias, force_insert=True)
    CaseNumber(pk=3, year=2026, last=9).save(using=alias, force_insert=True)


def test_both_databases_give_the_same_digest(db, django_user_model, tmp_path):
    chair = django_user_model.objects.create(username="chair")
    fill("default", chair)
    with other_database(tmp_path) as other:
        fill("other", chair)
        for model in MODELS[:3]:
            table = model._meta.db_table
            with rows_at_one_time(connection) as here, rows_at_one_time(other) as there:
                assert digest_of(here, table) == digest_of(there, table), table
        with other.cursor() as cursor:  # a red control
            cursor.execute("UPDATE tnb_meeting SET begins_at = '14:05:00.000001'")
        with rows_at_one_time(connection) as here, rows_at_one_time(other) as there:
            assert digest_of(here, "tnb_meeting") != digest_of(there, "tnb_meeting")


def test_the_command_lists_tables_and_a_total(db, capsys):
    call_command("digest")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].endswith(lines[-1][-32:])
    assert any(line.endswith(" cases_case") for line in lines)
    call_command("digest", "cases_case", "cases_finding")
    assert len(capsys.readouterr().out.splitlines()) == 4
    with pytest.raises(CommandError, match=r"(?s)no table cases_cas.*没有"):
        call_command("digest", "cases_cas")


def test_json_that_only_looks_different_is_the_same():
    kinds = {"a": "json"}
    said = ['{"a": 1, "b": [1.50, 1e2]}', '{"b":[1.5,100],"a":1.0}']
    assert len({digest_of(Table([(text,)], kinds), "t").digest for text in said}) == 1
