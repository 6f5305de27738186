"""The board's statistics: its work, what became of its patients, and both as tables to take away."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import requires
from cases.language import LOCALES, current
from cases.views.downloads import download
from tnb.actions import NotPossible
from tnb.actions.mirror import record_case_export
from tnb.mirror import outcomes, pages, words, work
from tnb.mirror.asked import Asked, asked, last_months, offered
from tnb.mirror.case_rows import COLUMNS, rows_of
from tnb.mirror.cohort import cohort_of
from tnb.mirror.export import table_to_csv, to_csv
from tnb.mirror.records import Period, beginning, records_of
from tnb.mirror.tables import Table

CSV = "text/csv; charset=utf-8"


@require_safe
@requires("mirror.read")
def mirror(request: HttpRequest) -> HttpResponse:
    """The work of the board in a period, by default the last twelve months."""
    question = _asked(request, "year")
    records = records_of(question.period, timezone.localdate())
    tables = work.tables_of(records, question.exact)
    context = _context(request, question, tables) | {
        "sections": pages.work_sections(records, tables),
        "headlines": pages.headlines(tables),
        "not_closed": records.not_closed,
    }
    return render(request, "tnb/mirror.html", context)


@require_safe
@requires("mirror.read")
def mirror_outcomes(request: HttpRequest) -> HttpResponse:
    """What became of the patients whose first decision was closed in a period, by default of all."""
    question = _asked(request, "all")
    cohort = cohort_of(question.period, timezone.localdate())
    tables = outcomes.tables_of(cohort, question.exact)
    context = _context(request, question, tables) | {
        "sections": pages.outcome_sections(cohort, tables, question.exact),
        "confounded": words.CONFOUNDED.said(current()),
    }
    return render(request, "tnb/mirror_outcomes.html", context)


@require_safe
@requires("mirror.read")
def mirror_table(request: HttpRequest, code: str) -> HttpResponse:
    """One table of either page as CSV; ``language`` zh or en, otherwise that of the reader."""
    language = LOCALES.get(request.GET.get("language", ""), translation.get_language())
    with translation.override(language):
        question, table = _table(request, code)
        content = table_to_csv(table)
    period = f"{question.period.first}-{question.period.last}"
    return download(content, CSV, f"board-{code}-{period}-{language[:2]}.csv")


def _table(request: HttpRequest, code: str) -> tuple[Asked, Table]:
    today = timezone.localdate()
    if code in ("overall", "free", "completeness"):
        question = _asked(request, "all")
        tables = outcomes.tables_of(cohort_of(question.period, today), question.exact)
    else:
        question = _asked(request, "year")
        tables = work.tables_of(records_of(question.period, today), question.exact)
    if code not in tables:
        raise Http404
    return question, tables[code]


@require_http_methods(["GET", "HEAD", "POST"])
@requires("mirror.export")
def mirror_cases(request: HttpRequest) -> HttpResponse:
    """The cases one by one without identity: a page that asks what for, and the file."""
    question = asked(request.POST or request.GET, last_months(timezone.localdate()), may_see_small=True)
    context = {"asked": question, "purpose": request.POST.get("purpose", ""), "page": "cases"}
    context["columns"] = [(code, name.said(current())) for code, name in COLUMNS.items()]
    if request.method == "POST" and not question.wrong:
        try:
            return _cases_file(request, question)
        except NotPossible as problem:
            context["refused"] = str(problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "tnb/mirror_cases.html", context, status=status)


def _cases_file(request: HttpRequest, question: Asked) -> HttpResponse:
    today = timezone.localdate()
    records = records_of(question.period, today)
    patients = cohort_of(Period(beginning(today), today), today).by_key
    rows = rows_of(records, patients, settings.SECRET_KEY)
    purpose = request.POST.get("purpose", "")
    record_case_export(by=request.user, purpose=purpose, period=question.period, rows=len(rows))
    heads = [[name.said(current()) for name in COLUMNS.values()], list(COLUMNS)]
    content = to_csv([*heads, *([row[code] for code in COLUMNS] for row in rows)])
    period = f"{question.period.first}-{question.period.last}"
    return download(content, CSV, f"board-cases-{period}-{current()}.csv")


def _asked(request: HttpRequest, default: str) -> Asked:
    may_see_small = request.user.has_perm("mirror.export")
    return asked(request.GET, _periods()[default], may_see_small)


def _periods() -> dict[str, Period]:
    today = timezone.localdate()
    return offered(today, beginning(today))


def _context(request: HttpRequest, question: Asked, tables: dict[str, Table]) -> dict:
    """What the head of both pages shows."""
    names = {
        "year": _("Last 12 months"),
        "this": _("This year"),
        "before": _("Last year"),
        "all": _("Whole time"),
    }
    periods = _periods()
    return {
        "asked": question,
        "may_export": request.user.has_perm("mirror.export"),
        "periods": [
            (names[code], Asked(period, question.exact).query, period == question.period)
            for code, period in periods.items()
        ],
        "switched": Asked(question.period, not question.exact).query,
        "remarks": pages.remarks(tables, question.exact),
        "made_on": timezone.localdate(),
        "language": current(),
        "page": request.resolver_match.url_name,
    }
