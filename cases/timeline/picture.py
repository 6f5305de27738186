"""The whole picture: findings, lanes, curves and legend on one axis of time."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.timeline import words
from cases.timeline.curves import Series, draw_multiples, draw_raw, panel_height, series_of
from cases.timeline.days import span_of
from cases.timeline.flags import draw_drops, draw_flags, flags_of, placed
from cases.timeline.frame import Axis, Day, Frame, Plot, axis_of
from cases.timeline.ink import INK, LINE, SOFT, YEAR, Group, fig, line, wide, word
from cases.timeline.lanes import Bar, bars, draw_lanes, rows_of
from cases.timeline.legend import Signs, draw_legend
from cases.timeline.said import left_out, summary

PRINTED = 703  # 186 mm, between the margins of the sheet


@dataclass(frozen=True)
class Picture:
    """``groups`` in the order they are drawn, ``title`` and ``summary`` in words, ``notes`` on what is not
    drawn. Not a mapping: a printed sheet weighs its words, and this is none."""

    width: str
    height: str
    groups: tuple[Group, ...]
    title: str
    summary: str
    notes: tuple[str, ...]

    @property
    def printed(self) -> tuple[str, str]:
        """Width and height on paper, in CSS pixels."""
        return fig(PRINTED), fig(float(self.height) * PRINTED / float(self.width))

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def picture_of(
    course: dict[str, Any], language: str, frame: Frame, day: Day, since: dt.date | None = None
) -> Picture | None:
    """The course as it stood on a day, from its beginning or from the day ``since``. None when there is
    neither a treatment nor a value."""
    entries = course["entries"]
    if not any(entry["kind"] in ("treatment", "marker") for entry in entries):
        return None
    found = bars(entries, day.on)
    plot = Plot(axis_of(_days(entries), day.on, frame, since), frame, language)
    first = plot.axis.first if since else None
    shown = [bar for bar in found if first is None or bar.first is None or bar.at_most >= first]
    groups, height = _drawn(entries, shown, plot, day, first)
    notes = left_out(entries, [bar for bar in found if bar not in shown], plot)
    title = words.TITLE.said(language)
    said = summary(entries, found, language)
    return Picture(fig(frame.width), fig(height), tuple(groups), title, said, tuple(notes))


def _days(entries: Iterable[dict[str, Any]]) -> list[dt.date]:
    """Every day that must be on the axis."""
    written = [entry.get(name) for entry in entries for name in ("on", "started_on", "ended_on")]
    spans = [span for span in map(span_of, written) if span is not None]
    return [span.first for span in spans]


def _drawn(
    entries: list[dict[str, Any]], shown: list[Bar], plot: Plot, day: Day, first: dt.date | None
) -> tuple[list[Group], float]:
    """The groups from the ground up, and how high it all is."""
    frame = plot.frame
    flags = placed(flags_of(entries, first), plot)
    rows = rows_of(shown, plot)
    together, apart = series_of(entries, plot.language, first)
    years = max((each.row for each in flags), default=-1) + 1
    years = years * frame.letter * 1.3 + (frame.letter * 0.3 if flags else 0)
    top = years + frame.letter * 1.7
    panels = top + len(rows) * frame.lane + (frame.letter * 0.5 if together or apart else 0)
    curves, bottom = _panels(together, apart, panels, plot)
    groups = [
        _grid(plot, top - frame.letter * 0.25, bottom),
        draw_drops(flags, 0, bottom, plot),
        _dates(plot, years, bottom, day),
        *draw_flags(flags, 0, plot),
    ]
    if flags:
        groups[-1].words.append(_head(words.FINDINGS.said(plot.language), frame.letter * 0.98, frame))
    if rows:
        groups.append(
            Group(words=[_head(words.TREATMENTS.said(plot.language), top - frame.letter * 0.55, frame)])
        )
    # The line of the day lies under the bars that end at it, over the grid.
    groups.append(_today(plot, day, years, bottom))
    lanes, untold = draw_lanes(rows, top, plot)
    groups += [*lanes, *curves]
    below = bottom + frame.letter * (0.4 if frame.brief else 1.9)
    legend, height = draw_legend(Signs(shown, flags, untold, bool(together)), below, plot)
    return [*groups, legend], height


def _head(text: str, y: float, frame: Frame):
    return word(0, y, text, frame.small, fill=SOFT)


def _panels(together: list[Series], apart: list[Series], top: float, plot: Plot) -> tuple[list[Group], float]:
    groups: list[Group] = []
    frame = plot.frame
    if together:
        groups += draw_multiples(together, top, plot)
        top += panel_height(together, frame) + frame.letter * 0.6
    for series in apart:
        groups += draw_raw(series, top, plot)
        top += frame.raw + frame.letter * 0.6
    return groups, top


def _grid(plot: Plot, top: float, bottom: float) -> Group:
    ground, axis = Group(), plot.axis
    quarter = (axis.right - axis.left) / max(len(axis.starts(3)), 1)
    for day in axis.starts(3 if quarter > plot.frame.letter * 0.6 else 12):
        x = axis.x(day)
        new_year = day.month == 1
        ground.paths.append(line((x, top), (x, bottom), YEAR if new_year else LINE, 1.6 if new_year else 1))
    for x in (axis.left, axis.right):
        ground.paths.append(line((x, top), (x, bottom), YEAR))
    return ground


def _dates(plot: Plot, top: float, bottom: float, day: Day) -> Group:
    """Years and quarters, above the lanes and below the curves."""
    said, axis, frame = Group(), plot.axis, plot.frame
    quarter = (axis.right - axis.left) / max(len(axis.starts(3)), 1)
    # A quarter has its name where all have: beside the year of the first there is room for the second.
    named = quarter > wide("2026", frame.letter, bold=True) + frame.letter * 0.4
    heights = (top + frame.letter * 1.15, bottom + frame.letter * 1.1)
    starts = _named(axis, frame)
    for y in heights[:1] if frame.brief else heights:
        for start in axis.starts(3):
            x, new_year = axis.x(start), start in starts
            text = str(start.year) if new_year else f"Q{(start.month + 2) // 3}"
            size = frame.letter if new_year else frame.small * 0.9
            length = wide(text, size, bold=new_year) + frame.letter * 0.3
            if (new_year or named) and x + length <= axis.right:
                weight, fill = ("700", INK) if new_year else ("400", SOFT)
                said.words.append(word(x + frame.letter * 0.15, y, text, size, weight=weight, fill=fill))
    return said


def _named(axis: Axis, frame: Frame) -> list[dt.date]:
    """The days on which a year has its name: the first, where it begins in the middle of a year and there is
    room, and each first of January, or each so many where the names would run into each other."""
    length = wide("2026", frame.letter, bold=True) + frame.letter * 0.4
    years = axis.starts(12)
    apart = (axis.right - axis.left) * 365 / (axis.last - axis.first).days
    years = years[:: max(1, math.ceil(length / apart))]
    begin = axis.starts(3)[:1]
    roomy = not years or axis.x(years[0]) - axis.x(begin[0]) > length
    return [*begin, *years] if begin and roomy and begin[0] not in years else years


def _today(plot: Plot, day: Day, top: float, bottom: float) -> Group:
    frame, x = plot.frame, plot.axis.x(day.on)
    # What is printed is read on another day.
    text = (words.AS_OF if day.frozen or frame.brief else words.TODAY).said(plot.language)
    group = Group(f"{text} {day.on.isoformat()}")
    path = line((x, top + frame.letter * 0.3), (x, bottom), INK, frame.letter * 0.12, "7 4")
    group.paths.append(path)
    right = plot.axis.right + frame.letter * 0.3
    said = f"{text} {day.on.isoformat()}"
    group.words.append(word(right, top + frame.letter * 1.15, said, frame.small, weight="700"))
    return group
