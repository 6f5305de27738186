"""Reads the vignettes: the fixed ones (JSON) and the project's own (TOML, each on a base)."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from recommendations.examples import FOLDER, Vignette, known, placed, rule_vignettes

HERE = Path(__file__).parent
SIDES = ("below", "at", "above")
TURNS = {"still": "true", "no_longer": "false", "open": "unknown"}


def all_vignettes() -> list[Vignette]:
    return [*json.loads((HERE / "vignettes.json").read_text("utf-8")), *own_vignettes()]


def own_vignettes() -> Iterator[Vignette]:
    yield from placed(HERE / "more_vignettes.toml", "vignette")


def threshold_vignettes() -> list[Vignette]:
    """Each limit with the three sides taken apart; ``side`` is below, at or above."""
    return [
        {**limit, **limit[side], "side": side, "facts": {**limit["facts"], limit["fact"]: limit[side]["at"]}}
        for limit in placed(FOLDER / "thresholds.toml", "threshold")
        for side in SIDES
    ]


def variations() -> dict[str, list[Vignette]]:
    """By the sentence that rules share: the first applying vignette of each rule, under each change."""
    applying: dict[str, Vignette] = {}
    for vignette in rule_vignettes():
        if vignette["truth"] == "true":
            applying.setdefault(vignette["rule"], vignette)
    tables = tomllib.loads((FOLDER / "variations.toml").read_text("utf-8"))["variation"]
    return {
        shared["name"]: [
            {"rule": rule, "truth": TURNS[turn], "change": change}
            | {"facts": known(applying[rule]["facts"] | change)}
            for rule in shared.get("rules", [rule for rule in applying if rule not in shared.get("but", ())])
            for turn in TURNS
            for change in shared.get(turn, ())
        ]
        for shared in tables
    }


def whole_cases() -> list[Vignette]:
    """Complete patients with the status of every option that a specialist would look at."""
    return list(placed(FOLDER / "whole_cases.toml", "case"))
