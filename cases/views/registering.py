"""Opening a case, and correcting who the patient is and what is asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases import actions
from cases.access import requires
from cases.forms import EditCaseForm, NewCaseForm
from cases.models import Case
from cases.views.shared import REFUSED, case_or_404


@requires("case.write")
def new_case(request: HttpRequest) -> HttpResponse:
    """Patient and question; a pasted or uploaded case file brings its facts along."""
    form = NewCaseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        case = _registered(request, form)
        if case is not None:
            messages.success(request, _("Case %(code)s is open.") % {"code": case.code})
            return redirect("cases:intake", case.code)
    status = REFUSED if form.is_bound else 200
    return render(request, "cases/new.html", {"form": form}, status=status)


def _registered(request: HttpRequest, form: NewCaseForm) -> Case | None:
    """The new case; None if it was refused, with the reasons put on the form."""
    try:
        if form.content:
            return actions.import_case_file(by=request.user, content=form.content, **form.identity)
        return actions.register_patient_and_case(by=request.user, **form.identity)
    except actions.InvalidFindings as refused:
        form.problems = refused.problems
        form.add_error(None, _("The case file was refused; nothing was imported."))
    except actions.Namesakes as namesakes:
        form.namesakes = Case.objects.filter(patient__in=namesakes.patients).select_related("patient")
        form.add_error("name", _("There is a patient of this name already."))
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    return None


@requires("case.write")
def edit_case(request: HttpRequest, code: str) -> HttpResponse:
    """Corrections to the patient's identity and to the question."""
    case = case_or_404(code)
    form = EditCaseForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        actions.correct_case(by=request.user, case=case, patient=form.patient, **form.wording)
        messages.success(request, _("Saved."))
        return redirect("cases:overview", case.code)
    status = REFUSED if form.is_bound else 200
    return render(request, "cases/edit.html", {"form": form, "case": case}, status=status)
