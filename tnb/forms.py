"""What people type about meetings, checked field by field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.typed import that_can_be
from tnb.actions.series import MOST
from tnb.models import Meeting, Member
from tnb.roles import people_of_the_board


class MeetingForm(forms.ModelForm):
    """Date, title, room and time of a meeting; ``later`` where its series goes on: also all to come."""

    later = forms.BooleanField(
        required=False, label=_("Also change all later planned meetings of the series")
    )

    class Meta:
        model = Meeting
        fields = ["held_on", "title", "room", "begins_at"]
        labels = {
            "held_on": _("Date"),
            "title": _("Title"),
            "room": _("Room"),
            "begins_at": _("Begins at"),
        }
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "begins_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, goes_on: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].validators.append(that_can_be)
        if not goes_on:
            del self.fields["later"]
        _dress(self)


class PlanForm(MeetingForm):
    """A new meeting, or several some weeks apart, and who is invited."""

    weeks = forms.IntegerField(required=False, min_value=1, max_value=26, label=_("Every how many weeks"))
    times = forms.IntegerField(required=False, min_value=1, max_value=MOST, label=_("How many meetings"))
    # Not Django's field for rows of a table: that one asks the database for any number that is sent, and
    # SQLite fails on a long one.
    members = forms.TypedMultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Invite")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = people_of_the_board().select_related("user").order_by("discipline", "user__username")
        found = {str(member.pk): member for member in people}
        self.fields["members"].choices = [(key, _with_discipline(member)) for key, member in found.items()]
        self.fields["members"].coerce = found.__getitem__

    def clean(self) -> dict:
        said = super().clean()
        said["times"] = said.get("times") or 1
        if said["times"] > 1 and not said.get("weeks") and "weeks" not in self.errors:
            self.add_error("weeks", _("Say how many weeks are between two meetings."))
        return said


def _with_discipline(member: Member) -> str:
    return f"{member} · {member.get_discipline_display()}"


def _dress(form: forms.BaseForm) -> None:
    """The look of the board's forms, and where the problem of a field is said."""
    for name, field in form.fields.items():
        plain = isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple)
        field.widget.attrs |= {} if plain else {"class": "form-control"}
        field.widget.attrs |= {"aria-describedby": f"id_{name}_error"}
