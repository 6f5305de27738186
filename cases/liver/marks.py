"""How a lesion is drawn: a circle to scale, its plan told by outline and hatching, its number within."""

from math import sqrt
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .lesions import Lesion
from .placing import ROOMY, Circle

INK = "#1b2126"
NOTHING = format_html_join("", "{}", ())


class Style(NamedTuple):
    """How a plan looks: ``stroke`` in mm, ``dash`` as in SVG, ``hatch`` a name of HATCHES."""

    colour: str
    stroke: float
    dash: str
    hatch: str


STYLES = {
    "resect": Style("#8f1d2c", 1.7, "", "diagonal"),
    "ablate": Style("#7a4a00", 1.1, "", "rings"),
    "embolise": Style("#3f3a8c", 1.5, "4 2", "level"),
    "observe": Style("#33505f", 1.1, "", ""),
    "": Style("#4a545d", 1.1, "0.8 1.6", ""),
}


def disc(lesion: Lesion, circle: Circle) -> SafeString:
    """The circle with its hatching; a diamond where the size is not stated."""
    style = STYLES.get(lesion.plan, STYLES[""])
    if lesion.size_cm is None:
        body = edge = _diamond(circle)
        hatching = NOTHING
    else:
        body = edge = format_html('<circle cx="{}" cy="{}" r="{}"', *(f"{part:g}" for part in circle))
        hatching = hatched(style, circle)
    return format_html(
        '<g pointer-events="none">{} fill="#fff" fill-opacity="{}"/>{}</g>'
        '{} fill="none" stroke="{}" stroke-width="{}"{}/>',
        # Through a large one the segments stay readable.
        *(body, "0.8" if circle.r < 20 else "0.5", hatching),
        *(edge, style.colour, f"{style.stroke:g}", _dashed(style)),
    )


def _dashed(style: Style) -> SafeString:
    return format_html(' stroke-dasharray="{}"', style.dash) if style.dash else NOTHING


def hatched(style: Style, circle: Circle) -> SafeString:
    """The hatching of a plan within a circle; drawn line by line, since not every reader knows patterns."""
    x, y, r = circle
    if style.hatch == "rings":
        rings = range(1, int(r / 3.2) + 1)
        return format_html_join(
            "",
            '<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="0.7"/>',
            ((f"{x:g}", f"{y:g}", f"{r - 3.2 * ring:g}", style.colour) for ring in rings),
        )
    if not style.hatch:
        return NOTHING
    lines = " ".join(_chord(circle, off * 3.2, style.hatch) for off in range(-int(r / 3.2), int(r / 3.2) + 1))
    return format_html('<path d="{}" stroke="{}" stroke-width="0.7" fill="none"/>', lines, style.colour)


def _chord(circle: Circle, off: float, hatch: str) -> str:
    x, y, r = circle
    half = sqrt(max(0.0, r * r - off * off))
    along, across = ((1.0, 0.0), (0.0, 1.0)) if hatch == "level" else ((0.7071, -0.7071), (0.7071, 0.7071))
    mid = (x + across[0] * off, y + across[1] * off)
    ends = ((mid[0] + sign * along[0] * half, mid[1] + sign * along[1] * half) for sign in (-1, 1))
    return "M" + " L".join(f"{a:.1f},{b:.1f}" for a, b in ends)


def _diamond(circle: Circle) -> SafeString:
    half = circle.r * 1.3
    h = f"{half:g}"
    start = f"{circle.x:g},{circle.y - half:g}"
    return format_html('<path d="M{} l{},{} l-{},{} l-{},-{} Z"', start, h, h, h, h, h, h)


def numbered(lesion: Lesion, circle: Circle) -> SafeString:
    """The number in the middle on white, or beside a lesion too small to hold it."""
    wide = 2.4 + 2.8 * len(str(lesion.number))
    x = circle.x if circle.r >= ROOMY else circle.x + circle.r + wide
    return format_html(
        '<ellipse cx="{}" cy="{}" rx="{}" ry="4.9" fill="#fff" fill-opacity="{}"/>'
        '<text x="{}" y="{}" font-size="10" font-weight="700" fill="{}">{}</text>',
        *(f"{x:g}", f"{circle.y:g}", f"{wide:g}", "1" if circle.r >= 7 else "0.7"),
        *(f"{x:g}", f"{circle.y + 3.6:g}", INK, lesion.number),
    )


def key(plan: str | None, x: float, y: float) -> SafeString:
    circle, style = Circle(x, y, 4.2), STYLES[plan or ""]
    if plan is None:
        return format_html('{} fill="#fff" stroke="{}" stroke-width="1"/>', _diamond(circle), style.colour)
    return format_html(
        '{}<circle cx="{}" cy="{}" r="4.2" fill="none" stroke="{}" stroke-width="{}"{}/>',
        *(hatched(style, circle), f"{x:g}", f"{y:g}", style.colour, f"{min(style.stroke, 1.2):g}"),
        _dashed(style),
    )
