"""What a picture is made of: paths and words, with their colours as attributes (no style sheet reaches
paper and screen alike). Every figure in the attributes is text, so that no language puts a comma in it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

INK, SOFT, LINE, YEAR, BAND = "#1b2126", "#4a545d", "#e3e7ea", "#ccd2d7", "#eceff2"
WARN, PAPER = "#9c1c28", "#fff"

Point = tuple[float, float]


@dataclass(frozen=True)
class Path:
    d: str
    fill: str = "none"
    stroke: str = "none"
    thick: str = "1"
    dash: str = ""


@dataclass(frozen=True)
class Word:
    x: str
    y: str
    text: str
    size: str
    anchor: str = "start"
    weight: str = "400"
    fill: str = INK
    tail: str = ""  # runs on after the text, smaller and paler: no place for it has to be guessed
    tail_size: str = ""
    tail_gap: str = "6"
    tail_fill: str = SOFT


@dataclass
class Group:
    """Paths with words above them; ``title`` is what a pointer resting on them is told."""

    title: str = ""
    paths: list[Path] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def fig(number: float) -> str:
    """A length as text, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def word(x: float, y: float, text: str, size: float, **more: str) -> Word:
    return Word(fig(x), fig(y), text, fig(size), **more)


def line(start: Point, end: Point, stroke: str = INK, width: float = 1, dash: str = "") -> Path:
    (x1, y1), (x2, y2) = start, end
    return Path(f"M{fig(x1)} {fig(y1)}L{fig(x2)} {fig(y2)}", stroke=stroke, thick=fig(width), dash=dash)


def box(x: float, y: float, width: float, height: float, **more: str) -> Path:
    return Path(f"M{fig(x)} {fig(y)}h{fig(width)}v{fig(height)}h{fig(-width)}Z", **more)


def shape(points: Iterable[Point], **more: str) -> Path:
    return Path("M" + "L".join(f"{fig(x)} {fig(y)}" for x, y in points) + "Z", **more)


def trace(points: Iterable[Point], stroke: str, width: float, dash: str = "") -> Path:
    d = "M" + "L".join(f"{fig(x)} {fig(y)}" for x, y in points)
    return Path(d, stroke=stroke, thick=fig(width), dash=dash)


def circle(x: float, y: float, r: float, **more: str) -> Path:
    across = fig(2 * r)
    d = f"M{fig(x - r)} {fig(y)}a{fig(r)} {fig(r)} 0 1 0 {across} 0a{fig(r)} {fig(r)} 0 1 0 -{across} 0Z"
    return Path(d, **more)


def wide(text: str, size: float, bold: bool = False) -> float:
    """About how long a text runs; fonts differ, so rather too long than too short."""
    ems = 0.0
    for letter in text:
        if unicodedata.east_asian_width(letter) in "WF":
            ems += 1
        else:
            ems += 0.36 if letter in " .,:;|!'()ijlt·" else 0.94 if letter in "mwMW%—" else 0.62
    return ems * size * (1.1 if bold else 1)


def cut(text: str, size: float, room: float, bold: bool = False) -> str:
    """The text, or as much of it as there is room for with an ellipsis; never a part of a figure, which would
    be another figure."""
    if wide(text, size, bold) <= room:
        return text
    kept = text
    while kept and (wide(kept + "…", size, bold) > room or _inside_a_figure(text, len(kept))):
        kept = kept[:-1]
    return kept.rstrip(" ,;（(") + "…"


def _inside_a_figure(text: str, place: int) -> bool:
    """Whether a cut before ``place`` would leave a part of a figure: "12|0", "1|.5", "2024|-05"."""
    before, after = text[place - 1 : place], text[place : place + 2]
    joined = after[:1].isdigit() or (after[:1] in ".,-–" and after[1:].isdigit())
    return (before.isdigit() and joined) or (before in ".,-–" and after[:1].isdigit())
