"""The coordinator's list for a meeting: which case lacks what, who owes it, and by when."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases import actions
from cases.access import requires
from cases.limits import label
from cases.readiness import RULE
from tnb.models import Meeting
from tnb.readiness import Owner, board_of, owners_of, prepared_of
from tnb.readiness_message import message_of


@require_safe
@requires("meeting.read")
def readiness(request: HttpRequest, pk: int) -> HttpResponse:
    """By case, the least prepared first; ``?case=`` gives to htmx all lines of one case."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if request.htmx:
        return _whole_case(request, meeting)
    context = _words() | {"board": board_of(meeting), "meeting": meeting, "by": "case"}
    return render(request, "tnb/readiness.html", context | {"next": request.get_full_path()})


def _whole_case(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    each = prepared_of(meeting, request.GET.get("case", ""))
    if each is None:
        raise Http404
    context = {"each": each, "case": each.case, "prep": each.prep, "shown": each.prep.asking, "more": 0}
    page = reverse("readiness", args=[meeting.pk])
    return render(request, "tnb/_readiness_case.html", context | {"meeting": meeting, "next": page})


@require_safe
@requires("meeting.read")
def owners(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever owes it; ``?owner=`` keeps to one discipline."""
    meeting = get_object_or_404(Meeting, pk=pk)
    board = board_of(meeting)
    everyone = owners_of(board)
    chosen = [owner for owner in everyone if owner.code == request.GET.get("owner")]
    context = {"board": board, "meeting": meeting, "by": "owner", "everyone": everyone, "chosen": chosen}
    return render(request, "tnb/readiness_owners.html", _words() | context | {"owners": chosen or everyone})


@require_safe
@requires("meeting.read")
def message(request: HttpRequest, pk: int, owner: str) -> HttpResponse:
    """What one discipline owes as plain text, to be pasted into a message; no names of patients."""
    meeting = get_object_or_404(Meeting, pk=pk)
    return HttpResponse(message_of(_owner(meeting, owner), meeting), content_type="text/plain; charset=utf-8")


@require_POST
@requires("case.write")
def ask(request: HttpRequest, pk: int, owner: str) -> HttpResponse:
    """Notes that a discipline has been asked for all that it owes and was not asked for yet."""
    meeting = get_object_or_404(Meeting, pk=pk)
    wanted = [
        (of_case.prepared.case, owed.need.fact, owed.owner, owed.due)
        for of_case in _owner(meeting, owner).cases
        for owed in of_case.owed
        if owed.asked is None
    ]
    try:
        asked = actions.assign_gaps(by=request.user, asked=wanted)
    except actions.StaleAssignment:
        messages.error(
            request, _("Somebody else was asking at the same moment; nothing was noted. Look again.")
        )
    else:
        said = ngettext("%(count)d value noted as asked.", "%(count)d values noted as asked.", len(asked))
        messages.success(request, said % {"count": len(asked)})
    return redirect(reverse("readiness_owners", args=[meeting.pk]) + f"#{owner}")


def _owner(meeting: Meeting, code: str) -> Owner:
    found = next((each for each in owners_of(board_of(meeting)) if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _words() -> dict[str, Any]:
    return {"readiness_rule": RULE, "limits_label": label()}
