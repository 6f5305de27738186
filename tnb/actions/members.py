"""Accounts with their place on the board."""

from types import SimpleNamespace

from django.contrib.auth import get_user_model

from cases import audit
from cases.boards import board_or_none
from cases.writing import writing
from tnb.accounts import sessions
from tnb.models import Member
from tnb.roles import ADMINISTRATORS

CONSOLE = SimpleNamespace(get_username=lambda: "console")


@writing()
def choose_language(*, by, language: str) -> None:
    """Saves the language code (one of settings.LANGUAGES) with the member `by`."""
    member = by.member
    member.language = language
    member.save(update_fields=["language"])
    audit.record(by=by, action="member.language", subject=f"member:{by.get_username()}")


@writing()
def admit_member(  # noqa: PLR0913 - one for each column
    *,
    by,
    username: str,
    password: str,
    role: str,
    discipline: str,
    full_name: str = "",
    board: int | None = None,
) -> Member:
    """A new account with its place on the board of key ``board``, or else on the board that work is done for;
    `by` None: someone at the server's console."""
    user = get_user_model().objects.create_user(username, password=password, last_name=full_name)
    board = board if board is not None else board_or_none()
    board = None if role in ADMINISTRATORS else board
    member = Member.objects.create(user=user, role=role, discipline=discipline, board_id=board)
    audit.record(
        by=by or CONSOLE, action="member.admitted", subject=f"member:{username}", details={"role": role}
    )
    return member


@writing()
def change_member(  # noqa: PLR0913 - one for each column
    *, by, username: str, role: str, discipline: str, full_name: str = "", board: int | None = None
) -> None:
    """Another role, discipline or board for someone admitted, whose log-ins end; an empty full_name and a
    board that is None change none. Administrators belong to no board."""
    user = get_user_model().objects.select_related("member").get(username=username)
    user.member.role, user.member.discipline = role, discipline
    kept = user.member.board_id if board is None else board
    user.member.board_id = None if role in ADMINISTRATORS else kept
    user.member.save(update_fields=["role", "discipline", "board"])
    sessions.end_all(user)
    if full_name:
        user.last_name = full_name
        user.save(update_fields=["last_name"])
    audit.record(
        by=by or CONSOLE, action="member.changed", subject=f"member:{username}", details={"role": role}
    )
