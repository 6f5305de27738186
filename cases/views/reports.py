"""A report pasted as text: what it may say is proposed, and recorded only as far as a person takes it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.access import requires
from cases.models import Case
from cases.pasting.page import Pasted, pasted_from
from cases.views.shared import CONFLICT, REFUSED, case_or_404


@requires("case.write")
def report(request: HttpRequest, code: str) -> HttpResponse:
    """A text to paste; posted, its proposals; posted with choices, these are recorded. The text never is."""
    case = case_or_404(code)
    if request.method != "POST":
        return _page(request, case, Pasted(kind=request.GET.get("kind", "")))
    page = pasted_from(case, request.POST)
    if not page.valid:
        return _page(request, case, page, CONFLICT if page.stale else REFUSED)
    return _recorded(request, case, page) if "record" in request.POST else _page(request, case, page)


def _recorded(request: HttpRequest, case: Case, page: Pasted) -> HttpResponse:
    try:
        findings, items = actions.record_report(
            by=request.user, case=case, entries=page.findings(), items=page.items()
        )
    except actions.StaleFindings:
        # Someone was faster by a moment; looking again shows what they recorded beside the report.
        return _page(request, case, pasted_from(case, request.POST), CONFLICT)
    except (actions.InvalidFindings, actions.InvalidItem, ValidationError) as refused:
        messages.error(request, str(refused))
        return _page(request, case, page, REFUSED)
    _say(request, len(findings), len(items))
    return redirect("cases:overview", case.code)


def _say(request: HttpRequest, findings: int, items: int) -> None:
    if not findings and not items:
        messages.info(request, _("Nothing new was taken, nothing was saved."))
    if findings:
        said = ngettext(
            "%(count)d value taken from the report.", "%(count)d values taken from the report.", findings
        )
        messages.success(request, said % {"count": findings})
    if items:
        said = ngettext(
            "%(count)d entry taken from the report.", "%(count)d entries taken from the report.", items
        )
        messages.success(request, said % {"count": items})


def _page(request: HttpRequest, case: Case, page: Pasted, status: int = 200) -> HttpResponse:
    return render(request, "cases/report.html", {"case": case, "page": page}, status=status)
