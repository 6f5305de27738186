"""The project's own hostile strings."""

import json
from pathlib import Path

STRINGS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "data" / "hostile_strings.json").read_text(encoding="utf-8")
)
ALL = [string for strings in STRINGS.values() for string in strings]
