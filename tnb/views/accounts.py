"""The accounts of everybody, for the security administrator. Nothing of a patient is here."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import requires
from cases.repeats import taken_once
from tnb.accounts import seal
from tnb.accounts.factor import SET_UP
from tnb.accounts.forms import FIELDS, NewAccountForm, PlaceForm
from tnb.actions import accounts as actions
from tnb.models import Member

PAGE = require_http_methods(["GET", "HEAD", "POST"])
LINK = "reset-link"  # of a session: whom a link was made for, and its code, sealed, until the page shows it


@require_safe
@requires("account.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account: of the board chosen, or found by a part of a name."""
    # No name has more signs than its column, and no database compares more with each.
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:150] for name in ("name", "role")}
    found = _everybody().order_by("-is_active", "member__board", "username")
    if asked["name"]:
        found = found.filter(Q(username__icontains=asked["name"]) | Q(last_name__icontains=asked["name"]))
    if asked["role"] in Member.Role.values:
        found = found.filter(member__role=asked["role"])
    said = {"accounts": found, "asked": asked, "roles": Member.Role.choices}
    return render(request, "tnb/accounts.html", said)


@PAGE
@requires("account.manage")
@taken_once
def account_new(request: HttpRequest) -> HttpResponse:
    """A new account, and the link with which its owner sets the first password."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"username": form.cleaned_data["username"], "place": form.place()}
            member = actions.open_account(by=request.user, **said)
        except actions.NameTaken as taken:
            form.add_error(taken.field, _("Another account has this name."))
        else:
            _make_link(request, member.user)
            return redirect("account_of", pk=member.user_id)
    return render(request, "tnb/accounts_new.html", {"form": form})


@PAGE
@requires("account.manage")
@taken_once
def account_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its place, which a POST changes, and what else can be done with it."""
    user = get_object_or_404(_everybody(), pk=pk)
    if request.method != "POST":
        place = actions.place_of(user)
        return _account(request, user, PlaceForm(initial={name: getattr(place, name) for name in FIELDS}))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _account(request, user, form)
    try:
        said = {"user": user, "seen_as": request.POST.get("seen", "-"), "place": form.place()}
        actions.change_account(by=request.user, **said)
    except actions.NameTaken as taken:
        form.add_error(taken.field, _("Another account has this name."))
        return _account(request, user, form)
    except (actions.OwnAccount, actions.StaleAccount) as refusal:
        return _refused(request, user, refusal)
    messages.success(request, _("Saved."))
    return redirect("account_of", pk=pk)


def _account(request: HttpRequest, user, form: PlaceForm) -> HttpResponse:
    kept = request.session.pop(LINK, None) if request.method == "GET" else None
    code = seal.opened(kept["code"]) if kept and kept["user"] == user.pk else ""
    said = {
        "account": user,
        "form": form,
        "seen": actions.seen(user),
        "is_own": user.pk == request.user.pk,
        "code": code,
        "link": request.build_absolute_uri(f"{reverse('new_password')}#{code}") if code else "",
        "minutes": settings.RESET_LINK_MINUTES,
        "bound": getattr(user, "hospital_name", None),
        "hospital": settings.OIDC_ISSUER or settings.DIRECTORY,
    }
    return render(request, "tnb/accounts_one.html", said)


def one_step(step: Callable) -> Callable:
    """A view that does one thing with the account of another and goes back to its page; ``step`` gets the
    request, the user and what the page had shown, and gives what to say."""

    @require_POST
    @requires("account.manage")
    @taken_once
    @wraps(step)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(_everybody(), pk=pk)
        try:
            said = step(request, user, request.POST.get("seen", "-"))
        except (actions.OwnAccount, actions.StaleAccount) as refusal:
            return _refused(request, user, refusal)
        if said:
            messages.success(request, said)
        return redirect("account_of", pk=pk)

    return view


@one_step
def account_switch(request: HttpRequest, user, seen: str) -> str:
    """Switches an account off or on."""
    on = request.POST.get("on") == "yes"
    actions.switch_account(by=request.user, user=user, seen_as=seen, on=on)
    return (
        _("The account is switched on.") if on else _("The account is switched off; its log-ins have ended.")
    )


@one_step
def account_factor(request: HttpRequest, user, seen: str) -> str:
    """Takes the second factor away from who has lost it."""
    actions.forget_second_factor(by=request.user, user=user, seen_as=seen)
    return _("The second factor is gone; the next log-in sets up another.")


@one_step
def account_link(request: HttpRequest, user, seen: str) -> str:
    """Makes a link with which its owner sets a password; the page shows it once."""
    _make_link(request, user, seen)
    return ""


@one_step
def account_log_ins(request: HttpRequest, user, seen: str) -> str:
    """Ends all log-ins of the account."""
    actions.end_log_ins(by=request.user, user=user)
    return _("All log-ins of this account have ended.")


def _make_link(request: HttpRequest, user, seen: str = "") -> None:
    code = actions.make_reset_link(by=request.user, user=user, seen_as=seen)
    request.session[LINK] = {"user": user.pk, "code": seal.sealed(code)}


def _refused(request: HttpRequest, user, refusal: Exception) -> HttpResponse:
    if isinstance(refusal, actions.OwnAccount):
        raise PermissionDenied
    request.refused = True
    messages.error(
        request,
        _("Somebody else has changed this account meanwhile; nothing was done. This is how it is now."),
    )
    return redirect("account_of", pk=user.pk)


def _everybody() -> QuerySet:
    """The users with an account, with member, board, second factor and how often each is logged in."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    logged_in = Count("usersession", filter=Q(usersession__session_key__in=live))
    users = get_user_model().objects.filter(member__isnull=False)
    return users.select_related("member__board").annotate(second_factor=SET_UP, logged_in=logged_in)
