"""What hangs on a wall: no page that is shown to others has the identity in its source, unless somebody asked
for it, and that is noted."""

import pytest
from django.urls import reverse

from cases.masking import masked
from cases.models import AuditEvent
from tests.conftest import browser_of

from .conftest import BORN, NAME, NUMBER

OF_ITEM = (
    *("present", "present_poll", "robustness", "what_if", "opinions", "opinions_poll"),
    *("decision", "decision_write", "decision_close", "opinion"),
)
OF_MEETING = (
    "meeting",
    "room",
    "room_poll",
    "readiness",
    "readiness_owners",
    "agenda_fill",
    "invitation",
    "book",
)
ALONE = ("home", "tasks", "follow_up_due", "changed", "meetings", "mirror", "document")
TOLD = (NAME, NUMBER, BORN.isoformat(), NUMBER.lower())


def pages(item) -> list[str]:
    found = [reverse(name, args=[item.pk]) for name in OF_ITEM]
    found += [reverse(name, args=[item.meeting_id]) for name in OF_MEETING]
    found += [reverse(name) for name in ALONE]
    return [*found, reverse("present_option", args=[item.pk, "ssa"])]


@pytest.mark.parametrize("role", ["coordinator", "chair", "member", "observer"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_no_shared_screen_has_the_identity_in_its_source(role, headers, canary_item, request):
    browser = browser_of(request.getfixturevalue(role))
    seen = 0
    for address in pages(canary_item):
        answer = browser.get(address, headers=headers)
        if answer.status_code == 200:
            words = answer.content.decode() + str(answer.headers)
            assert not [told for told in TOLD if told in words], address
            seen += masked(NAME) in words
    assert seen >= 3 or headers


def test_the_identity_is_in_the_source_only_after_it_was_asked_for_and_noted(canary_item, as_chair):
    words = as_chair.post(reverse("cases:unmask", args=[canary_item.case.code])).content.decode()
    assert NAME in words
    event = AuditEvent.objects.get(action="identity.unmasked")
    assert (event.actor, event.subject) == ("chair", f"case:{canary_item.case.code}")


@pytest.mark.control
def test_a_name_on_a_shared_screen_is_found(canary_item, as_chair, monkeypatch):
    monkeypatch.setattr("cases.masking.masked", lambda name: name)
    words = as_chair.get(reverse("present", args=[canary_item.pk])).content.decode()
    assert NAME in words
