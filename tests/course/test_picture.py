"""What the picture shows, and that it shows nothing that is not known."""

import datetime as dt
import re
from itertools import pairwise

import pytest

from cases.timeline.curves import series_of
from cases.timeline.entries import course_of
from cases.timeline.frame import PAGE, PAPER, PROJECTOR, Day, Plot, axis_of
from cases.timeline.ink import cut
from cases.timeline.lanes import bars, rows_of
from cases.timeline.picture import picture_of

from . import scenes
from .made import imaging, lesion, specimen, treatment, value

TODAY = dt.date(2026, 11, 22)
SCENES = [scenes.one, scenes.typical, scenes.forty, scenes.ten_years, scenes.many_markers]
FRAMES = [PAGE, PROJECTOR, PAPER]


def drawn(items, language="en", frame=PAGE, *, since=None, frozen=False):
    course = course_of(items, {})
    return picture_of(course, language, frame, Day(TODAY, frozen), since)


def words_of(picture):
    texts = [(word.text, word.tail) for group in picture.groups for word in group.words]
    return [text for pair in texts for text in pair if text]


def titles(picture):
    return [group.title for group in picture.groups if group.title]


def dashed(picture, title):
    """Whether the group of that title has a dashed outline: a date that is not exact."""
    groups = [group for group in picture.groups if group.title.startswith(title)]
    return any(path.dash for group in groups for path in group.paths)


