"""Who is asked for a fact when nobody was named: data, by the report in which the fact usually stands."""

import tomllib
from functools import lru_cache
from pathlib import Path

from recommendations.ruleset import current_ruleset

FILE = Path(__file__).parent / "data" / "owners.toml"
OTHERWISE = "coordination"


def usual_owner(fact: str, kind: str = "missing") -> str:
    """The code of a Discipline. Whoever coordinates looks up a missing date (``kind`` "undated") and is asked
    for a fact of which the data does not speak."""
    table = _table()
    if kind == "undated":
        return OTHERWISE
    if fact in table["by_fact"]:
        return table["by_fact"][fact]
    about = current_ruleset().facts.get(fact)
    sources = about.sources if about is not None else ()
    return table["by_source"].get(sources[0], OTHERWISE) if sources else OTHERWISE


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text("utf-8"))
