"""One input of the intake page, and one group of them: what stands there, and what a template asks of it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cases.actions import Entry
from cases.doubts import Doubt, echo_of, number_typed
from cases.models import Finding
from cases.typed import Provenance
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

UNKNOWN, NONE = "?", "-"  # not codes of any choice; a choice called "none" exists
NOTHING = object()


@dataclass
class Row:
    """One fact on the page. ``chosen`` are the codes ticked, ``text`` the number typed."""

    fact: Fact
    finding: Finding | None
    text: str = ""
    chosen: list[str] = field(default_factory=list)
    own: Provenance = field(default_factory=Provenance)
    errors: list[str] = field(default_factory=list)
    doubt: Doubt | None = None  # a number that was probably meant otherwise
    confirmed: bool = False
    entry: Entry | None = None
    other: Finding | None = None  # recorded by someone else since this page was opened
    counts: Finding | None = None  # what counts instead: it follows from a list
    against: Text | None = None  # what the lists say against the typed value

    @property
    def name(self) -> str:
        return self.fact.name

    @property
    def unknown(self) -> bool:
        return UNKNOWN in self.chosen

    @property
    def none(self) -> bool:
        return NONE in self.chosen

    @property
    def echo(self) -> str:
        """The number as it was understood, with what it means; "" if none was."""
        echo = "" if self.errors else echo_of(self.fact, number_typed(self.text, self.fact))
        return "" if echo.removesuffix(" %").removesuffix(" cm") == self.text else echo

    @cached_property
    def choice_groups(self) -> list[dict[str, Any]]:
        """[{"name": Text or None, "choices": [{"code", "name", "chosen"}]}], options under their groups."""
        ruleset = current_ruleset()
        groups: dict[str | None, list[dict[str, Any]]] = {}
        for code, name in self.fact.choices.items():
            option = ruleset.options.get(code) if self.fact.kind == "set" else None
            choice = {"code": code, "name": name, "chosen": code in self.chosen}
            groups.setdefault(option.group if option else None, []).append(choice)
        names = ruleset.option_groups
        return [{"name": names[key] if key else None, "choices": group} for key, group in groups.items()]


@dataclass
class Group:
    """One group of facts with its report line."""

    id: str
    name: Text
    rows: list[Row]
    report: Provenance = field(default_factory=Provenance)

    @property
    def entered(self) -> int:
        return sum(row.finding is not None for row in self.rows)

    @property
    def wrong(self) -> bool:
        return bool(self.report.error or any(row.errors or row.other for row in self.rows))
