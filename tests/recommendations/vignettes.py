"""Reads the vignettes: the fixed ones (JSON) and the project's own (TOML, each on a base)."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from recommendations.examples import (
    FOLDER,
    SIDES,
    Vignette,
    known,
    placed,
    rule_vignettes,
    threshold_vignettes,
)

HERE = Path(__file__).parent
__all__ = ["SIDES", "all_vignettes", "rule_vignettes", "threshold_vignettes", "variations", "whole_cases"]
TURNS = {"still": "true", "no_longer": "false", "open": "unknown"}


def all_vignettes() -> list[Vignette]:
    return [*json.loads((HERE / "vignettes.json").read_text("utf-8")), *own_vignettes()]


def own_vignettes() -> Iterator[Vignette]:
    yield from placed(HERE / "more_vignettes.toml", "vignette")


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
