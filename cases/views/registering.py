"""Opening a case, and correcting who the patient is and what is asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import actions
from cases.access import requires
from cases.forms import EditCaseForm, NewCaseForm
from cases.models import Case
from cases.repeats import answered, once
from cases.views.shared import CONFLICT, REFUSED, case_or_404


@requires("case.write")
def new_case(request: HttpRequest) -> HttpResponse:
    """Patient and question; a pasted or uploaded case file brings its facts along."""
    form = NewCaseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (address := _registered(request, form)):
        return redirect(address)
    status = REFUSED if form.is_bound else 200
    return render(request, "cases/new.html", {"form": form}, status=status)


def _registered(request: HttpRequest, form: NewCaseForm) -> str:
    """Where the new case is filled in; "" if it was refused, with the reasons put on the form."""
    try:
        return once(request, lambda: _opened(request, form))
    except actions.InvalidFindings as refused:
        form.problems = refused.problems
        form.add_error(None, _("The case file was refused; nothing was imported."))
    except actions.Namesakes as namesakes:
        form.namesakes = namesakes.found
        if any(each.same_number for each in namesakes.found):
            form.add_error("hospital_number", _("A patient has this hospital number already."))
        else:
            form.add_error("name", _("There is a patient of this name already."))
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    return ""


def _opened(request: HttpRequest, form: NewCaseForm) -> str:
    if form.content:
        case = actions.import_case_file(by=request.user, content=form.content, **form.identity)
    else:
        case = actions.register_patient_and_case(by=request.user, **form.identity)
    messages.success(request, _("Case %(code)s is open.") % {"code": case.code})
    return reverse("cases:intake", args=[case.code])


@requires("case.write")
def edit_case(request: HttpRequest, code: str) -> HttpResponse:
    """Corrections to the patient's identity and to the question."""
    if address := answered(request):
        return redirect(address)
    case = case_or_404(code)
    form = EditCaseForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request, lambda: _corrected(request, case, form)))
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        except actions.StaleCase:
            # Someone was faster by a moment; the form looks again and shows both.
            form = EditCaseForm(request.POST, case=case_or_404(code))
            form.is_valid()
    status = (CONFLICT if form.stale else REFUSED) if form.is_bound else 200
    return render(request, "cases/edit.html", {"form": form, "case": case}, status=status)


def _corrected(request: HttpRequest, case: Case, form: EditCaseForm) -> str:
    actions.correct_case(
        by=request.user, case=case, patient=form.patient, seen=form.cleaned_data["seen"], **form.wording
    )
    messages.success(request, _("Saved."))
    return reverse("cases:overview", args=[case.code])
