"""Reads the vignettes: the fixed ones (JSON) and the project's own (TOML, each on a base)."""

import json
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


def all_vignettes():
    return [*json.loads((HERE / "vignettes.json").read_text("utf-8")), *own_vignettes()]


def own_vignettes():
    tables = tomllib.loads((HERE / "more_vignettes.toml").read_text("utf-8"))
    for vignette in tables["vignette"]:
        facts = tables["base"][vignette["base"]] | vignette["facts"]
        yield {**vignette, "facts": {name: value for name, value in facts.items() if value != "unknown"}}
