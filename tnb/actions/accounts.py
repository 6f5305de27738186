"""What a security administrator does with the accounts of others. Never with their own, and never with a
password: that is set by whom it belongs to, through a link that is good for once."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from cases import audit
from cases.writing import writing
from tnb.accounts import factor, sessions
from tnb.actions.log_ins import digest_of, new_code
from tnb.actions.members import put_in_place
from tnb.models import HospitalName, Member, ResetLink


class OwnAccount(Exception):  # noqa: N818
    """Nobody changes their own account here."""


class StaleAccount(Exception):  # noqa: N818
    """Somebody else has changed the account since the page was opened."""


class NameTaken(Exception):  # noqa: N818
    """Another account has this user name or this name at the hospital: `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Place:
    """Where somebody belongs: role, discipline, key of the board (None for who looks after the site), and the
    name by which the hospital's own log-in knows them ("" for none)."""

    full_name: str
    role: str
    discipline: str
    board: int | None = None
    hospital_name: str = ""


def seen(user) -> str:
    """Stands for an account as a page showed it."""
    place = place_of(user)
    return digest_of(repr((place, user.is_active, user.member.generation)))[:16]


def place_of(user) -> Place:
    known = HospitalName.objects.filter(user=user).first()
    return Place(
        full_name=user.last_name,
        role=user.member.role,
        discipline=user.member.discipline,
        board=user.member.board_id,
        hospital_name=known.name if known else "",
    )


@writing()
def open_account(*, by, username: str, place: Place) -> Member:
    """A new account without a password: a link lets its owner set one. Raises NameTaken."""
    users = get_user_model().objects
    if users.filter(username__iexact=username).exists():
        raise NameTaken("username")
    user = users.create_user(username, last_name=place.full_name)
    member = put_in_place(Member(user=user), place.role, place.discipline, place.board)
    _name_at_the_hospital(user, place.hospital_name)
    _note(by, user, "member.admitted", {"role": member.role, "board": member.board_id})
    return member


@writing()
def change_account(*, by, user, seen_as: str, place: Place) -> None:
    """Another place. Who gets another role or board is logged out everywhere: what an open page shows was
    meant for the former one. Raises OwnAccount, StaleAccount, NameTaken."""
    user = _of_another(by, user, seen_as)
    before = place_of(user)
    user.last_name = place.full_name
    user.save(update_fields=["last_name"])
    put_in_place(user.member, place.role, place.discipline, place.board)
    if place.hospital_name != before.hospital_name:
        _name_at_the_hospital(user, place.hospital_name)
    now, then = ((each.role, each.board, each.hospital_name) for each in (place_of(user), before))
    if now != then:
        sessions.end_all(user)
    said = {"role": user.member.role, "board": user.member.board_id}
    said["former"] = {"role": before.role, "board": before.board}
    _note(by, user, "member.changed", said)


@writing()
def switch_account(*, by, user, seen_as: str, on: bool) -> None:
    """Switches an account off, which ends its log-ins and links, or on. Raises OwnAccount, StaleAccount."""
    user = _of_another(by, user, seen_as)
    user.is_active = on
    user.save(update_fields=["is_active"])
    if not on:
        sessions.end_all(user)
        ResetLink.objects.filter(user=user, used_at=None).delete()
    _note(by, user, "member.switched_on" if on else "member.switched_off")


@writing()
def forget_second_factor(*, by, user, seen_as: str) -> None:
    """For who has lost the telephone and the recovery codes: they set up another one when they log in."""
    user = _of_another(by, user, seen_as)
    factor.remove(user)
    sessions.end_all(user)
    _note(by, user, "second_factor.reset")


@writing()
def make_reset_link(*, by, user, seen_as: str) -> str:
    """The code of a new link with which the user sets a password; links made before are void. Nothing keeps
    the code."""
    user = _of_another(by, user, seen_as)
    if not user.is_active:
        raise StaleAccount
    ResetLink.objects.filter(user=user, used_at=None).delete()
    code, minutes = new_code(), settings.RESET_LINK_MINUTES
    until = timezone.now() + dt.timedelta(minutes=minutes)
    ResetLink.objects.create(user=user, digest=digest_of(code), made_by=by.get_username(), expires_at=until)
    _note(by, user, "password.link_made", {"minutes": minutes})
    return code


@writing()
def end_log_ins(*, by, user) -> None:
    """Ends every log-in of the user."""
    user = _of_another(by, user)
    _note(by, user, "log_ins.ended", {"count": sessions.end_all(user)})


def _of_another(by, user, seen_as: str = ""):
    """The account as it is now, which nobody changes until this is done."""
    if by.pk == user.pk:
        raise OwnAccount
    now = get_user_model().objects.select_related("member").select_for_update(of=("self",)).get(pk=user.pk)
    if seen_as and seen(now) != seen_as:
        raise StaleAccount
    return now


def _name_at_the_hospital(user, name: str) -> None:
    """Another name is another person at the hospital: what was bound to the former one is so no longer."""
    HospitalName.objects.filter(user=user).delete()
    if not name:
        return
    if HospitalName.objects.filter(name=name).exists():
        raise NameTaken("hospital_name")
    HospitalName.objects.create(user=user, name=name)


def _note(by, user, action: str, details: dict | None = None) -> None:
    audit.record(by=by, action=action, subject=f"member:{user.get_username()}", details=details)
