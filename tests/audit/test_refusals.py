"""Whoever is refused is in the audit trail, without anything they typed, and cannot fill it."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases import refused
from cases.models import AuditEvent, Case
from cases.refused import REFUSED, note_refusal

from ..conftest import ADMINISTRATORS, ROLES, admit, browser_of


@pytest.fixture(autouse=True)
def nothing_counted_before(db):
    cache.clear()


def refusals():
    return AuditEvent.objects.filter(action=REFUSED).order_by("number")


@pytest.mark.parametrize("role", [*ROLES, *ADMINISTRATORS])
def test_a_refused_page_leaves_one_event_although_the_request_failed(role, a_case):
    """Signing the rule set is the chair's; the chair asks for an administrator's permission below."""
    browser = browser_of(admit(role, "somebody"))
    answer = browser.get(reverse("rulebook_sign"), {"note": "王小明"})
    if role == "chair":
        assert answer.status_code == 200
        return
    assert answer.status_code == 403
    event = refusals().get()
    assert (event.actor, event.role, event.subject) == ("somebody", role, "page:rulebook_sign")
    assert event.details == {"method": "GET"}


def test_the_event_names_the_case_that_was_asked_for_and_nothing_that_was_typed(as_observer, a_case):
    answer = as_observer.post(
        reverse("cases:edit", args=[a_case.code]), {"question": "Is it 王小明?", "name": "王小明"}
    )
    assert answer.status_code == 403
    event = refusals().get()
    assert event.details == {"method": "POST", "code": a_case.code}
    as_observer.get("/cases/wang-xiaoming/edit/")
    assert [each.details for each in refusals()] == [event.details]  # within the minute
    assert "wang" not in str([*AuditEvent.objects.values_list("details", "subject")])


def test_a_refused_change_changes_nothing(as_observer, a_case):
    as_observer.post(reverse("cases:edit", args=[a_case.code]), {"question": "Other"})
    assert Case.objects.get().question == "Which treatment first?"
    assert refusals().count() == 1


def test_the_anonymous_cannot_fill_the_trail(anonymous, a_case):
    before = AuditEvent.objects.count()
    for _ in range(3):
        anonymous.get(reverse("cases:overview", args=[a_case.code]))
    assert AuditEvent.objects.count() == before


def test_a_flood_is_one_event_a_minute_and_address_and_the_next_tells_how_many(as_observer, monkeypatch):
    for _ in range(30):
        as_observer.get(reverse("meeting_new"))
    as_observer.get(reverse("rulebook_sign"))
    assert [event.subject for event in refusals()] == ["page:meeting_new", "page:rulebook_sign"]
    monkeypatch.setattr(refused, "MINUTE", dt.timedelta(0))
    as_observer.get(reverse("meeting_new"))
    assert refusals().last().details == {"method": "GET", "held_back": 29}
    as_observer.get(reverse("meeting_new"))
    assert refusals().last().details == {"method": "GET"}


def test_two_people_are_told_apart(observer, member):
    assert note_refusal(by=observer, address="meeting_new", method="GET")
    assert note_refusal(by=member, address="meeting_new", method="GET")
    assert not note_refusal(by=member, address="meeting_new", method="GET")


@pytest.mark.control
def test_without_the_layer_a_refusal_leaves_nothing(as_observer, settings):
    settings.MIDDLEWARE = [layer for layer in settings.MIDDLEWARE if "audited" not in layer]
    as_observer.get(reverse("meeting_new"))
    assert not refusals().exists()
