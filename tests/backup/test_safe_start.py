"""The site does not start on a database that could lose or disclose records."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection

from tnb import database_checks
from tnb.database_checks import UnsafeDatabase, refuse_unsafe, unsafe

from ..served import ROOT
from .places import _server, database

GOOD = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
SOUND = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "server_encoding": "UTF8",
    "encrypted": True,
    "host": "10.0.0.7",
}
of_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite")
of_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL")


@pytest.fixture(autouse=True)
def as_in_a_hospital(settings):
    settings.ALLOW_UNSAFE_DATABASE = False


@pytest.fixture
def sqlite(unblocked, tmp_path):
    """Makes the default database one with these options."""
    usual = connection.settings_dict["OPTIONS"]
    with database(tmp_path):

        def made(**options):
            connection.close()
            connection.settings_dict["OPTIONS"] = usual | {"init_command": GOOD} | options

        made()
        yield made
        connection.settings_dict["OPTIONS"] = usual


def names():
    connection.close()
    return [part.name for part in unsafe()]


@of_sqlite
def test_sqlite_as_the_product_sets_it_is_accepted(sqlite):
    assert names() == []
    refuse_unsafe()


@of_sqlite
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"init_command": GOOD.replace("WAL", "DELETE")}, "journal_mode"),
        ({"init_command": GOOD.replace("WAL", "MEMORY")}, "journal_mode"),
        ({"init_command": GOOD.replace("FULL", "NORMAL")}, "synchronous"),
        ({"init_command": GOOD.replace("FULL", "OFF")}, "synchronous"),
        ({"init_command": GOOD.replace("foreign_keys=ON", "foreign_keys=OFF")}, "foreign_keys"),
        ({"transaction_mode": "DEFERRED"}, "transaction_mode"),
        ({"transaction_mode": None}, "transaction_mode"),
    ],
)
def test_sqlite_that_could_lose_records_is_refused(sqlite, options, found):
    sqlite(**options)
    assert names() == [found]
    with pytest.raises(UnsafeDatabase, match=r"(?s)could lose.*可能造成.*SQLite.*请"):
        refuse_unsafe()
    assert "tnb.E010" in {problem.id for problem in run_checks(databases=["default"])}


@of_sqlite
def test_sqlite_on_a_network_file_system_is_refused(sqlite, tmp_path, monkeypatch):
    mounts = tmp_path / "mountinfo"
    line = "36 35 98:0 / {} rw,noatime master:1 - {} server:/share rw\n"
    monkeypatch.setattr(database_checks, "MOUNTS", mounts)
    for kind, found in (("nfs4", ["network file system"]), ("cifs", ["network file system"]), ("ext4", [])):
        mounts.write_text(line.format("/", "ext4") + line.format(tmp_path, kind))
        assert names() == found
    mounts.write_text(line.format("/", "nfs4") + line.format(tmp_path, "xfs"))
    assert names() == []
    mounts.unlink()
    assert names() == []  # no Linux: it cannot be known


@pytest.mark.parametrize(
    "changed",
    [
        {"fsync": "off"},
        {"full_page_writes": "off"},
        {"synchronous_commit": "off"},
        {"data_checksums": "off"},
        {"server_encoding": "SQL_ASCII"},
        {"encrypted": False},
    ],
)
def test_postgresql_that_could_lose_or_disclose_records_is_refused(changed, settings):
    [found] = database_checks.unsafe_of_postgresql(SOUND | changed)
    [name] = changed
    assert found.name == {"encrypted": "tls"}.get(name, name)
    assert all(found.why)
    assert all(found.todo)


def test_postgresql_as_it_should_be_is_accepted():
    for accepted in (
        {},
        {"synchronous_commit": "remote_apply"},
        {"encrypted": False, "host": ""},
        {"encrypted": False, "host": "127.0.0.1"},
        {"encrypted": False, "host": "::1"},
    ):
        assert [*database_checks.unsafe_of_postgresql(SOUND | accepted)] == []


def test_a_place_may_answer_for_pages_and_network_itself(settings):
    settings.ALLOW_UNCHECKED_PAGES = settings.ALLOW_UNENCRYPTED_DATABASE = True
    told = SOUND | {"data_checksums": "off", "encrypted": False}
    assert [*database_checks.unsafe_of_postgresql(told)] == []
    assert [*database_checks.unsafe_of_postgresql(told | {"fsync": "off"})] != []


@of_postgresql
def test_a_real_postgresql_is_asked(unblocked, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        waits = cursor.fetchone()[0] == "on"
    assert ("fsync" in names()) is not waits
    usual = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = usual | {"options": "-c synchronous_commit=off"}
    assert "synchronous_commit" in names()
    connection.settings_dict["OPTIONS"] = usual
    name, before = f"ascii_{os.getpid()}", connection.settings_dict["NAME"]
    _server(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        assert "server_encoding" in names()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        _server(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_database_that_does_not_answer_is_no_reason(monkeypatch, unblocked):
    def silent():
        raise OperationalError("connection refused")

    monkeypatch.setattr(database_checks, "unsafe", silent)
    refuse_unsafe()


def test_only_what_is_said_to_be_for_tests_may_be_unsafe(monkeypatch, settings, unblocked):
    bad = database_checks.NOT_WAL
    monkeypatch.setattr(database_checks, "unsafe", lambda: [bad])
    with pytest.raises(UnsafeDatabase):
        refuse_unsafe()
    settings.ALLOW_UNSAFE_DATABASE = True
    refuse_unsafe()


@of_sqlite
@pytest.mark.control
def test_the_server_itself_ends_and_says_why(tmp_path):
    """Not a test of a function: gunicorn as it is deployed, which must not try for ever either."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/board.sqlite3", "PORT": "0"}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.backup.bad_settings", "SECRET_KEY": "of-a-test"}
    environment.pop("ALLOW_UNSAFE_DATABASE", None)
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tnb.wsgi"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode not in (0, None)
    assert "synchronous is below FULL" in done.stderr
    assert "断电会丢失记录" in done.stderr
