"""Who may see a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def requires(permission: str) -> Callable[[View], View]:
    """Lets a logged-in user with ``permission`` (such as "case.write") pass.

    Anyone else logged in gets PermissionDenied; anonymous is sent to the log-in page.
    The decorated view carries the name as ``view.permission``.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Django lets a superuser past every permission; on a board nobody stands above the roles.
            if request.user.is_superuser or not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate
