"""The course on the projector, on paper, and frozen with a decision."""

import pytest
from django.urls import reverse

from cases.record import items_in_force
from cases.timeline.frame import PAPER
from cases.timeline.sheet import course_on
from tests.pdf import pages
from tnb import actions
from tnb.pdf import summary_html, summary_pdf
from tnb.snapshot import live_sheet_data


@pytest.fixture
def on_the_agenda(coordinator, a_meeting, a_course):
    return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=a_course)


def test_the_sheet_carries_the_entries_with_their_words(a_course):
    course = live_sheet_data(a_course)["course"]
    first = next(
        entry for entry in course["entries"] if entry["kind"] == "treatment" and entry["code"] == "ssa"
    )
    assert first["label"]["zh"].startswith("生长抑素类似物")
    assert len(course["entries"]) > len(items_in_force(a_course, "marker"))


def test_a_sheet_of_former_days_has_no_course_and_is_shown_all_the_same(as_chair, on_the_agenda, a_course):
    old = {name: part for name, part in live_sheet_data(a_course).items() if name != "course"}
    assert course_on(old, "en", PAPER) is None
    assert summary_pdf(old, "en").startswith(b"%PDF")


def test_the_projector_shows_the_picture_and_its_tables(as_chair, on_the_agenda):
    page = as_chair.get(reverse("present", args=[on_the_agenda.pk])).content.decode()
    assert 'id="course"' in page
    assert 'href="#course"' in page
    assert "26 mo" in page
    assert "<caption>Markers</caption>" in page


def test_a_frozen_course_does_not_change_with_the_list(a_course, coordinator, as_coordinator):
    sheet = live_sheet_data(a_course) | {"closed_at": "2026-11-22T10:00:00+00:00"}
    before = course_on(sheet, "en", PAPER)
    (item,) = (i for i in items_in_force(a_course, "treatment") if i.content["treatment"] == "ssa")
    as_coordinator.post(reverse("cases:withdraw", args=[a_course.code, item.pk]), {"reason": "wrong"})
    assert course_on(sheet, "en", PAPER) == before
    assert "as of" in " ".join(word.text for group in before.picture.groups for word in group.words)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_sheet_has_the_picture_within_two_pages(a_course, language):
    sheet = live_sheet_data(a_course)
    assert "<svg" in summary_html(sheet, language)
    content = summary_pdf(sheet, language)
    assert len(pages.pages_of(content)) <= 2
    text = "".join(pages.texts_of(content)).replace("\n", " ")
    assert "lanreotide 120 mg q4w" in text
    assert "CgA 11×" in text
