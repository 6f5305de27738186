"""The boards of the installation."""

from django.contrib.auth.base_user import AbstractBaseUser

from cases import audit
from cases.models import Board
from cases.writing import writing
from tnb.actions.members import CONSOLE


@writing()
def add_board(*, by: AbstractBaseUser | None, name: str) -> Board:
    """A further board, without members or cases; `by` None: someone at the server's console. Raises
    ValidationError if there is one of that name."""
    board = Board(name=name.strip())
    board.full_clean()
    board.save()
    audit.record(
        by=by or CONSOLE, action="board.added", subject=f"board:{board.pk}", details={"name": board.name}
    )
    return board


@writing()
def rename_board(*, by: AbstractBaseUser | None, board: Board, name: str) -> None:
    """Another name for a board. Raises ValidationError if another one has it."""
    former, board.name = board.name, name.strip()
    board.full_clean()
    board.save(update_fields=["name"])
    details = {"former": former, "name": board.name}
    audit.record(by=by or CONSOLE, action="board.renamed", subject=f"board:{board.pk}", details=details)
