"""Which board work is done for. Each board sees its own records and no others.

The records that belong to a board are reached through managers that ask for it (django-scopes): a query made
outside any board raises ScopeError instead of showing everything.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.apps import apps
from django.db import models
from django_scopes import ScopeError, get_scope, scope, scopes_disabled


def in_board(board: int) -> AbstractContextManager[None]:
    """Work for the board of this key; for a log-in that tnb.boards does, for a command or a test by hand."""
    if board is None:  # to the library that would mean: every board
        raise ScopeError("no board")
    return scope(board=board)


def every_board() -> AbstractContextManager[None]:
    """Work for the whole installation: commands at the console, accounts, the check of the trail."""
    return scopes_disabled()


def each_board() -> Iterator[models.Model]:
    """Every board in turn, with the work of each round done for it."""
    for board in apps.get_model("cases", "Board").objects.order_by("pk"):
        with in_board(board.pk):
            yield board


def current_board() -> int:
    """The key of the board work is done for; what is created belongs to it. Raises ScopeError outside one."""
    board = board_or_none()
    if board is None:
        raise ScopeError("outside a board")
    return board


def board_or_none() -> int | None:
    """The same, None outside a board."""
    said = get_scope()
    return said.get("board") if said.get("_enabled", True) else None


def of_its_board(**options: Any) -> models.ForeignKey:
    """The column that says to which board a record belongs: the one work was done for when it was made."""
    said = {"on_delete": models.PROTECT, "default": current_board, "editable": False, "related_name": "+"}
    return models.ForeignKey("cases.Board", **said, **options)
