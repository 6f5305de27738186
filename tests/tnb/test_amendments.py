"""A closed decision is amended by a new one; both stay."""

import pytest
from django.urls import reverse

from cases.models import AuditEvent
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.decisions import Dissent, Draft, Step, ToDo, planned
from tnb.models import AgendaItem, Decision, Document, Task
from tnb.snapshot import live_sheet_data

FIRST = Draft(
    steps=(Step("ssa", "palliative", "oncology"),),
    text="Lanreotide.\nReview in spring.",
    follows="departs",
    departure_reason="patient_choice",
    todo=(ToDo("CgA", "oncology", "2027-01-10"),),
)
REASON = "New imaging: a third lesion."


@pytest.fixture
def closed(coordinator, an_item, close):
    return close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=FIRST))


@pytest.fixture
def amending(chair, closed):
    return actions.amend_decision(by=chair, item=fresh(closed), reason=REASON)


def fresh(decision) -> AgendaItem:
    return AgendaItem.objects.get(pk=decision.item_id)


def amended(by, draft, close):
    """The amendment, changed and closed."""
    text = Draft(
        steps=(Step("tae", "conversion", "surgery"), Step("ssa", "palliative", "oncology")),
        text="Lanreotide.\nThen embolisation.",
        follows="departs",
        departure_reason="new_information",
        dissent=(Dissent("surgery", "too early"),),
    )
    saved = actions.record_decision(by=by, item=fresh(draft), seen=draft.version, draft=text)
    return close(saved)


def test_the_chair_begins_an_amendment_with_a_reason_and_finds_the_decision_in_the_form(as_chair, closed):
    page = reverse("decision_amend", args=[closed.item_id])
    assert as_chair.get(page).status_code == 200
    answer = as_chair.post(page, {"amendment_reason": REASON})
    assert answer.url == reverse("decision_write", args=[closed.item_id])
    words = as_chair.get(answer.url).content.decode()
    assert REASON in words
    assert "Review in spring." in words
    assert 'value="ssa" checked' in words
    assert AuditEvent.objects.get(action="decision.amending").details["reason"] == REASON


def test_without_a_reason_nothing_is_begun(as_chair, closed):
    answer = as_chair.post(reverse("decision_amend", args=[closed.item_id]), {"amendment_reason": "  "})
    assert answer.status_code == 422
    assert "Say why the decision is amended." in answer.content.decode()
    assert Decision.objects.count() == 1


def test_a_reason_typed_while_somebody_else_began_stays_on_the_page(as_chair, amending):
    answer = as_chair.post(reverse("decision_amend", args=[amending.item_id]), {"amendment_reason": "Mine"})
    assert answer.status_code == 409
    assert ">Mine</textarea>" in answer.content.decode()
    assert Decision.objects.count() == 2


def test_an_open_decision_is_not_amended(as_chair, a_draft):
    page = reverse("decision_amend", args=[a_draft.item_id])
    assert as_chair.get(page).url == reverse("decision", args=[a_draft.item_id])
    assert as_chair.post(page, {"amendment_reason": "x"}).status_code == 409
    assert Decision.objects.count() == 1


def test_until_it_is_closed_the_former_decision_counts_and_is_shown(
    as_member, as_coordinator, coordinator, amending
):
    draft = Draft(planned("tae"), text="Unfinished thought", follows="follows")
    actions.record_decision(by=coordinator, item=fresh(amending), seen=amending.version, draft=draft)
    item = fresh(amending)
    assert item.decision == amending.amends
    words = as_member.get(reverse("decision", args=[item.pk])).content.decode()
    assert "An amendment of this decision is being written." in words
    assert REASON in words
    assert "Unfinished thought" not in words
    assert "Lanreotide." in words
    assert live_sheet_data(item.case)["decision"]["text"] == FIRST.text
    assert (
        "Unfinished thought" in as_coordinator.get(reverse("decision_write", args=[item.pk])).content.decode()
    )


def test_afterwards_both_are_shown_with_the_reason_and_what_changed(as_member, coordinator, amending, close):
    amended(coordinator, amending, close)
    answer = as_member.get(reverse("decision", args=[amending.item_id]))
    words = answer.content.decode()
    assert "Amends the decision closed" in words
    assert REASON in words
    (former,) = answer.context["former"]
    changes = {change["what"]: change for change in former["changes"]}
    assert set(changes) == {"Plan", "Wording", "Relation to the recommendation", "Dissent", "To be done"}
    assert changes["Wording"]["was"] == [
        {"line": "Lanreotide.", "kept": True},
        {"line": "Review in spring.", "kept": False},
    ]
    assert changes["Wording"]["now"][1] == {"line": "Then embolisation.", "kept": False}
    assert [line["line"] for line in changes["Plan"]["now"]] == [
        "1. TAE (bland embolisation) · conversion · Surgery",
        "2. Somatostatin analogue (SSA) · palliative · Oncology",
    ]
    assert "<del>Review in spring.</del>" in words
    assert "<ins>Then embolisation.</ins>" in words


