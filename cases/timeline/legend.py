"""What the signs mean: only those that the picture has."""

from collections.abc import Callable, Sequence

from cases.timeline import words
from cases.timeline.flags import Placed
from cases.timeline.frame import Plot
from cases.timeline.ink import BAND, INK, PAPER, SOFT, Group, Path, box, shape, wide, word
from cases.timeline.lanes import FILLS, Bar
from cases.timeline.signs import finding_sign, stop_sign

Draw = Callable[[float, float, float], list[Path]]  # (x, y, half the size) -> paths


def draw_legend(
    shown: Sequence[Bar], flags: Sequence[Placed], band: bool, top: float, plot: Plot
) -> tuple[Group, float]:
    """The legend in lines from ``top``, and where it ends."""
    group, frame = Group(), plot.frame
    x, y, r = 0.0, top + frame.small * 0.7, frame.small * 0.42
    for draw, letters, text in _entries(shown, flags, band, plot):
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


def _entries(
    shown: Sequence[Bar], flags: Sequence[Placed], band: bool, plot: Plot
) -> list[tuple[Draw | None, str, str]]:
    language, brief = plot.language, plot.frame.brief
    found: list[tuple[Draw | None, str, str]] = []
    signs = {flag["sign"] for flag, _row, _text in flags}
    for sign, text in (("specimen", words.BIOPSY), ("imaging", words.IMAGING)):
        if sign in signs:
            found.append((_bound(finding_sign, sign), "", text.said(language)))
    responses = set() if brief else {bar.entry["best_response"] for bar in shown}
    for letters, text in words.RESPONSES.items():
        if letters in responses:
            found.append((None, letters, text.said(language)))
    reasons = {bar.entry["stopped_for"] for bar in shown}
    for reason, text in words.REASONS.items():
        if reason in reasons:
            said = words.STOPPED.said(language) + text.said(language)
            found.append((_bound(stop_sign, reason), "", said))
    families = set() if brief else {bar.entry["family"] for bar in shown}
    for name, text in words.FAMILIES.items():
        if name in families:
            found.append((_bound(_swatch, name), "", text.said(language)))
    if any(bar.entry["ongoing"] is True for bar in shown):
        found.append((_arrow, "", words.ONGOING.said(language)))
    if any(_uncertain(bar) for bar in shown):
        found.append((_dashes, "", words.UNCERTAIN.said(language)))
    if band:
        found.append((_band, "", words.REFERENCE.said(language)))
    return found


def _uncertain(bar: Bar) -> bool:
    return any(span is not None and not span.exact for span in (bar.start, bar.end))


def _bound(sign: Callable[[str, float, float, float], list[Path]], code: str) -> Draw:
    return lambda x, y, r: sign(code, x, y, r)


def _swatch(name: str, x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r * 0.7, 2 * r, r * 1.4, fill=FILLS[name])]


def _arrow(x: float, y: float, r: float) -> list[Path]:
    return [shape([(x - r * 0.6, y - r), (x + r * 0.8, y), (x - r * 0.6, y + r)], fill=INK)]


def _dashes(x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r * 0.8, 2 * r, 1.6 * r, fill=PAPER, stroke=INK, thick="1.2", dash="3 2")]


def _band(x: float, y: float, r: float) -> list[Path]:
    return [box(x - r, y - r, 2 * r, 2 * r, fill=BAND, stroke=SOFT, thick="0.8")]
