"""Which period is asked for, and whether small numbers may be shown."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cases.months import add_months
from cases.typed import day_in
from tnb.mirror.records import Period

YEAR = 12


@dataclass(frozen=True)
class Asked:
    """``wrong``: a day that was typed is none, or the first comes after the last; then the default stands."""

    period: Period
    exact: bool
    wrong: bool = False

    @property
    def query(self) -> str:
        """The same question as the end of an address."""
        said = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return urlencode(said | ({"small": "shown"} if self.exact else {}))


def last_months(today: dt.date, months: int = YEAR) -> Period:
    """The months that end today."""
    return Period(add_months(today, -months) + dt.timedelta(days=1), today)


def offered(today: dt.date, beginning: dt.date) -> dict[str, Period]:
    """Periods to choose from, by code; ``beginning`` is the board's first day."""
    this, before = today.year, today.year - 1
    return {
        "year": last_months(today),
        "this": Period(dt.date(this, 1, 1), today),
        "before": Period(dt.date(before, 1, 1), dt.date(before, 12, 31)),
        "all": Period(beginning, today),
    }


def asked(data: Mapping[str, str], default: Period, may_see_small: bool) -> Asked:
    """The question of an address or form: "from", "to" (ISO days), "small"."""
    exact = may_see_small and data.get("small") == "shown"
    if not data.get("from") and not data.get("to"):
        return Asked(default, exact)
    first, last = day_in(data.get("from", "")), day_in(data.get("to", ""))
    first = default.first if first is None and not data.get("from") else first
    last = default.last if last is None and not data.get("to") else last
    if first is None or last is None or first > last:
        return Asked(default, exact, wrong=True)
    return Asked(Period(first, last), exact)
