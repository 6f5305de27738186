"""What the signs mean: only those that the picture has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from cases.timeline import words
from cases.timeline.flags import Placed
from cases.timeline.frame import Plot
from cases.timeline.ink import BAND, INK, PAPER, SOFT, Group, Path, box, shape, wide, word
from cases.timeline.lanes import FILLS, Bar
from cases.timeline.signs import finding_sign, stop_sign
from recommendations.words import Text

Draw = Callable[[float, float, float], list[Path]]  # (x, y, half the size) -> paths


class Signs(NamedTuple):
    """What the picture has: bars, findings, reasons that stand without words, the band of reference."""

    bars: Sequence[Bar]
    flags: Sequence[Placed]
    untold: Collection[str]
    band: bool


def draw_legend(signs: Signs, top: float, plot: Plot) -> tuple[Group, float]:
    """The legend in lines from ``top``, and where it ends."""
    group, frame = Group(), plot.frame
    x, y, r = 0.0, top + frame.small * 0.7, frame.small * 0.42
    entries = _entries(signs, plot)
    if not entries:
        return group, top
    for draw, letters, text in entries:
        head = wide(letters, frame.small, bold=True) if letters else 2 * r
        length = head + frame.small * 0.4 + wide(text, frame.small)
        if x and x + length > frame.width:
            x, y = 0.0, y + frame.small * 1.5
        if draw:
            group.paths += draw(x + r, y, r)
        else:
            group.words.append(word(x, y + frame.small * 0.36, letters, frame.small, weight="700"))
        place = (x + head + frame.small * 0.4, y + frame.small * 0.36)
        group.words.append(word(*place, text, frame.small, fill=SOFT))
        x += length + frame.small * 1.3
    return group, y + frame.small


def _entries(signs: Signs, plot: Plot) -> list[tuple[Draw | None, str, str]]:
    """On paper only what does not explain itself beside the signs or to every oncologist."""
    language, brief, bars = plot.language, plot.frame.brief, signs.bars
    found: list[tuple[Draw | None, str, str]] = []

    def add(names: Mapping[str, Text], present: Collection[str], sign: Callable | None, before="") -> None:
        for code, text in names.items():
            if code in present:
                draw = sign and partial(sign, code)
                found.append((draw, "" if draw else code, before + text.said(language)))

    findings = {"specimen": words.BIOPSY, "imaging": words.IMAGING} | words.OUTCOMES
    add(findings, () if brief else {placed.flag["sign"] for placed in signs.flags}, finding_sign)
    add(words.RESPONSES, () if brief else {bar.entry["best_response"] for bar in bars}, None)
    reasons = signs.untold if brief else {bar.entry["stopped_for"] for bar in bars}
    add(words.REASONS, reasons, stop_sign, words.STOPPED.said(language))
    add(words.FAMILIES, () if brief else {bar.entry["family"] for bar in bars}, _swatch)
    if not brief and any(bar.entry["ongoing"] is True for bar in bars):
        found.append((_arrow, "", words.ONGOING.said(language)))
    if any(_uncertain(bar) for bar in bars):
        found.append((_dashes, "", words.UNCERTAIN.said(language)))
    if signs.band:
        found.append((_band, "", words.REFERENCE.said(language)))
    return found


def _uncertain(bar: Bar) -> bool:
    return any(span is not None and not span.exact for span in (bar.start, bar.end))


def _swatch(name: str, x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r * 0.7, 2 * r, r * 1.4, fill=FILLS[name])]


def _arrow(x: float, y: float, r: float) -> list[Path]:
    return [shape([(x - r * 0.6, y - r), (x + r * 0.8, y), (x - r * 0.6, y + r)], fill=INK)]


def _dashes(x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r * 0.8, 2 * r, 1.6 * r, fill=PAPER, stroke=INK, thick="1.2", dash="3 2")]


def _band(x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r, 2 * r, 2 * r, fill=BAND, stroke=SOFT, thick="0.8")]
