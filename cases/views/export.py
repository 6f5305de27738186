"""Cases to a table: the found ones, in the form of the template or as case files."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.access import requires
from cases.actions.table_export import record_export
from cases.language import current
from cases.models import Case
from cases.search.asked import asked, choices
from cases.search.query import found
from cases.tables.export import MOST, export_columns, export_files, export_rows
from cases.views.downloads import Form, as_file, download

MOST_FILES = 500  # case files in one download: what counts is worked out for each


@requires("case.read")
def export(request: HttpRequest) -> HttpResponse:
    """Which cases and in which form; a POST with a form is answered with the file.

    What is typed may name a patient and is read from a POST only, as on the list.
    """
    data = request.POST if request.method == "POST" else {k: v for k, v in request.GET.items() if k != "q"}
    question = asked(data, request.user)
    if request.method == "POST" and data.get("format"):
        return _file(request, question)
    total = found(question.search, MOST).total
    context = {"asked": question, "choices": choices(question), "total": total, "most": MOST}
    return render(
        request, "cases/table_export.html", context | {"language": current(), "most_files": MOST_FILES}
    )


def _file(request: HttpRequest, question: object) -> HttpResponse:
    form = Form.read(request.POST)
    most = MOST_FILES if form.file_format == "json" else MOST
    cases = [row.case_id for row in found(question.search, most).rows]
    record_export(by=request.user, cases=cases, file_format=form.file_format)
    name = f"cases-{timezone.localdate()}"
    if form.file_format == "json":
        files = list(export_files(Case.objects.filter(pk__in=cases).order_by("pk")))
        content = json.dumps(files, ensure_ascii=False, indent=1).encode()
        return download(content, "application/json", f"{name}.json")
    return as_file(form, export_columns(cases), export_rows(cases, form.language), name)
