"""What if a fact were different: changes read from an address, never written. Pure: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.intake_rows import NONE, NOTHING, UNKNOWN
from cases.language import current
from cases.typed import number_in
from recommendations.casefile import problems_with
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset

OFFERED = 6


@dataclass
class Field:
    """One fact of the form: the value recorded (None: unknown), what was typed, what is wrong with it."""

    fact: Fact
    recorded: Any
    typed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.fact.name

    @property
    def text(self) -> str:
        """What stands in the input of a number."""
        return next((text for text in self.typed if text != UNKNOWN), "")

    def value(self) -> Any:
        """The value meant, None for unknown, NOTHING for "as recorded"; problems go to ``errors``."""
        if not self.typed:
            return NOTHING
        if len(self.typed) > 1 and (self.fact.kind != "set" or {UNKNOWN, NONE} & set(self.typed)):
            self.errors.append(_("These exclude each other: choose one."))
            return NOTHING
        value = None if self.typed == [UNKNOWN] else self._read()
        for problem in problems_with({self.name: value}):
            self.errors.append(_("%(problem)s. Allowed: %(allowed)s.") % problem.said(current()))
        return NOTHING if self.errors else value

    def _read(self) -> Any:
        text = self.typed[0]
        if self.fact.kind == "set":
            return [] if self.typed == [NONE] else list(dict.fromkeys(self.typed))
        if self.fact.kind == "boolean":
            return {"true": True, "false": False}.get(text, text)
        number = number_in(text, self.fact) if self.fact.is_number else None
        return text if number is None else number


@dataclass(frozen=True)
class WhatIf:
    """The form, the facts as recorded and as they would be; without unknowns."""

    fields: list[Field]
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def valid(self) -> bool:
        return not any(field.errors for field in self.fields)


def what_if_of(before: Mapping[str, Any], gaps: Iterable[str], asked: QueryDict) -> WhatIf:
    """The form for the weightiest ``gaps`` (fact names, in their order) and every fact the address asks
    about; a value of it is the new value, "?" unknown, "-" an empty set, nothing "as recorded"."""
    facts = current_ruleset().facts
    named = [*list(gaps)[:OFFERED], *(name for name in facts if name in asked), asked.get("add", "")]
    fields = [
        Field(facts[name], before.get(name), _typed(asked, name))
        for name in dict.fromkeys(named)
        if name in facts
    ]
    changes = {field.name: field.value() for field in fields}
    changed = dict(before) | {name: value for name, value in changes.items() if value is not NOTHING}
    after = {name: value for name, value in changed.items() if value is not None}
    return WhatIf(fields, dict(before), after)


def _typed(asked: QueryDict, name: str) -> list[str]:
    stripped = (text.replace("\0", "").strip() for text in asked.getlist(name))
    return list(dict.fromkeys(text for text in stripped if text))


def other_facts(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """The facts not on the form, by their groups: [{"name": Text, "facts": [Fact]}]."""
    ruleset = current_ruleset()
    shown = {field.name for field in fields}
    rest = [fact for fact in ruleset.facts.values() if fact.name not in shown]
    groups = [
        {"name": name, "facts": [fact for fact in rest if fact.group == code]}
        for code, name in ruleset.fact_groups.items()
    ]
    return [group for group in groups if group["facts"]]
