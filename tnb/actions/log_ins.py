"""What is written down of log-ins, and what people change of their own: password and second factor."""

import hashlib
import secrets
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.utils import timezone

from cases import audit
from cases.writing import writing
from tnb.accounts import factor, sessions
from tnb.models import HospitalName, ResetLink

# Stands for somebody who is not known, or not yet.
NOBODY = SimpleNamespace(get_username=lambda: "anonymous")


class WrongCode(Exception):  # noqa: N818 - what was found, not a mistake
    """The code is wrong, or was used before."""


class NoSuchLink(Exception):  # noqa: N818
    """There is no link with this code, or it was used, or its time is over."""


def note(*, by, ways: list[str], address: str) -> None:
    """That somebody has logged in, by which ways ("password", "mfa", "socialaccount") and from where."""
    said = {"ways": ways, "address": address}
    audit.record(by=by, action="log_in", subject=_subject(by), details=said)


def note_failed(*, typed: str, address: str, way: str = "password") -> None:
    """That a log-in failed. A name that no account has is not kept: people type passwords into that field."""
    by, said = _meant(typed), {"way": way, "address": address}
    audit.record(by=by, action="log_in.failed", subject=_subject(by), details=said)


def note_refused(*, typed: str, address: str) -> None:
    """That no more passwords are tried for this name for a while."""
    by = _meant(typed)
    audit.record(by=by, action="log_in.refused", subject=_subject(by), details={"address": address})


def note_end(*, by) -> None:
    if by.is_authenticated:
        audit.record(by=by, action="log_out", subject=_subject(by))


@writing()
def spend_code(*, by, code: str, address: str):
    """The authenticator that the code belongs to, None for a wrong one; both are written down."""
    used = factor.spend(by, code)
    if used is None:
        said = {"way": "code", "address": address}
        audit.record(by=by, action="log_in.failed", subject=_subject(by), details=said)
    elif used.type == factor.RECOVERY:
        audit.record(by=by, action="recovery_code.used", subject=_subject(by))
    return used


@writing()
def set_up_second_factor(*, by, key: str, code: str) -> None:
    """The key (base32) becomes the second factor of `by`; raises WrongCode if the app shows another code."""
    period = factor.period_of(key, code)
    if period is None:
        raise WrongCode
    factor.put_in_place(by, key, period)
    audit.record(by=by, action="second_factor.set_up", subject=_subject(by))


@writing()
def remove_second_factor(*, by, code: str) -> None:
    """Takes the second factor of `by` away. Raises WrongCode."""
    if factor.spend(by, code) is None:
        raise WrongCode
    factor.remove(by)
    audit.record(by=by, action="second_factor.removed", subject=_subject(by))


@writing()
def renew_recovery_codes(*, by, code: str) -> None:
    """New recovery codes for `by`. Raises WrongCode."""
    if factor.spend(by, code) is None:
        raise WrongCode
    factor.renew_codes(by)
    audit.record(by=by, action="recovery_codes.renewed", subject=_subject(by))


@writing()
def seal_second_factors_anew(*, by) -> int:
    """What second factors are made of, under the current key of the ring; how many."""
    count = factor.seal_anew()
    audit.record(by=by, action="second_factors.sealed", subject="identity", details={"records": count})
    return count


@writing()
def change_password(*, by, password: str) -> None:
    """Another password for `by`, which the form has found good. Their other log-ins are over."""
    by.set_password(password)
    by.save(update_fields=["password"])
    audit.record(by=by, action="password.changed", subject=_subject(by))


@writing()
def end_log_in(*, by, pk: int) -> bool:
    """Ends one of the log-ins of `by`; whether there was such a one."""
    ended = sessions.end_one(by, pk)
    if ended:
        audit.record(by=by, action="log_ins.ended", subject=_subject(by), details={"count": 1})
    return ended


def link_of(code: str) -> ResetLink | None:
    """The link that this code still opens, with its user."""
    found = ResetLink.objects.select_related("user").filter(digest=digest_of(code), used_at=None)
    return found.filter(expires_at__gt=timezone.now(), user__is_active=True).first()


@writing()
def use_reset_link(*, code: str, password: str):
    """Sets the password of whom the link was made for and ends their log-ins; the user. It logs nobody in.
    Raises NoSuchLink: of two that come at once, one is too late."""
    link = link_of(code)
    if link is None:
        raise NoSuchLink
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    sessions.end_all(link.user)
    audit.record(by=link.user, action="password.reset", subject=_subject(link.user))
    return link.user


@writing()
def bind(*, name: HospitalName, issuer: str, subject: str) -> bool:
    """Binds a name of the hospital's to the subject that came with it; False if that is bound already."""
    if HospitalName.objects.filter(issuer=issuer, subject=subject).exists():
        return False
    name.issuer, name.subject, name.bound_at = issuer, subject, timezone.now()
    name.save(update_fields=["issuer", "subject", "bound_at"])
    audit.record(by=name.user, action="hospital_name.bound", subject=_subject(name.user))
    return True


def new_code() -> str:
    """A code of 160 bits that can be read aloud: K7QF-…"""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(4)) for _group in range(8))


def digest_of(code: str) -> str:
    """SHA-256 (hex) of a code, however it was typed."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _meant(typed: str):
    """The user whose name was typed, the one here or the one at the hospital; else nobody."""
    typed = typed.strip()
    user = get_user_model().objects.filter(username__iexact=typed).first() if typed else None
    known = HospitalName.objects.filter(name=typed).first() if typed and user is None else None
    return user or (known.user if known else NOBODY)


def _subject(user) -> str:
    return f"member:{user.get_username()}"
