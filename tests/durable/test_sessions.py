"""What becomes of a log-in when the database cannot write it."""

import sqlite3

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError

from tnb.sessions import SessionStore


@pytest.fixture
def fails(db, monkeypatch):
    """fails(code): from now on SQLite refuses to write a log-in, with this code."""

    def failing(code):
        cause = sqlite3.OperationalError("refused")
        cause.sqlite_errorcode = code

        def save(*_said, **_more):
            raise OperationalError("refused") from cause

        monkeypatch.setattr(Session, "save", save)

    return failing


def kept():
    session = SessionStore()
    session["active"] = 1
    session.save()
    return session


def test_on_a_full_disk_a_log_in_stays_as_it_was(fails, caplog):
    session = kept()
    fails(sqlite3.SQLITE_FULL)
    session["active"] = 2
    session.save()
    assert "not recorded" in caplog.text
    assert SessionStore(session.session_key)["active"] == 1


def test_nobody_logs_in_on_a_full_disk(fails):
    fails(sqlite3.SQLITE_FULL)
    with pytest.raises(OperationalError):
        kept()


def test_a_database_that_is_gone_is_not_taken_for_a_log_in_that_has_ended(fails):
    session = kept()
    fails(sqlite3.SQLITE_IOERR)
    with pytest.raises(OperationalError):
        session.save()


def test_a_log_in_that_has_ended_is_told_as_ever(db):
    session = kept()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
