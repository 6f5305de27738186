"""The form of one entry of a list, for every kind: what stands in its inputs and what is wrong with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.kind_problems import problems_in
from cases.kinds import Field, Kind, kinds
from cases.language import current
from cases.models import Item
from cases.sent import token_of
from cases.typed import Provenance, is_percentage, month_in, number_in, unkept, unreadable_in
from recommendations.words import FALSE, TRUE, Text

BOOLEAN = {"true": TRUE, "false": FALSE}


@dataclass
class Input:
    """One field on the page: ``text`` as typed, or the codes ``chosen``."""

    field: Field
    text: str = ""
    chosen: list[str] = field(default_factory=list)
    error: str = ""
    asks_percentage: bool = False
    confirmed: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def choices(self) -> list[dict[str, Any]]:
        """[{"code", "name": Text, "chosen"}]; yes and no for a boolean."""
        choices = BOOLEAN if self.field.kind == "boolean" else self.field.choices
        return [{"code": code, "name": name, "chosen": code in self.chosen} for code, name in choices.items()]


@dataclass
class ItemForm:
    """The whole form. ``of`` is the entry that it corrects, ``content`` what a save would record."""

    kind: str
    inputs: list[Input]
    of: Item | None = None
    report: Provenance = field(default_factory=Provenance)
    reason: str = ""
    token: str = field(default_factory=token_of)
    content: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> Kind:
        return kinds()[self.kind]

    @property
    def valid(self) -> bool:
        return not self.errors and not self.report.error and not any(each.error for each in self.inputs)

    @property
    def entry(self) -> dict[str, Any]:
        """The keyword arguments of actions.record_item, but ``by`` and ``case``."""
        return {
            "kind": self.kind,
            "content": self.content,
            "observed_on": self.report.day,
            "source": self.report.source,
            "source_detail": self.report.detail,
            "replaces": self.of,
            "reason": self.reason,
            "token": self.token,
        }

    def refuse(self, problems: Mapping[str, Text]) -> None:
        """Put what is wrong beside the fields; what belongs to none stands above them."""
        inputs = {each.name: each for each in self.inputs}
        for name, problem in problems.items():
            if name in inputs:
                inputs[name].error = problem.said(current())
            else:
                self.errors[name] = problem.said(current())


def empty_form(kind: str) -> ItemForm:
    """A form for a new entry; KeyError for a kind that people do not enter."""
    return ItemForm(kind, [Input(each) for each in kinds()[kind].fields.values()])


def form_of(item: Item) -> ItemForm:
    """The form with an entry as it was recorded, to correct it."""
    inputs = [_recorded(each, item.content.get(name)) for name, each in kinds()[item.kind].fields.items()]
    report = Provenance(_iso(item.observed_on), item.source, item.source_detail, item.observed_on)
    return ItemForm(item.kind, inputs, item, report)


def form_from(kind: str, data: QueryDict, of: Item | None = None) -> ItemForm:
    """The form as it was sent (fields named after those of the kind; date, source, detail with "item-")."""
    inputs = [_typed(each, data) for each in kinds()[kind].fields.values()]
    form = ItemForm(kind, inputs, of, Provenance.read(data, "item"), data.get("reason", "").strip())
    form.token = token_of(data.get("token", ""))
    if problem := reason_problem(form.reason):
        form.errors["reason"] = problem
    for each in inputs:
        value = _value(each)
        if value is not None:
            form.content[each.name] = value
    wrong = {each.name for each in inputs if each.error}
    form.refuse({name: text for name, text in problems_in(kind, form.content).items() if name not in wrong})
    return form


def reason_problem(reason: str) -> str:
    """What is wrong with a reason as typed; "" if nothing is."""
    return unkept(reason, 300)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _recorded(each: Field, value: Any) -> Input:
    if value is None:
        return Input(each)
    if each.is_number:
        return Input(each, text=format(Decimal(str(value)), "f"))
    if each.kind in ("text", "month"):
        return Input(each, text=value)
    if each.kind == "boolean":
        return Input(each, chosen=["true" if value else "false"])
    return Input(each, chosen=list(value) if each.kind == "set" else [value])


def _typed(each: Field, data: QueryDict) -> Input:
    if each.is_number or each.kind in ("text", "month"):
        text = data.get(each.name, "").strip()
        confirmed = bool(text) and data.get(f"{each.name}-confirm") == text
        return Input(each, text=text, confirmed=confirmed, error=unreadable_in(text))
    return Input(each, chosen=[code for code in data.getlist(each.name) if code])


def _value(typed: Input) -> Any:
    """What an input says; None for nothing. What cannot be read is put beside it."""
    each = typed.field
    if each.is_number:
        return _number(typed) if typed.text else None
    if each.kind == "month":
        value, typed.error = month_in(typed.text)
        return value or None
    if each.kind == "text":
        return typed.text or None
    if each.kind == "set":
        return typed.chosen or None
    value = typed.chosen[0] if typed.chosen else None
    return {"true": True, "false": False}.get(value, value) if each.kind == "boolean" else value


def _number(typed: Input) -> int | float | None:
    number = number_in(typed.text, typed.field)
    if number is None:
        typed.error = _("“%(text)s” is not one number.") % {"text": typed.text}
    elif 0 < number < 1 and is_percentage(typed.field) and not typed.confirmed:
        typed.asks_percentage = True
        typed.error = _("%(value)s is less than one per cent. Was %(times)s %% meant?") % {
            "value": f"{number:g} %",
            "times": f"{number * 100:g}",
        }
    return number
