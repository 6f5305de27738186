"""A survival curve with its band, its censored, its median, and how many are at risk below it."""

from collections.abc import Iterable

from cases.timeline.ink import LINE, SOFT, Group, Point, line, shape, trace, word
from recommendations.words import Text
from tnb.mirror import words
from tnb.mirror.masking import is_small
from tnb.mirror.outcomes import few_below, hides_events, is_enough
from tnb.mirror.picture import DARK, LETTER, PALE, SMALL_LETTER, WIDTH, Picture, Plot, ground, picture
from tnb.mirror.survival import Curve
from tnb.mirror.tables import HIDDEN
from tnb.mirror.words import say

STEPS = (1, 3, 6, 12, 24, 36, 60)  # months between the marks of the axis
MARKS = 9


def curve_picture(curve: Curve, title: str, exact: bool) -> Picture | None:
    """The curve in months; None where there are too few patients or events for one."""
    if not is_enough(curve) or hides_events(curve, exact) or not curve.last:
        return None
    step = next((step for step in STEPS if curve.last / step < MARKS), STEPS[-1])
    far = (int(curve.last // step) + 1) * step
    plot = Plot(58, 16, WIDTH - 14, 300, far, 100)
    tail = next((one.time for one in curve.steps if one.at_risk < few_below(curve)), curve.last)
    groups = [ground(plot, 25, " %"), *_band(plot, curve), _median(plot, curve), *_line(plot, curve, tail)]
    groups += [_censored(plot, curve), _axis(plot, curve, step, exact)]
    return picture(groups, plot.bottom + 92, title, _summary(curve))


def _corners(plot: Plot, points: Iterable[tuple[float, float]], last: float) -> list[Point]:
    """The corners of a staircase through (time, per cent), which begins at the first point."""
    found: list[Point] = []
    for time, value in points:
        if found:
            found.append((plot.x(time), found[-1][1]))
        found.append((plot.x(time), plot.y(value)))
    return [*found, (plot.x(last), found[-1][1])] if found else []


def _band(plot: Plot, curve: Curve) -> list[Group]:
    known = [step for step in curve.steps if step.lower is not None and step.upper is not None]
    if not known:
        return []
    end = next((step.time for step in curve.steps if step.survival == 0), curve.last)
    upper = _corners(plot, [(step.time, 100 * (step.upper or 0)) for step in known], end)
    lower = _corners(plot, [(step.time, 100 * (step.lower or 0)) for step in known], end)
    return [Group(say(words.BAND), paths=[shape([*upper, *reversed(lower)], fill=PALE)])]


def _line(plot: Plot, curve: Curve, tail: float) -> list[Group]:
    """Whole as far as enough are at risk, dashed from there."""
    points = [(0.0, 100.0), *((step.time, 100 * step.survival) for step in curve.steps if step.events)]
    sure = [point for point in points if point[0] <= tail]
    whole = Group(paths=[trace(_corners(plot, sure, tail), DARK, 2.4)])
    if tail >= curve.last:
        return [whole]
    rest = [(tail, sure[-1][1]), *(point for point in points if point[0] > tail)]
    said = say(words.TAIL).format(few_below(curve))
    return [whole, Group(said, paths=[trace(_corners(plot, rest, curve.last), DARK, 2.4, "6 4")])]


def _censored(plot: Plot, curve: Curve) -> Group:
    """A stroke where somebody is censored; those of day 0 are counted in the table."""
    marks = [step for step in curve.steps if step.censored and step.time > 0]
    places = [(plot.x(step.time), plot.y(100 * step.survival)) for step in marks]
    return Group(paths=[line((x, y - 5), (x, y + 5), DARK, 1.2) for x, y in places])


def _median(plot: Plot, curve: Curve) -> Group:
    group, median = Group(), curve.median.value
    if median is not None:
        x, y = plot.x(median), plot.y(50)
        group.paths += [
            line((plot.left, y), (x, y), SOFT, 1.2, "3 3"),
            line((x, y), (x, plot.bottom), SOFT, 1.2, "3 3"),
        ]
        said = say(Text(f"median {median:.1f} months", f"中位数 {median:.1f} 个月"))
        group.words.append(word(x + 6, plot.bottom - 8, said, SMALL_LETTER, weight="700"))
    return group


def _axis(plot: Plot, curve: Curve, step: int, exact: bool) -> Group:
    group = Group()
    below = plot.bottom + 66
    group.words.append(word(plot.left - 8, plot.bottom + 44, say(words.AT_RISK), SMALL_LETTER, fill=SOFT))
    for month in range(0, int(plot.far) + 1, step):
        x, count = plot.x(month), curve.at_risk(month)
        group.paths.append(line((x, plot.bottom), (x, plot.bottom + 5), SOFT))
        group.words.append(word(x, plot.bottom + 20, str(month), SMALL_LETTER, anchor="middle", fill=SOFT))
        said = HIDDEN if is_small(count) and not exact else str(count)
        group.words.append(word(x, below, said, LETTER, anchor="middle"))
    unit = say(Text("months since the first decision", "首个决定后月数"))
    group.words.append(word(plot.right, plot.bottom + 44, unit, SMALL_LETTER, anchor="end", fill=SOFT))
    group.paths.append(line((plot.left, below + 10), (plot.right, below + 10), LINE))
    said = say(words.TAIL).format(few_below(curve))
    group.words.append(word(plot.left - 8, below + 24, said, SMALL_LETTER, fill=SOFT))
    return group


def _summary(curve: Curve) -> str:
    median = curve.median.value
    reached = say(words.NOT_REACHED) if median is None else f"{median:.1f}"
    return say(
        Text(
            f"{curve.total} patients, {curve.events} events; median in months: {reached}.",
            f"{curve.total} 例患者，{curve.events} 例事件；中位数（月）：{reached}。",
        )
    )
