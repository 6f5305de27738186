"""The list of cases."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.access import requires
from cases.models import Case
from recommendations.ruleset import current_ruleset

PAGE = 50


@requires("case.read")
def case_list(request: HttpRequest) -> HttpResponse:
    """Newest first, by keyset: ``?before=`` is the last id of the page before; ``?q=`` searches."""
    query, before = request.GET.get("q", "").strip(), request.GET.get("before", "")
    cases = Case.objects.select_related("patient").order_by("-pk")
    if query:
        places = ("code", "patient__name", "patient__hospital_number", "patient__code_word")
        cases = cases.filter(Q(*((f"{place}__icontains", query) for place in places), _connector=Q.OR))
    if before.isdecimal():
        cases = cases.filter(pk__lt=int(before))
    found = list(cases.annotate(entered=Count("findings__fact", distinct=True))[: PAGE + 1])
    shown = found[:PAGE]
    context = {"cases": shown, "query": query, "facts": len(current_ruleset().facts), "first": not before}
    context["before"] = shown[-1].pk if len(found) > PAGE else None
    return render(request, "cases/_list.html" if request.htmx else "cases/list.html", context)
