"""Two people, or one in a hurry, at the same moment on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.actions import register_patient_and_case, table_import, tables
from cases.models import AuditEvent, Case, Finding, ImportRun, Patient
from tests.conftest import admit, for_the_first_board
from tests.tables.made import ROW, checked, delimited, taken

pytestmark = pytest.mark.django_db(transaction=True)
MANY = [ROW | {"姓名": f"患者 {n}", "病案号": f"M-{n}", "Ki-67": "8"} for n in range(300)]


def at_once(*works):
    """What each of the works returned or raised, all started together."""
    start = Barrier(len(works))

    def one(work):
        start.wait()
        try:
            return work()
        except (table_import.NotReady, table_import.Overtaken) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(for_the_first_board(one), works))


def test_of_several_confirmations_at_once_one_imports():
    by = admit("coordinator")
    run = checked(by, delimited(*MANY), "a.csv")
    at_once(*[lambda: table_import.import_table(by=by, run=ImportRun.objects.get(pk=run.pk))] * 4)
    assert (Patient.objects.count(), Case.objects.count(), Finding.objects.count()) == (300, 300, 300)
    assert AuditEvent.objects.filter(action="table.imported").count() == 1


def test_of_several_steps_at_once_each_row_is_checked_once():
    by = admit("coordinator")
    run = taken(by, delimited(*MANY), "a.csv")
    for _twice in range(2):
        at_once(*[lambda: tables.check_next(run=ImportRun.objects.get(pk=run.pk))] * 4)
    run.refresh_from_db()
    assert (run.state, run.done, run.checked.count()) == ("checked", 300, 300)


def test_a_table_given_up_while_it_is_imported_is_either_whole_or_not_there():
    by = admit("coordinator")
    run = checked(by, delimited(*MANY), "a.csv")
    at_once(
        lambda: table_import.import_table(by=by, run=ImportRun.objects.get(pk=run.pk)),
        lambda: tables.cancel_import(by=by, run=ImportRun.objects.get(pk=run.pk)),
    )
    run.refresh_from_db()
    assert (run.state, Case.objects.count()) in {("imported", 300), ("cancelled", 0)}


def test_numbers_given_out_during_an_import_are_not_given_twice():
    by = admit("coordinator")
    run = checked(by, delimited(*MANY), "a.csv")
    at_once(
        lambda: table_import.import_table(by=by, run=ImportRun.objects.get(pk=run.pk)),
        *[lambda: register_patient_and_case(by=by, name="P", question="?")] * 3,
    )
    codes = list(Case.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 303
