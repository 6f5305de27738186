"""The auditor's pages: who did what, whose a case is, whether the trail is whole, and a copy of it."""

import csv
import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import requires
from cases.actions.reveal import REASONS, Unfounded, reveal_patient
from cases.audit import end_of_trail
from cases.models import AuditEvent
from cases.sent import whole_number
from cases.tables.writing import guarded
from cases.templatetags.words import EVENTS
from cases.views.downloads import download
from tnb.actions.trail import note_exported, note_verified
from tnb.anchors import AnchorsError, line_of
from tnb.trail import MOST, PAGE, SECONDS, Asked, in_words, told, verified

COLUMNS = ("number", "at", "actor", "role", "action", "subject", "details", "request", "digest")
REFUSED = 422


@require_safe
@requires("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """The events asked for, newest first; ``before`` is the last number of the page before."""
    asked = Asked.read(request.GET)
    before = whole_number(request.GET.get("before"))
    events = asked.events if before is None else asked.events.filter(number__lt=before)
    found = list(events[: PAGE + 1])
    end = end_of_trail()
    context = {
        "asked": asked,
        "rows": [_shown(event) for event in found[:PAGE]],
        "next": found[PAGE - 1].number if len(found) > PAGE else None,
        "first": before is None,
        "actions": sorted(EVENTS.items(), key=lambda each: str(each[1])),
        "end": end,
        "anchor": line_of(end),
        "last": AuditEvent.objects.filter(action="trail.verified").order_by("-number").first(),
        "seconds": int(SECONDS),
    }
    return render(request, "tnb/audit.html", context, status=REFUSED if asked.refused else 200)


def _shown(event: AuditEvent) -> tuple[AuditEvent, list, int]:
    details = told(event)
    return event, in_words(details["shown"]), details["hidden"]


@require_POST
@requires("audit.read")
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Verifies what a page can wait for, and keeps what was found as an event."""
    try:
        note_verified(by=request.user, result=verified())
    except AnchorsError as problem:
        messages.error(request, _("The anchors cannot be compared: %(why)s") % {"why": problem})
    return redirect(f"{reverse('audit')}#whole")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("audit.reveal")
def audit_whose(request: HttpRequest) -> HttpResponse:
    """Whose a case is: asked with a reason, told in this one answer."""
    data = request.POST if request.method == "POST" else request.GET
    said = {name: data.get(name, "").strip() for name in ("case", "reason", "file")}
    context = {"said": said, "reasons": REASONS}
    if request.method != "POST":
        return render(request, "tnb/audit_whose.html", context)
    said["case"] = said["case"].upper()
    try:
        context["patient"] = reveal_patient(
            by=request.user, code=said["case"], reason=said["reason"], file=said["file"]
        )
    except Unfounded as problem:
        context["wrong"] = problem.about
    return render(request, "tnb/audit_whose.html", context, status=REFUSED if "wrong" in context else 200)


@require_safe
@requires("audit.read")
def audit_export(request: HttpRequest) -> HttpResponse:
    """The events asked for as CSV, at most MOST of them; that they were taken along is one more."""
    asked = Asked.read(request.GET)
    rows = [_row(event) for event in asked.events[:MOST]]
    note_exported(by=request.user, asked=asked.said, rows=len(rows))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(COLUMNS), *([guarded(cell) for cell in row] for row in rows)])
    return download(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "audit.csv")


def _row(event: AuditEvent) -> list[str]:
    details = told(event)
    said = "; ".join(f"{key}={value}" for key, value in details["shown"].items())
    values = {name: getattr(event, name) for name in COLUMNS} | {"details": said, "at": event.at.isoformat()}
    return [str(values[name]) for name in COLUMNS]
