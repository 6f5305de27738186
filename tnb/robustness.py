"""The options that differ under other grades and receptors, as tables. Pure: no database, no request."""

from collections.abc import Mapping
from typing import Any

from recommendations.records import Ruleset
from recommendations.ruleset import current_ruleset
from recommendations.variants import Robustness, robustness_of


def tables_of(facts: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """One table for the grade and one for the receptor: {"fact", "present", "columns": [{"code", "name"}],
    "rows": [{"option", "statuses"}]}, in the rows the options that could become most first."""
    ruleset = current_ruleset()
    return [_table(part, ruleset, language) for part in robustness_of(facts, ruleset)]


def _table(part: Robustness, ruleset: Ruleset, language: str) -> dict[str, Any]:
    order = list(ruleset.statuses)
    rows = [{"option": code, "statuses": statuses} for code, statuses in part.statuses.items()]
    rows.sort(key=lambda row: min(map(order.index, row["statuses"])))
    columns = [{"code": code, "name": _name(part.fact, code, ruleset, language)} for code in part.variants]
    return {"fact": part.fact, "present": part.present, "columns": columns, "rows": rows}


def _name(fact: str, code: str, ruleset: Ruleset, language: str) -> str:
    """The receptor in words; a grade is its own word."""
    return ruleset.facts[fact].choices[code].said(language) if fact in ruleset.facts else code
