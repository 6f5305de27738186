"""The picture of the liver: to scale, in its segments, readable without colour, safe in a strict page."""

import re
from itertools import combinations
from math import dist
from xml.etree import ElementTree

import pytest

from cases.kinds import PLANS, SEGMENTS
from cases.liver.lesions import Lesion, frozen, thawed
from cases.liver.marks import STYLES
from cases.liver.picture import described, segment_name, svg
from cases.liver.placing import placed
from cases.liver.shape import BORDERS, CURVES, NUMERALS, inside, polygon

NAMESPACE = "{http://www.w3.org/2000/svg}"
FEW = [
    Lesion(1, ("6",), 3.2, "resect", key=11),
    Lesion(2, ("7",), 1.4, "ablate", key=12),
    Lesion(3, ("4", "5"), 4.5, "embolise", key=13),
    Lesion(4, ("2",), 0.8, "observe", key=14),
    Lesion(5, ("1",), None, "", key=15),
]


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314 (our own)


def area(segment: str) -> float:
    points = polygon(segment)
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def middle(segment: str) -> tuple[float, float]:
    points = polygon(segment)
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)


def test_the_segments_lie_as_a_surgeon_knows_them():
    at = {segment: middle(segment) for segment in BORDERS}
    assert all(at[right][0] < at[left][0] for right in "5678" for left in "234")
    assert all(at[above][1] < at[below][1] for above, below in ("76", "85", "23"))
    assert all(at[lateral][0] < at[medial][0] for lateral, medial in ("78", "65", "42"))
    assert inside(at["1"], polygon("4")), "segment I is seen through segment IV"
    assert sum(map(area, "5678")) > 1.5 * sum(map(area, "234"))


def test_each_border_inside_the_liver_is_shared_by_two_segments():
    ends = [name.removeprefix("-") for borders in BORDERS.values() for name in borders]
    inner = [name for name in CURVES if not name.startswith(("dome", "top", "edge", "flank", "caudate"))]
    assert inner
    assert {ends.count(name) for name in inner} == {2}


def test_each_numeral_stands_in_its_segment():
    for segment, point in NUMERALS.items():
        assert inside(point, polygon(segment))


def test_lesions_are_drawn_to_scale_in_their_segment():
    circles = placed(tuple((lesion.segments, lesion.size_cm) for lesion in FEW))
    for lesion, circle in zip(FEW, circles, strict=True):
        assert any(inside(circle[:2], polygon(segment)) for segment in lesion.segments)
        if lesion.size_cm is not None:
            assert circle.r == lesion.size_cm * 5  # mm
    for one, other in combinations(circles, 2):
        assert dist(one[:2], other[:2]) > one.r + other.r


def test_a_lesion_of_several_segments_reaches_each_of_them():
    for segments in (("4", "5"), ("6", "7"), ("5", "6", "7", "8"), ("2", "3")):
        circle = placed(((segments, 4.0),))[0]
        around = [
            (circle.x + dx * circle.r, circle.y + dy * circle.r)
            for dx, dy in (
                (0.9, 0),
                (-0.9, 0),
                (0, 0.9),
                (0, -0.9),
                (0.6, 0.6),
                (-0.6, 0.6),
                (0.6, -0.6),
                (-0.6, -0.6),
            )
        ]
        for segment in segments:
            assert any(inside(point, polygon(segment)) for point in around)


def test_the_same_list_gives_the_same_picture():
    assert svg(FEW, "en") == svg(list(FEW), "en")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("interactive", [True, False])
def test_the_picture_is_one_well_formed_drawing_without_style_or_script(language, interactive):
    drawn = svg(FEW, language, interactive)
    parsed(drawn)
    assert not re.search(r"style|<script|\bon\w+=|url\(", drawn.replace("font-style", ""))


def test_two_pictures_on_a_page_share_no_id():
    ids = [re.findall(r' id="([^"]+)"', svg(FEW, "en", name=name)) for name in ("liver", "large")]
    assert not set(ids[0]) & set(ids[1])
    assert all(ids)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_description_tells_every_lesion(language):
    told = described(FEW, language)
    root = parsed(svg(FEW, language))
    assert root.find(f"{NAMESPACE}desc").text == told
    for lesion in FEW:
        assert lesion.place() in told
        assert lesion.planned(language) in told
        assert lesion.size(language) in told


def test_plans_differ_by_more_than_colour():
    assert STYLES.keys() == {*PLANS, ""}
    assert len({(style.dash, style.hatch) for style in STYLES.values()}) == len(STYLES)


def test_a_lesion_without_a_size_is_no_circle():
    def circles(lesion: Lesion) -> int:
        return svg([lesion], "en").count("<circle")

    key = 1  # the legend
    assert circles(Lesion(1, ("6",), None, "observe")) == key
    assert circles(Lesion(1, ("6",), 2.0, "observe")) > key


def test_each_segment_is_a_link_that_is_named_with_its_lesions():
    root = parsed(svg(FEW, "en", True, selected=("6",)))
    links = {
        link.get("data-segment"): link for link in root.iter(f"{NAMESPACE}a") if link.get("data-segment")
    }
    assert links.keys() == SEGMENTS.keys()
    assert links["6"].find(f"{NAMESPACE}title").text == "segment VI, 1 lesion"
    assert links["6"].get("href") == "?segments="
    assert links["7"].get("href") == "?segments=6,7"


def test_the_name_of_a_segment_counts_its_lesions():
    assert segment_name("8", FEW, "en") == "segment VIII, no lesion"
    assert segment_name("5", FEW, "zh") == "V 段，1 个病灶"


def test_only_the_page_of_the_lists_has_links():
    assert "<a " not in svg(FEW, "en")
    assert "?lesion=11" in svg(FEW, "en", True)


def test_many_lesions_keep_within_the_liver():
    many = tuple(((str(1 + index % 8),), 1.5) for index in range(40))
    for (segments, _size), circle in zip(many, placed(many), strict=True):
        assert inside(circle[:2], polygon(segments[0]))


def test_a_frozen_lesion_comes_back_as_it_was():
    assert thawed([frozen(lesion) for lesion in FEW]) == [
        Lesion(**{**vars(lesion), "key": None}) for lesion in FEW
    ]
