"""A patient whose name, number and date of birth are found again wherever they stand."""

import datetime as dt

import pytest

from cases.actions import Entry, record_findings, register_patient_and_case
from tests.tnb.conftest import a_draft, close  # noqa: F401 - fixtures
from tnb import actions

NAME, NUMBER, BORN = "欧阳鹮珺", "CANARY-7731994", dt.date(1931, 7, 19)


@pytest.fixture
def canary(coordinator):
    """A case of the patient, with a fact and nothing that tells who it is besides the identity."""
    case = register_patient_and_case(
        by=coordinator,
        name=NAME,
        sex="female",
        birth_date=BORN,
        hospital_number=NUMBER,
        code_word="amber heron 琥珀苍鹭",
        question="Which treatment first?",
    )
    facts = {"liver_metastases": True, "differentiation": "well", "ki67_pct": 8, "primary_site": "pancreas"}
    entries = [
        Entry(fact, value, dt.date(2026, 3, 2), "pathology", "", None) for fact, value in facts.items()
    ]
    record_findings(by=coordinator, case=case, entries=entries)
    return case


@pytest.fixture
def canary_item(canary, coordinator, a_meeting):
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=canary)
