"""Reads the limits of the facts from a TOML file and refuses what is not sound; the keys are explained in
cases/data/limits.toml."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.months import add_months
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

KEYS = {"facts", "reason", "months", "weeks", "then", "lasting", "holds_back", "overtaken"}


class LimitsError(ValueError):
    """The limits cannot be used; the message names the file and what is wrong in it."""


@dataclass(frozen=True)
class Limit:
    """What is said of one fact in limits.toml; ``months`` and ``weeks`` both None: it does not age."""

    fact: str
    reason: Text
    months: int | None = None
    weeks: int | None = None
    then: str = "flag"
    lasting: tuple[Any, ...] = ()
    holds_back: tuple[Any, ...] = ()
    overtaken: tuple[str, Any] | None = None

    @property
    def ages(self) -> bool:
        return self.months is not None or self.weeks is not None

    def last_day(self, seen: dt.date) -> dt.date:
        """The last day on which a value of the day ``seen`` is not too old (dt.date.max: always)."""
        if self.months is not None:
            return add_months(seen, self.months)
        return dt.date.max if self.weeks is None else seen + dt.timedelta(weeks=self.weeks)

    @property
    def allowed(self) -> Text:
        """ "3 months"."""
        if self.months is not None:
            return Text(f"{self.months} month{'s' * (self.months != 1)}", f"{self.months} 个月")
        return Text(f"{self.weeks} week{'s' * (self.weeks != 1)}", f"{self.weeks} 周")


def read(file: Path) -> dict[str, Limit]:
    """Fact name -> limit, for the facts the file speaks of. Raises LimitsError."""
    try:
        tables = tomllib.loads(file.read_text("utf-8")).get("limit", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise LimitsError(f"{file.name}: {problem}") from problem
    found: dict[str, Limit] = {}
    for number, table in enumerate(tables, 1):
        try:
            _add(found, table)
        except (KeyError, TypeError, ValueError) as problem:
            raise LimitsError(f"{file.name}, entry {number}: {problem}") from problem
    return found


def _add(found: dict[str, Limit], table: Mapping[str, Any]) -> None:
    """One entry, as a limit for each of its facts. Raises ValueError with what is wrong."""
    if strange := table.keys() - KEYS:
        raise ValueError(f"nothing is known of {', '.join(sorted(strange))}")
    periods = [table[unit] for unit in ("months", "weeks") if unit in table]
    if len(periods) > 1 or any(type(period) is not int or period < 1 for period in periods):
        raise ValueError("months or weeks, a whole number above 0")
    if bool(periods) != (table.get("then") in ("flag", "unknown")):
        raise ValueError('then is "flag" or "unknown", and stands beside months or weeks')
    over = table.get("overtaken")
    parts: dict[str, Any] = {key: table[key] for key in ("months", "weeks", "then") if key in table}
    parts |= {key: tuple(table.get(key, ())) for key in ("lasting", "holds_back")}
    parts["reason"] = Text(**table["reason"])
    parts["overtaken"] = (over["fact"], over["value"]) if over else None
    _refuse_strange_values(table["facts"], [*parts["lasting"], *parts["holds_back"]], over)
    for fact in table["facts"]:
        if fact in found:
            raise ValueError(f"{fact} stands in two entries")
        found[fact] = Limit(fact, **parts)


def _refuse_strange_values(facts: Iterable[str], values: list[Any], over: Mapping[str, Any] | None) -> None:
    known = current_ruleset().facts
    asked = [(fact, value) for fact in facts for value in values]
    asked += [(over["fact"], over["value"])] if over else []
    for fact in [*facts, *(fact for fact, _value in asked)]:
        if fact not in known:
            raise ValueError(f"{fact} is no fact of the rule set")
    for fact, value in asked:
        code = str(value).lower() if isinstance(value, bool) else value
        if known[fact].choices and code not in known[fact].choices:
            raise ValueError(f"{fact} cannot be {value!r}")
