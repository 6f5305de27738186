"""The tables of what became of the patients. Pure, but for the language of the moment."""

from collections.abc import Iterable
from dataclasses import dataclass

from recommendations.words import Text
from tnb.mirror import words
from tnb.mirror.cohort import Cohort, in_months
from tnb.mirror.masking import SMALL, is_small
from tnb.mirror.numbers import Share
from tnb.mirror.survival import Curve, Limits, Observation, follow_up, kaplan_meier
from tnb.mirror.tables import HIDDEN, Column, Row, Table
from tnb.mirror.words import say

AT = (0, 6, 12, 24, 36, 48, 60, 84, 120)  # months that the tables give


@dataclass(frozen=True)
class Curves:
    """In months; ``followed`` is the curve of being followed."""

    overall: Curve
    free: Curve
    followed: Curve


def curves_of(cohort: Cohort) -> Curves:
    overall: list[Observation] = in_months(cohort.overall)
    return Curves(kaplan_meier(overall), kaplan_meier(in_months(cohort.free)), follow_up(overall))


def is_enough(curve: Curve) -> bool:
    """Whether a curve is drawn and anything is estimated."""
    return curve.total >= SMALL


def few_below(curve: Curve) -> int:
    """The number at risk below which the end of a curve says little: a tenth, and SMALL at least."""
    return max(SMALL, -(-curve.total // 10))


def tables_of(cohort: Cohort, exact: bool = False) -> dict[str, Table]:
    """Every table by its code. ``exact``: small numbers of patients are shown as well."""
    curves = curves_of(cohort)
    made = [
        estimates("overall", words.OVERALL, curves.overall, exact),
        estimates("free", words.FREE, curves.free, exact),
        completeness(cohort, curves, exact),
    ]
    return {table.code: table for table in made}


def estimates(code: str, title: Text, curve: Curve, exact: bool) -> Table:
    """The curve at some months, as far as somebody was observed."""
    columns = (
        Column("at_risk", say(words.AT_RISK)),
        Column("events", say(words.EVENTS)),
        Column("estimate", say(words.ESTIMATE), "estimate"),
    )
    times = [time for time in AT if time <= curve.last] if curve.total else []
    rows = tuple(Row(str(time), str(time), _estimate(curve, time, exact)) for time in times)
    remarks = (say(words.TOO_FEW),) if not is_enough(curve) else ()
    if hides_events(curve, exact):
        remarks = (*remarks, say(words.TOO_FEW_EVENTS))
    return Table(code, say(title), say(words.MONTHS), columns, rows, remarks)


def hides_events(curve: Curve, exact: bool) -> bool:
    """Whether there are so few events that a curve would point to somebody."""
    return not exact and is_small(curve.events)


def _estimate(curve: Curve, time: float, exact: bool) -> tuple[object, ...]:
    at_risk: int | str = curve.at_risk(time)
    events: int | str = sum(step.events for step in curve.steps if step.time <= time)
    if is_small(curve.at_risk(time)) and not exact:
        at_risk = HIDDEN
    if hides_events(curve, exact):
        return at_risk, HIDDEN, HIDDEN
    if not is_enough(curve):
        return at_risk, events, None
    step = curve.at(time)
    if step is None:
        return at_risk, events, Limits(100.0, None, None)
    found = (step.survival, step.lower, step.upper)
    return at_risk, events, Limits(*(None if one is None else 100 * one for one in found))


def completeness(cohort: Cohort, curves: Curves, exact: bool) -> Table:
    """Who is counted and who was followed, with the medians."""
    counts, total, counted = cohort.counts, len(cohort.patients), len(cohort.counted)
    rows = [
        Row("patients", say(words.PATIENTS), (total,), True),
        Row("contradictory", say(words.CONTRADICTORY), (Share(counts["contradictory"], total),)),
        Row("counted", say(words.COUNTED), (Share(counted, total),)),
        Row("not_followed", say(words.NOT_FOLLOWED), (Share(counts["not_followed"], counted),)),
        Row("deaths", say(words.DEATHS), (_events(curves.overall, exact),)),
        Row("progressed", say(words.PROGRESSED), (_events(curves.free, exact),)),
        Row("unassessed", say(words.UNASSESSED), (Share(counts["unassessed"], counted),)),
        *_medians(curves, exact),
    ]
    column = Column("number", say(words.NUMBER), "share")
    return Table("completeness", say(words.COMPLETENESS), say(words.FIGURE), (column,), tuple(rows))


def _events(curve: Curve, exact: bool) -> Share:
    return Share(None if hides_events(curve, exact) else curve.events, curve.total)


def _medians(curves: Curves, exact: bool) -> Iterable[Row]:
    named = (
        ("median_overall", words.MEDIAN_OVERALL, curves.overall),
        ("median_free", words.MEDIAN_FREE, curves.free),
        ("median_followed", words.MEDIAN_FOLLOWED, curves.followed),
    )
    for code, name, curve in named:
        hidden = code != "median_followed" and hides_events(curve, exact)
        value = HIDDEN if hidden else curve.median if is_enough(curve) else None
        yield Row(code, say(name), (value,))
