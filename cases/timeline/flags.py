"""Findings as marks above the lanes: each with its words where there is room, on a day of the axis."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from cases.timeline.frame import Plot
from cases.timeline.ink import YEAR, Group, line, wide, word
from cases.timeline.signs import finding_sign

Flag = dict[str, Any]


class Placed(NamedTuple):
    """A flag, its row, its words, and whether they stand left of its sign."""

    flag: Flag
    row: int
    text: str = ""
    left: bool = False


def flags_of(entries: Sequence[dict[str, Any]], since: dt.date | None = None) -> list[Flag]:
    """The findings with a day, earliest first; of one day specimens first."""
    found = [entry | {"day": dt.date.fromisoformat(entry["on"])} for entry in entries if _dated(entry)]
    kept = [entry for entry in found if since is None or entry["day"] >= since]
    return sorted(kept, key=lambda entry: (entry["day"], entry["sign"] != "specimen"))


def _dated(entry: dict[str, Any]) -> bool:
    return entry["kind"] == "finding" and entry["on"] is not None


def placed(flags: Sequence[Flag], plot: Plot) -> list[Placed]:
    """Each flag with its row and its words, right of the sign or, at the edge, left of it. Where no row has
    room for the words the sign stands without them, in a last row of its own; they are never cut."""
    frame = plot.frame
    free = [plot.axis.left - frame.letter] * frame.rows
    found: list[Placed] = []
    for flag in flags:
        x = plot.axis.x(flag["day"])
        text = flag["label"][plot.language]
        length = wide(text, frame.small) + frame.letter
        left = x + length > frame.width
        start = x - length if left else x - frame.letter * 0.5
        row = next((row for row in range(frame.rows) if free[row] <= start), None)
        if row is None:
            found.append(Placed(flag, frame.rows))
            continue
        free[row] = x + frame.letter * 0.5 if left else x + length + frame.letter * 0.4
        found.append(Placed(flag, row, text, left))
    return found


def draw_flags(found: Sequence[Placed], top: float, plot: Plot) -> list[Group]:
    """The marks from ``top`` downwards."""
    frame, groups = plot.frame, []
    for flag, row, text, left in found:
        x, y = plot.axis.x(flag["day"]), top + (row + 0.5) * frame.letter * 1.3
        sign = finding_sign(flag["sign"], x, y, frame.letter * 0.36)
        group = Group(f"{flag['label'][plot.language]}, {flag['on']}", sign)
        if text:
            beside, anchor = (-0.6, "end") if left else (0.6, "start")
            place = (x + beside * frame.letter, y + frame.small * 0.36)
            group.words.append(word(*place, text, frame.small, anchor=anchor))
        groups.append(group)
    return groups


def draw_drops(found: Sequence[Placed], top: float, bottom: float, plot: Plot) -> Group:
    """A thin line from each specimen down through the lanes and curves: what was known, and when."""
    drops = Group()
    for flag, row, _text, _left in found:
        if flag["sign"] == "specimen":
            x = plot.axis.x(flag["day"])
            start = top + (row + 0.9) * plot.frame.letter * 1.3
            drops.paths.append(line((x, start), (x, bottom), YEAR, 1.2, "2 3"))
    return drops
