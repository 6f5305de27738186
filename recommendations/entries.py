"""One entry of a rule set's files into the record it stands for: those in which no condition is written."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from .records import Fact, Option, Statement, Status, Threshold
from .words import FALSE, TRUE, Text

Table = Mapping[str, Any]


def options_in(table: Table) -> dict[str, Option]:
    """By code, from options.toml."""
    return {
        code: Option(code, group, Text(**name))
        for group in table["groups"]
        for code, name in table[group].items()
    }


def fact_of(entry: Table, options: Mapping[str, Option]) -> Fact:
    """A fact of facts.toml; one with choices_from has the options that treat as choices besides its own."""
    choices = {code: Text(**name) for code, name in entry.get("choices", {}).items()}
    if entry["kind"] == "boolean":
        choices = {"true": TRUE, "false": FALSE}
    if entry.get("choices_from") == "options":
        choices |= {
            code: option.name
            for code, option in options.items()
            if option.group not in {"control", "preparation"}
        }
    return Fact(
        name=entry["name"],
        kind=entry["kind"],
        group=entry["group"],
        label=Text(**entry["label"]),
        unit=Text(**entry["unit"]) if "unit" in entry else None,
        if_unknown=Text(**entry["if_unknown"]),
        choices=MappingProxyType(choices),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        minimum_excluded=entry.get("minimum_excluded", False),
        sources=tuple(entry["sources"]),
    )


def threshold_of(entry: Table) -> Threshold:
    """A threshold of thresholds.toml."""
    statements = tuple(entry["statements"])
    return Threshold(
        entry["name"], entry["value"], Text(**entry["label"]), statements, str(entry["effective"])
    )


def statements_in(table: Table) -> Iterator[Statement]:
    """The statements of one paper."""
    for entry in table["statement"]:
        yield Statement(
            id=entry["id"],
            paper=table["paper"],
            section=entry["section"],
            kind=entry["kind"],
            about=entry.get("about", ""),
            strength=entry["strength"],
            text=Text(**entry["text"]),
            references=tuple(entry.get("references", ())),
            numbers=tuple(entry.get("numbers", ())),
            doubts=tuple(entry.get("doubts", ())),
        )


def status_of(entry: Table) -> Status:
    """A status of statuses.toml."""
    return Status(
        entry["code"], Text(**entry["name"]), Text(**entry["meaning"]), entry["mark"], tuple(entry["argues"])
    )


def texts_of(table: Mapping[str, Mapping[str, str]]) -> Mapping[str, Text]:
    """Names in both languages, by code."""
    return MappingProxyType({code: Text(**name) for code, name in table.items()})


def idle_in(entries: Iterable[Table]) -> Mapping[str, frozenset[str]]:
    """By option the facts of idle.toml."""
    return MappingProxyType({entry["option"]: frozenset(entry["facts"]) for entry in entries})
