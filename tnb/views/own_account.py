"""One's own account: password, second factor, and where one is logged in."""

import time
from textwrap import wrap

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import requires
from cases.sent import way_back, whole_number
from tnb.accounts import factor, sessions
from tnb.accounts.forms import ConfirmedForm, PasswordForm
from tnb.accounts.gate import OLD_PASSWORD, early
from tnb.actions import log_ins
from tnb.idle import BEGAN

FRESH = 300  # seconds after which a log-in has to be confirmed before a second factor is set up
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, the state of password and second factor, one's log-ins."""
    said = {
        "second_factor": factor.is_set_up(request.user),
        "required": factor.is_required(),
        "codes_left": len(factor.unused_codes(request.user)),
        "log_ins": sessions.of(request),
        "may_change_password": request.user.has_usable_password(),
    }
    return render(request, "account/account.html", said)


@early
@PAGE
@requires("account.own")
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Another password. The other log-ins of this account are over with the old one."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        log_ins.change_password(by=request.user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        request.session.pop(OLD_PASSWORD, None)
        UserSession.objects.create_from_request(request)
        messages.success(request, _("The password has been changed. Your other log-ins have ended."))
        return redirect(_next(request) or "account")
    rules = [rule for rule in password_validators_help_texts() if rule]
    said = {
        "form": form,
        "rules": rules,
        "too_old": request.session.get(OLD_PASSWORD),
        "next": _next(request),
    }
    return render(request, "account/password.html", said)


@early
@PAGE
@requires("account.own")
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Sets a second factor up: the key as a QR code and in letters, and a code to show that it works."""
    if factor.is_set_up(request.user):
        return redirect("account")
    key = factor.new_key(request.session)
    is_fresh = time.time() - request.session[BEGAN] < FRESH
    ask = request.user.has_usable_password() and not is_fresh
    form = ConfirmedForm(request.POST or None, user=request.user, with_password=ask)
    if request.method == "POST" and form.is_valid():
        try:
            log_ins.set_up_second_factor(by=request.user, key=key, code=form.cleaned_data["code"])
        except log_ins.WrongCode:
            form.add_error("code", _("The app shows another code. Wait for the next one and try again."))
        else:
            form.tried_less_often()
            return _set_up(request)
    said = {
        "form": form,
        "groups": wrap(key, 4),
        "picture": factor.picture_of(request.user, key),
        "next": _next(request),
    }
    said |= {"with_password": ask, "required": factor.is_required()}
    return render(request, "mfa/set_up.html", said)


def _set_up(request: HttpRequest) -> HttpResponse:
    """The log-in goes on as one with a second factor, under another key of its session."""
    del request.session[factor.NEW]
    request.session[factor.PASSED] = True
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)
    factor.show_codes(request)
    return _to_the_codes(_next(request))


@require_POST
@requires("account.own")
def second_factor_change(request: HttpRequest) -> HttpResponse:
    """New recovery codes, or no second factor any more (for another telephone); a code confirms it."""
    form = ConfirmedForm(request.POST, user=request.user)
    is_removal = request.POST.get("what") == "remove"
    act = log_ins.remove_second_factor if is_removal else log_ins.renew_recovery_codes
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors.get("code", [])))
        return redirect("account")
    try:
        act(by=request.user, code=form.cleaned_data["code"])
    except log_ins.WrongCode:
        messages.error(request, _("This code is wrong or was used already. Nothing was changed."))
        return redirect("account")
    form.tried_less_often()
    if not is_removal:
        factor.show_codes(request)
        return _to_the_codes("")
    request.session.pop(factor.PASSED, None)
    messages.success(request, _("The second factor has been removed."))
    return redirect("second_factor" if factor.is_required() else "account")


@PAGE
@requires("account.own")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The new recovery codes, for a few minutes and until one says that they are kept."""
    if request.method == "POST":
        request.session.pop(factor.CODES_UNTIL, None)
        return redirect(_next(request) or "account")
    if not factor.may_see_codes(request):
        return redirect("account")
    said = {"codes": factor.unused_codes(request.user), "next": _next(request)}
    return render(request, "mfa/codes.html", said)


@require_POST
@requires("account.own")
def end_log_in(request: HttpRequest) -> HttpResponse:
    """Ends one of one's other log-ins, or all of them."""
    chosen = whole_number(request.POST.get("log_in"))
    others = [each.pk for each in sessions.of(request) if not each.is_this]
    ended = [pk for pk in others if chosen in (None, pk) and log_ins.end_log_in(by=request.user, pk=pk)]
    if ended:
        messages.success(request, _("Ended. Whoever was there has to log in again."))
    else:
        messages.info(request, _("That log-in had ended already."))
    return redirect("account")


def _next(request: HttpRequest) -> str:
    """Where to go afterwards, if it is a page of this site."""
    return way_back(request, "")


def _to_the_codes(back: str) -> HttpResponse:
    return redirect(reverse("recovery_codes") + (f"?{urlencode({'next': back})}" if back else ""))
