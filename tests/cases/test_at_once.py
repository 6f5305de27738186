"""Two people at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.actions import Entry, Namesakes, StaleFindings, record_findings, register_patient_and_case
from cases.models import Case, Finding
from tests.conftest import admit, for_the_first_board

# SQLite's test database lives in memory and has one connection; its writers queue in any case.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs two connections"),
]


def at_once(work, inputs):
    """What work(input) returned or raised, for all inputs started together."""
    start = Barrier(len(inputs))

    def one(given):
        start.wait()
        try:
            return work(given)
        except (StaleFindings, Namesakes) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(inputs)) as pool:
        return list(pool.map(for_the_first_board(one), inputs))


def test_of_several_first_values_of_one_fact_one_is_recorded_and_the_others_are_told():
    by = admit("coordinator")
    case = register_patient_and_case(by=by, name="P", question="?")

    def write(value):
        return record_findings(by=by, case=case, entries=[Entry("ecog", value), Entry("ki67_pct", value)])

    outcomes = at_once(write, [0, 1, 2, 3])
    assert sum(isinstance(outcome, StaleFindings) for outcome in outcomes) == 3
    assert Finding.objects.count() == 2
    assert len({finding.value for finding in Finding.objects.all()}) == 1


def test_of_several_corrections_of_one_finding_one_is_recorded():
    by = admit("coordinator")
    case = register_patient_and_case(by=by, name="P", question="?")
    (first,) = record_findings(by=by, case=case, entries=[Entry("ecog", 0)])

    def correct(value):
        return record_findings(by=by, case=case, entries=[Entry("ecog", value, seen=first.pk)])

    outcomes = at_once(correct, [1, 2, 3, 4])
    assert sum(isinstance(outcome, StaleFindings) for outcome in outcomes) == 3
    assert Finding.objects.filter(superseded_by=None).count() == 1


def test_cases_registered_at_once_get_numbers_of_their_own():
    by = admit("coordinator")

    def register(number):
        return register_patient_and_case(by=by, name=f"P {number}", question="?")

    cases = at_once(register, range(6))
    assert len({case.code for case in cases}) == 6


def test_a_new_case_sent_twice_by_a_double_click_is_opened_once():
    by = admit("coordinator")

    def register(_click):
        return register_patient_and_case(by=by, name="P", question="?", namesakes_allowed=False)

    outcomes = at_once(register, range(2))
    assert sum(isinstance(outcome, Namesakes) for outcome in outcomes) == 1
    assert Case.objects.count() == 1
