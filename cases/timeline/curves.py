"""The marker curves. Values with an upper reference limit stand together, as multiples of it on a log axis;
values without one stand as reported, each marker and unit in a panel of its own: nothing is converted."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cases.timeline import words
from cases.timeline.frame import Frame, Plot
from cases.timeline.ink import (
    BAND,
    INK,
    LINE,
    SOFT,
    Group,
    Word,
    box,
    cut,
    fig,
    line,
    trace,
    wide,
    word,
)
from cases.timeline.signs import STYLES, point_sign
from recommendations.words import number


@dataclass(frozen=True)
class Reading:
    """One value; ``multiple`` of the upper limit of its own report, None without one."""

    day: dt.date
    value: float
    unit: str
    low: float | None
    high: float | None

    @property
    def multiple(self) -> float | None:
        return self.value / self.high if self.high else None


@dataclass(frozen=True)
class Series:
    """The readings of one marker that may stand on one curve; ``style`` is the same for one marker."""

    label: str
    style: int
    readings: tuple[Reading, ...]

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(reading.unit for reading in self.readings))


def series_of(
    entries: Iterable[dict[str, Any]], language: str, since: dt.date | None = None
) -> tuple[list[Series], list[Series]]:
    """(those in multiples of the upper limit, those as reported), in the order of their first day."""
    dated = [entry for entry in entries if entry["kind"] == "marker" and entry["on"]]
    styles: dict[str, int] = {}
    multiples: dict[str, list[Reading]] = {}
    raw: dict[tuple[str, str], list[Reading]] = {}
    for entry in sorted(dated, key=lambda entry: entry["on"]):
        label, day = entry["label"][language], dt.date.fromisoformat(entry["on"])
        styles.setdefault(label, len(styles))
        if since and day < since:
            continue
        reading = Reading(day, entry["value"], entry["unit"], entry["ref_low"], entry["ref_high"])
        if reading.multiple is None:
            raw.setdefault((label, reading.unit), []).append(reading)
        else:
            multiples.setdefault(label, []).append(reading)
    together = [Series(label, styles[label], tuple(found)) for label, found in multiples.items()]
    apart = [Series(label, styles[label], tuple(found)) for (label, _unit), found in raw.items()]
    return together, apart


@dataclass(frozen=True)
class Scale:
    """Values between two heights; ``log`` says how. ``ticks`` are the values that are named."""

    low: float
    high: float
    log: bool
    top: float
    bottom: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Where a value stands; on a log scale 0, which has no place there, stands at the lower edge."""
        if self.log:
            value = max(value, self.low)
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)


def multiple_scale(found: Sequence[Series], top: float, bottom: float, room: float) -> Scale:
    """At least from half the upper limit to twice; ``room`` is the height that the name of a tick takes."""
    values = [r.multiple for series in found for r in series.readings if r.multiple]
    low, high = min([0.5, *(value * 0.8 for value in values)]), max([2.5, *(value * 1.3 for value in values)])
    return Scale(low, high, True, top, bottom, _log_ticks(low, high, (bottom - top) / room))


def raw_scale(series: Series, top: float, bottom: float, room: float) -> Scale:
    """From 0, or on a log scale where the values lie more than thirtyfold apart."""
    values = [reading.value for reading in series.readings]
    if min(values) > 0 and max(values) / min(values) > 30:
        low, high = min(values) * 0.8, max(values) * 1.3
        return Scale(low, high, True, top, bottom, _log_ticks(low, high, (bottom - top) / room))
    step = _step(max(values) or 1, max((bottom - top) / room - 1, 1))
    high = math.ceil((max(values) or 1) * 1.08 / step) * step
    count = round(high / step)
    return Scale(0, high, False, top, bottom, tuple(step * place for place in range(count + 1)))


def _step(most: float, count: float) -> float:
    """A round distance between ticks, of which at most three, or ``count``, reach the largest value."""
    power = 10 ** math.floor(math.log10(most))
    return next(power * part for part in (0.5, 1, 2, 5, 10) if most / (power * part) <= min(count, 3))


