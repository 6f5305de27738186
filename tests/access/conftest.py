"""One world for all tests of a file, on which requests leave no trace."""

import contextlib
import logging

import pytest
from django.db import connection, transaction

from cases.boards import in_board

from ..conftest import FIRST_BOARD
from .asking import Asker, without_paper
from .world import DISABLED, first_place, other_place, outsiders, switch_off


@pytest.fixture(scope="module")
def quiet():
    """Thousands of refusals need no line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, quiet):
    """A transaction that everything in the file lies in."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        for each in without_paper():
            stack.enter_context(each)
        stack.enter_context(in_board(FIRST_BOARD))
        stack.enter_context(transaction.atomic())
        yield connection
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def own(ground):
    return first_place()


@pytest.fixture(scope="module")
def other(ground, own):
    """(place, words) of the other board."""
    return other_place(own)


@pytest.fixture(scope="module")
def asker(ground, own):
    """Everybody of the first board, and who has none, logged in."""
    found = Asker()
    people = own.people | outsiders()
    for who, user in people.items():
        found.admit(who, user)
    switch_off(people[DISABLED])
    return found
