"""One scene for all tests of a file, taken back afterwards; the corpus of today, or of the night."""

import datetime as dt
import gc
import os
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client, override_settings

from cases.boards import in_board
from tests.cases.conftest import case
from tests.conftest import FIRST_BOARD, admit, browser_of
from tests.tnb.conftest import a_draft, close

from . import scene, site

__all__ = ["a_draft", "case", "close"]
NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
# Another sample every day; HOSTILE_SEED=2026-11-22 repeats that of a day.
SEED = os.environ.get("HOSTILE_SEED") or dt.datetime.now(dt.UTC).date().isoformat()


@dataclass(repr=False)
class Stage:
    """The scene, a browser in which the chair is logged in, and what a walk with it found; ``walks``: this
    and those of the two administrators who work with accounts and the trail."""

    scene: scene.Scene
    client: Client
    site: site.Site
    walks: list[tuple[Client, site.Site]]


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    # Of what is done nothing stays, that somebody does something neither: a log-in would end in the night.
    awake = override_settings(IDLE_MINUTES=10_000)
    with django_db_blocker.unblock(), in_board(FIRST_BOARD), transaction.atomic(), awake:
        board = scene.built()
        people = [board.people["chair"], admit("security"), admit("auditor")]
        clients = [browser_of(someone) for someone in people]
        for client in clients:
            client.raise_request_exception = False
        walks = [(client, site.walked(client)) for client in clients]
        gc.freeze()  # what stays need not be gone through again and again: a quarter of the night
        yield Stage(board, *walks[0], walks)
        transaction.set_rollback(True)
