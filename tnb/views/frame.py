"""The frame around everything: home, language, and the page for an error of ours."""

import sys

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from cases.sent import way_back
from tnb import actions
from tnb.accounts.forms import ResetForm, no_such_link
from tnb.accounts.gate import early
from tnb.accounts.hospital import HospitalProvider, app_of_the_hospital, with_nonce
from tnb.actions import log_ins
from tnb.middleware import DATABASE_GONE, unreachable_page

YEAR = 365 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request):
    """User name and password; a language chosen here becomes the member's own (tnb.accounts.adapter)."""
    said = {"hospital": app_of_the_hospital(), "directory": settings.DIRECTORY}
    return LoginView.as_view(extra_context=said)(request)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_in_code(request):
    """The second step: a code of the app, or a recovery code."""
    return AuthenticateView.as_view()(request)


@early
@login_not_required
@require_POST
def log_out(request):
    """Ends a log-in, and one that has got no further than its first step."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    else:
        logout(request)
    return redirect("login")


@login_not_required
@require_safe
def hospital_log_in(request, provider_id):
    """On to the hospital's own log-in; 404 where there is none."""
    return with_nonce(_with_the_hospital(request, provider_id, OAuth2LoginView))


@login_not_required
@require_safe
def hospital_answer(request, provider_id):
    """Back from it: whom a security administrator has linked comes in, by the second factor too."""
    return _with_the_hospital(request, provider_id, OAuth2CallbackView)


def _with_the_hospital(request, provider_id, view):
    try:
        return view.adapter_view(HospitalProvider(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except RequestException:
        messages.error(request, _("The hospital's log-in cannot be reached. Use your password, or wait."))
        return redirect("login")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def new_password(request):
    """A password by a link. Its code stands behind the # of the address, which no browser sends and no log
    keeps; static/js/accounts.js puts it into the form, or it is typed. Nobody is logged in by it."""
    if ratelimit.consume_or_429(request, action="reset_password_from_key"):
        return render(request, "429.html", status=429)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = {name: form.cleaned_data[name] for name in ("code", "password")}
            user = log_ins.use_reset_link(**said)
        except log_ins.NoSuchLink:
            form.add_error("code", no_such_link())
        else:
            get_adapter(request)._delete_login_attempts_cached_email(request, username=user.get_username())
            messages.success(request, _("The password has been set. Log in with it."))
            return redirect("login")
    rules = password_validators_help_texts()
    return render(request, "account/new_password.html", {"form": form, "rules": [r for r in rules if r]})


@early
@login_not_required
@require_POST
def language(request):
    """Switches the language: saved with the member, in a cookie for the anonymous."""
    chosen = request.POST.get("language", "")
    response = redirect(way_back(request, reverse("home")))
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.choose_language(by=request.user, language=chosen)
            return response
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


def server_error(request):
    """500; or 503 when a layer before the view lost the database."""
    problem = sys.exc_info()[1]
    if isinstance(problem, DATABASE_GONE):
        return unreachable_page(problem)
    return render(request, "500.html", status=500)
