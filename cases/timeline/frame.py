"""How large things are on the page, on the projector and on paper, and where a day stands."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cases.months import add_months


@dataclass(frozen=True)
class Frame:
    """Lengths in units of the picture: margins beside the plot, size of letters, heights of a lane, of the
    panel of multiples and of a panel of raw values; at most so many rows of findings."""

    width: float
    left: float
    right: float
    letter: float
    lane: float
    panel: float
    raw: float
    rows: int
    brief: bool = False  # on paper: no second row of dates, no legend for what every oncologist reads

    @property
    def small(self) -> float:
        return self.letter * 0.87

    @property
    def plot(self) -> tuple[float, float]:
        return self.left, self.width - self.right


PAGE = Frame(1240, 256, 204, 15, 25.5, 168, 82, 3)
PROJECTOR = Frame(1240, 256, 212, 16, 25.5, 150, 74, 3)
PAPER = Frame(1240, 256, 212, 16, 20.5, 100, 48, 3, brief=True)


@dataclass(frozen=True)
class Axis:
    """Days from ``first`` to ``last`` between two places."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Where a day stands; what lies outside stands at the edge."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def starts(self, months: int) -> list[dt.date]:
        """The first days of the years (12) or quarters (3) inside."""
        day = dt.date(self.first.year, 1, 1)
        days = []
        while day <= self.last:
            if day >= self.first:
                days.append(day)
            day = add_months(day, months)
        return days


def axis_of(days: Iterable[dt.date], on: dt.date, frame: Frame, since: dt.date | None = None) -> Axis:
    """From the quarter of the earliest day, or of ``since``, to just after ``on``; a year at least."""
    first = min([add_months(on, -12), *([since] if since else days)])
    first = dt.date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    last = max([on, *days])
    last += dt.timedelta(days=max((last - first).days // 60, 6))
    return Axis(first, last, *frame.plot)


@dataclass(frozen=True)
class Plot:
    """Where a picture is drawn, and in which language ("en", "zh")."""

    axis: Axis
    frame: Frame
    language: str


@dataclass(frozen=True)
class Day:
    """The day a picture is of; ``frozen``: that of a decision, not today."""

    on: dt.date
    frozen: bool = False
