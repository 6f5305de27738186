"""What a member types of an opinion, checked field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.ruleset import current_ruleset
from tnb.models import Opinion
from tnb.opinions import Said

TEXT_LENGTH = 5_000


class OpinionForm(forms.Form):
    """One opinion."""

    resectability = forms.ChoiceField(
        choices=Opinion.Resectability.choices,
        error_messages={
            "required": _("Say whether the disease is resectable."),
            "invalid_choice": _("Say whether the disease is resectable."),
        },
    )
    preferred = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("Choose one of the options, or none.")}
    )
    text = forms.CharField(required=False, max_length=TEXT_LENGTH, strip=False)
    will_be_absent = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preferred"].choices = [("", ""), *((code, code) for code in current_ruleset().options)]

    def said(self) -> Said:
        """The valid form; line ends as Python writes them."""
        names = ("resectability", "preferred", "will_be_absent")
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        return Said(text=text, **{name: self.cleaned_data[name] for name in names})

    def typed(self) -> dict[str, Any]:
        """What was typed, valid or not, so that nothing is lost when the form is shown again."""
        said = {name: self.data.get(name, "") for name in ("resectability", "preferred", "text")}
        return said | {"will_be_absent": bool(self.data.get("will_be_absent"))}
