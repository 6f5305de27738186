"""A form that is sent twice, by a double click or because the first answer was lost, is taken once."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import TakenForm

View = Callable[..., HttpResponse]
TOKEN = "form-token"  # noqa: S105 - the name of the hidden field that {% form_token %} puts into a form


class _Refused(Exception):  # noqa: N818
    """A view answered with a page, not with the way on: nothing was written."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(str(response.status_code))
        self.response = response


def taken_once(view: View) -> View:
    """For a view that writes and then redirects: what it wrote and that it wrote it are one transaction.

    A view that redirects without having written says so with ``request.refused = True``.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def write() -> str:
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponseRedirect) or getattr(request, "refused", False):
                raise _Refused(response)
            return response.url

        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            return redirect(answered(request) or once(request, write))
        except _Refused as refused:
            return refused.response

    return checked


def answered(request: HttpRequest) -> str:
    """The address that this very form was answered with when it was taken; "" if it was not.

    Asked first of all: what was new the first time is out of date the second time.
    """
    mark = _mark(request) if request.method == "POST" else ""
    taken = TakenForm.objects.filter(by=request.user, mark=mark).first() if mark else None
    return _again(request, taken) if taken else ""


def once(request: HttpRequest, write: Callable[[], str]) -> str:
    """The address that ``write()`` answers with; a form that was taken before is not written again and
    answers with the address of the first time. What ``write`` raises passes through, nothing is kept then."""
    mark = _mark(request)
    if not mark:
        return write()
    try:
        with transaction.atomic():
            # Before the writing: the second of two that are sent together waits here for the first.
            taken = TakenForm.objects.create(by=request.user, mark=mark)
            taken.answer = write()
            taken.save(update_fields=["answer"])
    except IntegrityError:
        taken = TakenForm.objects.filter(by=request.user, mark=mark).first()
        if taken is None:
            raise
        return _again(request, taken)
    return taken.answer


def _again(request: HttpRequest, taken: TakenForm) -> str:
    messages.info(request, _("This form had been saved already; nothing was done twice."))
    return taken.answer


def _mark(request: HttpRequest) -> str:
    """Stands for the form's token with all that was typed; "" for a form without a token.

    The content belongs to it: a form that the browser kept and someone changed is another form.
    """
    if not request.POST.get(TOKEN):
        return ""
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    mark = hashlib.sha256(repr((request.path, sorted(typed.items()))).encode(errors="replace"))
    for name, upload in sorted(request.FILES.items()):
        mark.update(name.encode(errors="replace") + b"".join(upload.chunks()))
        upload.seek(0)
    return mark.hexdigest()
