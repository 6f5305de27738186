"""What is to be done after a decision: whose it is, how it stands, what was reported of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import record_item
from cases.models import AuditEvent
from tests.conftest import admit, browser_of
from tnb import actions
from tnb.actions import Report
from tnb.decisions import Draft, Step, ToDo
from tnb.followup import unheard_of
from tnb.models import Decision, Meeting, Task, TaskReport
from tnb.responsible import spelt
from tnb.tasks import (
    Counts,
    State,
    carried_out,
    counts_of,
    in_order,
    may_report,
    owners_of,
    plan_carried_out,
    rows_of,
    state_of,
)

TODAY = dt.date(2026, 6, 1)
WAY = {"follows": "departs", "departure_reason": "comorbidity"}


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


@pytest.fixture
def decide(coordinator, an_item, close):
    """decide(*steps, todo=()) -> the closed decision on the item."""

    def decide(*steps, todo=(), **said):
        draft = Draft(steps=steps, todo=todo, text="As said.", **WAY, **said)
        return close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft))

    return decide


@pytest.fixture
def amend(coordinator, chair, an_item, close):
    """amend(*steps, todo=()) -> the closed amendment of the decision on the item."""

    def amend(*steps, todo=()):
        begun = actions.amend_decision(by=chair, item=an_item, reason="New volumetry")
        draft = Draft(steps=steps, todo=todo, text="As said.", **WAY)
        saved = actions.record_decision(by=coordinator, item=an_item, seen=begun.version, draft=draft)
        return close(saved)

    return amend


def report(by, task, state, **said):
    return actions.report_task(by=by, task=task, report=Report(state, **said))


def backdate(decision, days):
    Decision.objects.filter(pk=decision.pk).update(closed_at=timezone.now() - dt.timedelta(days=days))


def standing(item):
    return {str(task): state_of(task, timezone.localdate()) for task in item.tasks.all()}


# How a task stands


def unsaved(until=None, *reports, closed=dt.date(2026, 1, 5)):
    """A task of which nothing is in the database, with its reports as if prefetched."""
    at = timezone.make_aware(dt.datetime.combine(closed, dt.time(12)))
    task = Task(pk=1, decision=Decision(closed_at=at), option="ssa", until=until)
    task._prefetched_objects_cache = {"reports": Reports(reports)}
    return task


class Reports(list):
    def all(self):
        return self


def said(state, happened_on=None, reported=TODAY, reason=""):
    at = timezone.make_aware(dt.datetime.combine(reported, dt.time(12)))
    return TaskReport(state=state, happened_on=happened_on, reported_at=at, reason=reason)


@pytest.mark.parametrize(
    ("task", "state"),
    [
        (unsaved(TODAY), State.OPEN),
        (unsaved(TODAY - dt.timedelta(days=1)), State.OVERDUE),
        (unsaved(closed=dt.date(2026, 3, 3)), State.OPEN),
        (unsaved(closed=dt.date(2026, 3, 2)), State.OVERDUE),
        (unsaved(dt.date(2026, 1, 6), said("done")), State.DONE),
        (unsaved(dt.date(2026, 1, 6), said("unknown")), State.UNKNOWN),
        (unsaved(None, said("done"), said("not_done")), State.NOT_DONE),
    ],
)
def test_a_task_stands_as_last_reported_and_without_a_report_as_the_calendar_says(task, state):
    assert state_of(task, TODAY) is state


@pytest.mark.parametrize(
    ("reports", "by", "truth"),
    [
        ([], None, None),
        ([said("unknown")], None, None),
        ([said("done")], None, True),
        ([said("not_done")], None, False),
        ([said("changed")], None, False),
        ([said("done"), said("unknown")], None, None),
        ([said("done", dt.date(2026, 5, 1))], dt.date(2026, 5, 1), True),
        ([said("done", dt.date(2026, 5, 2))], dt.date(2026, 5, 1), False),
        ([said("done")], TODAY, True),
        # Reported afterwards without a day: it may have been done in time.
        ([said("done")], dt.date(2026, 5, 1), None),
    ],
)
def test_carried_out_is_true_false_or_not_known(reports, by, truth):
    assert carried_out(unsaved(None, *reports), by) is truth


def test_of_a_plan_one_step_known_not_to_be_done_decides_and_one_not_known_keeps_it_open():
    done, open_, failed = (unsaved(None, *r) for r in ([said("done")], [], [said("not_done")]))
    dropped = unsaved(None, said("changed", reason="amended"))
    assert plan_carried_out([done, dropped]) is True
    assert plan_carried_out([done, open_]) is None
    assert plan_carried_out([done, open_, failed]) is False
    assert plan_carried_out([dropped]) is None
    assert plan_carried_out([]) is None


def test_the_database_and_the_calendar_agree_how_every_task_stands(decide, coordinator):
    decision = decide(
        Step("ssa", "palliative", "surgery"),
        Step("tae", "conversion", "interventional_radiology"),
        todo=[
            ToDo("late", "surgery", days_ago(1).isoformat()),
            ToDo("today", "surgery", days_ago(0).isoformat()),
            ToDo("not known", "surgery", days_ago(9).isoformat()),
            ToDo("settled", "surgery", ""),
        ],
    )
    report(coordinator, Task.objects.get(what="not known"), "unknown")
    report(coordinator, Task.objects.get(what="settled"), "done")
    for days in (89, 90, 91, 92):
        backdate(decision, days)
        found = list(in_order(Task.objects.all(), timezone.localdate()))
        assert [task.state for task in found] == [state_of(task, timezone.localdate()) for task in found]
    order = [str(task) for task in found]
    assert order == ["late", "ssa", "tae", "today", "not known", "settled"]


# Whose it is


def test_a_task_belongs_to_its_discipline_and_to_the_member_it_names(decide, member, chair):
    decide(Step("ssa", owner="oncology"), todo=[ToDo("call", "@member", ""), ToDo("nobody's", "", "")])
    by_what = {str(task): task for task in Task.objects.all()}
    assert owners_of(member.member) == {"surgery", "@member"}
    assert may_report(member.member, by_what["call"])
    assert not may_report(member.member, by_what["ssa"])
    assert not may_report(member.member, by_what["nobody's"])
    assert all(may_report(chair.member, task) for task in by_what.values())
    assert not may_report(None, by_what["ssa"])


def test_who_has_no_discipline_of_the_board_owns_nothing_by_it(observer):
    assert owners_of(observer.member) == {spelt(observer.member)}


def test_an_observer_reports_nothing_not_even_on_what_names_them(decide, observer):
    decide(Step("ssa", owner="@observer"))
    with pytest.raises(PermissionDenied):
        report(observer, Task.objects.get(), "done")
    assert not TaskReport.objects.exists()


def test_a_member_cannot_report_on_a_task_of_another_discipline(decide, member):
    decide(Step("ssa", owner="oncology"))
    with pytest.raises(PermissionDenied):
        report(member, Task.objects.get(), "done")
    assert not TaskReport.objects.exists()


def test_open_and_overdue_tasks_are_counted_in_one_query(decide, member, django_assert_num_queries):
    decision = decide(
        Step("ssa", owner="surgery"),
        Step("tae", owner="oncology"),
        todo=[ToDo("late", "@member", days_ago(3).isoformat()), ToDo("done", "surgery", "")],
    )
    report(member, Task.objects.get(what="done"), "done")
    with django_assert_num_queries(1):
        assert counts_of(member.member) == Counts(open=2, overdue=1)
    backdate(decision, 91)
    assert counts_of(member.member) == Counts(open=2, overdue=2)


# Reports


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "cured"},
        {"state": ""},
        {"state": "not_done"},
        {"state": "changed"},
        {"state": "done", "reason": "death"},
        {"state": "not_done", "reason": "weather"},
        {"state": "not_done", "reason": "other"},
        {"state": "not_done", "reason": "amended"},
    ],
)
def test_a_report_that_says_too_little_is_refused(decide, member, wrong):
    decide(Step("ssa", owner="surgery"))
    with pytest.raises(actions.NotPossible):
        report(member, Task.objects.get(), **wrong)
    assert not TaskReport.objects.exists()


def test_nothing_is_done_tomorrow(decide, member):
    decide(Step("ssa", owner="surgery"))
    with pytest.raises(actions.NotPossible):
        report(member, Task.objects.get(), "done", happened_on=days_ago(-1))


def test_every_report_stays_the_latest_counts_and_leaves_an_event(decide, member, an_item):
    decide(Step("ssa", owner="surgery"))
    task = Task.objects.get()
    report(member, task, "done", happened_on=days_ago(2))
    report(member, task, "not_done", reason="patient_choice", text="Declined")
    assert [each.state for each in task.reports.all()] == ["done", "not_done"]
    assert standing(an_item) == {"ssa": State.NOT_DONE}
    events = AuditEvent.objects.filter(action="task.reported").order_by("pk")
    assert [event.details["state"] for event in events] == ["done", "not_done"]
    assert {event.actor for event in events} == {"member"}


def test_the_same_report_twice_is_written_once(decide, member):
    decide(Step("ssa", owner="surgery"))
    first = report(member, Task.objects.get(), "done", happened_on=days_ago(2))
    assert report(member, Task.objects.get(), "done", happened_on=days_ago(2)) == first
    assert TaskReport.objects.count() == 1


# Amended decisions

SSA, TAE = Step("ssa", "palliative", "oncology"), Step("tae", "palliative", "interventional_radiology")


def test_what_an_amendment_asks_for_again_goes_on_with_its_report(decide, amend, chair, an_item):
    decide(SSA, TAE)
    report(chair, Task.objects.get(option="ssa"), "done")
    amend(SSA, Step("prrt", "palliative", "nuclear_medicine"))
    assert standing(an_item) == {"ssa": State.DONE, "tae": State.CHANGED, "prrt": State.OPEN}
    dropped = Task.objects.get(option="tae").reports.get()
    assert (dropped.reason, dropped.reported_by) == ("amended", chair)
    assert plan_carried_out(an_item.tasks.all()) is None


def test_what_was_done_before_an_amendment_stays_done(decide, amend, chair, an_item):
    decide(SSA, TAE)
    report(chair, Task.objects.get(option="tae"), "done")
    amend(SSA)
    assert standing(an_item) == {"ssa": State.OPEN, "tae": State.DONE}


def test_what_nobody_knew_of_is_settled_by_an_amendment_that_drops_it(decide, amend, chair, an_item):
    decide(SSA, TAE)
    report(chair, Task.objects.get(option="tae"), "unknown")
    amend(SSA)
    assert standing(an_item)["tae"] is State.CHANGED


def test_another_owner_or_date_makes_another_task(decide, amend, an_item):
    decide(todo=[ToDo("MRI", "radiology", "2027-01-01")])
    amend(todo=[ToDo("MRI", "radiology", "2027-02-01")])
    assert [state_of(task, timezone.localdate()) for task in an_item.tasks.all()] == [
        State.CHANGED,
        State.OPEN,
    ]


def test_what_was_dropped_once_and_asked_for_again_is_open_again(decide, amend, an_item):
    decide(SSA, TAE)
    amend(SSA)
    amend(SSA, TAE)
    stand = [state_of(task, timezone.localdate()) for task in an_item.tasks.filter(option="tae")]
    assert stand == [State.CHANGED, State.OPEN]
    assert standing(an_item)["ssa"] is State.OPEN


def test_what_an_amendment_dropped_takes_no_more_reports(decide, amend, chair):
    decide(SSA, TAE)
    amend(SSA)
    with pytest.raises(actions.NotPossible):
        report(chair, Task.objects.get(option="tae"), "done")


# Pages


def test_my_tasks_are_mine_and_those_of_my_discipline_overdue_first(decide, member, as_member):
    decide(
        Step("ssa", owner="surgery"),
        Step("tae", owner="oncology"),
        todo=[ToDo("call the patient", "@member", days_ago(1).isoformat())],
    )
    page = as_member.get(reverse("tasks")).content.decode()
    assert "TAE" not in page.split("<tbody>")[1]
    assert page.index("call the patient") < page.index("Somatostatin")
    assert "2 open (1 overdue)" in page


def test_the_list_is_filtered_by_discipline_state_meeting_and_case(decide, as_chair, an_item):
    decide(Step("ssa", owner="surgery"), todo=[ToDo("call the patient", "oncology", "")])

    def listed(**asked):
        page = as_chair.get(reverse("tasks"), asked).content.decode()
        return "Somatostatin" in page, "call the patient" in page

    assert listed() == (False, True)
    assert listed(whose="all") == (True, True)
    assert listed(whose="surgery") == (True, False)
    assert listed(whose="all", state="overdue") == (False, False)
    assert listed(whose="all", state="pending") == (True, True)
    assert listed(meeting=an_item.meeting_id) == (True, True)
    assert listed(meeting=an_item.meeting_id, whose="surgery") == (True, False)
    assert listed(case=an_item.case.code) == (True, True)
    assert listed(case="TNB-00-0000") == (False, False)


def test_a_list_of_five_hundred_tasks_takes_no_more_queries_than_one_of_two(decide, as_chair, an_item):
    decision = decide(Step("ssa", owner="surgery"), Step("tae", owner="@chair"))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page = as_chair.get(reverse("tasks"), {"whose": "all"}).content.decode()
        return len(asked), page

    queries()
    few, _page = queries()
    Task.objects.bulk_create(
        Task(item=an_item, decision=decision, what=f"thing {n}", owner="oncology") for n in range(500)
    )
    many, page = queries()
    assert many == few
    assert "Page 1 of 11" in page


def test_a_member_reports_on_the_page_and_comes_back_to_the_list(decide, as_member, member):
    decide(Step("ssa", owner="surgery"))
    task = Task.objects.get()
    page = reverse("task", args=[task.pk])
    assert "What became of it?" in as_member.get(page).content.decode()
    typed = {"state": "not_done", "reason": "progression", "text": "New lesions", "happened_on": "2026-03-02"}
    answer = as_member.post(page, typed | {"next": "/tasks/?whose=all"})
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/?whose=all")
    written = task.reports.get()
    assert (written.state, written.reason, written.happened_on) == (
        "not_done",
        "progression",
        dt.date(2026, 3, 2),
    )
    assert "New lesions" in as_member.get(page).content.decode()


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(decide, as_member):
    decide(Step("ssa", owner="surgery"))
    page = reverse("task", args=[Task.objects.get().pk])
    answer = as_member.post(page, {"state": "changed", "text": "Half the dose", "happened_on": "tomorrow"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why it was not done" in words
    assert "Half the dose" in words
    assert not TaskReport.objects.exists()


def test_a_form_never_leads_away_from_the_board(decide, as_member):
    decide(Step("ssa", owner="surgery"))
    page = reverse("task", args=[Task.objects.get().pk])
    answer = as_member.post(page, {"state": "done", "next": "https://example.org/"})
    assert answer["Location"] == reverse("tasks")


@pytest.mark.parametrize(
    ("role", "discipline", "status"),
    [
        ("member", "surgery", 302),
        ("member", "oncology", 403),
        ("coordinator", "coordination", 302),
        ("observer", "surgery", 403),
    ],
)
def test_who_may_report_on_the_page_and_who_may_not(decide, role, discipline, status):
    decide(Step("ssa", owner="surgery"))
    task = Task.objects.get()
    client = browser_of(admit(role, "somebody", discipline))
    answer = client.post(reverse("task", args=[task.pk]), {"state": "done"})
    assert answer.status_code == status
    assert task.reports.exists() is (status == 302)
    read = client.get(reverse("task", args=[task.pk]))
    assert read.status_code == 200
    assert ("What became of it?" in read.content.decode()) is (status == 302)


def test_the_tasks_stand_on_the_pages_of_the_decision_and_of_the_case(decide, as_member, an_item):
    decide(Step("ssa", owner="surgery"), todo=[ToDo("call the patient", "@member", "2026-12-24")])
    for page in (reverse("decision", args=[an_item.pk]), reverse("cases:overview", args=[an_item.case.code])):
        words = as_member.get(page).content.decode()
        assert "call the patient" in words
        assert "2026-12-24" in words


def test_a_thing_to_do_speaks_the_language_of_the_reader(decide, member):
    decide(Step("ssa", owner="surgery"))
    rows = {key: rows_of(Task.objects.all(), key, TODAY)[0] for key in ("en", "zh")}
    assert rows["en"].owner == "Surgery"
    assert rows["zh"].what != rows["en"].what


@pytest.fixture
def again(coordinator, an_item):
    """The case on the agenda of a later meeting."""
    held_on = an_item.meeting.held_on + dt.timedelta(days=7)
    later = actions.plan_meeting(by=coordinator, held_on=held_on, title="Later board", room="")
    return actions.put_on_agenda(by=coordinator, meeting=later, case=an_item.case)


def test_a_later_meeting_shows_what_became_of_the_earlier_decision(decide, again, as_member, an_item):
    decide(Step("ssa", owner="surgery"))
    page = as_member.get(reverse("meeting", args=[again.meeting_id])).content.decode()
    assert "What became of earlier decisions" in page
    first = as_member.get(reverse("meeting", args=[an_item.meeting_id])).content.decode()
    assert "What became of earlier decisions" not in first


# Follow-up


def seen(case, by, day, event="alive"):
    record_item(by=by, case=case, kind="outcome", content={"event": event}, observed_on=day)


def due():
    return [patient.code for patient in unheard_of(timezone.localdate())]


def test_follow_up_is_due_ninety_days_after_a_decision_of_which_nothing_was_heard(decide, a_case):
    decision = decide(Step("ssa"))
    assert due() == []
    backdate(decision, 90)
    assert due() == []
    backdate(decision, 91)
    assert due() == [a_case.code]


def test_follow_up_is_due_again_ninety_days_after_the_last_entry(decide, a_case, coordinator):
    backdate(decide(Step("ssa")), 300)
    seen(a_case, coordinator, days_ago(91))
    assert due() == [a_case.code]
    seen(a_case, coordinator, days_ago(90))
    assert due() == []


def test_no_follow_up_is_due_of_the_dead_nor_of_a_case_that_was_deferred(
    decide, a_case, coordinator, an_item, close
):
    draft = Draft(deferred_for="imaging", text="MRI first")
    deferred = close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft))
    backdate(deferred, 200)
    assert due() == []
    Decision.objects.update(deferred_for="")
    assert due() == [a_case.code]
    seen(a_case, coordinator, days_ago(150), "death")
    assert due() == []


def test_the_page_of_follow_up_leads_to_where_it_is_entered(decide, a_case, as_coordinator):
    backdate(decide(Step("ssa")), 120)
    page = as_coordinator.get(reverse("follow_up_due")).content.decode()
    assert reverse("cases:outcomes", args=[a_case.code]) in page
    assert "nothing entered" in page
    assert Meeting.objects.count() == 1
