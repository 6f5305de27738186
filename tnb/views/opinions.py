"""Opinions before the board: asked for, given unseen by the others, revealed, and read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.access import requires
from cases.language import current
from cases.pulse import clock, current_as_of, polled
from cases.repeats import taken_once
from tnb import actions
from tnb.agenda import item_with_all
from tnb.live import moment_of
from tnb.models import AgendaItem, Opinion
from tnb.opinion_form import OpinionForm
from tnb.opinions import givers, is_over, known_of, offered, own, seat_of
from tnb.presenter import board_view
from tnb.snapshot import sheet_of


@require_safe
@requires("meeting.read")
def opinions(request: HttpRequest, item: int) -> HttpResponse:
    """For everybody and for the projector: who has given an opinion; after the reveal, which."""
    return render(request, "tnb/opinions.html", _board(request, item_with_all(item)))


@require_safe
@requires("meeting.read")
@polled
def opinions_poll(request: HttpRequest, item: int) -> HttpResponse:
    """204 while that page is right (`seen` is its pulse), else the part of it that changes."""
    item = item_with_all(item)
    if request.GET.get("seen") == moment_of(item.meeting_id).pulse:
        return current_as_of(request, HttpResponse(status=204))
    return current_as_of(request, render(request, "tnb/_opinions_parts.html", _board(request, item)))


@requires("opinion.give")
@taken_once
def opinion(request: HttpRequest, item: int) -> HttpResponse:
    """A member's own: the case first, the form beside it, and what the rules say once it is given."""
    item = item_with_all(item)
    if request.method == "POST":
        return _give(request, item)
    return _mine(request, item, _typed_before(item, request.user.member))


@require_POST
@requires("meeting.run")
def opinions_ask(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    asked = request.POST.get("asked") != "no"
    said = _("Opinions are asked for on this case.") if asked else _("Opinions are no longer asked for.")
    _carry_out(request, actions.ask_for_opinions, said, item=item, asked=asked)
    return redirect("opinions", item.pk)


@require_POST
@requires("opinion.reveal")
def opinions_reveal(request: HttpRequest, item: int) -> HttpResponse:
    item = item_with_all(item)
    _carry_out(request, actions.reveal_opinions, "", item=item)
    return redirect("opinions", item.pk)


def _carry_out(request: HttpRequest, action, done: str, **said) -> None:
    """Does it and says that it is ``done``, or why it is not; nothing has changed then."""
    try:
        action(by=request.user, **said)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        if done:
            messages.success(request, done)


def _give(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _mine(request, item, form.typed(), {"errors": form.errors}, status=422)
    try:
        actions.give_opinion(
            by=request.user,
            item=item,
            said=form.said(),
            # Anything else counts as not seen: who wrote before the reveal is asked again after it.
            seen_revealed=request.POST.get("seen_revealed") == "1",
        )
    except actions.Revealed:
        item = item_with_all(item.pk)
        return _mine(request, item, form.typed(), {"revealed_meanwhile": True}, status=409)
    except actions.NotPossible as problem:
        return _mine(request, item, form.typed(), {"refused": str(problem)}, status=409)
    messages.success(request, _("Your opinion is recorded."))
    return redirect("opinion", item.pk)


def _mine(request: HttpRequest, item: AgendaItem, typed: dict, said: dict | None = None, status: int = 200):
    """The page of the author, with what was typed."""
    member = request.user.member
    context = _context(item)
    context |= {
        "mine": own(item, member),
        "seat": seat_of(item, member),
        "is_over": is_over(item),
        "known": known_of(context["view"]),
        "choices": Opinion.Resectability.choices,
        "offered": offered(),
        "typed": typed,
    }
    return render(request, "tnb/opinion.html", context | (said or {}), status=status)


def _typed_before(item: AgendaItem, member) -> dict[str, Any]:
    """The form as the member last sent it; an empty one before."""
    given = own(item, member)
    names = ("resectability", "preferred", "text", "will_be_absent")
    return {name: getattr(given, name) for name in names} if given else {}


def _board(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """The page for everybody. The pulse is read first: what is shown is then never older than it says."""
    moment, member = moment_of(item.meeting_id), request.user.member
    given = {giver["member"] for giver in givers(item)}
    return _context(item) | {
        "live": {"pulse": moment.pulse} | clock(),
        "seat": seat_of(item, member),
        "given": member.pk in given,
        "is_over": is_over(item),
    }


def _context(item: AgendaItem) -> dict[str, Any]:
    sheet = sheet_of(item)
    return {"item": item, "sheet": sheet, "view": board_view(sheet, current())}
