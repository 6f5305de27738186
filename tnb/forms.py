"""What people type about meetings and decisions, checked field by field."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from tnb.decisions import Draft, planned
from tnb.models import Decision, Meeting


class MeetingForm(forms.ModelForm):
    """Date, title and room of a meeting."""

    class Meta:
        model = Meeting
        fields = ["held_on", "title", "room"]
        labels = {"held_on": _("Date"), "title": _("Title"), "room": _("Room")}
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "form-control", "aria-describedby": f"id_{name}_error"}


class DecisionForm(forms.Form):
    """A draft, complete or not; what is missing for closing is said by tnb.decisions.problems_with."""

    chosen = forms.MultipleChoiceField(required=False)
    text = forms.CharField(required=False, max_length=10_000, strip=False)
    follows = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Follows.choices])
    departure_reason = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Reason.choices])
    departure_text = forms.CharField(required=False, max_length=5_000, strip=False)
    seen = forms.IntegerField(min_value=0)

    def __init__(self, *args, options: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(code, code) for code in options]

    def draft(self) -> Draft:
        """The valid form as a Draft; line ends as Python writes them."""
        said = {name: self.cleaned_data[name] for name in ("follows", "departure_reason")}
        texts = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in ("text", "departure_text")}
        return Draft(steps=planned(*self.cleaned_data["chosen"]), **said, **texts)

    def typed(self) -> Draft:
        """What was typed, valid or not, so that nothing is lost when the form is shown again."""
        said = {
            name: self.data.get(name, "")
            for name in ("text", "follows", "departure_reason", "departure_text")
        }
        return Draft(steps=planned(*self.data.getlist("chosen")), **said)