def test_an_amendment_that_changes_nothing_says_so(as_member, amending, close):
    close(amending)
    words = as_member.get(reverse("decision", args=[amending.item_id])).content.decode()
    assert "Nothing in the decision itself changed" in words


def test_an_amendment_can_be_amended(as_member, chair, coordinator, amending, close):
    second = amended(coordinator, amending, close)
    third = actions.amend_decision(by=chair, item=fresh(second), reason="Once more.")
    close(third)
    answer = as_member.get(reverse("decision", args=[amending.item_id]))
    assert [each["decision"].pk for each in answer.context["former"]] == [second.pk, amending.amends_id]
    assert fresh(third).decision == third


def test_the_document_of_the_former_decision_says_that_it_is_superseded(
    as_member, coordinator, closed, amending, close
):
    paper = reverse("decision_summary", args=[closed.pk]) + "?language=en"
    before = as_member.get(paper).content
    code = Document.objects.get().code
    look_up = reverse("document")
    assert "In force" in as_member.get(look_up, {"code": code}).content.decode()
    amended(coordinator, amending, close)
    words = as_member.get(look_up, {"code": code}).content.decode()
    assert "Superseded" in words
    assert REASON in words
    assert as_member.get(paper).content == before
    newer = as_member.get(reverse("decision_summary", args=[amending.pk]) + "?language=en").content
    text = " ".join("".join(texts_of(newer)).split())
    assert "Amends the decision closed" in text
    assert REASON in text
    assert "too early" in text


def test_an_amendment_is_dropped_and_the_decision_stays(as_chair, amending):
    answer = as_chair.post(
        reverse("decision_drop", args=[amending.item_id]), {"seen": amending.version}, follow=True
    )
    assert "The amendment is dropped." in answer.content.decode()
    assert Decision.objects.get().pk == amending.amends_id
    assert AuditEvent.objects.get(action="decision.amendment_dropped").details["reason"] == REASON


def test_an_amendment_changed_meanwhile_is_not_dropped_unread(as_chair, coordinator, amending):
    page = reverse("decision_drop", args=[amending.item_id])
    later = Draft(text="Kept.", follows="none")
    actions.record_decision(by=coordinator, item=fresh(amending), seen=amending.version, draft=later)
    answer = as_chair.post(page, {"seen": amending.version}, follow=True)
    assert "changed after this page was opened" in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert Decision.objects.count() == 2


def test_a_page_of_a_dropped_amendment_does_not_write_into_the_next_one(as_coordinator, chair, amending):
    actions.drop_amendment(by=chair, item=fresh(amending), seen=amending.version)
    again = actions.amend_decision(by=chair, item=fresh(amending), reason=REASON)
    assert again.version > amending.version
    old_tab = {"seen": amending.version, "text": "from an old tab", "follows": "none"}
    assert as_coordinator.post(reverse("decision_write", args=[again.item_id]), old_tab).status_code == 409


def test_a_first_draft_or_a_closed_decision_is_never_dropped(as_chair, a_draft, close):
    page = reverse("decision_drop", args=[a_draft.item_id])
    as_chair.post(page, {"seen": 1})
    close(a_draft)
    as_chair.post(page, {"seen": 2})
    assert Decision.objects.count() == 1


def test_a_page_opened_before_the_closing_does_not_write_into_the_amendment(as_coordinator, amending):
    """The versions of an item go on, so an old tab is told instead of overwriting."""
    page = reverse("decision_write", args=[amending.item_id])
    for seen in range(amending.version):
        answer = as_coordinator.post(page, {"seen": seen, "text": "from an old tab", "follows": "none"})
        assert answer.status_code == 409
    amending.refresh_from_db()
    assert amending.text == FIRST.text


def test_closing_an_amendment_leaves_the_former_one_untouched(coordinator, closed, amending, close):
    before = Decision.objects.filter(pk=closed.pk).values().get()
    amended(coordinator, amending, close)
    assert Decision.objects.filter(pk=closed.pk).values().get() == before
    assert Task.objects.filter(item=closed.item).count() == 3


def test_the_minutes_say_both(as_member, coordinator, amending, close):
    amended(coordinator, amending, close)
    minutes = as_member.get(reverse("minutes", args=[amending.item.meeting_id]) + "?language=en").content
    text = " ".join("".join(texts_of(minutes)).split())
    assert "Amending its decision of" in text
    assert REASON in text
    assert "Superseded, closed" in text
    assert "because of the patient's choice" in text
