"""The arithmetic of the statistics: shares, quarters, times, what became of decisions. Pure."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from tnb.mirror.records import Decided, Held, Presentation, Records, StepTaken
from tnb.models import TaskReport

DUE_AFTER = dt.timedelta(days=90)
Z = NormalDist().inv_cdf(0.975)
DONE, LATE, CHANGED, NOT_DONE, UNKNOWN = "done", "late", "changed", "not_done", "unknown"
FATES = (DONE, LATE, CHANGED, NOT_DONE, UNKNOWN)


@dataclass(frozen=True)
class Share:
    """``n`` of ``of``; n is None where it is too small to be shown."""

    n: int | None
    of: int

    @property
    def percent(self) -> float | None:
        """0 to 100; None of nobody, and where n is not shown."""
        return None if self.n is None or not self.of else 100 * self.n / self.of

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval (J Am Stat Assoc 1927;22:209), in per cent."""
        if self.n is None or not self.of:
            return None
        share, add = self.n / self.of, Z * Z / self.of
        middle = share + add / 2
        half = Z * math.sqrt(share * (1 - share) / self.of + add / (4 * self.of))
        low, high = (middle - half) / (1 + add), (middle + half) / (1 + add)
        return 100 * max(low, 0.0), 100 * min(high, 1.0)


def percentile(values: Sequence[float], part: float) -> float | None:
    """The ``part`` (0 to 1) of the values, with straight lines between neighbours (PERCENTILE.INC of
    spreadsheets); None of no value."""
    if not values:
        return None
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def quarter_of(day: dt.date) -> str:
    """ "2026-Q1" for a day in January to March 2026."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters_of(records: Records) -> list[str]:
    """The quarters of the period up to today, in order; those before the first meeting are left out."""
    first = min((held.on for held in records.meetings), default=records.period.first)
    day, last = max(first, records.period.first), min(records.period.last, records.today)
    months = range(day.year * 12 + day.month - 1, last.year * 12 + last.month)
    return list(dict.fromkeys(quarter_of(dt.date(month // 12, month % 12 + 1, 1)) for month in months))


def decided_of(presentations: Iterable[Presentation]) -> list[Decided]:
    """The closed decisions, one for each case of a meeting."""
    return [each.decided for each in presentations if each.decided is not None]


def reached_of(presentations: Iterable[Presentation]) -> list[Decided]:
    """The decisions by which a plan was agreed."""
    return [each for each in decided_of(presentations) if each.is_reached]


def results(presentations: Iterable[Presentation]) -> Counter[str]:
    """How many cases were "reached", "deferred" or are "open" (no decision is closed)."""
    return Counter(
        "open" if each.decided is None else "reached" if each.decided.is_reached else "deferred"
        for each in presentations
    )


def was_there(held: Held, discipline: str) -> bool | None:
    """Whether somebody of the discipline is marked present; None where nobody is and not all are marked."""
    marks = {seat.present for seat in held.seats if seat.discipline == discipline}
    return True if True in marks else None if None in marks else False


def fate_of_step(step: StepTaken, closed_on: dt.date) -> str:
    """What became of a step within the days after the closing. Nothing reported is not known, and neither
    done nor not done."""
    if step.report is None or step.report.state == TaskReport.State.UNKNOWN:
        return UNKNOWN
    if step.report.state == TaskReport.State.DONE:
        return DONE if step.report.on <= closed_on + DUE_AFTER else LATE
    return CHANGED if step.report.state == TaskReport.State.CHANGED else NOT_DONE


def fate_of(decided: Decided, first_step_only: bool = False) -> str | None:
    """What became of a decision: done where each of its steps is; else the worst that is certain (not done,
    then changed), then not known, then late. None where it has no step."""
    steps = decided.steps[:1] if first_step_only else decided.steps
    fates = {fate_of_step(step, decided.closed_on) for step in steps}
    return next((fate for fate in (NOT_DONE, CHANGED, UNKNOWN, LATE, DONE) if fate in fates), None)


def is_due(decided: Decided, today: dt.date) -> bool:
    """Whether the days within which it was to be carried out are over."""
    return decided.closed_on + DUE_AFTER <= today


def due_of(records: Records) -> list[Decided]:
    """The decisions whose plan has steps and whose days are over."""
    reached = reached_of(records.presentations)
    return [each for each in reached if each.steps and is_due(each, records.today)]


def reasons_of_fate(decisions: Iterable[Decided]) -> Counter[str]:
    """The reasons reported for steps that were not done or changed."""
    reports = (step.report for decided in decisions for step in decided.steps)
    return Counter(one.reason for one in reports if one is not None and one.state in (NOT_DONE, CHANGED))


def statuses_of(decisions: Iterable[Decided]) -> Counter[str]:
    """The status of each chosen option when it was chosen; "unknown" where the sheet does not say."""
    return Counter(step.status or UNKNOWN for decided in decisions for step in decided.steps)


def quorum_of(decided: Decided) -> str:
    """ "complete", "lacking" a discipline the case needed, or "unknown" where it was not marked or the sheet
    is of before."""
    needed: Mapping[str, bool | None] | None = decided.figures.get("quorum")
    if needed is None:
        return UNKNOWN
    if False in needed.values():
        return "lacking"
    return UNKNOWN if None in needed.values() else "complete"


def lacking_of(decisions: Iterable[Decided]) -> Counter[str]:
    """The disciplines that a case needed and that were marked absent or not even invited."""
    quorums = (decided.figures.get("quorum") or {} for decided in decisions)
    return Counter(discipline for needed in quorums for discipline, there in needed.items() if there is False)
