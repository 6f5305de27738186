"""Who is asked for a fact when nobody was named: data, by the report in which the fact usually stands."""

import tomllib
from functools import lru_cache
from pathlib import Path

from recommendations.ruleset import current_ruleset

FILE = Path(__file__).parent / "data" / "owners.toml"
OTHERWISE = "coordination"


def usual_owner(fact: str) -> str:
    """The code of a Discipline; whoever coordinates, for a fact that the data does not speak of."""
    table = _table()
    if fact in table["by_fact"]:
        return table["by_fact"][fact]
    about = current_ruleset().facts.get(fact)
    sources = about.sources if about is not None else ()
    return table["by_source"].get(sources[0], OTHERWISE) if sources else OTHERWISE


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text("utf-8"))
