"""The product-limit estimate of Kaplan and Meier (J Am Stat Assoc 1958;53:457). Pure: no database, no clock.

Times have any one unit, the same in and out. Ties are counted as usual: who has the event at a time and who
is censored at it were both at risk then; the event comes first. The variance is Greenwood's; the pointwise
confidence band is his on the log(-log) scale, so it never leaves 0 to 1 (Kalbfleisch and Prentice, The
Statistical Analysis of Failure Time Data, 2nd ed., 1.4). The limits of the median are where the band crosses
one half (Brookmeyer and Crowley, Biometrics 1982;38:29).
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

HALF = 0.5 + 1e-12  # a product that is one half but for its rounding is one half


class Observation(NamedTuple):
    """How long somebody was observed, and whether the event ended it (False: censored)."""

    time: float
    event: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One observed time: who was at risk just before it, who had the event at it, who was censored at it, and
    the estimate from then on. ``variance`` is None where all are gone (0/0 in Greenwood's sum); ``lower`` and
    ``upper`` are None where the estimate is 1 or 0, for which the scale has no value."""

    time: float
    at_risk: int
    events: int
    censored: int
    survival: float
    variance: float | None
    lower: float | None
    upper: float | None


class Limits(NamedTuple):
    """A time and its confidence limits; None where the curve or its band does not come down so far."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Curve:
    """The estimate: one Step for each observed time, in order."""

    steps: tuple[Step, ...]
    confidence: float

    @property
    def total(self) -> int:
        """How many were observed."""
        return self.steps[0].at_risk if self.steps else 0

    @property
    def events(self) -> int:
        return sum(step.events for step in self.steps)

    @property
    def last(self) -> float:
        """The longest observed time; 0 for nobody."""
        return self.steps[-1].time if self.steps else 0.0

    def at(self, time: float) -> Step | None:
        """The latest step at or before ``time``; None before the first."""
        place = bisect_right(self.steps, time, key=_time)
        return self.steps[place - 1] if place else None

    def at_risk(self, time: float) -> int:
        """How many were still observed just before ``time``."""
        place = bisect_left(self.steps, time, key=_time)
        return self.steps[place].at_risk if place < len(self.steps) else 0

    @property
    def median(self) -> Limits:
        """The first time at which the estimate is one half or less, with its limits."""
        return Limits(
            self._first(step.survival for step in self.steps),
            self._first(step.lower for step in self.steps),
            self._first(step.upper for step in self.steps),
        )

    def _first(self, estimates: Iterable[float | None]) -> float | None:
        for step, estimate in zip(self.steps, estimates, strict=True):
            if estimate is not None and estimate <= HALF:
                return step.time
        return None


def kaplan_meier(observations: Iterable[Observation], confidence: float = 0.95) -> Curve:
    """The curve of the observations, in any order. Raises ValueError for a negative time or none."""
    observed = list(observations)
    if any(not (one.time >= 0 and math.isfinite(one.time)) for one in observed):
        raise ValueError("a time of observation must be a number from 0 on")
    events = Counter(one.time for one in observed if one.event)
    censored = Counter(one.time for one in observed if not one.event)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    at_risk, survival, total = len(observed), 1.0, 0.0
    steps = []
    for time in sorted({*events, *censored}):
        dead = events[time]
        left = at_risk - dead
        survival *= left / at_risk
        total += dead / (at_risk * left) if left else math.inf
        lower, upper = _band(survival, total, z)
        variance = survival * survival * total if left else None
        steps.append(Step(time, at_risk, dead, censored[time], survival, variance, lower, upper))
        at_risk = left - censored[time]
    return Curve(tuple(steps), confidence)


def follow_up(observations: Iterable[Observation]) -> Curve:
    """The curve of being followed: censoring is the event and the event censors (Schemper and Smith, Control
    Clin Trials 1996;17:343). Its median is the median follow-up."""
    return kaplan_meier(Observation(one.time, not one.event) for one in observations)


def _band(survival: float, total: float, z: float) -> tuple[float | None, float | None]:
    """Limits of the estimate, given Greenwood's sum: S ** exp(±z·sqrt(sum)/ln S)."""
    if not 0 < survival < 1:
        return None, None
    width = z * math.sqrt(total) / math.log(survival)
    return survival ** math.exp(-width), survival ** math.exp(width)


def _time(step: Step) -> float:
    return step.time