def _log_ticks(low: float, high: float, count: float) -> tuple[float, ...]:
    """1, 2 and 5 of each decade, or fewer when not so many names have room."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    span = math.log10(high / low)
    parts = (1, 2, 5) if span * 3.4 < count else (1, 3) if span * 2.1 < count else (1,)
    ticks = (part * 10.0**decade for decade in decades for part in parts)
    return tuple(tick for tick in ticks if low <= tick <= high)


def panel_height(found: Sequence[Series], frame: Frame) -> float:
    """As high as the frame has it, or as the names of all curves beside it need."""
    return max(frame.panel, (len(found) + 0.5) * frame.letter * 1.22)


def draw_multiples(found: Sequence[Series], top: float, plot: Plot) -> list[Group]:
    """The panel of multiples from ``top`` down."""
    axis, frame, language = plot.axis, plot.frame, plot.language
    bottom = top + panel_height(found, frame)
    scale = multiple_scale(found, top + frame.letter * 0.4, bottom, frame.small)
    ground = Group()
    left, right = axis.left, axis.right
    ground.paths.append(box(left, scale.y(1), right - left, bottom - scale.y(1), fill=BAND))
    ground.paths += [line((left, scale.y(tick)), (right, scale.y(tick)), LINE) for tick in scale.ticks]
    ground.paths.append(line((left, scale.y(1)), (right, scale.y(1)), SOFT, frame.letter * 0.1))
    for tick in scale.ticks:
        weight = "700" if tick == 1 else "400"
        ground.words.append(_tick(f"{number(tick)}×", scale.y(tick), plot, weight))
    texts = [words.MULTIPLES.said(language), words.LOG.said(language)]
    ground.words += _titles(words.MARKERS.said(language), texts, top, frame)
    ends = [_end(series, scale) for series in found]
    return [ground, *_curves(found, scale, plot), _labels(ends, scale, frame)]


def draw_raw(series: Series, top: float, plot: Plot) -> list[Group]:
    """The panel of one series as reported, ``frame.raw`` high."""
    axis, frame, language = plot.axis, plot.frame, plot.language
    scale = raw_scale(series, top + frame.letter * 0.5, top + frame.raw, frame.small)
    ground = Group()
    for tick in scale.ticks:
        ground.paths.append(line((axis.left, scale.y(tick)), (axis.right, scale.y(tick)), LINE))
        ground.words.append(_tick(number(tick), scale.y(tick), plot))
    ground.paths.append(line((axis.left, scale.bottom), (axis.right, scale.bottom), SOFT))
    scaled = [words.LOG.said(language)] if scale.log else []
    texts = [series.units[0], words.NO_RANGE.said(language), *scaled]
    ground.words += _titles(series.label, texts, top, frame)
    ends = [_end(series, scale)]
    curves = _curves([series], scale, plot)
    return [ground, *curves, _labels(ends, scale, frame)]


def number_of(value: float) -> str:
    """Two significant figures up to 100, whole numbers above: a multiple is no more exact than that."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _tick(text: str, y: float, plot: Plot, weight: str = "400") -> Word:
    size, colour = plot.frame.small, INK if weight == "700" else SOFT
    place = (plot.axis.left - size * 0.5, y + size * 0.36)
    return word(*place, text, size, anchor="end", weight=weight, fill=colour)


def _titles(title: str, texts: Iterable[str], top: float, frame: Frame) -> list[Word]:
    room, y = frame.left - frame.small * 4.2, top + frame.letter
    said = [word(0, y, cut(title, frame.letter, room, bold=True), frame.letter, weight="700")]
    for place, text in enumerate(texts, 1):
        shown = cut(text, frame.small, room)
        said.append(word(0, y + place * frame.small * 1.3, shown, frame.small, fill=SOFT))
    return said


def _curves(found: Iterable[Series], scale: Scale, plot: Plot) -> list[Group]:
    groups = []
    for series in found:
        _sign, colour, dash = STYLES[series.style % len(STYLES)]
        heights = [scale.y(r.value if r.multiple is None else r.multiple) for r in series.readings]
        places = [(plot.axis.x(r.day), y) for r, y in zip(series.readings, heights, strict=True)]
        if len(places) > 1:
            groups.append(Group(paths=[trace(places, colour, plot.frame.letter * 0.14, dash)]))
        r = plot.frame.letter * (0.3 if len(places) <= 40 else 0.2)
        groups += [
            Group(told(series.label, reading, plot.language), [point_sign(series.style, *place, r)])
            for reading, place in zip(series.readings, places, strict=True)
        ]
    return groups


@dataclass
class End:
    """What stands beside the last point of a curve, at the height of the point."""

    style: int
    bold: str
    value: str
    y: float


def _end(series: Series, scale: Scale) -> End:
    """Of a multiple: "CgA 1.5×" and "143.6 ng/mL"; as reported, below the name of the panel, the value."""
    last = series.readings[-1]
    value = f"{number(last.value)} {last.unit}"
    if last.multiple is None:
        return End(series.style, value, "", scale.y(last.value))
    return End(series.style, f"{series.label} {number_of(last.multiple)}×", value, scale.y(last.multiple))


def _labels(ends: list[End], scale: Scale, frame: Frame) -> Group:
    """The names of the curves beside their ends, moved apart so that each can be read."""
    group = Group()
    step = frame.letter * 1.22
    ends = sorted(ends, key=lambda end: end.y)
    heights: list[float] = []
    for end in ends:
        heights.append(max(end.y, heights[-1] + step if heights else scale.top))
    over = heights[-1] - scale.bottom if heights else 0
    if over > 0:  # what would hang below the panel pushes the others up
        limit = scale.bottom
        for place in reversed(range(len(heights))):
            heights[place] = min(heights[place], limit)
            limit = heights[place] - step
    left = frame.plot[1]
    for end, y in zip(ends, heights, strict=True):
        _label(end, y, left, frame, group)
    return group


def _label(end: End, y: float, left: float, frame: Frame, group: Group) -> None:
    size, small = frame.letter, frame.small
    group.paths.append(line((left + 2, end.y), (left + size * 0.6, y), SOFT, 0.8))
    group.paths.append(point_sign(end.style, left + size * 1.05, y, size * 0.3))
    x, room = left + size * 1.6, frame.width - left - size * 1.6
    bold = cut(end.bold, size, room, bold=True)
    rest = room - wide(bold, size, bold=True) - small * 0.4
    tail = end.value if wide(end.value, small) <= rest else ""
    beside = {"tail": tail, "tail_size": fig(small), "tail_gap": fig(small * 0.4)}
    group.words.append(word(x, y + size * 0.36, bold, size, weight="700", **beside))


def told(label: str, reading: Reading, language: str) -> str:
    """ "CgA 176.6 ng/mL (1.8× the upper limit of 98), 2009-03-01"."""
    text = f"{label} {number(reading.value)} {reading.unit}"
    if reading.multiple is not None:
        limit = f"{number_of(reading.multiple)}{words.MULTIPLES.said(language)} {number(reading.high)}"
        text += f"（{limit}）" if language == "zh" else f" ({limit})"
    return f"{text}{'，' if language == 'zh' else ', '}{reading.day.isoformat()}"
