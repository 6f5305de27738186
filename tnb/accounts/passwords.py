"""What a password must be, by the profile in force, and what is remembered of earlier ones."""

import datetime as dt
import re
import secrets
import string
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tnb.models import PasswordSet

WORDS = Path(__file__).parent / "guessed_words.txt"
FEWEST_LETTERS, FEWEST_DIFFERENT = 4, 5
OWN_LETTERS = 14  # a password made up here has at least so many characters
NOT_LETTERS = re.compile(r"[\W\d_]+")


class Guessable:
    """Refuses what everybody here would try first: words of the place, of hospitals and of keyboards, the
    person's own names, with nothing but figures and signs around them."""

    def validate(self, password, user=None) -> None:
        plain = unicodedata.normalize("NFKC", password).lower()
        left = plain
        for word in sorted({*guessed_words(), *_names_of(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        letters = NOT_LETTERS.sub("", left)
        if len(set(plain)) < FEWEST_DIFFERENT or len(set(letters)) < FEWEST_LETTERS:
            raise ValidationError(
                _(
                    "This password is easily guessed: it consists of words that everybody would try, of "
                    "names, of figures or of few different characters. Several words that do not belong "
                    "together make a good one."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return _("No words that everybody here would try (hospital, board, your name), even with figures.")


class Listed:
    """Refuses a password of the file PASSWORD_BLOCKLIST_FILE (one on each line), whatever its capitals."""

    def validate(self, password, user=None) -> None:
        path = settings.PASSWORD_BLOCKLIST_FILE
        if path is None:
            return
        wanted = password.strip().lower()
        with open(path, encoding="utf-8", errors="replace") as lines:
            if any(line.strip().lower() == wanted for line in lines):
                raise ValidationError(
                    _("This password is on the list of those that are known to others."), code="listed"
                )

    def get_help_text(self) -> str:
        return _("None that is known to have been stolen somewhere.")


class ThreeOfFour:
    """Refuses a password without three of: small letters, capitals, figures, other characters."""

    def validate(self, password, user=None) -> None:
        kinds = {_kind(each) for each in password}
        if len(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="classes")

    def get_help_text(self) -> str:
        return _("Three of these four: small letters, capital letters, figures, other characters.")


class NotAgain:
    """Remembers when passwords were set, and refuses the last ``last`` of them; 0 refuses none."""

    def __init__(self, last: int = 0) -> None:
        self.last = last

    def validate(self, password, user=None) -> None:
        if not self.last or user is None or user.pk is None:
            return
        former = PasswordSet.objects.filter(user=user).values_list("hash", flat=True)[: self.last]
        if any(check_password(password, each) for each in former):
            raise ValidationError(self.get_help_text(), code="again")

    def password_changed(self, password, user=None) -> None:
        """Django's own hook for every way to set a password, `manage.py changepassword` among them."""
        PasswordSet.objects.create(user=user, hash=user.password)
        kept = PasswordSet.objects.filter(user=user).values_list("pk", flat=True)[: max(self.last, 1)]
        PasswordSet.objects.filter(user=user).exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        if not self.last:
            return ""
        return ngettext("Not the last one.", "None of the last %(count)d.", self.last) % {"count": self.last}


def is_too_old(user) -> bool:
    """Whether the profile asks for another password now; never for who has none of their own here."""
    days = settings.PASSWORD_DAYS
    if not days or not user.has_usable_password():
        return False
    latest = PasswordSet.objects.filter(user=user).values_list("set_at", flat=True).first()
    return timezone.now() - (latest or user.date_joined) >= dt.timedelta(days=days)


def made_up() -> str:
    """A password that every profile accepts, for the console and the demonstration."""
    while True:
        made = "-".join(secrets.token_urlsafe(12).strip("-_")[:5] for _part in range(4))
        try:
            validate_password(made)
        except ValidationError:
            continue
        if len(made) >= OWN_LETTERS and len({_kind(each) for each in made}) >= 3:
            return made


@cache
def guessed_words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _names_of(user) -> set[str]:
    """The names of a user as they could stand in a password; none shorter than three letters."""
    if user is None:
        return set()
    names = {user.get_username(), user.first_name, user.last_name, *user.get_full_name().split()}
    normal = {unicodedata.normalize("NFKC", name).lower().strip() for name in names}
    return {name for name in normal if len(name) >= 2}


def _kind(character: str) -> str:
    for kind in ("ascii_lowercase", "ascii_uppercase", "digits"):
        if character in getattr(string, kind):
            return kind
    return "other"
