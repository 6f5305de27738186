"""The frame around everything: home, language, and the page for an error of ours."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tnb import actions
from tnb.middleware import DATABASE_GONE, unreachable_page

YEAR = 365 * 24 * 3600


@login_not_required
def log_in(request):
    """Django's log-in; a language chosen on this page becomes the member's own."""
    response = LoginView.as_view(template_name="tnb/login.html")(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        actions.choose_language(by=request.user, language=chosen)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@login_not_required
@require_POST
def language(request):
    """Switches the language: saved with the member, in a cookie for the anonymous."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if allowed else reverse("home"))
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
