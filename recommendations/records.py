"""What a rule set is made of: immutable records, made from ``data/`` by ruleset.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Condition
from .words import Text


@dataclass(frozen=True)
class Fact:
    """A fact of a case; ``kind`` is number, integer, boolean, choice or set. Limits are inclusive
    unless ``minimum_excluded``; None is open. Source: the fact dictionary of the case file."""

    name: str
    kind: str
    group: str
    label: Text
    unit: Text | None
    if_unknown: Text
    choices: Mapping[str, Text]
    minimum: float | None
    maximum: float | None
    minimum_excluded: bool
    sources: tuple[str, ...]

    @property
    def help(self) -> Text:
        """What to do while the fact is unknown."""
        return self.if_unknown

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, whole or not."""
        return self.kind in {"number", "integer"}


@dataclass(frozen=True)
class Option:
    """Something the board can choose."""

    code: str
    group: str
    name: Text


@dataclass(frozen=True)
class Status:
    """What the sources make of an option in a case; ``argues`` are the printed strengths behind it."""

    code: str
    name: Text
    meaning: Text
    mark: str
    argues: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """What a paper says at one place, in our words; ``about`` an option, a family or nothing;
    ``references`` are the CSL ids printed there."""

    id: str
    paper: str
    section: str
    kind: str
    about: str
    strength: str
    text: Text
    references: tuple[str, ...]
    numbers: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Threshold:
    """A named number, apart from the logic that uses it, with the statements that print it."""

    name: str
    value: float
    label: Text
    statements: tuple[str, ...]
    effective: str


@dataclass(frozen=True)
class Rule:
    """When ``when`` holds, the sources argue for ``status`` of each of ``options``."""

    id: str
    options: tuple[str, ...]
    status: str
    when: Condition
    because: Text
    statements: tuple[str, ...]
    phase: str


@dataclass(frozen=True)
class Caution:
    """A warning beside options; while unknown it is said conditionally, if ``if_unknown`` is given."""

    id: str
    options: tuple[str, ...]
    when: Condition
    text: Text
    if_unknown: Text | None
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Class:
    """One value of a derived fact and when it holds; ``provisional`` while a figure is missing."""

    value: str
    when: Condition
    because: Text
    provisional: bool


@dataclass(frozen=True)
class Classification:
    """A derived fact. ``stated`` names the fact a report may state instead, where there is one;
    ``internal`` ones serve other classifications only."""

    fact: str
    label: Text
    classes: tuple[Class, ...]
    stated: str
    internal: bool
    statements: tuple[str, ...]


@dataclass(frozen=True)
class SetAside:
    """Rules that a resolution sets aside by name while ``when`` holds."""

    rules: tuple[str, ...]
    when: Condition


@dataclass(frozen=True)
class Conflict:
    """Two sources that differ, and the resolution we propose; the board decides."""

    id: str
    title: Text
    options: tuple[str, ...]
    when: Condition
    resolution: Text
    statements: tuple[str, ...]
    sets_aside: tuple[SetAside, ...]


@dataclass(frozen=True)
class Warned:
    """Something to tell the board about the facts themselves; ``unless_known`` also when unknown."""

    kind: str
    facts: tuple[str, ...]
    when: Condition
    unless_known: bool
    message: Text
    statements: tuple[str, ...]


@dataclass(frozen=True, eq=False)  # equal to itself only, and so the key of what is made once for it
class Ruleset:
    """Everything the recommendation service knows; ``digest`` is over the content of all of it.

    ``leaders`` are the options for which an option waits to be in question; ``rules_of`` the rules
    about each option; ``asides`` the conflicts that may set a rule aside, by rule; ``evidence`` the
    statements beside each option, with what they are there (see placing.py); ``phases`` the rule files in
    their order; ``idle`` by option the facts its rules ask for that can never change its status.
    """

    version: str
    effective: str
    reviewed: bool
    digest: str
    facts: Mapping[str, Fact]
    fact_groups: Mapping[str, Text]
    options: Mapping[str, Option]
    option_groups: Mapping[str, Text]
    statuses: Mapping[str, Status]
    thresholds: Mapping[str, Threshold]
    statements: Mapping[str, Statement]
    families: Mapping[str, tuple[str, ...]]
    references: Mapping[str, Mapping[str, Any]]
    papers: Mapping[str, str]
    doubts: Mapping[str, Text]
    strengths: Mapping[str, Text]
    places: Mapping[str, Text]
    phases: Mapping[str, Text]
    messages: Mapping[str, Text]
    conditions: Mapping[str, Condition]
    condition_names: Mapping[str, Text]
    classifications: tuple[Classification, ...]
    rules: Mapping[str, Rule]
    leaders: Mapping[str, frozenset[str]]
    rules_of: Mapping[str, tuple[Rule, ...]]
    asides: Mapping[str, tuple[tuple[str, SetAside], ...]]
    cautions: tuple[Caution, ...]
    conflicts: tuple[Conflict, ...]
    warnings: tuple[Warned, ...]
    idle: Mapping[str, frozenset[str]]
    evidence: Mapping[str, tuple[tuple[str, Statement], ...]] = field(default_factory=dict)
