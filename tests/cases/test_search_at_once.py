"""Two people who change one case at the same moment leave an index that knows what both did."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.management import call_command
from django.db import connection

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.models import SearchRow
from cases.search import index
from tests.conftest import admit

from .test_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs two connections"),
]
# The grade follows from both together, from neither alone.
ENTRIES = [Entry("differentiation", "well"), Entry("ki67_pct", 8)]


def graded(monkeypatch) -> str:
    """The grade in the index after both were recorded at once. Neither reads the facts for the index before
    the other has written its own, unless a lock keeps the other outside."""
    by = admit("coordinator")
    case = register_patient_and_case(by=by, name="P", question="?")
    meeting, really = Barrier(2), index.last_known

    def waiting(case):
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=2)
        return really(case)

    monkeypatch.setattr(index, "last_known", waiting)
    outcomes = at_once(lambda entry: record_findings(by=by, case=case, entries=[entry]), ENTRIES)
    assert [len(outcome) for outcome in outcomes] == [1, 1]
    return SearchRow.objects.get(case=case).grade


def test_different_facts_recorded_at_once_are_both_in_the_index(monkeypatch):
    assert graded(monkeypatch) == "G2"


def test_the_turn_that_writers_take_is_enough_without_a_lock_on_the_row(monkeypatch):
    monkeypatch.setattr(SearchRow.objects, "select_for_update", SearchRow.objects.all)
    assert graded(monkeypatch) == "G2"


def test_many_hands_leave_an_index_that_is_right(capsys):
    by = admit("coordinator")
    case = register_patient_and_case(by=by, name="P", question="?")
    facts = ["ecog", "lm_count", "ki67_pct", "htb_pct", "lm_max_cm", "mitoses_per_10hpf", "stable_months"]
    at_once(lambda fact: record_findings(by=by, case=case, entries=[Entry(fact, 1)]), facts)
    assert SearchRow.objects.get(case=case).entered == len(facts)
    call_command("reindex", "--check")