def test_without_treatments_and_values_there_is_no_picture():
    assert drawn([]) is None
    assert drawn([specimen("liver", "2026-01-01", ki67_pct=5)]) is None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("frame", FRAMES, ids=["page", "projector", "paper"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_everything_lies_inside_the_picture(scene, frame, language):
    picture = drawn(scene()[0], language, frame)
    height = float(picture.height)
    for group in picture.groups:
        for word in group.words:
            assert -0.1 <= float(word.x) <= frame.width
            assert 0 < float(word.y) <= height + 1
        for path in group.paths:
            x, y = map(float, re.match(r"M(\S+) (\S+?)[a-zA-Z]", path.d).groups())
            assert -1 <= x <= frame.width + 1
            assert -1 <= y <= height + 1


def test_every_treatment_and_every_value_is_in_the_picture():
    items, _typed = scenes.typical()
    picture = drawn(items)
    told = titles(picture)
    values = [item for item in items if item.kind == "marker"]
    assert sum(" ng/mL" in title or " pg/mL" in title for title in told) == len(values)
    assert "CAPTEM 2024-05 – 2025-02; 8–9 mo; best response PR; stopped: toxicity" in told
    assert "CgA 176.6 ng/mL (1.8× upper limit 98), 2022-01-10" in told


def test_the_picture_in_words_says_every_treatment():
    items, _typed = scenes.typical()
    summary = drawn(items, "zh").summary
    for word in ("lanreotide 120 mg q4w", "26 个月", "进展", "CgA：10 次，最近 1120 ng/mL"):
        assert word in summary


def test_a_date_without_its_day_is_drawn_as_uncertain():
    assert dashed(drawn([treatment("captem", "2024-05", "2025-02-01")]), "CAPTEM 2024")
    assert not dashed(drawn([treatment("captem", "2024-05-01", "2025-02-01")]), "CAPTEM 2024")


def test_an_end_that_is_not_stated_is_neither_drawn_as_an_end_nor_as_ongoing():
    picture = drawn([treatment("sunitinib", "2024-05-01")])
    assert dashed(picture, "Sunitinib 2024")
    assert "end not stated" in words_of(picture)
    assert "Sunitinib 2024-05-01 – ?" in titles(picture)


def test_a_treatment_without_any_date_is_named_and_not_placed():
    picture = drawn([treatment("ctace", name="cTACE elsewhere")])
    assert "? date not known" in words_of(picture)
    assert "cTACE elsewhere" in words_of(picture)


def test_an_operation_is_an_event_and_has_no_duration():
    (bar,) = bars(course_of([treatment("surgery", "2021-12-08")], {})["entries"], TODAY)
    assert bar.event
    assert bar.months is None


def test_courses_of_one_treatment_share_a_lane_only_while_they_leave_room():
    plot = Plot(axis_of([dt.date(2020, 1, 1)], TODAY, PAGE), PAGE, "en")
    apart = [treatment("tae", "2020-02-01"), treatment("tae", "2024-02-01")]
    at_once = [treatment("ssa", "2020-01-01", "2021"), treatment("ssa", "2020-06-01", "2022")]

    def lanes(items):
        return len(rows_of(bars(course_of(items, {})["entries"], TODAY), plot))

    assert lanes(apart) == 1
    assert lanes(at_once) == 2
    assert lanes([treatment("ssa", "2020"), treatment("captem", "2024")]) == 2


def test_values_with_an_upper_limit_stand_as_multiples_whatever_their_unit():
    items = [
        value("cga", 196, "ng/mL", "2025-01-01", high=98),
        value("cga", 30, "U/L", "2025-06-01", high=15),
    ]
    together, apart = series_of(course_of(items, {})["entries"], "en")
    assert [reading.multiple for reading in together[0].readings] == [2, 2]
    assert apart == []


def test_values_without_a_limit_are_never_mixed_with_those_of_another_unit_or_with_multiples():
    items = [
        value("cga", 196, "ng/mL", "2025-01-01"),
        value("cga", 196, "U/L", "2025-06-01"),
        value("cga", 196, "ng/mL", "2025-07-01", high=98),
        value("cga", 5, "ng/mL", "2025-08-01", high=0),
    ]
    together, apart = series_of(course_of(items, {})["entries"], "en")
    assert [len(series.readings) for series in together] == [1]
    assert [(series.units, len(series.readings)) for series in apart] == [(["ng/mL"], 2), (["U/L"], 1)]


def test_a_value_of_zero_is_drawn():
    picture = drawn([value("cga", 0, "ng/mL", "2026-01-01", high=98), value("nse", 0, "ng/mL", "2026-01-01")])
    assert "CgA 0 ng/mL (0× upper limit 98), 2026-01-01" in titles(picture)
    assert "NSE 0 ng/mL, 2026-01-01" in titles(picture)


def test_what_has_no_date_is_said_not_to_be_drawn():
    picture = drawn([value("cga", 176.6, "ng/mL", None), treatment("ssa", "2026")])
    assert picture.notes == ("Not drawn, without a date: CgA 176.6 ng/mL",)


def test_the_window_of_the_last_years_says_what_came_before():
    items = [treatment("ssa", "2012", "2014"), treatment("captem", "2020-01-01", ongoing=True)]
    picture = drawn(items, since=dt.date(2021, 11, 22))
    assert len(picture.notes) == 1
    assert "2012 – 2014" in picture.notes[0]
    assert "2012" not in " ".join(words_of(picture))


def test_the_findings_of_a_day_of_imaging_are_one_mark():
    items = [
        treatment("ssa", "2026"),
        lesion("2026-05-22", size_cm=4.2),
        lesion("2026-05-22", size_cm=5),
        imaging("2026-05-22", source="ct", burden_pct=35),
        specimen("liver", "2026-06-03", ki67_pct=18, stated_grade="G2"),
    ]
    texts = words_of(drawn(items))
    assert "CT 2 lesions, largest 5 cm, burden 35 %" in texts
    assert "liver Ki-67 18 % G2" in texts


def test_a_frozen_picture_does_not_speak_of_today():
    assert "as of 2026-11-22" in words_of(drawn(scenes.one()[0], frozen=True))
    assert "as of 2026-11-22" in words_of(drawn(scenes.one()[0], frame=PAPER))
    assert "today 2026-11-22" in words_of(drawn(scenes.one()[0]))


def test_years_keep_their_names_apart():
    items = [treatment("surgery", "1990-12-01"), treatment("ssa", "2026")]
    years = [
        (word.y, float(word.x))
        for group in drawn(items).groups
        for word in group.words
        if word.text.isdigit()
    ]
    top = sorted(x for y, x in years if y == years[0][0])
    assert len(top) > 5
    assert min(right - left for left, right in pairwise(top)) > 36


def test_both_languages_draw_the_same():
    items, _typed = scenes.typical()
    english, chinese = drawn(items, "en"), drawn(items, "zh")
    paths = [
        [path for g in picture.groups for path in g.paths if path.fill != "#fff"]
        for picture in (english, chinese)
    ]
    assert [path.fill for path in paths[0]].count("#35617f") == [path.fill for path in paths[1]].count(
        "#35617f"
    )
    assert len(titles(english)) == len(titles(chinese))


@pytest.mark.parametrize("room", range(20, 330, 7))
def test_a_name_that_is_cut_keeps_its_figures_whole(room):
    said = cut("lanreotide 120.5 mg 2024-05, q4w", 15, room)
    assert set(re.findall(r"[\d.-]*\d", said)) <= {"120.5", "2024-05", "4"}


def test_the_words_of_a_finding_are_never_cut():
    day = ["2026-10-28", "2026-11-03", "2026-11-15", "2026-11-20", "2026-11-21"]
    items = [treatment("ssa", "2020-01-01")]
    items += [lesion(on, size_cm=12.5) for on in day] + [
        imaging(on, source="ct", burden_pct=35) for on in day
    ]
    flags = [text for text in words_of(drawn(items)) if text.startswith("CT")]
    assert set(flags) == {"CT 1 lesion, 12.5 cm, burden 35 %"}
    assert sum(title.startswith("CT 1 lesion") for title in titles(drawn(items))) == len(day)
