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
    member = put_in_place(Member(user=user), role, discipline, board)
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
    put_in_place(user.member, role, discipline, user.member.board_id if board is None else board)
    sessions.end_all(user)
    if full_name:
        user.last_name = full_name
        user.save(update_fields=["last_name"])
    audit.record(
        by=by or CONSOLE, action="member.changed", subject=f"member:{username}", details={"role": role}
    )


def put_in_place(member: Member, role: str, discipline: str, board: int | None) -> Member:
    """Saves a member, new or not, in another place; who looks after the site belongs to no board."""
    member.role, member.discipline = role, discipline
    member.board_id = None if role in ADMINISTRATORS else board
    member.save()
    return member
