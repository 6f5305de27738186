"""Cases from a table. Every step of a long import is a request of its own."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cases.access import requires
from cases.actions import table_import, tables
from cases.language import current
from cases.tables import showing
from cases.tables.blocking import blockers, counts_of
from cases.tables.columns import template_columns
from cases.tables.limits import MAX_BYTES, MAX_ROWS, Refused
from cases.tables.models import ImportRun
from cases.tables.writing import guarded
from cases.typed import unkept
from cases.views.downloads import Form, as_file, download
from cases.views.shared import REFUSED

LONGEST_QUESTION = 2000


@requires("case.write")
def import_table(request: HttpRequest) -> HttpResponse:
    """Where a table is handed in, with the templates for one."""
    if request.method != "POST":
        return _handing_in(request)
    if wrong := unkept(request.POST.get("question", ""), LONGEST_QUESTION):
        return _handing_in(request, wrong=wrong)
    try:
        run = _taken(request)
    except Refused as problem:
        return _handing_in(request, refused=problem)
    return redirect("cases:table", run.pk)


def _handing_in(request: HttpRequest, **problem: Any) -> HttpResponse:
    """The page; ``problem``: ``wrong`` with the question, or why the file was ``refused``."""
    context = problem | {
        "runs": ImportRun.objects.filter(by=request.user).order_by("-pk")[:10],
        "question": request.POST.get("question", ""),
        "most_rows": MAX_ROWS,
        "most_mb": MAX_BYTES // 1024 // 1024,
    }
    return render(request, "cases/table_import.html", context, status=REFUSED if problem else 200)


def _taken(request: HttpRequest) -> ImportRun:
    upload = request.FILES.get("table")
    if upload is None:
        raise Refused(tables.NO_FILE)
    question = request.POST.get("question", "").strip()
    return tables.start_import(
        by=request.user, file=upload, name=upload.name, size=upload.size, question=question
    )


@require_safe
@requires("case.write")
def table_template(request: HttpRequest) -> HttpResponse:
    """The empty table: ``language`` zh or en, ``format`` xlsx or csv, ``encoding`` utf-8 or gb18030."""
    return as_file(Form.read(request.GET), template_columns(), [], "cases-template")


def _own_run(request: HttpRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun, pk=pk, by=request.user)


@require_safe
@requires("case.write")
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """A table on its way in: how far it is, what is wrong with it, and what it will make."""
    run = _own_run(request, pk)
    context: dict[str, Any] = {"run": run, "moving": run.state in MOVING}
    if run.state == ImportRun.State.CHECKED:
        context |= _checked(run)
    return render(request, "cases/table.html", context)


MOVING = (ImportRun.State.CHECKING, ImportRun.State.IMPORTING)


def _checked(run: ImportRun) -> dict[str, Any]:
    problems = run.remarks.filter(doubt="").order_by("row", "pk")
    counts = counts_of(run)
    before = (
        ImportRun.objects.filter(digest=run.digest, state=ImportRun.State.IMPORTED).order_by("-pk").first()
    )
    return {
        "counts": counts,
        "new": counts["taken"] - counts["added_to"],
        "blockers": blockers(run),
        "problems": problems[: showing.SHOWN],
        "doubts": showing.doubts_of(run),
        "known": showing.known_of(run, open_ones=True),
        "chosen": showing.known_of(run, open_ones=False),
        "kinds": showing.open_kinds(run),
        "changes": showing.changes_of(run),
        "columns": showing.columns_read(run),
        "before": before,
    }


@require_POST
@requires("case.write")
def table_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of the dry run or of the import."""
    run = _own_run(request, pk)
    try:
        if run.state == ImportRun.State.CHECKING:
            run = tables.check_next(run=run)
        else:
            run = table_import.import_next(by=request.user, run=run)
    except table_import.Overtaken as overtaken:
        messages.error(request, _overtaken(overtaken))
        run.refresh_from_db()
    if run.state in MOVING and request.htmx:
        return render(request, "cases/_table_progress.html", {"run": run})
    address = reverse("cases:table", args=[run.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _overtaken(overtaken: table_import.Overtaken) -> str:
    said = _("Nothing was imported: since the check, others have changed what some rows concern. Look again.")
    if not overtaken.rows:
        return said
    rows = ", ".join(map(str, overtaken.rows[:20]))
    return " ".join([said, _("Rows: %(rows)s.") % {"rows": rows}])


@require_POST
@requires("case.write")
def table_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to doubts, or what becomes of rows of somebody known."""
    run = _own_run(request, pk)
    try:
        count = _answered(request, run)
    except tables.Ended:
        messages.error(request, _("This table has been imported or given up meanwhile."))
    except ValueError:
        messages.error(request, _("Nothing was changed: choose one of the answers offered."))
    else:
        said = ngettext("%(n)s row settled.", "%(n)s rows settled.", count) % {"n": count}
        messages.success(request, said)
    return redirect(reverse("cases:table", args=[run.pk]))


def _answered(request: HttpRequest, run: ImportRun) -> int:
    data, by = request.POST, request.user
    if "doubt" in data:
        shown, ticked = data.getlist("shown"), data.getlist("row")
        rows = None if len(ticked) == len(shown) else [int(row) for row in ticked]
        return tables.answer_doubts(
            by=by, run=run, doubt=data["doubt"], key=data.get("key", ""),
            before=data.get("before", ""), answer=data.get("answer", ""), rows=rows,
        )  # fmt: skip
    if "kind" in data:
        return tables.choose_all(by=by, run=run, kind=data["kind"], choice=data.get("choice", ""))
    choices = {
        int(name.removeprefix("choice-")): choice
        for name, choice in data.items()
        if name.startswith("choice-") and choice
    }
    return tables.choose(by=by, run=run, choices=choices)


@require_POST
@requires("case.write")
def table_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The import is confirmed; the same again does nothing."""
    run = _own_run(request, pk)
    try:
        table_import.begin_import(by=request.user, run=run)
    except table_import.NotReady as not_ready:
        for reason in not_ready.reasons:
            messages.error(request, reason.said(current()))
    return redirect(reverse("cases:table", args=[run.pk]))


@require_POST
@requires("case.write")
def table_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a table up; nothing of it is kept."""
    run = _own_run(request, pk)
    tables.cancel_import(by=request.user, run=run)
    run.refresh_from_db()
    if run.state == ImportRun.State.CANCELLED:
        messages.success(request, _("Given up. Nothing was imported, and nothing of the file is kept."))
    return redirect(reverse("cases:table", args=[run.pk]))


@require_safe
@requires("case.write")
def table_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem and doubt of a table, as CSV that a spreadsheet opens and does not run."""
    run = _own_run(request, pk)
    text = io.StringIO(newline="")
    rows = showing.report_rows(run.remarks.order_by("row", "pk").iterator())
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    name = f"table-{run.pk}-{timezone.localdate()}.csv"
    return download(text.getvalue().encode("utf-8-sig", errors="replace"), "text/csv; charset=utf-8", name)
