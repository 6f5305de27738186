"""What the charts share: their form, their inks, an axis. Drawn with the paths and words of the time line."""

import math
from dataclasses import dataclass

from cases.timeline.ink import INK, LINE, SOFT, Group, box, fig, line, wide, word

LETTER, SMALL_LETTER = 15.0, 13.0
# Told apart by lightness as well as by colour, and named where they stand.
DARK, MIDDLE, PALE, RED, EMPTY = "#1d5c78", "#78a9bd", "#cfe0e8", "#b0565f", "#fff"
WIDTH = 760.0


@dataclass(frozen=True)
class Picture:
    """``groups`` in the order they are drawn; ``title`` and ``summary`` say in words what is seen."""

    width: str
    height: str
    groups: tuple[Group, ...]
    title: str
    summary: str

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"


def picture(groups: list[Group], height: float, title: str, summary: str, width: float = WIDTH) -> Picture:
    return Picture(fig(width), fig(height), tuple(groups), title, summary)


def nice_step(highest: float, lines: int = 5) -> float:
    """1, 2 or 5 times a power of ten, so that at most ``lines`` of them reach ``highest``; at least 1."""
    rough = max(highest / lines, 1)
    power = 10 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)


@dataclass(frozen=True)
class Plot:
    """The rectangle of a chart and how far its scales go, both from 0."""

    left: float
    top: float
    right: float
    bottom: float
    far: float
    high: float

    def x(self, value: float) -> float:
        return self.left + value / self.far * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - value / self.high * (self.bottom - self.top)


def ground(plot: Plot, step: float, unit: str = "") -> Group:
    """Lines across with their values on the left."""
    group = Group()
    for place in range(int(plot.high / step + 1e-9) + 1):
        y = plot.y(place * step)
        group.paths.append(line((plot.left, y), (plot.right, y), SOFT if place == 0 else LINE))
        said = f"{place * step:g}{unit}"
        group.words.append(word(plot.left - 8, y + 4.5, said, SMALL_LETTER, anchor="end", fill=SOFT))
    return group


def legend(
    entries: list[tuple[str, str]], left: float, y: float, right: float = WIDTH
) -> tuple[Group, float]:
    """Swatches (fill) with their names, broken into lines; the group and where it ends."""
    group, x = Group(), left
    for fill, name in entries:
        length = 20 + wide(name, SMALL_LETTER) + 18
        if x + length > right and x > left:
            x, y = left, y + LETTER * 1.5
        swatch(group, (x, y - 10, 12, 12), fill)
        group.words.append(word(x + 18, y, name, SMALL_LETTER, fill=INK))
        x += length
    return group, y + LETTER * 0.6


def swatch(group: Group, place: tuple[float, float, float, float], fill: str) -> None:
    """A filled box (x, y, width, height); what is empty (nothing known) has a broken outline."""
    if fill == EMPTY:
        group.paths.append(box(*place, fill=EMPTY, stroke=SOFT, thick="1.2", dash="3 2"))
    else:
        group.paths.append(box(*place, fill=fill))
