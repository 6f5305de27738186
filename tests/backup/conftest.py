"""A board in a database of its own, its keys, and one backup of it, made once."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from cases.boards import in_board
from tnb.backup import keys
from tnb.backup.make import make

from ..conftest import FIRST_BOARD
from .places import a_board, database


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    """The file of a private key, and its public key."""
    file = tmp_path_factory.mktemp("key") / "backup.key"
    return SimpleNamespace(file=file, public=keys.new_key(file), identities=keys.identities_in(file))


@pytest.fixture(autouse=True)
def sealed_for_the_key(settings, key):
    settings.BACKUP_RECIPIENTS = key.public


@pytest.fixture(scope="session")
def tables(django_db_setup, django_db_blocker):
    """The test database is there, from which the own ones are copied. pytest-django makes it only for tests
    that ask for it by its fixtures; without it the default database would be the one people work with."""
    made = None
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] != connection.creation._get_test_db_name():
            made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
    yield
    if made:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture
def unblocked(tables, django_db_blocker):
    """Databases may be used, with transactions that are real."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def board(unblocked, tmp_path):
    """An own database with a few cases in it is the default one; gives its name and the chair."""
    with database(tmp_path) as name:
        yield SimpleNamespace(name=name, chair=a_board())


@pytest.fixture(scope="session")
def a_backup(tables, django_db_blocker, key, tmp_path_factory):
    """A backup of a board with a few cases."""
    folder = tmp_path_factory.mktemp("backup")
    recipients = override_settings(BACKUP_RECIPIENTS=key.public)
    with django_db_blocker.unblock(), in_board(FIRST_BOARD), database(folder), recipients:
        a_board()
        return make(folder / "tnb-20260302T120000Z.age")


@pytest.fixture
def elsewhere(unblocked, tmp_path):
    """The default database is an empty one, as on a clean machine; gives its name."""
    with database(tmp_path, empty=True) as name:
        yield name


@pytest.fixture
def said():
    """What a command said."""
    return []


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
