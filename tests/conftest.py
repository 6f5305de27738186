"""Fixtures for everyone: people of each role, their browsers, a case and a meeting."""

import datetime as dt
import time
from functools import wraps

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases import append_only
from cases.actions import Entry, record_findings, register_patient_and_case
from cases.boards import in_board
from cases.models import AuditEvent, Board
from cases.pulse import QUIET
from tnb import actions
from tnb.models import Member

ROLES = ("coordinator", "member", "chair", "observer")
ADMINISTRATORS = ("system", "security", "auditor")
PASSWORD = "only-for-the-tests"


FIRST_BOARD = 1


@pytest.fixture(autouse=True)
def work_is_for_the_first_board():
    """A test works for a board as a request does; requests it makes work for that of their member."""
    with in_board(FIRST_BOARD):
        yield


def changes() -> int:
    """How many events of the audit trail tell of a change; that somebody looked at a record is none."""
    return AuditEvent.objects.exclude(action__in=QUIET).count()


def for_the_first_board(work):
    """The same work in a thread of its own, which begins without a board."""

    @wraps(work)
    def done(*args):
        with in_board(FIRST_BOARD):
            return work(*args)

    return done


@pytest.fixture(scope="session", autouse=True)
def tables_may_be_emptied_between_tests():
    """The audit trail refuses to be deleted; only the test runner, which empties the tables after a test of
    real transactions, lifts that while it does so. The first board is there again then."""

    empty = type(connection.ops).execute_sql_flush

    def lifted(ops, *args, **kwargs):
        append_only.remove(ops.connection)
        try:
            return empty(ops, *args, **kwargs)
        finally:
            append_only.install(ops.connection)
            Board.objects.create(pk=FIRST_BOARD, name="Tumour board")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", lifted)
        yield


def admit(role: str, username: str = "", discipline: str = "surgery", language: str = "en"):
    """A user with a place on the board; the user, not the member."""
    member = actions.admit_member(
        by=None, username=username or role, password=PASSWORD, role=role, discipline=discipline
    )
    Member._base_manager.filter(pk=member.pk).update(language=language)  # administrators are of no board
    member.refresh_from_db()
    return member.user


def browser_of(user) -> Client:
    """A client in which the user is logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def coordinator(db):
    return admit("coordinator", discipline="coordination")


@pytest.fixture
def member(db):
    return admit("member")


@pytest.fixture
def chair(db):
    return admit("chair", discipline="oncology")


@pytest.fixture
def observer(db):
    return admit("observer", discipline="other")


@pytest.fixture
def as_coordinator(coordinator):
    return browser_of(coordinator)


@pytest.fixture
def as_member(member):
    return browser_of(member)


@pytest.fixture
def as_chair(chair):
    return browser_of(chair)


@pytest.fixture
def as_observer(observer):
    return browser_of(observer)


@pytest.fixture
def anonymous(db):
    return Client()


@pytest.fixture
def a_case(coordinator):
    """A case with a handful of facts: type-less bilobar disease, G2, high SSTR, renal insufficiency."""
    case = register_patient_and_case(
        by=coordinator,
        name="王小明",
        sex="male",
        birth_date=dt.date(1970, 5, 17),
        hospital_number="H-1",
        code_word="blue crane 蓝鹤",
        question="Which treatment first?",
    )
    facts = {
        "age_years": 56,
        "liver_metastases": True,
        "primary_site": "pancreas",
        "differentiation": "well",
        "ki67_pct": 8,
        "sstr_status": "high",
        "functional_status": "non_functional",
        "renal_insufficiency": True,
        "radical_resection_possible": False,
        "extrahepatic_disease": None,
    }
    entries = [
        Entry(
            fact=fact,
            value=value,
            observed_on=dt.date(2026, 3, 2),
            source="pathology",
            source_detail="",
            seen=None,
        )
        for fact, value in facts.items()
    ]
    record_findings(by=coordinator, case=case, entries=entries)
    return case


@pytest.fixture
def a_meeting(coordinator):
    held_on = timezone.localdate() + dt.timedelta(days=3)
    return actions.plan_meeting(by=coordinator, held_on=held_on, title="Weekly board", room="3")


@pytest.fixture
def an_item(coordinator, a_meeting, a_case):
    """The case on the agenda of the meeting."""
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=a_case)


@pytest.fixture
def clock(monkeypatch):
    """clock.pass_(seconds): the time that log-ins and their codes go by."""

    class Clock:
        now = time.time()

        def time(self):
            return self.now

        def pass_(self, seconds):
            self.now += seconds

    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    return made
