"""Days known to the day, to the month or to the year. Dates only, never moments: no time zone moves them."""

import calendar
import datetime as dt
from typing import NamedTuple

from cases.months import months_between


class Span(NamedTuple):
    """The days that a date as written may mean, both ends included: "2024-05" is 1 to 31 May 2024."""

    first: dt.date
    last: dt.date

    @property
    def exact(self) -> bool:
        return self.first == self.last


def span_of(text: str | None) -> Span | None:
    """The span of "2024", "2024-05" or "2024-05-17"; None for nothing. ValueError for anything else."""
    if not text:
        return None
    if len(text) == 4:
        return Span(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return Span(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
    day = dt.date.fromisoformat(text)
    return Span(day, day)


def whole_months(start: Span, end: Span) -> tuple[int, int]:
    """The least and the most completed months that may lie between two dates as written; never below 0."""
    least, most = months_between(start.last, end.first), months_between(start.first, end.last)
    return max(least, 0), max(most, 0)
