"""Whether the site lives and is ready: said without a log-in, a session, a host name or TLS, and without a
secret."""

import shutil

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cases import append_only
from cases.models import AuditEvent
from tnb.observing import readiness

NO_DATABASE = "cannot connect as tnb with password swordfish"


def gone(*_args, **_said):
    raise OperationalError(NO_DATABASE)


@pytest.mark.parametrize("place", ["/health/", "/ready/"])
def test_a_probe_needs_no_log_in_no_host_name_and_no_tls_and_leaves_no_trace(place, db, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["board.hospital.example"]
    answer = Client().get(place, headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert not AuditEvent.objects.exists()
    assert Client().post(place).status_code == 405


def test_being_alive_asks_nothing_of_the_database():
    """Without the mark for the database: a question to it would raise."""
    assert Client().get("/health/").json() == {"alive": True}


def test_a_site_that_can_work_is_ready(db):
    assert Client().get("/ready/").json() == {"ready": True, "failing": []}


def test_without_a_database_the_site_lives_and_is_not_ready_and_tells_no_secret(db, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        assert Client().get("/health/").status_code == 200
        answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["failing"][0] == "database"
    assert "migrations" not in answer.json()["failing"]
    assert "swordfish" not in answer.content.decode()
    assert "swordfish" in caplog.text, "the operator reads the reason in the log"


def test_a_table_that_is_still_to_come_makes_it_not_ready(db, monkeypatch):
    due = readiness._known() | {("cases", "9999_of_tomorrow")}
    monkeypatch.setattr(readiness, "_known", lambda: due)
    assert Client().get("/ready/").json()["failing"] == ["migrations"]


@pytest.mark.control
def test_a_trail_that_the_database_no_longer_keeps_makes_it_not_ready(db):
    append_only.remove(connection)
    answer = Client().get("/ready/")
    append_only.install(connection)
    assert (answer.status_code, answer.json()["failing"]) == (503, ["audit_triggers"])


def test_a_full_disk_makes_it_not_ready_and_pages_go_on(db, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(1 << 40, 1 << 40, 0))
    assert Client().get("/ready/").json()["failing"] == ["disk"]
    assert Client().get("/login/").status_code == 200


def test_rules_that_cannot_be_read_make_it_not_ready(db, monkeypatch):
    def broken():
        raise ValueError("statement 17 has no section")

    monkeypatch.setattr(readiness, "current_ruleset", broken)
    answer = Client().get("/ready/")
    assert answer.json()["failing"] == ["rules"]
    assert "statement" not in answer.content.decode()
