"""The panel beside the facts: what it says of a grade that may still change."""

from django.urls import reverse


def test_the_panel_says_what_a_provisional_grade_could_be_and_what_would_follow(as_observer, a_case):
    words = as_observer.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert "provisional, could be G3" in words
    assert "If the grade turns out to be G3: " in words
