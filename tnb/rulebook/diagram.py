"""The phases as a picture: where each box stands. Lengths are pixels at the natural size of the picture."""

import unicodedata
from collections import Counter
from itertools import pairwise
from typing import Any

from recommendations.checks import SUPPORT, waits_for
from recommendations.records import Ruleset
from tnb.rulebook.book import phases

WIDTH = 1320
LEFT, MIDDLE, RIGHT = 10, 330, 720  # where the phase, its statuses and its options begin
BOX = 300
LINE = 19
PAD = 9
GAP = 14
LATIN = 7.6  # a Latin letter of the type used; a Han character is twice as wide

Shown = dict[str, Any]


def diagram(ruleset: Ruleset, language: str) -> Shown:
    """The phases in order, each with its rules by status, its options, and the phases it waits for."""
    rows, top = [], PAD
    for phase in phase_summary(ruleset, language):
        names = [option["name"] for option in phase["options"]]
        separator = "、" if language == "zh" else ", "
        lines = wrapped(names, separator, (WIDTH - RIGHT - 2 * PAD) / LATIN)
        counts = _placed_counts(phase["counts"], top)
        height = (
            max(len(lines), len({count["y"] for count in counts}), 1 + bool(phase["after"])) * LINE + 2 * PAD
        )
        rows.append(
            phase
            | {"y": top, "height": height, "middle": top + height / 2, "text_y": top + PAD + LINE - 5}
            | {"after_y": top + PAD + 2 * LINE - 5, "bottom": top + height, "placed": counts}
            | {"lines": [{"text": line, "y": top + PAD + (n + 1) * LINE - 5} for n, line in enumerate(lines)]}
        )
        top += height + GAP
    for row, below in pairwise(rows):
        row["arrow_to"] = below["y"]
    return {"rows": rows, "width": WIDTH, "height": top - GAP + PAD} | {
        "left": LEFT,
        "box": BOX,
        "middle": MIDDLE,
        "right": RIGHT,
        "right_width": WIDTH - RIGHT - LEFT,
        "text_x": LEFT + PAD,
        "right_text_x": RIGHT + PAD,
        "arrow_x": LEFT + 24,
    }


def phase_summary(ruleset: Ruleset, language: str) -> list[Shown]:
    """What the picture says, as a list: the phases with `counts` by status, `options` and `after`."""
    phase_of = {
        code: rule.phase
        for rule in reversed(ruleset.rules.values())
        for code in (rule.options if rule.status in SUPPORT else ())
    }
    order = phases(ruleset, language)
    number = {phase["code"]: phase["number"] for phase in order}
    return [
        phase
        | {
            "total": sum(rule.phase == phase["code"] for rule in ruleset.rules.values()),
            "counts": _counts(phase["code"], ruleset, language),
            "options": _options(phase["code"], ruleset, language),
            "after": sorted(
                {
                    number[phase_of[code]]
                    for rule in ruleset.rules.values()
                    if rule.phase == phase["code"]
                    for code in waits_for(rule)
                }
                - {phase["number"]}
            ),
        }
        for phase in order
    ]


def _counts(phase: str, ruleset: Ruleset, language: str) -> list[Shown]:
    found = Counter(rule.status for rule in ruleset.rules.values() if rule.phase == phase)
    return [
        {"status": code, "mark": status.mark, "name": status.name.said(language), "number": found[code]}
        for code, status in ruleset.statuses.items()
        if found[code]
    ]


def _options(phase: str, ruleset: Ruleset, language: str) -> list[Shown]:
    spoken = {code for rule in ruleset.rules.values() if rule.phase == phase for code in rule.options}
    return [
        {"code": code, "name": option.name.said(language)}
        for code, option in ruleset.options.items()
        if code in spoken
    ]


def _placed_counts(counts: list[Shown], top: int) -> list[Shown]:
    """The statuses in two columns, from the top of their row."""
    half = (RIGHT - MIDDLE) // 2
    return [
        count | {"x": MIDDLE + (place % 2) * half, "y": top + PAD + (place // 2 + 1) * LINE - 5}
        for place, count in enumerate(counts)
    ]


def wrapped(names: list[str], separator: str, width: float) -> list[str]:
    """The names in lines of at most ``width`` Latin letters, broken between names only."""
    lines: list[str] = []
    for place, name in enumerate(names):
        piece = name + (separator if place < len(names) - 1 else "")
        if lines and measure(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def measure(text: str) -> int:
    """The width of a text in Latin letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
