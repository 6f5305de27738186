"""Where in its segments a lesion is drawn. The list says the segment, not the place within it: the place is
chosen so that lesions lie apart, within their segments, and off the numerals."""

from collections.abc import Sequence
from functools import cache, lru_cache
from math import dist
from typing import NamedTuple

from .shape import BORDERS, HEIGHT, NUMERALS, WIDTH, Point, distance, inside, outline, polygon

STEP = 4
GAP = 1.5  # mm between two circles
NUMERAL = 8  # mm around the middle of a numeral
UNMEASURED = 6.0  # mm: half the width of the sign for a lesion without a size
ROOMY = 5.0  # mm: from this radius on a circle holds its number; a smaller one has it on the right


class Circle(NamedTuple):
    x: float
    y: float
    r: float

    def footprint(self) -> "Circle":
        """What the circle and its number cover together."""
        return self if self.r >= ROOMY else Circle(self.x + 5, self.y, self.r + 5)


class Place(NamedTuple):
    """A point of a segment, and how far it is from each segment and from the surface."""

    point: Point
    away: dict[str, float]
    depth: float


@lru_cache(maxsize=64)
def placed(lesions: tuple[tuple[tuple[str, ...], float | None], ...]) -> tuple[Circle, ...]:
    """One circle, to scale (mm), for each (segments, largest diameter in cm or None), in the same order."""
    radii = [UNMEASURED if size is None else size * 5 for _segments, size in lesions]
    circles: dict[int, Circle] = {}
    # The largest first: small ones still find room between.
    for index in sorted(range(len(lesions)), key=lambda index: (-radii[index], index)):
        circles[index] = _best(lesions[index][0], radii[index], list(circles.values()))
    return tuple(circles[index] for index in range(len(lesions)))


def _best(segments: Sequence[str], radius: float, others: list[Circle]) -> Circle:
    middle = _middle(segments)
    covered = [other.footprint() for other in others]
    options = (place for segment in segments for place in _places(segment))
    best = min(options, key=lambda place: _cost(place, segments, radius, covered, middle))
    return Circle(*best.point, radius)


def _cost(
    place: Place, segments: Sequence[str], radius: float, covered: list[Circle], middle: Point
) -> float:
    """How badly a circle would lie here, in mm: over others, outside its segments, over a numeral."""
    (x, y), own = place.point, Circle(*place.point, radius).footprint()
    at = own[:2]
    overlaps = sum(max(0.0, own.r + other.r + GAP - dist(at, other[:2])) for other in covered)
    abroad = radius - min([99.0, *(d for name, d in place.away.items() if name not in segments)])
    unreached = sum(max(0.0, place.away[name] - radius / 2) for name in segments)
    numeral = own.r + NUMERAL - min(dist(at, NUMERALS[name]) for name in segments)
    off_the_page = max(0.0, radius - x, radius + x - WIDTH, radius - y, radius + y - HEIGHT)
    return (
        20 * off_the_page
        + 4 * overlaps
        + 6 * max(0.0, radius - place.depth)
        + 2 * max(0.0, abroad)
        + 3 * unreached
        + 2 * max(0.0, numeral)
        + 0.1 * dist(at, middle)
    )


def _middle(segments: Sequence[str]) -> Point:
    middles = [_centre(name) for name in segments]
    return sum(x for x, _y in middles) / len(middles), sum(y for _x, y in middles) / len(middles)


@cache
def _centre(segment: str) -> Point:
    points = [place.point for place in _places(segment)]
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)


@cache
def _places(segment: str) -> tuple[Place, ...]:
    """The points of a grid over a segment; made on first use. What segment I covers is not IV's."""
    border = polygon(segment, 2)
    left, right = (int(edge(x for x, _y in border)) for edge in (min, max))
    top, bottom = (int(edge(y for _x, y in border)) for edge in (min, max))
    grid = ((float(x), float(y)) for x in _steps(left, right) for y in _steps(top, bottom))
    hidden = polygon("1", 2)
    return tuple(
        _place(point, segment)
        for point in grid
        if inside(point, border) and (segment == "1" or not inside(point, hidden))
    )


def _steps(low: int, high: int) -> range:
    return range(low - low % STEP, high + STEP, STEP)


def _place(point: Point, segment: str) -> Place:
    if segment == "1":  # it lies on IV, which is no neighbour in the picture
        away = dict.fromkeys(BORDERS, distance(point, polygon("1", 2))) | {"1": 0.0}
        return Place(point, away, away["4"])
    away = {name: distance(point, polygon(name, 2)) for name in BORDERS if name != segment} | {segment: 0.0}
    return Place(point, away, distance(point, outline(2)))
