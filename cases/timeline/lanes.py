"""The swimmer lanes: one for a treatment, and for later courses of the same one while they do not overlap."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.timeline import words
from cases.timeline.days import Span, span_of, whole_months
from cases.timeline.families import WITHIN_A_DAY
from cases.timeline.frame import Axis, Frame, Plot
from cases.timeline.ink import (
    INK,
    LINE,
    PAPER,
    SOFT,
    WARN,
    Group,
    Path,
    box,
    cut,
    fig,
    line,
    shape,
    wide,
    word,
)
from cases.timeline.signs import diamond, stop_sign

FILLS = {"systemic": "#35617f", "local": "#b98a3e", "surgery": INK, "other": "#8b959d"}


@dataclass(frozen=True)
class Bar:
    """A treatment with its dates; what is None is not known. ``until`` is the last day that it is certain
    to have lasted to, ``at_most`` the last that it may have."""

    entry: dict[str, Any]
    start: Span | None
    end: Span | None
    on: dt.date

    @property
    def event(self) -> bool:
        """Whether it was done within a day, as far as is known."""
        if self.start is None or self.entry["ongoing"] is True:
            return False
        return self.end == self.start if self.end else self.entry["code"] in WITHIN_A_DAY

    @property
    def first(self) -> dt.date | None:
        return self.start.first if self.start else self.end.first if self.end else None

    @property
    def until(self) -> dt.date:
        if self.entry["ongoing"] is True:
            return self.on
        return self.end.first if self.end else self.start.last if self.start else self.on

    @property
    def at_most(self) -> dt.date:
        if self.entry["ongoing"] is True or (self.end is None and not self.event):
            return self.on
        return self.end.last if self.end else self.start.last if self.start else self.on

    @property
    def months(self) -> tuple[int, int] | None:
        if self.start is None or self.event:
            return None
        end = Span(self.on, self.on) if self.entry["ongoing"] is True else self.end
        return whole_months(self.start, end) if end else None


def bars(entries: Iterable[dict[str, Any]], on: dt.date) -> list[Bar]:
    """The treatments, earliest first, those without any date last."""
    found = [
        Bar(entry, span_of(entry["started_on"]), span_of(entry["ended_on"]), on)
        for entry in entries
        if entry["kind"] == "treatment"
    ]
    return sorted(found, key=lambda bar: (bar.first is None, bar.first or on, bar.at_most))


def rows_of(found: Iterable[Bar], plot: Plot) -> list[list[Bar]]:
    """The bars in lanes, in the order of their first; in one lane there is room for the signs between."""
    rows: dict[tuple, list[list[Bar]]] = {}
    order = []
    for bar in found:
        alike = rows.setdefault((bar.entry["code"], bar.entry["name"].strip().casefold()), [])
        fits = (row for row in alike if bar.first and reach(row[-1], plot) < plot.axis.x(bar.first))
        place = next(fits, None)
        if place is None:
            place = []
            alike.append(place)
            order.append(place)
        place.append(bar)
    return order


def reach(bar: Bar, plot: Plot) -> float:
    """How far to the right a bar and its signs go, the diamond of the next included."""
    signs = [bar.entry["stopped_for"] and "▲", bar.entry["best_response"]]
    space = sum(wide(sign, plot.frame.letter, bold=True) + plot.frame.letter * 0.5 for sign in signs if sign)
    return plot.axis.x(bar.at_most) + space + plot.frame.letter


def duration(bar: Bar, language: str) -> str:
    """ "60 mo", or "5–6 mo" where the dates leave it open; nothing for what has no duration."""
    if bar.months is None:
        return ""
    least, most = bar.months
    return f"{least if least == most else f'{least}–{most}'} {words.MONTHS.said(language)}"


def draw_lanes(rows: list[list[Bar]], top: float, plot: Plot) -> tuple[list[Group], set[str]]:
    """Every lane below ``top``, each ``frame.lane`` high; and the reasons that have a sign without words."""
    axis, frame, language = plot.axis, plot.frame, plot.language
    groups: list[Group] = []
    untold: set[str] = set()
    for number, row in enumerate(rows):
        lane = Lane(top + (number + 0.5) * frame.lane, axis, frame, language, untold)
        groups.append(lane.head(row[0]))
        ends = [axis.x(bar.first or axis.first) for bar in row[1:]]
        for bar, limit in zip(row, [*(end - frame.letter for end in ends), frame.width], strict=True):
            groups.append(lane.bar(bar, limit))
    return groups, untold


@dataclass(frozen=True)
class Lane:
    """Draws the bars of one lane around the height ``y``."""

    y: float
    axis: Axis
    frame: Frame
    language: str
    untold: set[str]

    def head(self, bar: Bar) -> Group:
        """What it is: the drug or procedure as written, else the name of the treatment."""
        frame, label = self.frame, bar.entry["label"][self.language]
        name = bar.entry["name"].strip() or label
        room = frame.left - 12
        text = cut(name, frame.letter, room, bold=True)
        half = frame.lane / 2
        group = Group(name if name == label else f"{name} ({label})")
        group.paths.append(line((0, self.y + half), (frame.plot[1], self.y + half), LINE))
        rest = room - wide(text, frame.letter, bold=True) - frame.small * 0.5
        said = label.casefold() in name.casefold() or wide(label, frame.small) > rest
        beside = {"tail": "" if said else label, "tail_size": fig(frame.small)}
        y = self.y + frame.letter * 0.36
        group.words.append(word(0, y, text, frame.letter, weight="700", **beside))
        return group

    def bar(self, bar: Bar, limit: float) -> Group:
        group = Group(told(bar, self.language))
        if bar.first is None:
            self._undated(bar, group)
            return group
        right = self._event(bar, group) if bar.event else self._lasting(bar, group)
        self._after(bar, group, right, limit)
        return group

    @property
    def height(self) -> float:
        return self.frame.lane * 0.56

    def _undated(self, bar: Bar, group: Group) -> None:
        text = f"? {words.NO_DATE.said(self.language)}"
        group.words.append(
            word(self.axis.left + 6, self.y + self.frame.small * 0.36, text, self.frame.small, fill=SOFT)
        )
        self._after(bar, group, self.axis.left + 10 + wide(text, self.frame.small), self.frame.width)

    def _event(self, bar: Bar, group: Group) -> float:
        r = self.height * 0.62
        fill = FILLS[bar.entry["family"]]
        first, last = self.axis.x(bar.start.first), self.axis.x(bar.start.last)
        middle = (first + last) / 2
        if bar.start.exact:
            group.paths.append(diamond(middle, self.y, r, fill=fill))
            return middle + r
        group.paths += self._range(first, last)
        hollow = {"fill": PAPER, "stroke": fill, "thick": fig(r * 0.35)}
        group.paths.append(diamond(middle, self.y, r * 0.9, **hollow))
        return max(middle + r, last)

    def _range(self, first: float, last: float) -> list[Path]:
        """The days that a date may mean."""
        h = self.height * 0.34
        ends = [line((x, self.y - h), (x, self.y + h), INK, 1.2) for x in (first, last)]
        return [line((first, self.y), (last, self.y), INK, 1.2), *ends]

    def _lasting(self, bar: Bar, group: Group) -> float:
        axis, h = self.axis, self.height
        earliest = axis.x(bar.start.first) if bar.start else axis.left
        latest = axis.x(bar.at_most)
        certain = axis.x(bar.start.last) if bar.start else axis.x(bar.end.first), axis.x(bar.until)
        if earliest < certain[0] or certain[1] < latest:
            dashes = {"fill": PAPER, "stroke": INK, "thick": "1.3", "dash": "4 3"}
            group.paths.append(box(earliest, self.y - h / 2, max(latest - earliest, 3), h, **dashes))
        if certain[1] > certain[0] or earliest == latest:
            fill = FILLS[bar.entry["family"]]
            group.paths.append(box(certain[0], self.y - h / 2, max(certain[1] - certain[0], 3), h, fill=fill))
        if bar.start and bar.start.first < axis.first:
            group.paths.append(self._torn(axis.left))
        if bar.entry["ongoing"] is True:
            tip = [(latest, self.y - h * 0.8), (latest + h * 0.95, self.y), (latest, self.y + h * 0.8)]
            group.paths.append(shape(tip, fill=FILLS[bar.entry["family"]]))
            return latest + h * 0.95
        return latest

    def _torn(self, x: float) -> Path:
        """The bar comes from before the window."""
        h = self.height * 0.8
        return shape([(x + h * 0.5, self.y - h), (x - h * 0.4, self.y), (x + h * 0.5, self.y + h)], fill=INK)

    def _after(self, bar: Bar, group: Group, right: float, limit: float) -> None:
        """Beside its end: why it stopped, the best response, how long it lasted, as far as there is room."""
        frame, x = self.frame, right + self.frame.letter * 0.3
        reason, response = bar.entry["stopped_for"], bar.entry["best_response"]
        if reason:
            r = frame.letter * 0.4
            group.paths += stop_sign(reason, x + r, self.y, r)
            x += 2 * r + frame.letter * 0.25
        if response:
            x = self._response(response, group, x)
        remarks = self._remarks(bar)
        told = len(remarks)
        while remarks and x + wide(" · ".join(remarks), frame.small) > limit:
            remarks.pop()
        if reason and len(remarks) < told:
            self.untold.add(reason)
        if remarks:
            text, high = " · ".join(remarks), frame.small * 1.2
            length = wide(text, frame.small)
            group.paths.append(box(x - 2, self.y - high / 2, length * 0.94, high, fill=PAPER))
            group.words.append(word(x, self.y + frame.small * 0.36, text, frame.small))

    def _response(self, response: str, group: Group, x: float) -> float:
        """The letters in a frame; progression in a heavy one."""
        frame = self.frame
        width, height = wide(response, frame.small, bold=True) + frame.small * 0.5, frame.small * 1.22
        colour, heavy = (WARN, 0.16) if response == "PD" else (INK, 0.08)
        edge = {"fill": PAPER, "stroke": colour, "thick": fig(frame.small * heavy)}
        group.paths.append(box(x, self.y - height / 2, width, height, **edge))
        middle = {"anchor": "middle", "weight": "700", "fill": colour}
        group.words.append(word(x + width / 2, self.y + frame.small * 0.36, response, frame.small, **middle))
        return x + width + frame.letter * 0.35

    def _remarks(self, bar: Bar) -> list[str]:
        reason = words.REASONS.get(bar.entry["stopped_for"] or "")
        open_end = bar.end is None and not bar.event and bar.entry["ongoing"] is not True and bar.start
        parts = [
            duration(bar, self.language),
            reason.said(self.language) if reason else "",
            words.END_UNKNOWN.said(self.language) if open_end else "",
        ]
        return [part for part in parts if part]


def told(bar: Bar, language: str) -> str:
    """Everything about a treatment in one line."""
    entry, by = bar.entry, "；" if language == "zh" else "; "
    label = entry["label"][language]
    name = f"{entry['name']} ({label})" if entry["name"] and entry["name"] != label else label
    response, reason = words.RESPONSES.get(entry["best_response"]), words.REASONS.get(entry["stopped_for"])
    parts = [
        f"{name} {dates(bar, language)}",
        duration(bar, language),
        f"{words.BEST.said(language)} {entry['best_response']}" if response else "",
        words.STOPPED.said(language) + reason.said(language) if reason else "",
    ]
    return by.join(part for part in parts if part)


def dates(bar: Bar, language: str) -> str:
    """ "2009-07-16 – 2014-07-24", with words where one is missing."""
    start, end = bar.entry["started_on"], bar.entry["ended_on"]
    if bar.entry["ongoing"] is True:
        end = words.ONGOING.said(language)
    if not start and not end:
        return words.NO_DATE.said(language)
    if bar.event:
        return start
    return f"{start or '?'} – {end or '?'}"
