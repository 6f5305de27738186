import datetime as dt

import pytest
from django.utils import timezone

from cases.actions import Entry, record_findings, register_patient_and_case
from tests.readiness.made import COMPLETE
from tnb import actions

DAYS_TO_GO = 10


@pytest.fixture
def meeting(coordinator):
    held_on = timezone.localdate() + dt.timedelta(days=DAYS_TO_GO)
    return actions.plan_meeting(by=coordinator, held_on=held_on, title="Weekly board")


@pytest.fixture
def known_case(coordinator):
    """Makes a case: known_case(facts, day) with every value of that day, ten days ago unless said."""
    made = []

    def make(facts=COMPLETE, day=None, **others):
        case = register_patient_and_case(
            by=coordinator,
            name=f"Patient {len(made)}",
            code_word=f"lantern {len(made)}",
            question="Which therapy next?",
        )
        day = timezone.localdate() - dt.timedelta(days=10) if day is None else day
        days = {fact: others.get(fact, day) for fact in facts}
        entries = [Entry(fact, value, days[fact], "ct") for fact, value in facts.items()]
        record_findings(by=coordinator, case=case, entries=entries)
        made.append(case)
        return case

    return make


@pytest.fixture
def on_agenda(coordinator, meeting):
    """Puts cases on the agenda of the meeting."""

    def put(*cases):
        return [actions.put_on_agenda(by=coordinator, meeting=meeting, case=case) for case in cases]

    return put
