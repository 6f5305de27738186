"""What people type about meetings, checked field by field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tnb.models import Meeting


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
