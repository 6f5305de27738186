"""The arithmetic of shares and times, and what became of a decision."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from tnb.mirror.masking import SMALL, masked
from tnb.mirror.numbers import Share, fate_of, is_due, percentile, quarter_of
from tnb.mirror.records import Decided, Report, StepTaken

CLOSED = dt.date(2026, 3, 2)


def decided(*states: str | None, on: dt.date = CLOSED) -> Decided:
    reports = [None if state is None else Report(state, "", on) for state in states]
    steps = tuple(StepTaken(f"option-{place}", None, report) for place, report in enumerate(reports))
    return Decided(CLOSED, "follows", "", "", steps, (), False, {})


@settings(deadline=None)
@given(st.integers(1, 3000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_is_that_of_another_library(pair):
    n, of = pair
    theirs = binomtest(n, of).proportion_ci(method="wilson")
    assert Share(n, of).interval == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=1e-9)


def test_nobody_and_a_hidden_number_have_no_percentage():
    assert (Share(0, 0).percent, Share(0, 0).interval) == (None, None)
    assert (Share(None, 7).percent, Share(None, 7).interval) == (None, None)
    assert Share(0, 7).percent == 0


@settings(deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=50), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_a_percentile_is_that_of_another_library(values, part):
    assert percentile(values, part) == pytest.approx(float(np.percentile(values, part * 100)), abs=1e-9)


def test_no_value_has_no_percentile():
    assert percentile([], 0.5) is None


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4)])
def test_a_month_belongs_to_its_quarter(month, quarter):
    assert quarter_of(dt.date(2026, month, 28)) == f"2026-Q{quarter}"


@pytest.mark.parametrize(
    ("states", "fate"),
    [
        (("done",), "done"),
        (("done", "done"), "done"),
        (("done", None), "unknown"),
        ((None,), "unknown"),
        (("unknown",), "unknown"),
        (("unknown", "changed"), "changed"),
        (("changed", "not_done"), "not_done"),
        (("done", "changed"), "changed"),
        ((None, "not_done"), "not_done"),
        ((), None),
    ],
)
def test_a_decision_fares_as_the_worst_that_is_certain(states, fate):
    assert fate_of(decided(*states)) == fate


@pytest.mark.parametrize(("days", "fate"), [(-3, "done"), (90, "done"), (91, "late")])
def test_done_counts_up_to_the_ninetieth_day(days, fate):
    assert fate_of(decided("done", on=CLOSED + dt.timedelta(days=days))) == fate


def test_the_first_step_is_judged_alone():
    assert fate_of(decided("done", None), first_step_only=True) == "done"


@pytest.mark.parametrize(("days", "due"), [(89, False), (90, True)])
def test_a_decision_is_due_after_ninety_days(days, due):
    assert is_due(decided("done"), CLOSED + dt.timedelta(days=days)) is due


COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))


@settings(deadline=None)
@given(COUNTS)
def test_no_small_number_is_shown_or_can_be_worked_out(counts):
    seen = masked(counts)
    hidden = [code for code, count in seen.items() if count is None]
    assert not [count for count in seen.values() if count is not None and 0 < count < SMALL]
    assert all(count is None or count == counts[code] for code, count in seen.items())
    others = [count for code, count in counts.items() if count and code not in hidden]
    if hidden and others:  # what is hidden is their sum: of several, and not small
        assert len(hidden) > 1
        assert sum(counts[code] for code in hidden) >= SMALL


@settings(deadline=None)
@given(COUNTS)
def test_nothing_is_hidden_where_nothing_is_small(counts):
    large = {code: count + SMALL if count else 0 for code, count in counts.items()}
    assert masked(large) == large


@pytest.mark.control
def test_masking_only_what_is_small_would_give_it_away():
    """The red control: one hidden class alone is the total less the others."""
    counts = {"a": 2, "b": 9, "c": 7}
    assert masked(counts) == {"a": None, "b": 9, "c": None}
