"""Tasks: whose they are, how they stand, what became of them; and of whom nothing was heard."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.core.validators import slug_re
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import requires
from cases.language import current
from cases.repeats import taken_once
from cases.sent import way_back, whole_number
from tnb import actions
from tnb.actions.tasks import REASONS
from tnb.followup import unheard_of
from tnb.models import Meeting, Member, Task, TaskReport
from tnb.task_form import ReportForm
from tnb.tasks import PENDING, State, counts_of, in_order, loaded, may_report, owners_of, rows_of

ROWS = 50
DISCIPLINES = [(code, name) for code, name in Member.Discipline.choices if code != "other"]


@require_safe
@requires("meeting.read")
def tasks(request: HttpRequest) -> HttpResponse:
    """The member's own tasks and those of the discipline; "?whose=all" or a discipline, "?state=",
    "?meeting=", "?case=" ask for others."""
    today, member = timezone.localdate(), request.user.member
    names = ("whose", "state", "meeting", "case")
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in names}
    if not slug_re.fullmatch(asked["case"]):
        asked["case"] = ""  # no code of a case, and no address has it
    of_meeting = Meeting.objects.filter(pk=whole_number(asked["meeting"])).first()
    if not asked["whose"]:
        asked["whose"] = "all" if of_meeting or asked["case"] or not owners_of(member) else "mine"
    found = in_order(Task.objects.filter(_whose(asked["whose"], member)), today)
    if of_meeting:
        found = found.filter(item__meeting=of_meeting)
    if asked["case"]:
        found = found.filter(item__case__code=asked["case"])
    found = _in_state(found, asked["state"])
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, current(), today)
    context = {
        "rows": [{"row": row, "may": may_report(member, row.task)} for row in rows],
        "page": page,
        "asked": asked,
        "of_meeting": of_meeting,
        "counts": counts_of(member),
        "states": State.choices,
        "disciplines": DISCIPLINES,
        "unheard": unheard_of(today).count() if request.user.has_perm("case.write") else 0,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "today": today,
    }
    return render(request, "tnb/tasks.html", context)


@requires("meeting.read")
@taken_once
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task with all that was reported of it; one more report by POST, for who may."""
    found = get_object_or_404(loaded(Task.objects.all()), pk=pk)
    may = request.user.has_perm("task.report") and may_report(request.user.member, found)
    if request.method != "POST":
        return _task(request, found, may, ReportForm())
    if not may:
        raise PermissionDenied
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            actions.report_task(by=request.user, task=found, report=form.report())
        except actions.NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Reported."))
            return redirect(_back(request))
    return _task(request, found, may, form)


@require_safe
@requires("case.read")
def follow_up_due(request: HttpRequest) -> HttpResponse:
    """The patients of whom nothing was heard for 90 days since the board decided."""
    today = timezone.localdate()
    page: Page = Paginator(unheard_of(today), ROWS).get_page(request.GET.get("page"))
    return render(request, "tnb/tasks_follow_up.html", {"page": page, "today": today})


def _task(request: HttpRequest, found: Task, may: bool, form: ReportForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "row": rows_of([found], current(), today)[0],
        "item": found.item,
        "may": may,
        "form": form,
        "states": TaskReport.State.choices,
        "reasons": [(reason.value, reason.label) for reason in REASONS],
        "today": today,
        "next": _back(request),
    }
    return render(request, "tnb/task.html", context, status=422 if form.errors else 200)


def _whose(whose: str, member: Member) -> Q:
    if whose == "all":
        return Q()
    return Q(owner__in=[whose] if whose != "mine" else owners_of(member))


def _in_state(found, state: str):
    if state == "pending":
        return found.filter(state__in=PENDING)
    return found.filter(state=state) if state in State.values else found


def _back(request: HttpRequest) -> str:
    """The list from which the task was opened, if it is one of our pages."""
    return way_back(request, reverse("tasks"))
