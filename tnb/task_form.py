"""The form in which somebody says what became of a task."""

from django import forms
from django.utils.translation import gettext as _

from cases.typed import date_in, unreadable_in
from tnb.actions import Report
from tnb.models import TaskReport

LONGEST = 2000


class ReportForm(forms.Form):
    """State, coded reason, day as typed, text; what does not go together the action says."""

    state = forms.ChoiceField(choices=TaskReport.State)
    reason = forms.ChoiceField(choices=[("", ""), *TaskReport.Reason.choices], required=False)
    happened_on = forms.CharField(required=False)
    text = forms.CharField(required=False, max_length=LONGEST)

    def clean_happened_on(self):
        day, problem = date_in(self.cleaned_data["happened_on"])
        if problem:
            raise forms.ValidationError(problem)
        return day

    def clean_text(self) -> str:
        if problem := unreadable_in(self.cleaned_data["text"]):
            raise forms.ValidationError(problem)
        return self.cleaned_data["text"].strip()

    def clean(self) -> dict:
        said = super().clean()
        # Whoever has chosen a reason and then "done" meant the latter.
        if said.get("state") in (TaskReport.State.DONE, TaskReport.State.UNKNOWN):
            said["reason"] = ""
        elif said.get("state") and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why it was not done, or why it was changed."))
        return said

    def report(self) -> Report:
        """What a valid form says."""
        return Report(
            **{name: self.cleaned_data[name] for name in ("state", "reason", "text", "happened_on")}
        )
