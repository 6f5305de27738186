"""Follow-up: what may be entered, what follows from it, and what is never taken for granted."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import InvalidItem, record_item, register_patient_and_case, withdraw_item
from cases.carried import groups_of
from cases.models import AuditEvent, Case, Item
from cases.outcomes import FollowUp, follow_up, outcomes_of, outcomes_of_patients
from cases.record import items_in_force
from cases.timeline.entries import course_of
from cases.timeline.frame import PAGE, Day
from cases.timeline.picture import picture_of
from tests.conftest import admit, browser_of


def day(text):
    return dt.date.fromisoformat(text)


def entry(on, event, **content):
    """An entry as the pure functions read it; never saved."""
    return Item(kind="outcome", content={"event": event, **content}, observed_on=day(on))


@pytest.fixture
def outcome(case, coordinator):
    """outcome(day, event, **content) -> the recorded entry of the case."""

    def record(on, event, *, of=None, **more):
        known = {name: more.pop(name) for name in ("replaces", "token") if name in more}
        content = {"event": event, **more}
        on = None if on is None else day(on)
        return record_item(
            by=coordinator, case=of or case, kind="outcome", content=content, observed_on=on, **known
        )

    return record


def later_case(case, by):
    return Case.objects.create(
        patient=case.patient, code="TNB-26-0999", question="Again?", former=case, created_by=by
    )


def test_without_an_entry_nothing_is_known_and_nobody_is_alive():
    assert follow_up([]) == FollowUp(last_seen=None, died_on=None, progressions=(), responses=())
    assert follow_up([]).dead is None


def test_who_was_seen_is_alive_only_on_that_day():
    known = follow_up([entry("2026-05-01", "alive"), entry("2026-02-01", "alive")])
    assert known.last_seen == known.last_known == day("2026-05-01")
    assert known.dead is None


def test_responses_and_progressions_stand_in_the_order_of_their_days():
    known = follow_up(
        [
            entry("2026-05-01", "response", response="PD"),
            entry("2026-01-01", "response", response="PR"),
            entry("2026-03-01", "progression"),
        ]
    )
    assert known.responses == ((day("2026-01-01"), "PR"), (day("2026-05-01"), "PD"))
    assert known.progressions == (day("2026-03-01"), day("2026-05-01"))


def test_a_progression_found_and_assessed_on_one_day_is_one():
    both = [entry("2026-05-01", "response", response="PD"), entry("2026-05-01", "progression")]
    assert follow_up(both).progressions == (day("2026-05-01"),)


def test_death_ends_what_is_known():
    known = follow_up([entry("2026-05-01", "alive"), entry("2026-06-01", "death")])
    assert (known.dead, known.died_on, known.last_seen) == (True, day("2026-06-01"), day("2026-05-01"))
    assert known.last_known == day("2026-06-01")


def test_other_lists_say_nothing_about_the_course():
    other = Item(kind="marker", content={"marker": "cga", "value": 3}, observed_on=day("2026-05-01"))
    assert follow_up([other]) == FollowUp()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"event": "response"}, "response"),
        ({"event": "alive", "response": "CR"}, "response"),
        ({"event": "death", "response": "PD"}, "response"),
        ({"event": "response", "response": "NE"}, "response"),
        ({"event": "cured"}, "event"),
        ({}, "event"),
        ({"event": "alive", "note": "x" * 201}, "note"),
    ],
)
def test_a_response_belongs_to_its_assessment_and_to_nothing_else(case, coordinator, content, field):
    with pytest.raises(InvalidItem) as refused:
        record_item(by=coordinator, case=case, kind="outcome", content=content, observed_on=day("2026-01-01"))
    assert set(refused.value.problems) == {field}
    assert not case.items.exists()


def test_a_follow_up_without_a_date_or_of_a_day_to_come_is_refused(case, outcome):
    with pytest.raises(InvalidItem) as undated:
        outcome(None, "alive")
    assert set(undated.value.problems) == {"observed_on"}
    with pytest.raises(InvalidItem) as early:
        outcome((timezone.localdate() + dt.timedelta(days=1)).isoformat(), "alive")
    assert set(early.value.problems) == {"observed_on"}
    assert not case.items.exists()


def test_nothing_happens_after_a_death(case, outcome):
    outcome("2026-03-01", "death")
    with pytest.raises(InvalidItem):
        outcome("2026-03-02", "alive")
    outcome("2026-03-01", "progression")
    outcome("2026-02-01", "response", response="SD")
    assert len(items_in_force(case, "outcome")) == 3


def test_nobody_dies_before_having_been_seen(case, outcome):
    outcome("2026-03-02", "alive")
    with pytest.raises(InvalidItem):
        outcome("2026-03-01", "death")
    outcome("2026-03-02", "death")
    assert follow_up(items_in_force(case, "outcome")).died_on == day("2026-03-02")


def test_only_one_death_is_in_force_and_it_can_be_corrected_and_withdrawn(case, coordinator, outcome):
    first = outcome("2026-03-01", "death")
    with pytest.raises(InvalidItem):
        outcome("2026-03-01", "death")
    corrected = outcome("2026-02-27", "death", replaces=first)
    assert follow_up(items_in_force(case, "outcome")).died_on == day("2026-02-27")
    withdraw_item(by=coordinator, item=corrected, reason="another patient")
    assert follow_up(items_in_force(case, "outcome")) == FollowUp()
    outcome("2026-05-01", "alive")
    assert Item.objects.filter(case=case).count() == 4


def test_a_correction_is_held_against_the_other_entries(outcome):
    seen = outcome("2026-02-01", "alive")
    outcome("2026-03-01", "death")
    with pytest.raises(InvalidItem):
        outcome("2026-03-02", "alive", replaces=seen)
    with pytest.raises(InvalidItem):
        outcome("2026-02-01", "death", replaces=seen)


def test_the_same_form_twice_is_one_death(case, outcome):
    first = outcome("2026-03-01", "death", token="once")
    assert outcome("2026-03-01", "death", token="once") == first
    assert Item.objects.filter(case=case).count() == 1


def test_a_patient_dies_once_with_all_cases(case, coordinator, outcome):
    again = later_case(case, coordinator)
    outcome("2026-03-01", "death")
    with pytest.raises(InvalidItem):
        outcome("2026-03-01", "death", of=again)
    with pytest.raises(InvalidItem):
        outcome("2026-04-01", "alive", of=again)
    outcome("2026-02-01", "alive", of=again)
    assert [item.case for item in outcomes_of(case.patient)] == [again, case]


def test_the_death_of_one_patient_is_not_that_of_another(case, coordinator, outcome):
    outcome("2026-03-01", "death")
    other = register_patient_and_case(
        by=coordinator,
        name="李四",
        sex="",
        birth_date=None,
        hospital_number="H-9",
        code_word="red fox",
        question="Next?",
    )
    outcome("2026-04-01", "alive", of=other)
    assert follow_up(outcomes_of(other.patient)).dead is None
    found = outcomes_of_patients([case.patient_id, other.patient_id])
    assert {key: len(items) for key, items in found.items()} == {case.patient_id: 1, other.patient_id: 1}


def test_every_entry_leaves_an_event(case, coordinator, outcome):
    item = outcome("2026-03-01", "progression", note="CT")
    withdraw_item(by=coordinator, item=item, reason="read again")
    actions = AuditEvent.objects.filter(subject=f"case:{case.code}").order_by("pk")
    assert [event.action for event in actions][-2:] == ["item.recorded", "item.withdrawn"]


def test_follow_up_changes_no_fact_and_is_not_copied_to_a_later_case(case, coordinator, outcome):
    outcome("2026-03-01", "progression")
    again = later_case(case, coordinator)
    assert not case.findings.exists()
    assert [proposal for group in groups_of(again) for proposal in group.proposals] == []


def test_progression_and_death_are_marks_of_the_picture(case, coordinator, outcome):
    given = {"treatment": "ssa", "started_on": "2025-05"}
    record_item(by=coordinator, case=case, kind="treatment", content=given)
    outcome("2026-01-01", "alive")
    outcome("2026-02-01", "response", response="PD")
    outcome("2026-03-01", "death")
    course = course_of(items_in_force(case), {})
    signs = [(each["sign"], each["on"]) for each in course["entries"] if each["kind"] == "finding"]
    assert signs == [("progression", "2026-02-01"), ("death", "2026-03-01")]
    drawn = picture_of(course, "en", PAGE, Day(day("2026-04-01")))
    assert {"progression, 2026-02-01", "death, 2026-03-01"} <= {group.title for group in drawn.groups}


def address(case, name="outcomes"):
    return reverse(f"cases:{name}", args=[case.code])


def test_the_page_takes_an_entry_and_shows_it(as_coordinator, case):
    typed = {"item-date": "2026-03-01", "event": "response", "response": "PR", "note": "MRI"}
    answer = as_coordinator.post(address(case, "outcome_add"), typed)
    assert (answer.status_code, answer["Location"]) == (302, address(case))
    page = as_coordinator.get(address(case)).content.decode()
    assert all(said in page for said in ("2026-03-01", "partial response", "MRI"))
    assert "Last known to be alive on 2026-03-01" in page


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(as_coordinator, case):
    answer = as_coordinator.post(address(case, "outcome_add"), {"event": "alive", "note": "by telephone"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A follow-up needs its date." in page
    assert "by telephone" in page
    assert not case.items.exists()


def test_the_page_never_says_alive_of_somebody_of_whom_nothing_is_known(as_coordinator, case):
    page = as_coordinator.get(address(case)).content.decode()
    assert "Nothing is known about the further course" in page


@pytest.mark.parametrize("role", ["member", "observer"])
def test_who_may_only_read_a_case_enters_no_follow_up(db, case, role):
    client = browser_of(admit(role))
    page = client.get(address(case))
    assert page.status_code == 200
    assert b"outcome-date" not in page.content
    typed = {"item-date": "2026-03-01", "event": "death"}
    assert client.post(address(case, "outcome_add"), typed).status_code == 403
    assert not case.items.exists()
