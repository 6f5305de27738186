"""A log-in that is not complete opens nothing but what completes it: the second factor, where it is required,
and another password, where the old one is too old. Nothing is open unless it says so."""

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tnb.accounts import factor

OLD_PASSWORD = "old-password"  # noqa: S105 - of a session whose password has to be changed
BY_SCRIPT = ("X-Live", "X-Kept-Form", "HX-Request")


def early(view):
    """Marks a view that is open before a log-in is complete. Outermost, above `requires`."""
    view.open_early = True
    return view


def log_in_is_complete(get_response):
    """After the layer that asks for a log-in. `request.log_in_lacks` names the page that completes it."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        request.log_in_lacks = lacks(request)
        if not request.log_in_lacks:
            return None
        if request.log_in_lacks == "login":
            logout(request)
            return _on_to("login", request)
        if getattr(view, "open_early", False):
            return None
        if getattr(view, "polled", False) or any(name in request.headers for name in BY_SCRIPT):
            return HttpResponse(_("The log-in is not complete."), status=403, content_type="text/plain")
        return _on_to(request.log_in_lacks, request)

    middleware.process_view = process_view
    return middleware


def _on_to(name: str, request) -> HttpResponse:
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(reverse(name) + (f"?{urlencode(back)}" if back else ""))


def lacks(request) -> str:
    """The name of the page where this log-in has to go on; "" for one that is complete."""
    if not request.session.get(factor.PASSED):
        if factor.is_set_up(request.user):
            return "login"  # begun before there was a second factor, or around it
        if factor.is_required():
            return "second_factor"
    return "account_password" if request.session.get(OLD_PASSWORD) else ""
