"""The forms of log-in, of one's own account, and of the accounts of others."""

import unicodedata

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.boards import every_board
from cases.models import Board
from cases.typed import unreadable_in
from tnb.accounts.adapter import WRONG_CODE
from tnb.actions import log_ins
from tnb.actions.accounts import Place
from tnb.models import Member
from tnb.roles import ADMINISTRATORS

FIELDS = ("full_name", "role", "discipline", "board", "hospital_name")
LONGEST_PASSWORD = 200  # characters; a hash of more would only cost time


class LogInForm(LoginForm):
    """User name and password under the names they always had here."""

    def add_prefix(self, field_name: str) -> str:
        return "username" if field_name == "login" else field_name

    def clean_login(self) -> str:
        # As accounts are named: an input method for Chinese may type wide letters.
        return unicodedata.normalize("NFKC", super().clean_login())


class CodeForm(AuthenticateForm):
    """The second step of a log-in: a code of the app, or a recovery code. Each is good for once."""

    def clean_code(self) -> str:
        tried_less_often = check_rate_limit(self.user)
        adapter = get_adapter()
        used = log_ins.spend_code(
            by=self.user, code=self.cleaned_data["code"], address=adapter.get_client_ip(adapter.request)
        )
        if used is None:
            raise ValidationError(WRONG_CODE)
        used.user, self.authenticator = self.user, used
        tried_less_often()
        return self.cleaned_data["code"]


class _NewPassword(forms.Form):
    """A password typed twice, held against the profile for ``user``."""

    user = None
    password = forms.CharField(strip=False, max_length=LONGEST_PASSWORD)
    again = forms.CharField(strip=False, max_length=LONGEST_PASSWORD)

    def clean(self) -> dict:
        said = super().clean()
        first, second = said.get("password"), said.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two are not the same."))
        elif first and self.user is not None:
            try:
                validate_password(first, self.user)
            except ValidationError as problem:
                self.add_error("password", problem)
        return said


class ResetForm(_NewPassword):
    """A password by a link: its code comes with the link, or is typed."""

    code = forms.CharField(max_length=100)

    def clean_code(self) -> str:
        link = log_ins.link_of(self.cleaned_data["code"])
        if link is None:
            raise ValidationError(no_such_link())
        self.user = link.user
        return self.cleaned_data["code"]

    field_order = ["code", "password", "again"]


class PasswordForm(_NewPassword):
    """One's own password; the present one first."""

    present = forms.CharField(strip=False, max_length=LONGEST_PASSWORD)
    field_order = ["present", "password", "again"]

    def __init__(self, *said, user, **more) -> None:
        super().__init__(*said, **more)
        self.user = user

    def clean_present(self) -> str:
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["present"]):
            raise ValidationError(_("This is not your present password."))
        return self.cleaned_data["present"]


class ConfirmedForm(forms.Form):
    """The code that an app shows now, and the present password where ``user`` has to show it."""

    code = forms.CharField(max_length=40)
    present = forms.CharField(strip=False, max_length=LONGEST_PASSWORD, required=False)

    def __init__(self, *said, user, with_password: bool = False, **more) -> None:
        super().__init__(*said, **more)
        self.user, self.with_password = user, with_password

    def clean_code(self) -> str:
        self.tried_less_often = check_rate_limit(self.user)
        return self.cleaned_data["code"]

    def clean_present(self) -> str:
        said = self.cleaned_data["present"]
        if self.with_password and not (said and get_adapter().reauthenticate(self.user, said)):
            raise ValidationError(_("This is not your present password."))
        return said


class PlaceForm(forms.Form):
    """Name, role, discipline, board, and the name by which the hospital's own log-in knows somebody."""

    full_name = forms.CharField(required=False, max_length=150)
    role = forms.ChoiceField(choices=Member.Role)
    discipline = forms.ChoiceField(choices=Member.Discipline)
    board = forms.ChoiceField(required=False)
    hospital_name = forms.CharField(required=False, max_length=190)

    def __init__(self, *said, **more) -> None:
        super().__init__(*said, **more)
        with every_board():
            boards = [(str(pk), name) for pk, name in Board.objects.order_by("pk").values_list("pk", "name")]
        self.fields["board"].choices = [("", "–"), *boards] if len(boards) != 1 else [*boards, ("", "–")]

    def clean_full_name(self) -> str:
        return _readable(self.cleaned_data["full_name"])

    def clean_hospital_name(self) -> str:
        return _readable(self.cleaned_data["hospital_name"])

    def clean(self) -> dict:
        said = super().clean()
        is_of_a_board = said.get("role") and said["role"] not in ADMINISTRATORS
        if is_of_a_board and not said.get("board") and "board" not in self.errors:
            self.add_error("board", _("Choose the board; only administrators belong to none."))
        return said

    def place(self) -> Place:
        """What a valid form says."""
        said = {
            name: self.cleaned_data[name] for name in ("full_name", "role", "discipline", "hospital_name")
        }
        board = self.cleaned_data["board"]
        return Place(**said, board=int(board) if board else None)


class NewAccountForm(PlaceForm):
    """The same with the user name, which stays for good."""

    username = UsernameField(max_length=150, validators=User._meta.get_field("username").validators)
    field_order = ["username"]


def no_such_link() -> str:
    return _(
        "This link is not good, or no longer: it is good for once and for a short time. Ask for another."
    )


def _readable(text: str) -> str:
    if problem := unreadable_in(text):
        raise ValidationError(problem)
    return text.strip()
