from django.shortcuts import render

from cases.access import requires


@requires("case.read")
def case_list(request):
    return render(request, "cases/list.html")
