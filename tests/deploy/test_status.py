"""The page of the system administrator: how the site is, in both languages, and nothing of a patient."""

import html
import re

import pytest
from django.urls import reverse

from cases import append_only, audit
from cases.models import AuditEvent
from tnb.actions.backups import MADE, SUBJECT
from tnb.actions.members import CONSOLE
from tnb.observing import readiness, status

from ..conftest import ROLES, admit, browser_of


@pytest.fixture
def as_system(db):
    return browser_of(admit("system"))


def text_of(answer) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_it_is_where_the_system_administrator_begins(as_system):
    assert as_system.get("/", follow=True).redirect_chain[-1][0] == reverse("status")


def test_it_says_what_runs_and_how_it_is(as_system):
    said = text_of(as_system.get(reverse("status")))
    for words in ("Ready to work", "Version 0.1.0", "Newest backup ✗ never", "Processes that answer"):
        assert words in said
    assert "The database answers ✓ yes" in said
    assert "The keys of patients' identity can be read ✓ yes" in said


def test_a_backup_of_today_is_as_it_should_be(as_system):
    audit.record(by=CONSOLE, action=MADE, subject=SUBJECT)
    assert "Newest backup ✓" in text_of(as_system.get(reverse("status")))


@pytest.mark.control
def test_what_is_not_as_it_should_be_is_marked_with_more_than_a_colour(as_system, monkeypatch):
    monkeypatch.setattr(append_only, "is_installed", lambda _connection: False)
    said = text_of(as_system.get(reverse("status")))
    assert "The database keeps the audit trail from being changed ✗ no see to this" in said


def test_it_names_no_patient_and_no_case(as_system, a_case):
    said = as_system.get(reverse("status")).content.decode()
    for word in (a_case.patient.name, a_case.code, a_case.patient.hospital_number):
        assert word not in said


def test_the_same_person_may_read_the_metrics(as_system):
    assert as_system.get("/metrics").status_code == 200


@pytest.mark.parametrize("role", [*ROLES, "security", "auditor"])
def test_nobody_else_sees_it(role, db):
    browser = browser_of(admit(role))
    assert browser.get(reverse("status")).status_code == 403
    assert browser.get("/metrics").status_code == 404


def test_looking_at_it_changes_nothing(as_system):
    before = AuditEvent.objects.count()
    as_system.get(reverse("status"))
    as_system.get("/metrics")
    assert AuditEvent.objects.count() == before


def test_every_condition_has_words_for_people():
    assert set(status.CONDITIONS) == set(readiness.CONDITIONS)
