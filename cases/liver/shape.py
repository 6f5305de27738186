"""Our own drawing of the liver: Couinaud's eight segments from the front, one unit for one millimetre.

The liver is drawn 214 mm wide and 142 mm high, a usual size of an adult's, so that lesions drawn in
millimetres stand in proportion. Neighbours share their borders: each border is one curve, drawn once.
"""

from collections.abc import Iterable
from functools import cache

Point = tuple[float, float]

WIDTH, HEIGHT = 232, 168
# Name -> the points that a smooth curve runs through. Right of the patient is left in the picture.
CURVES: dict[str, tuple[Point, ...]] = {
    # On the surface, clockwise from where the right hepatic vein's plane meets the dome.
    "dome_8": ((76, 16), (90, 16), (105, 21), (118, 29.5)),
    "top_4": ((118, 29.5), (128, 33.5), (140, 34), (150, 31)),
    "top_2": ((150, 31), (170, 25.5), (192, 28.5), (211, 40), (222, 57)),
    "edge_3": ((222, 57), (221, 67), (209, 82), (190, 97), (173, 108), (161, 112), (155, 108)),
    "edge_4": ((155, 108), (150, 117), (140, 126), (126, 132), (112, 134)),
    "edge_5": ((112, 134), (104, 139), (88, 148), (68, 155)),
    "edge_6": ((68, 155), (50, 158), (32, 152), (18, 134), (10, 112), (8, 92)),
    "flank_7": ((8, 92), (9, 66), (19, 42), (38, 24), (58, 17), (76, 16)),
    # Between the segments: the planes of the hepatic veins and of the portal branches.
    "right_vein_up": ((76, 16), (71, 40), (65, 62), (61, 86)),
    "right_vein_down": ((61, 86), (60, 110), (63, 134), (68, 155)),
    "portal_67": ((8, 92), (25, 90), (43, 87), (61, 86)),
    "portal_58": ((61, 86), (79, 86), (96, 88), (113, 92)),
    "middle_vein_up": ((118, 29.5), (119, 50), (117, 72), (113, 92)),
    "middle_vein_down": ((113, 92), (111, 106), (111, 120), (112, 134)),
    "fissure_up": ((150, 31), (152, 48), (153, 64), (153, 72)),
    "fissure_down": ((153, 72), (153, 84), (153.5, 96), (155, 108)),
    "left_vein": ((153, 72), (176, 71), (200, 66), (222, 57)),
    "caudate": ((128, 41), (137, 40), (143, 50), (144, 66), (140, 80), (131, 83), (126, 74), (125, 56)),
}
# Each segment's borders in order; "-" runs a curve backwards.
BORDERS: dict[str, tuple[str, ...]] = {
    "1": ("caudate",),
    "2": ("top_2", "-left_vein", "-fissure_up"),
    "3": ("left_vein", "edge_3", "-fissure_down"),
    "4": ("top_4", "fissure_up", "fissure_down", "edge_4", "-middle_vein_down", "-middle_vein_up"),
    "5": ("portal_58", "middle_vein_down", "edge_5", "-right_vein_down"),
    "6": ("portal_67", "right_vein_down", "edge_6"),
    "7": ("flank_7", "right_vein_up", "-portal_67"),
    "8": ("dome_8", "middle_vein_up", "-portal_58", "-right_vein_up"),
}
OUTLINE = ("dome_8", "top_4", "top_2", "edge_3", "edge_4", "edge_5", "edge_6", "flank_7")
# Where the Roman numeral stands: near a corner, so that lesions have the middle.
NUMERALS: dict[str, Point] = {
    "1": (134.5, 52),
    "2": (166, 41),
    "3": (166, 99),
    "4": (145, 98),
    "5": (80, 142),
    "6": (25, 106),
    "7": (27, 79),
    "8": (100, 33),
}
Cubic = tuple[Point, Point, Point]


def path(borders: Iterable[str], closed: bool = True) -> str:
    """The SVG path along ``borders``."""
    curves = [_cubics(name) for name in borders]
    start = curves[0][0]
    parts = [f"M{_said(start)}"]
    parts += [f"C{_said(*cubic)}" for _start, cubics in curves for cubic in cubics]
    return " ".join([*parts, "Z"] if closed else parts)


@cache
def polygon(segment: str, steps: int = 4) -> tuple[Point, ...]:
    """The border of a segment as points, ``steps`` to each piece of a curve."""
    return tuple(_walked(BORDERS[segment], steps))


@cache
def outline(steps: int = 4) -> tuple[Point, ...]:
    """The border of the liver as points."""
    return tuple(_walked(OUTLINE, steps))


def inside(point: Point, border: tuple[Point, ...]) -> bool:
    """Whether the point lies within the border (even-odd rule)."""
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in zip(border, border[1:] + border[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            within = not within
    return within


def distance(point: Point, border: tuple[Point, ...]) -> float:
    """From the point to the border, in mm."""
    pairs = zip(border, border[1:] + border[:1], strict=True)
    return min(_to_line(point, start, end) for start, end in pairs)


def _to_line(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
    along = min(1.0, max(0.0, along))
    return float(((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2) ** 0.5)


@cache
def _cubics(name: str) -> tuple[Point, tuple[Cubic, ...]]:
    """A curve as its first point and its Bézier pieces (Catmull-Rom through the points)."""
    points = CURVES[name.removeprefix("-")]
    points = points[::-1] if name.startswith("-") else points
    if name == "caudate":  # the only one that closes upon itself
        round_about = (points[-1], *points, points[0], points[1])
    else:
        round_about = (points[0], *points, points[-1])
    runs = zip(round_about, round_about[1:], round_about[2:], round_about[3:], strict=False)
    return round_about[1], tuple(_cubic(*run) for run in runs)


def _cubic(before: Point, start: Point, end: Point, after: Point) -> Cubic:
    return (
        (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
        (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
        end,
    )


def _walked(borders: Iterable[str], steps: int) -> Iterable[Point]:
    for name in borders:
        start, cubics = _cubics(name)
        for cubic in cubics:
            for step in range(steps):
                yield _on(start, cubic, step / steps)
            start = cubic[2]


def _on(start: Point, cubic: Cubic, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    points = (start, *cubic)
    return (
        sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
    )


def _said(*points: Point) -> str:
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in points)
