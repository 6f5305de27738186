"""Forms about the patient, the question and case files; the facts have their own page (intake.py)."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions import version_of
from cases.masking import refuse_unseen
from cases.models import Case, Sex
from cases.typed import EARLIEST, unreadable_in

FILE_LIMIT = 1_000_000  # bytes; a case file has a few thousand


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"})


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})


def readable(text: str) -> None:
    """Refuses text with signs that no page and no sheet can show."""
    if problem := unreadable_in(text):
        raise ValidationError(problem)


def visible(text: str) -> None:
    """Refuses invisible signs as well: with one, two names or numbers look alike and are not."""
    if problem := unreadable_in(text, hidden_too=True):
        raise ValidationError(problem)


class PatientForm(forms.Form):
    """Who the patient is. Field names are those of cases.models.Patient."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=_line(autofocus=""), validators=[visible])
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("", _("not recorded")), *Sex.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )
    hospital_number = forms.CharField(
        label=_("Hospital number"), max_length=40, required=False, widget=_line(), validators=[visible]
    )
    code_word = forms.CharField(
        label=_("Code word"),
        max_length=60,
        required=False,
        widget=_line(),
        validators=[visible],
        help_text=_(
            "Said aloud in the meeting so that everyone means the same patient. Empty: one is made up."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refuse_unseen({name: cleaned.get(name, "") for name in ("name", "hospital_number", "code_word")})
        return cleaned

    def clean_birth_date(self) -> dt.date | None:
        day = self.cleaned_data["birth_date"]
        if day is not None and not EARLIEST <= day <= timezone.localdate():
            raise ValidationError(_("A date between 1900 and today."))
        return day


class QuestionForm(forms.Form):
    """What the board is asked."""

    question = forms.CharField(
        label=_("Question to the board"),
        max_length=2000,
        widget=_area(2),
        validators=[readable],
        help_text=_("One sentence, as the referring clinician would ask it."),
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=10_000, required=False, widget=_area(5), validators=[readable]
    )


class NewCaseForm(PatientForm, QuestionForm):
    """A new patient and case, optionally with a case file."""

    case_file = forms.CharField(
        label=_("Case file (JSON), pasted"),
        required=False,
        max_length=FILE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control code", "spellcheck": "false"}),
    )
    case_upload = forms.FileField(
        label=_("or as a file"),
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".json,application/json"}),
    )
    namesakes_allowed = forms.BooleanField(label=_("It is another patient"), required=False)
    field_order = ("name", "sex", "birth_date", "hospital_number", "code_word", "question", "summary")

    def clean_case_upload(self) -> str:
        upload = self.cleaned_data["case_upload"]
        if not upload:
            return ""
        if upload.size > FILE_LIMIT:
            raise ValidationError(_("The file is larger than 1 MB; a case file is much smaller."))
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not text in UTF-8.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("case_file", "").strip() and cleaned.get("case_upload"):
            self.add_error("case_upload", _("Either paste a case file or choose one, not both."))
        return cleaned

    @property
    def content(self) -> str:
        """The text of the case file; "" if there is none."""
        return self.cleaned_data["case_upload"] or self.cleaned_data["case_file"].strip()

    @property
    def identity(self) -> dict[str, Any]:
        """The keyword arguments of actions.register_patient_and_case."""
        fields = (*PatientForm.base_fields, *QuestionForm.base_fields, "namesakes_allowed")
        return {name: self.cleaned_data[name] for name in fields}


class EditCaseForm(PatientForm, QuestionForm):
    """Corrections to patient and question. Of two people who correct them at once, the second is told."""

    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = NewCaseForm.field_order

    def __init__(self, data: Any = None, *, case: Case) -> None:
        self.recorded = {name: getattr(case.patient, name) for name in PatientForm.base_fields}
        self.recorded |= {name: getattr(case, name) for name in QuestionForm.base_fields}
        self.now = version_of(case)
        self.stale = False
        super().__init__(data, initial={**self.recorded, "seen": self.now})
        self.fields["code_word"].required = True
        self.fields["code_word"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("seen") != self.now:
            # The next save is an informed one: what is recorded now stands beside what was typed.
            self.stale = True
            self.data = self.data.copy()
            self.data["seen"] = self.now
            self.add_error(None, _("Someone else changed this since you opened it. Nothing was saved yet."))
            for name, value in self.recorded.items():
                if name in cleaned and cleaned[name] != value:
                    self.add_error(name, _("Now recorded: %(value)s") % {"value": value or "–"})
        return cleaned

    @property
    def patient(self) -> dict[str, Any]:
        """The keyword arguments of actions.correct_patient."""
        return {name: self.cleaned_data[name] for name in PatientForm.base_fields}

    @property
    def wording(self) -> dict[str, Any]:
        """The keyword arguments of actions.describe_case."""
        return {name: self.cleaned_data[name] for name in QuestionForm.base_fields}
