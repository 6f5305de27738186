"""Where allauth asks this site: what a log-in is, what is refused, and what of it is written down."""

import unicodedata

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tnb import idle
from tnb.accounts import factor, passwords, seal
from tnb.accounts.gate import OLD_PASSWORD
from tnb.accounts.hospital import PROVIDER, app_of_the_hospital, user_known_as
from tnb.actions import log_ins
from tnb.actions.members import choose_language

BACKEND = "tnb.roles.RoleBackend"
REFUSED_SECONDS = 15 * 60
WRONG = _("User name and password do not belong together, or the account is switched off. Capitals matter.")
TOO_MANY = _(
    "Too many wrong attempts. Nothing is locked for good: wait 15 minutes and try again, or ask the security "
    "administrator for a link to set a new password."
)
WRONG_CODE = _(
    "This code is wrong or was used already. Wait for the next one, and check the clock of the telephone."
)


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by user name and password; nobody signs up, and no e-mail is sent."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def is_ajax(self, request) -> bool:
        return False  # pages only

    def send_mail(self, template_prefix, email, context) -> None:
        """No e-mail leaves this site."""

    def get_client_ip(self, request) -> str:
        try:
            return super().get_client_ip(request)
        except PermissionDenied:  # behind a socket of this machine there is no address
            return "::"

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Wrong passwords are counted for each user name, by whichever name of the site they come."""
        return unicodedata.normalize("NFKC", credentials.get("username", "")).strip().lower()

    def pre_authenticate(self, request, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            # Once for each time of waiting: whoever goes on trying must not fill the trail.
            if cache.add(f"refused:{seal.digest(key)}", 1, REFUSED_SECONDS):
                log_ins.note_refused(typed=key, address=self.get_client_ip(request))
            raise

    def authentication_failed(self, request, **credentials) -> None:
        log_ins.note_failed(typed=credentials.get("username", ""), address=self.get_client_ip(request))

    def login(self, request, user) -> None:
        """The one door to a session: whatever way somebody came, they have passed every step of it."""
        records = get_authentication_records(request, user)
        user.backend = BACKEND  # it alone answers what somebody may do
        super().login(request, user)
        for name in (idle.BEGAN, idle.ACTIVE, idle.GENERATION, factor.PASSED, OLD_PASSWORD):
            request.session.pop(name, None)
        idle.begin(request)
        by = [each["method"] for each in records]
        if "mfa" in by:
            request.session[factor.PASSED] = True
        if "password" in by and passwords.is_too_old(user):
            request.session[OLD_PASSWORD] = True
        log_ins.note(by=user, ways=by, address=self.get_client_ip(request))

    def post_login(self, request, user, **said):
        """A language chosen on the log-in page becomes the member's own."""
        response = super().post_login(request, user, **said)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES) and getattr(user, "member", None):
            choose_language(by=user, language=chosen)
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response

    def logout(self, request) -> None:
        log_ins.note_end(by=request.user)
        super().logout(request)

    def respond_user_inactive(self, request, user):
        messages.error(request, WRONG)
        return redirect("login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of second factors lie sealed in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_totp_issuer(self) -> str:
        return f"TNB {self._get_site_name()}"

    def encrypt(self, text: str) -> str:
        return seal.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return seal.opened(encrypted_text)


class HospitalAdapter(DefaultSocialAccountAdapter):
    """The hospital's own identity provider says who somebody is. It never makes an account and never gives
    a role: only whom a security administrator has written down comes in."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def list_apps(self, request, provider=None, client_id=None):
        """The one of the settings; rows in the database make no provider."""
        app = app_of_the_hospital()
        return [app] if app and provider in (None, app.provider, app.provider_id) else []

    def pre_social_login(self, request, sociallogin) -> None:
        user = None
        if sociallogin.state.get("process") in (None, "login"):
            user = user_known_as(sociallogin.account.extra_data)
        if user is None:
            account_adapter = AccountAdapter(request)
            log_ins.note_failed(typed="", address=account_adapter.get_client_ip(request), way=PROVIDER)
            self._refuse(request, NOT_KNOWN)
        sociallogin.user = sociallogin.account.user = user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        self._refuse(request, NOT_CONFIRMED)

    def _refuse(self, request, why) -> None:
        messages.error(request, why)
        raise ImmediateHttpResponse(redirect("login"))


NOT_KNOWN = _(
    "The hospital's log-in knows you, but no account here is linked to it. A security administrator links it."
)
NOT_CONFIRMED = _(
    "The hospital's log-in did not confirm who you are. Try again, or log in with your password."
)
