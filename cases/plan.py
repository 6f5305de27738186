"""Puts the options of an answer into the order of a plan: what stands by itself before what goes with it."""

from collections.abc import Iterable
from typing import Any

from recommendations.ruleset import current_ruleset

LEADING = ("recommended", "consider")
TOGETHER = "together"


def plan_of(options: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of an answer as [{"code", "options"}], statuses in display order, empty ones left out.

    Options that only go with another one, and are recommended or to be considered, are not among the
    leading options but in a group of their own after these (``code`` "together"); under every other
    status they come last.
    """
    ruleset = current_ruleset()
    groups: dict[str, list[dict[str, Any]]] = {code: [] for code in _order(ruleset.statuses)}
    for option in sorted(options, key=lambda option: bool(leaders_of(option))):
        groups.setdefault(group_of(option), []).append(option)
    return [{"code": code, "options": members} for code, members in groups.items() if members]


def group_of(option: dict[str, Any]) -> str:
    """The code of the group of plan_of in which the option stands."""
    return TOGETHER if leaders_of(option) and option["status"] in LEADING else option["status"]


def leaders_of(option: dict[str, Any]) -> list[str]:
    """The codes of the options it goes with; a frozen answer of former days does not say them."""
    return option.get("goes_with") or []


def _order(statuses: Iterable[str]) -> list[str]:
    order = list(statuses)
    place = max(order.index(code) for code in LEADING) + 1
    return [*order[:place], TOGETHER, *order[place:]]
