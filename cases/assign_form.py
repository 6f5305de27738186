"""The form that says who is asked for a value, and by when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Discipline, GapAssignment
from cases.owed import Owed
from cases.sent import whole_number
from cases.typed import that_can_be


class AssignForm(forms.Form):
    owner = forms.ChoiceField(label=_("Who is asked"), choices=Discipline)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        validators=[that_can_be],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=GapAssignment._meta.get_field("note").max_length
    )
    seen = forms.Field(required=False, widget=forms.HiddenInput)  # ours: nobody types it

    def __init__(self, *args: Any, fact: str, code: str, **kwargs: Any) -> None:
        # Several of these may stand on one page.
        super().__init__(*args, auto_id=f"{code}-{fact}-%s", **kwargs)
        # The form appears where a link was followed; the keyboard goes on in it.
        self.fields["owner"].widget.attrs["autofocus"] = True

    def clean_seen(self) -> int | None:
        """What is no number is as good as nothing seen: whoever has been asked meanwhile is then shown."""
        return whole_number(self.cleaned_data["seen"])


def as_owed(owed: Owed) -> dict[str, Any]:
    """What stands in the form before anybody types."""
    asked = owed.asked
    return {
        "owner": owed.owner,
        "due_on": owed.due,
        "note": asked.note if asked is not None else "",
        "seen": owed.version,
    }
