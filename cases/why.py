"""Why an option stands where it does: its rules by what they argue for, and the evidence beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.reference_style import reference_style
from recommendations.bibliography import format_reference

SUPPORT = ("recommended", "consider", "investigational")


class Numbers:
    """Gives each CSL id its number at first mention."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def of(self, keys: Iterable[str]) -> list[int]:
        """The numbers of CSL ids, ascending and each once."""
        return sorted({self.given.setdefault(key, len(self.given) + 1) for key in keys})

    def listed(self, items: Mapping[str, Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
        """The numbered list [{"number", "text"}]; an id without an item is shown as itself, never dropped."""
        style = reference_style(language)
        return [
            {"number": number, "text": format_reference(items[key], style) if key in items else key}
            for key, number in self.given.items()
        ]


def why_of(option: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    """{"option", "arguments": {"for", "against", "open", "not": [rules]}, "evidence": [parts]}, each rule
    and each part with its ``numbers``; an answer frozen before there was evidence has none."""
    arguments: dict[str, list[dict[str, Any]]] = {"for": [], "against": [], "open": [], "not": []}
    for rule in option["rules"]:
        arguments[_side(rule)].append(rule | {"decides": rule["id"] in option["decided_by"]})
    for rules in arguments.values():
        rules.sort(key=lambda rule: not rule["decides"])
        rules[:] = [rule | {"numbers": numbers.of(rule["references"])} for rule in rules]
    evidence = [part | {"numbers": numbers.of(part["references"])} for part in option.get("evidence") or ()]
    return {"option": option, "arguments": arguments, "evidence": evidence}


def _side(rule: dict[str, Any]) -> str:
    if rule["truth"] == "true":
        return "for" if rule["status"] in SUPPORT else "against"
    return "open" if rule["truth"] == "unknown" else "not"
