"""The product-limit estimate, held against a library of its own and against figures in print."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from tnb.mirror import survival
from tnb.mirror.survival import Curve, Observation, follow_up, kaplan_meier

EXACT = {"rel": 1e-9, "abs": 1e-12}
# Freireich 1963, 6-mercaptopurine: weeks in remission; + is censored. In every textbook.
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def read(line: str) -> list[Observation]:
    return [Observation(float(one.rstrip("+")), not one.endswith("+")) for one in line.split()]


def made(seed: int, count: int, *, days: bool) -> list[Observation]:
    """Made-up observations with many ties (whole months) or hardly any (days), a third of them censored."""
    chance = np.random.default_rng(seed)
    dies, leaves = chance.exponential(24, count), chance.uniform(0, 60, count)
    times = np.minimum(dies, leaves) * (30.4 if days else 1)
    return [
        Observation(float(max(1, round(time))), bool(died))
        for time, died in zip(times, dies <= leaves, strict=True)
    ]


KNOWN = {
    "mercaptopurine": read(MERCAPTOPURINE),
    "placebo": read(PLACEBO),
    "months": made(1, 60, days=False),
    "days": made(2, 250, days=True),
    "many": made(3, 900, days=False),
}


def differences(observations: list[Observation], curve: Curve) -> list[str]:
    """Where the curve is another than the library's; [] if nowhere."""
    times = np.array([one.time for one in observations])
    theirs = ecdf(CensoredData.right_censored(times, np.array([not one.event for one in observations]))).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # at 1 and 0 the band has no value
        band = theirs.confidence_interval(method="log-log")
    if [step.time for step in curve.steps] != list(theirs.quantiles):
        return ["survival: the curves step at different times"]
    found = []
    bounds = zip(theirs.probabilities, band.low.probabilities, band.high.probabilities, strict=True)
    for step, (estimate, lower, upper) in zip(curve.steps, bounds, strict=True):
        pairs = [("survival", step.survival, estimate)]
        if step.lower is not None and step.upper is not None:
            pairs += [("lower", step.lower, lower), ("upper", step.upper, upper)]
        found += [f"{name} at {step.time}: {a} {b}" for name, a, b in pairs if a != pytest.approx(b, **EXACT)]
    limits = (theirs.probabilities, band.low.probabilities, band.high.probabilities)
    expected = [_half(theirs.quantiles, heights) for heights in limits]
    found += [
        f"median: {a} {b}" for a, b in zip(curve.median, expected, strict=True) if a != b and _is_sure(curve)
    ]
    return found


def _half(times, heights) -> float | None:
    """When a curve has first come down to one half; None where it never does, or has no value there."""
    return next((float(t) for t, height in zip(times, heights, strict=True) if height <= 0.5), None)


def _is_sure(curve: Curve) -> bool:
    """At an estimate of 0 the scale of the band has no value: what is a limit there, is a matter of taste."""
    return curve.steps[-1].survival > 0


@pytest.mark.parametrize("name", KNOWN)
def test_known_data_give_the_curve_of_the_library(name):
    assert differences(KNOWN[name], kaplan_meier(KNOWN[name])) == []


@pytest.mark.parametrize("name", KNOWN)
def test_the_follow_up_is_the_curve_with_the_events_turned_round(name):
    turned = [Observation(one.time, not one.event) for one in KNOWN[name]]
    assert differences(turned, follow_up(KNOWN[name])) == []


TIMES = st.integers(1, 40).map(float) | st.floats(0.5, 5000, allow_nan=False)
OBSERVATIONS = st.lists(st.builds(Observation, TIMES, st.booleans()), min_size=1, max_size=60)


@settings(deadline=None)
@given(OBSERVATIONS)
def test_any_observations_give_the_curve_of_the_library(observations):
    curve = kaplan_meier(observations)
    near_half = [s for s in curve.steps for e in (s.survival, s.lower, s.upper) if e and abs(e - 0.5) < 1e-9]
    if not near_half:  # there the library's own rounding decides
        assert differences(observations, curve) == []


@settings(deadline=None)
@given(OBSERVATIONS)
def test_a_curve_falls_and_lies_within_its_band(observations):
    curve = kaplan_meier(observations)
    falling = [step.survival for step in curve.steps]
    assert falling == sorted(falling, reverse=True)
    assert sum(step.events + step.censored for step in curve.steps) == curve.total == len(observations)
    for step in curve.steps:
        if step.lower is not None:
            assert 0 <= step.lower <= step.survival <= step.upper <= 1


def censored_first(observations):
    """The mistake in which who is censored at a time is no longer at risk for the events of that time."""
    return kaplan_meier(
        Observation(o.time if o.event else max(o.time - 0.25, 0), o.event) for o in observations
    )


def ignoring(observations):
    """The mistake in which the censored are left out."""
    return kaplan_meier([one for one in observations if one.event])


@pytest.mark.parametrize("mistaken", [censored_first, ignoring])
def test_a_mistaken_curve_is_told_from_the_library(mistaken):
    observations = KNOWN["many"]
    found = differences(observations, mistaken(observations))
    assert any(line.startswith("survival") and "nothing" not in line for line in found)


def test_a_band_on_another_scale_is_told_from_the_library(monkeypatch):
    def plain(estimate, total, z):
        half = z * estimate * math.sqrt(total) if estimate else 0
        return max(0.0, estimate - half), min(1.0, estimate + half)

    observations = KNOWN["months"]
    monkeypatch.setattr(survival, "_band", plain)
    assert any("lower" in line for line in differences(observations, kaplan_meier(observations)))


def test_the_textbook_figures_of_mercaptopurine():
    curve = kaplan_meier(read(MERCAPTOPURINE))
    fallen = {step.time: round(step.survival, 3) for step in curve.steps if step.events}
    assert fallen == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    errors = [round(math.sqrt(step.variance), 4) for step in curve.steps if step.events]
    assert errors == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert [curve.at_risk(time) for time in (0, 6, 7, 10, 13, 16, 22, 23, 36)] == [
        21,
        21,
        17,
        15,
        12,
        11,
        7,
        6,
        0,
    ]
    assert curve.median == (23, 13, None)


def test_the_textbook_figures_of_placebo():
    curve = kaplan_meier(read(PLACEBO))
    assert curve.median == (8, 4, 11)
    assert curve.steps[-1].survival == 0
    assert (curve.steps[-1].variance, curve.steps[-1].lower) == (None, None)


def test_who_is_censored_when_another_dies_was_at_risk():
    (step,) = kaplan_meier([Observation(6, True), Observation(6, False)]).steps
    assert (step.at_risk, step.events, step.censored, step.survival) == (2, 1, 1, 0.5)


def test_a_curve_that_comes_to_exactly_one_half_has_reached_its_median():
    tenth = [Observation(float(time), True) for time in range(1, 11)]
    assert kaplan_meier(tenth).median.value == 5


def test_nobody_makes_an_empty_curve():
    curve = kaplan_meier([])
    assert (curve.total, curve.events, curve.last, curve.median) == (0, 0, 0, (None, None, None))
    assert curve.at(12) is None


def test_all_censored_stay_at_one_without_a_band():
    curve = kaplan_meier([Observation(0, False), Observation(3, False)])
    assert [(step.survival, step.lower) for step in curve.steps] == [(1, None), (1, None)]
    assert curve.median.value is None


@pytest.mark.parametrize("time", [-1, math.nan, math.inf])
def test_a_time_that_cannot_be_is_refused(time):
    with pytest.raises(ValueError, match="from 0 on"):
        kaplan_meier([Observation(time, True)])
