"""Plain words for what the board decides: for each option, intent and cause of a deferral, in both languages.

They are data (data/plain_words.toml) and are not part of the rules: nothing is decided by them."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from recommendations.words import Text

FILE = Path(__file__).parent / "data" / "plain_words.toml"


class PlainOption(NamedTuple):
    """``name`` of an option in plain words, and ``what`` is done in one or two short sentences, None where no
    statement of the source papers says it; ``statements`` are those that do."""

    name: Text
    what: Text | None
    statements: tuple[str, ...]
    examination: bool


class PlainWords(NamedTuple):
    """The words by code; ``reviewed`` says who has read them and when, "" as long as nobody has."""

    options: dict[str, PlainOption]
    intents: dict[str, Text]
    waiting: dict[str, Text]
    reviewed: str


@lru_cache(maxsize=1)
def plain_words() -> PlainWords:
    """Read once. A file without one of its parts stops whoever asks first."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return PlainWords(
        options={code: _option(said) for code, said in content["option"].items()},
        intents={code: Text(**said) for code, said in content["intent"].items()},
        waiting={code: Text(**said) for code, said in content["waiting"].items()},
        reviewed=", ".join(filter(None, [content["reviewed_by"], content["reviewed_on"]])),
    )


def _option(said: dict[str, Any]) -> PlainOption:
    what = Text(**said["what"]) if "what" in said else None
    statements = tuple(said["statements"]) if what else ()
    return PlainOption(Text(**said["name"]), what, statements, said.get("examination", False))
