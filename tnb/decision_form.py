"""What is typed about a decision, checked field by field; nothing typed is lost, accepted or not."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.typed import that_can_be
from tnb.decisions import PLAIN, Dissent, Draft, Step, ToDo
from tnb.models import Decision

Choices = list[tuple[str, str]]
Typed = dict[str, Any]
MOST = 60  # rows of one kind
ROW = {"dissent": ("who", "text"), "todo": ("what", "owner", "until")}
BLANK = {"dissent": 1, "todo": 2}


class StepForm(forms.Form):
    """What goes with a ticked option."""

    order = forms.IntegerField(required=False, min_value=1, max_value=99)
    intent = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Intent.choices])
    owner = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", ""), *owners]


class DissentForm(forms.Form):
    """Who does not agree, and why."""

    who = forms.ChoiceField(required=False)
    text = forms.CharField(required=False, max_length=2_000)

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", ""), *owners]


class ToDoForm(forms.Form):
    """What is to be done, by whom, until when."""

    what = forms.CharField(required=False, max_length=1_000)
    owner = forms.ChoiceField(required=False)
    until = forms.DateField(required=False, validators=[that_can_be])

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", ""), *owners]


ROW_FORMS = {"dissent": DissentForm, "todo": ToDoForm}


class DecisionForm(forms.Form):
    """A draft, complete or not; what is missing for closing is said by tnb.decisions.problems_with."""

    chosen = forms.MultipleChoiceField(required=False)
    text = forms.CharField(required=False, max_length=10_000, strip=False)
    follows = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Follows.choices])
    departure_reason = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Reason.choices])
    departure_text = forms.CharField(required=False, max_length=5_000, strip=False)
    deferred_for = forms.ChoiceField(required=False, choices=[("", ""), *Decision.Deferral.choices])
    seen = forms.IntegerField(min_value=0)

    def __init__(self, data: Any, *, options: Iterable[str], owners: Choices) -> None:
        super().__init__(data)
        options = list(options)
        self.fields["chosen"].choices = [(code, code) for code in options]
        self.chosen = [code for code in options if code in data.getlist("chosen")]
        self.steps = {code: StepForm(data, prefix=code, owners=owners) for code in self.chosen}
        self.rows = {
            kind: [row(data, prefix=f"{kind}-{place}", owners=owners) for place in _places(data, kind)]
            for kind, row in ROW_FORMS.items()
        }

    def is_valid(self) -> bool:
        """Whether every field and every row can be taken; asks all of them, so that all say what is wrong."""
        parts = [*self.steps.values(), *self.rows["dissent"], *self.rows["todo"]]
        return all([super().is_valid(), *(part.is_valid() for part in parts)])

    def problems(self) -> dict[str, str]:
        """What is wrong, in words, by where it stands on the page, as tnb.decisions.problems_with: a field,
        "chosen" also for the steps, "dissent", "todo"."""
        found = {name: list(messages) for name, messages in self.errors.items()}
        for place, parts in {"chosen": self.steps.values(), **self.rows}.items():
            for messages in (each for part in parts for each in part.errors.values()):
                found.setdefault(place, []).extend(messages)
        return {place: " ".join(dict.fromkeys(messages)) for place, messages in found.items()}

    def draft(self) -> Draft:
        """The valid form as a Draft; line ends as Python writes them, rows with nothing in them left out."""
        said = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in PLAIN}
        return Draft(
            steps=self._in_order(),
            dissent=tuple(Dissent(**row) for row in self._filled("dissent")),
            todo=tuple(ToDo(**row) for row in self._filled("todo")),
            **said,
        )

    def _in_order(self) -> tuple[Step, ...]:
        """The ticked options by the number typed beside them; those without one last, as listed."""
        told = {code: form.cleaned_data for code, form in self.steps.items()}
        order = sorted(self.chosen, key=lambda code: told[code]["order"] or MOST * 2)
        return tuple(Step(code, told[code]["intent"], told[code]["owner"]) for code in order)

    def _filled(self, kind: str) -> list[Typed]:
        rows = [{name: _spelt(row.cleaned_data[name]) for name in ROW[kind]} for row in self.rows[kind]]
        return [row for row in rows if any(row.values())]

    def typed(self) -> Typed:
        """What was typed, valid or not, in the form of ``written``."""
        get = self.data.get
        names = StepForm.base_fields
        rows = {
            kind: [
                {name: get(f"{kind}-{n}-{name}", "") for name in ROW[kind]} for n in _places(self.data, kind)
            ]
            for kind in ROW
        }
        filled = {kind: [row for row in found if any(row.values())] for kind, found in rows.items()}
        codes = [code for code, _name in self.fields["chosen"].choices]
        steps = {code: {name: get(f"{code}-{name}", "") for name in names} for code in codes}
        return {name: get(name, "") for name in PLAIN} | filled | {"chosen": self.chosen, "steps": steps}


def written(draft: Draft) -> Typed:
    """A draft as its fields show it: the plain ones by name, "chosen", "steps" (by option code), and the
    rows of "dissent" and "todo"."""
    steps = {
        step.option: {"order": place, "intent": step.intent, "owner": step.owner}
        for place, step in enumerate(draft.steps, 1)
    }
    columns = draft.columns()
    return {name: columns[name] for name in (*PLAIN, *ROW)} | {"chosen": draft.chosen, "steps": steps}


def with_blank_rows(typed: Typed) -> Typed:
    """The same, with room to write more."""
    blank = {kind: [dict.fromkeys(ROW[kind], "")] * number for kind, number in BLANK.items()}
    return typed | {kind: [*typed[kind], *rows] for kind, rows in blank.items()}


def owners_in(typed: Typed) -> set[str]:
    """Everybody named anywhere, so that nobody is missing from the lists to choose from."""
    rows = [*typed["steps"].values(), *typed["todo"]]
    return {row["owner"] for row in rows} | {row["who"] for row in typed["dissent"]}


def _places(data: Any, kind: str) -> list[int]:
    """The numbers of the rows that were sent."""
    return [place for place in range(MOST) if any(f"{kind}-{place}-{name}" in data for name in ROW[kind])]


def _spelt(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else value or ""
