"""Months on the calendar, for days without a clock: what is a date stays a date, in no time zone."""

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on (or back); in a month too short for it, its last day.

    29 February 2024 and 12 months give 28 February 2025; 31 January and 1 month the last of February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def months_between(first: dt.date, last: dt.date) -> int:
    """The completed months from ``first`` to ``last``; negative when ``last`` comes before.

    The most months that can be added to ``first`` without passing ``last``.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (add_months(first, months) > last)
