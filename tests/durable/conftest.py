"""Boards of their own, with the real server over them."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from . import small_disk
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
def passable():
    """A folder with a short name, since sockets lie in it, that any user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="tnb-killed-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postgres(passable):
    server = Postgres(passable)
    server.start()
    yield server
    server.end()


@pytest.fixture
def on_small_disk(opened, on_disk, tmp_path):
    """on_small_disk(module): a SmallDisk under a Board on SQLite."""
    small_disk.skipped_where_there_is_none(tmp_path)
    file, made = on_disk
    place = tmp_path / "small"

    def begun(*module):
        under = {"before": small_disk.on_small_disk(place, file), "said": tmp_path / "said"}
        board = opened(f"sqlite:///{place / file.name}", made, *module, **under)
        seen = small_disk.seen_by(board.server.loaded.pid, place)

        def copied():
            """What is checked: the disk is gone with the server."""
            shutil.copytree(seen, tmp_path / "copy")
            return f"sqlite:///{tmp_path / 'copy' / file.name}"

        return small_disk.SmallDisk(board, seen, copied)

    return begun


@pytest.fixture
def postgres_on_small_disk(opened, passable, tmp_path):
    """A SmallDisk under a Board on PostgreSQL: its tables, not its own log, lie on it."""
    if os.geteuid() != 0:
        pytest.skip("PostgreSQL runs on a disk of its own only where root starts it")
    small_disk.skipped_where_there_is_none(tmp_path)
    place = passable / "small"
    server = Postgres(passable, before=small_disk.on_small_disk_of(place, "pgserver"))
    server.start()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        connection.execute("ALTER DATABASE postgres SET default_tablespace = small")
    board = opened(server.url, seeded(server.url, 8), said=tmp_path / "said")
    seen = small_disk.seen_by(server.process.pid, place)
    yield small_disk.SmallDisk(board, seen, lambda: server.url)
    server.end()
