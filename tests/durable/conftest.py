"""Boards of their own, with the real server over them."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from .killed import Board, seeded
from .postgres import Postgres

KILLS = int(os.environ.get("KILLS", "4"))


@pytest.fixture
def opened():
    """opened(url, seeded board, module, …): a Board whose server ends with the test."""
    boards = []

    def made(*said, **under):
        boards.append(Board(*said, **under))
        return boards[-1]

    yield made
    for board in boards:
        board.server.end()


@pytest.fixture(scope="session")
def on_disk(tmp_path_factory):
    """The file of a seeded SQLite database, and what was seeded."""
    file = tmp_path_factory.mktemp("seeded") / "board.sqlite3"
    return file, seeded(f"sqlite:///{file}", max(KILLS, 2))


@pytest.fixture
def on_sqlite(on_disk, opened, tmp_path):
    """on_sqlite(module, …): a Board over a copy of that file."""
    file, made = on_disk

    def begun(*module, **under):
        copy = shutil.copy(file, tmp_path)
        return opened(f"sqlite:///{copy}", made, *module, **under)

    return begun


@pytest.fixture
def postgres():
    # Its socket lies in the folder, whose name must be short, and it runs as a user of its own.
    folder = Path(tempfile.mkdtemp(prefix="tnb-killed-"))
    folder.chmod(0o711)
    server = Postgres(folder)
    server.start()
    yield server
    server.end()
    shutil.rmtree(folder)
