"""Reads ``vignettes/``: clinical sentences, in English, of patients to whom a rule applies or does not.

They are what the tests hold the rules to, and what the rule book shows beside a rule. They are no part of the
rule set: its digest does not change with them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from .truth import Truth

FOLDER = Path(__file__).parent / "vignettes"
ENTRIES = frozenset({"base", "vignette", "threshold", "case"})
SIDES = ("below", "at", "above")

Vignette = dict[str, Any]


class Example(NamedTuple):
    """A patient in a sentence: what the rule says of the facts, and the conflict that sets it aside or ""."""

    name: str
    truth: Truth
    facts: Mapping[str, Any]
    set_aside_by: str


def examples_of(rule_id: str) -> tuple[Example, ...]:
    """The sentences that speak of the rule, in the order of its file; () for a rule that is not there."""
    return _by_rule().get(rule_id, ())


@lru_cache(maxsize=1)
def _by_rule() -> Mapping[str, tuple[Example, ...]]:
    found: dict[str, tuple[Example, ...]] = {}
    for entry in rule_vignettes():
        facts = MappingProxyType(entry["facts"])
        example = Example(entry["name"], Truth(entry["truth"]), facts, entry.get("set_aside_by", ""))
        found[entry["rule"]] = (*found.get(entry["rule"], ()), example)
    return found


def rule_vignettes() -> list[Vignette]:
    """Each rule applying, not applying, and not to be told; ``file`` is the rule file it speaks of."""
    return [vignette for path in sorted(FOLDER.glob("[0-9]*.toml")) for vignette in placed(path, "vignette")]


def threshold_vignettes() -> list[Vignette]:
    """Each limit with the three sides taken apart; ``side`` is below, at or above."""
    return [
        {**limit, **limit[side], "side": side, "facts": {**limit["facts"], limit["fact"]: limit[side]["at"]}}
        for limit in placed(FOLDER / "thresholds.toml", "threshold")
        for side in SIDES
    ]


def placed(path: Path, kind: str) -> Iterator[Vignette]:
    """The entries of a file, each with its facts put on its base. Raises ValueError on a table of no kind."""
    tables = tomllib.loads(path.read_text("utf-8"))
    if strange := set(tables) - ENTRIES:
        raise ValueError(f"{path.name}: {', '.join(sorted(strange))}")
    for entry in tables[kind]:
        facts = tables["base"][entry["base"]] | entry.get("facts", {})
        yield {**entry, "facts": known(facts), "file": path.stem}


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without those taken out by the word "unknown"."""
    return {name: value for name, value in facts.items() if value != "unknown"}
