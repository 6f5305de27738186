"""Who is asked for a value: kept version by version, done when it is known, never lost between two people."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import actions
from cases.actions.readiness import _recorded
from cases.models import AuditEvent, Discipline, GapAssignment
from cases.owed import owed_for, preparation_now
from cases.owners import usual_owner
from recommendations.ruleset import current_ruleset
from tests.conftest import admit
from tests.readiness.made import without
from tnb.models import Member

FACT = "portal_vein_thrombosis"
TODAY = timezone.localdate


@pytest.fixture
def case(known_case):
    return known_case(without(FACT))


def ask(by, case, owner="radiology", **said):
    return actions.assign_gap(by=by, case=case, fact=FACT, owner=owner, **said)


def enter(by, case, value, day=None):
    day = TODAY() if day is None else day
    actions.record_findings(by=by, case=case, entries=[actions.Entry(FACT, value, day, "ct")])


def test_everyone_who_can_be_asked_is_a_discipline_of_the_board():
    assert set(Discipline.values) == set(Member.Discipline.values) - {"other"}
    assert [Discipline(code).label for code in Discipline.values] == [
        Member.Discipline(code).label for code in Discipline.values
    ]


def test_every_fact_has_a_usual_owner():
    assert {usual_owner(fact) for fact in current_ruleset().facts} <= set(Discipline.values)
    assert usual_owner("ki67_pct") == "pathology"
    assert usual_owner("sstr_status") == "nuclear_medicine"
    assert usual_owner("ki67_pct", "undated") == "coordination"


def test_a_need_is_owed_by_the_usual_owner_until_somebody_else_is_asked(coordinator, case):
    owed = owed_for(preparation_now(case), FACT)
    assert (owed.owner, owed.asked) == ("radiology", None)
    ask(coordinator, case, owner="surgery", note="old films")
    owed = owed_for(preparation_now(case), FACT)
    assert (owed.owner, owed.asked.asked_by, owed.asked.note) == ("surgery", coordinator, "old films")


def test_what_is_missing_is_due_some_days_before_the_meeting(settings, case, meeting, on_agenda):
    on_agenda(case)
    settings.READINESS_DAYS = 4
    assert owed_for(preparation_now(case), FACT).due == meeting.held_on - dt.timedelta(days=4)


def test_without_a_meeting_nothing_is_due(case):
    owed = owed_for(preparation_now(case), FACT)
    assert (owed.due, owed.overdue) == (None, False)


def test_what_was_due_yesterday_is_overdue_and_what_is_due_today_is_not(coordinator, case):
    first = ask(coordinator, case, due_on=TODAY() - dt.timedelta(days=1))
    assert owed_for(preparation_now(case), FACT).overdue
    ask(coordinator, case, due_on=TODAY(), seen=first.pk)
    assert not owed_for(preparation_now(case), FACT).overdue


def test_it_is_done_when_a_value_is_known(coordinator, case):
    ask(coordinator, case)
    assert preparation_now(case).done == ()
    enter(coordinator, case, False)
    preparation = preparation_now(case)
    assert owed_for(preparation, FACT) is None
    assert [part.asked.fact for part in preparation.done] == [FACT]


def test_false_is_an_answer_and_unknown_is_none(coordinator, case):
    ask(coordinator, case)
    enter(coordinator, case, None)
    assert owed_for(preparation_now(case), FACT).asked is not None
    assert preparation_now(case).done == ()


def test_an_answer_that_is_too_old_itself_does_not_do(coordinator, case):
    ask(coordinator, case)
    enter(coordinator, case, False, TODAY() - dt.timedelta(days=400))
    owed = owed_for(preparation_now(case), FACT)
    assert owed.need.kind == "expired"
    assert owed.asked is not None


def test_what_was_answered_in_time_is_a_new_question_once_it_has_expired(coordinator, case, monkeypatch):
    ask(coordinator, case, due_on=TODAY())
    enter(coordinator, case, False)
    later = TODAY() + dt.timedelta(days=200)
    monkeypatch.setattr(
        "cases.owed.timezone.localdate", lambda value=None: later if value is None else TODAY()
    )
    owed = owed_for(preparation_now(case), FACT)
    assert owed.need.kind == "expired"
    assert owed.asked is None


def test_asking_leaves_an_event_and_changes_nothing_that_was_recorded(coordinator, case):
    first = ask(coordinator, case)
    second = ask(coordinator, case, owner="surgery", seen=first.pk)
    assert list(GapAssignment.objects.values_list("owner", flat=True)) == ["radiology", "surgery"]
    assert second.supersedes == first
    event = AuditEvent.objects.filter(action="gap.assigned").last()
    assert event.details == {"fact": FACT, "owner": "surgery", "due_on": None, "note": ""}


def test_asking_twice_for_the_same_does_nothing_twice(coordinator, case):
    first = ask(coordinator, case, note=" once ")
    assert ask(coordinator, case, note="once", seen=first.pk) == first
    assert ask(coordinator, case, note="once", seen=None) == first
    assert GapAssignment.objects.count() == 1


def test_asking_again_after_an_answer_is_a_new_question(coordinator, case):
    first = ask(coordinator, case)
    enter(coordinator, case, False)
    assert ask(coordinator, case, seen=first.pk) != first


def test_the_second_of_two_who_ask_at_once_is_told_of_the_first(coordinator, case):
    ask(coordinator, case)
    with pytest.raises(actions.StaleAssignment) as refused:
        ask(admit("chair"), case, owner="surgery", seen=None)
    assert refused.value.latest.owner == "radiology"
    assert GapAssignment.objects.count() == 1


@pytest.mark.parametrize("seen_first", [True, False])
def test_two_versions_can_never_supersede_the_same_one(coordinator, case, seen_first):
    """Red control: the database refuses what a look before the write could not have seen."""
    first = ask(coordinator, case) if seen_first else None
    same = {"case": case, "fact": FACT, "owner": "surgery", "asked_by": coordinator, "supersedes": first}
    GapAssignment.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        GapAssignment.objects.create(**same)


@pytest.mark.control
def test_a_write_that_the_database_refuses_is_told_as_a_conflict(coordinator, case, monkeypatch):
    ask(coordinator, case)

    def blind(*told):
        monkeypatch.setattr("cases.actions.readiness.assignment_in_force", lambda *_: None)
        return _recorded(*told)

    monkeypatch.setattr("cases.actions.readiness._recorded", blind)
    with pytest.raises(actions.StaleAssignment):
        ask(coordinator, case, owner="surgery")


def test_nobody_is_asked_any_more_and_the_usual_owner_is_back(coordinator, case):
    first = ask(coordinator, case, owner="surgery")
    actions.withdraw_gap(by=coordinator, case=case, fact=FACT, seen=first.pk)
    owed = owed_for(preparation_now(case), FACT)
    assert (owed.owner, owed.asked) == ("radiology", None)
    assert ask(coordinator, case, seen=owed.version).supersedes.withdrawn


def test_who_cannot_be_asked_is_refused(coordinator, case):
    with pytest.raises(ValidationError):
        ask(coordinator, case, owner="astrology")
    with pytest.raises(ValidationError):
        ask(coordinator, case, note="x" * 201)
    with pytest.raises(KeyError):
        actions.assign_gap(by=coordinator, case=case, fact="shoe_size", owner="surgery")
    assert not GapAssignment.objects.exists()


def test_several_are_asked_together_or_not_at_all(coordinator, case):
    wanted = [(case, FACT, "radiology", None), (case, "ki67_pct", "astrology", None)]
    with pytest.raises(ValidationError):
        actions.assign_gaps(by=coordinator, asked=wanted)
    assert not GapAssignment.objects.exists()
    assert len(actions.assign_gaps(by=coordinator, asked=wanted[:1])) == 1
