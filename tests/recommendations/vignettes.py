"""Reads the vignettes: the fixed ones (JSON) and the project's own (TOML, each on a base)."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RULES = HERE / "rule_vignettes"
SIDES = ("below", "at", "above")
TURNS = {"still": "true", "no_longer": "false", "open": "unknown"}
ENTRIES = ("base", "vignette", "threshold", "case")

Vignette = dict[str, Any]


def all_vignettes() -> list[Vignette]:
    return [*json.loads((HERE / "vignettes.json").read_text("utf-8")), *own_vignettes()]


def own_vignettes() -> Iterator[Vignette]:
    yield from _placed(HERE / "more_vignettes.toml", "vignette")


def rule_vignettes() -> list[Vignette]:
    """Each rule applying, not applying, and not to be told; ``file`` is the rule file it speaks of."""
    return [vignette for path in sorted(RULES.glob("[0-9]*.toml")) for vignette in _placed(path, "vignette")]


def threshold_vignettes() -> list[Vignette]:
    """Each limit with the three sides taken apart; ``side`` is below, at or above."""
    return [
        {**limit, **limit[side], "side": side, "facts": {**limit["facts"], limit["fact"]: limit[side]["at"]}}
        for limit in _placed(RULES / "thresholds.toml", "threshold")
        for side in SIDES
    ]


def variations() -> dict[str, list[Vignette]]:
    """By the sentence that rules share: the first applying vignette of each rule, under each change."""
    applying: dict[str, Vignette] = {}
    for vignette in rule_vignettes():
        if vignette["truth"] == "true":
            applying.setdefault(vignette["rule"], vignette)
    tables = tomllib.loads((RULES / "variations.toml").read_text("utf-8"))["variation"]
    return {
        shared["name"]: [
            {"rule": rule, "truth": TURNS[turn], "change": change}
            | {"facts": _known(applying[rule]["facts"] | change)}
            for rule in shared.get("rules", [rule for rule in applying if rule not in shared.get("but", ())])
            for turn in TURNS
            for change in shared.get(turn, ())
        ]
        for shared in tables
    }


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value != "unknown"}


def whole_cases() -> list[Vignette]:
    """Complete patients with the status of every option that a specialist would look at."""
    return list(_placed(RULES / "whole_cases.toml", "case"))


def _placed(path: Path, kind: str) -> Iterator[Vignette]:
    """The entries of a file, each with its facts put on its base; "unknown" takes a fact out."""
    tables = tomllib.loads(path.read_text("utf-8"))
    assert set(tables) <= set(ENTRIES), path
    for entry in tables[kind]:
        facts = tables["base"][entry["base"]] | entry.get("facts", {})
        yield {**entry, "facts": _known(facts), "file": path.stem}
