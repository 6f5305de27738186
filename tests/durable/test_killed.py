"""The server, or the database's own, is killed at random while decisions are saved and closed: what was
acknowledged is there when it comes back, and nothing is there by half. KILLS is how often the site is killed
over SQLite (200 by night), POSTGRES_KILLS how often PostgreSQL is (50)."""

import os
import random

import pytest

from .conftest import KILLS
from .killed import seeded, worked_until_killed

POSTGRES_KILLS = int(os.environ.get("POSTGRES_KILLS", "3"))
SEED = 20261122  # the same kills each time
pytestmark = pytest.mark.slow


def test_a_site_killed_at_random_has_all_it_acknowledged_and_nothing_by_half(on_sqlite, record_property):
    chance = random.Random(SEED)  # noqa: S311
    board = on_sqlite()
    for items in board.rounds[:KILLS]:
        board.server.start()
        worked_until_killed(board, items, chance, board.server.kill)
    assert board.refused == []
    assert board.verified() == []
    record_property("acknowledged", f"SQLite, {KILLS} kills: {board.told()}")


def test_a_postgresql_killed_at_random_has_all_that_was_acknowledged_and_nothing_by_half(
    postgres, opened, record_property
):
    """Each time PostgreSQL is killed; every other time the site as well, else it goes on by itself."""
    chance, recoveries = random.Random(SEED), []  # noqa: S311
    board = opened(postgres.url, seeded(postgres.url, POSTGRES_KILLS))
    board.server.start()

    def both():
        for server in chance.sample([postgres, board.server], 2):
            server.kill()

    for number, items in enumerate(board.rounds):
        worked_until_killed(board, items, chance, both if number % 2 else postgres.kill)
        recoveries.append(postgres.start())
        if number % 2:
            board.server.start()
    assert {said.split()[1] for said in board.refused} <= {"503"}
    assert board.verified() == []
    said = f"{POSTGRES_KILLS} kills: {board.told()}; back after at most {max(recoveries):.1f} s"
    record_property("acknowledged", f"PostgreSQL, {said}")


@pytest.mark.control
def test_a_site_that_acknowledges_before_it_has_saved_is_found(on_sqlite):
    board = on_sqlite("tests.durable.hasty")
    for items in board.rounds[:2]:
        board.server.start()
        worked_until_killed(board, items, random.Random(SEED), board.server.kill)  # noqa: S311
    assert any("saved and lost" in problem for problem in board.verified())
