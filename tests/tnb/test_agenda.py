"""Preparing an agenda: what is put on it, in which order, how long it takes, what is late."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.models import AuditEvent
from recommendations.examples import FOLDER, placed
from recommendations.quick import evaluated
from recommendations.ruleset import current_ruleset
from tnb import actions
from tnb.agenda import agenda_with_times, hardest_first, offers_for, runs
from tnb.complexity import SHORTEST, Complexity, Reason
from tnb.models import AgendaItem, Meeting
from tnb.outlook import outlooks
from tnb.timetable import BREAK_MINUTES, break_offered, timetable

from ..conftest import browser_of

WHOLE = {case["name"]: case["facts"] for case in placed(FOLDER / "whole_cases.toml", "case")}
PROTOCOL = next(name for name in WHOLE if name.startswith("G3 NET after a Whipple"))
HARD = next(name for name in WHOLE if name.startswith("Type I gastrinoma"))
EASY = next(name for name in WHOLE if name.startswith("NEC: platinum leads"))


@pytest.fixture
def new_case(coordinator):
    """new_case(name of a whole case, **other facts): registered, with every fact found this week."""

    def new_case(name, **other):
        case = register_patient_and_case(
            by=coordinator, name="Patient", question=f"{name}?", code_word=f"word {len(name)}"
        )
        day = timezone.localdate() - dt.timedelta(days=2)
        entries = [
            Entry(fact=fact, value=value, observed_on=day, source="clinic", source_detail="", seen=None)
            for fact, value in (WHOLE[name] | other).items()
        ]
        record_findings(by=coordinator, case=case, entries=entries)
        return case

    return new_case


@pytest.fixture
def put_on(coordinator, a_meeting):
    """put_on(case): the item on the agenda of the meeting."""

    def put_on(case):
        return actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)

    return put_on


def correct(by, case, **facts):
    """Other values for facts that are recorded."""
    seen = {finding.fact: finding.pk for finding in case.findings.filter(superseded_by=None)}
    day = timezone.localdate()
    entries = [
        Entry(fact=name, value=value, observed_on=day, source="clinic", source_detail="", seen=seen.get(name))
        for name, value in facts.items()
    ]
    record_findings(by=by, case=case, entries=entries)


def order_of(meeting):
    return [item.case_id for item in meeting.items.all()]


def row_of(item):
    rows = agenda_with_times(item.meeting).rows
    return next(row for row in rows if row.item.pk == item.pk)


# Filling


def test_waiting_cases_are_offered_the_ready_first(as_coordinator, a_meeting, a_case, new_case):
    ready = new_case(EASY)
    offers = offers_for(a_meeting)
    assert [offer.case for offer in offers] == [ready, a_case]
    assert (offers[0].outlook.state, offers[1].outlook.state) == ("ready", "not_ready")
    words = as_coordinator.get(reverse("agenda_fill", args=[a_meeting.pk])).content.decode()
    assert f'value="{ready.code}" id="case-{ready.code}" checked' in words
    assert f'value="{a_case.code}" id="case-{a_case.code}">' in words
    assert offers[1].outlook.lacks[0].en in words


def test_what_is_decided_or_on_a_planned_agenda_does_not_wait(coordinator, a_draft, close, new_case):
    waiting = new_case(EASY)
    another = actions.plan_meeting(by=coordinator, held_on=dt.date(2099, 1, 1), title="Later")
    assert [offer.case for offer in offers_for(another)] == [waiting]
    close(a_draft)
    actions.put_on_agenda(by=coordinator, meeting=another, case=waiting)
    assert offers_for(a_draft.item.meeting) == []


def test_several_cases_are_added_at_once_and_those_there_stay(as_coordinator, a_meeting, new_case, an_item):
    others = [new_case(EASY), new_case(PROTOCOL)]
    page = reverse("agenda_fill", args=[a_meeting.pk])
    answer = as_coordinator.post(page, {"case": [case.code for case in (*others, an_item.case)]})
    assert answer.url == reverse("meeting", args=[a_meeting.pk])
    assert set(order_of(a_meeting)) == {an_item.case_id, *(case.pk for case in others)}
    assert order_of(a_meeting)[0] == an_item.case_id
    assert AuditEvent.objects.filter(action="agenda.added").count() == 3


def test_without_a_tick_nothing_is_added(as_coordinator, a_meeting, a_case):
    answer = as_coordinator.post(reverse("agenda_fill", args=[a_meeting.pk]), {})
    assert "Tick the cases" in answer.content.decode()
    assert not a_meeting.items.exists()


# Complexity


def test_complexity_names_each_of_its_reasons_in_both_languages(an_item):
    found = outlooks([an_item.case], an_item.meeting.held_on)[an_item.case_id].complexity
    assert found.points == sum(reason.points for reason in found.reasons) > 0
    assert {reason.code for reason in found.reasons} >= {"open", "gaps", "sources", "grade"}
    assert all(reason.said.en and reason.said.zh and reason.points > 0 for reason in found.reasons)


def test_the_shortest_case_takes_three_minutes_and_every_two_points_one_more():
    none = Complexity(())
    assert none.minutes == SHORTEST == 3
    minutes = [Complexity((Reason("x", points, None),)).minutes for points in (1, 2, 3, 4)]
    assert minutes == [4, 4, 5, 5]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("grade", {"ki67_pct": 2, "mitoses_per_10hpf": 6, "differentiation": "well"}),
        ("gaps", {"portal_vein_thrombosis": None}),
        ("patient", {"severe_comorbidity": True}),
        ("hormones", {"functional_status": "functional"}),
        ("treated", {"prior_treatments": ["ssa", "captem", "prrt"]}),
    ],
)
def test_a_fact_that_makes_a_case_harder_is_named_as_a_reason(code, facts, new_case):
    day = timezone.localdate()
    plain = {"prior_treatments": [], "severe_comorbidity": False}
    easy, hard = new_case(HARD, **plain, functional_status="non_functional", syndrome="none"), new_case(HARD)
    del hard
    harder = new_case(HARD, **(plain | {"functional_status": "non_functional", "syndrome": "none"} | facts))
    views = outlooks([easy, harder], day)
    reasons = [{reason.code for reason in views[case.pk].complexity.reasons} for case in (easy, harder)]
    assert code in reasons[1]
    assert code not in reasons[0]


def test_a_case_that_comes_again_is_harder(coordinator, an_item):
    again = actions.plan_meeting(by=coordinator, held_on=dt.date(2099, 1, 1), title="Later")
    actions.put_on_agenda(by=coordinator, meeting=again, case=an_item.case)
    codes = [
        {reason.code for reason in outlooks([an_item.case], day)[an_item.case_id].complexity.reasons}
        for day in (an_item.meeting.held_on, again.held_on)
    ]
    assert "again" not in codes[0]
    assert "again" in codes[1]


def test_the_agenda_is_ordered_by_complexity_the_hardest_first(as_coordinator, a_meeting, new_case, put_on):
    easy, hard = put_on(new_case(EASY)), put_on(new_case(HARD))
    assert row_of(hard).outlook.complexity.points > row_of(easy).outlook.complexity.points
    as_coordinator.post(reverse("agenda_order", args=[a_meeting.pk]))
    assert order_of(a_meeting) == [hard.case_id, easy.case_id]
    assert list(a_meeting.items.values_list("position", flat=True)) == [1, 2]
    event = AuditEvent.objects.get(action="agenda.ordered")
    assert event.details["cases"] == [hard.case.code, easy.case.code]


def test_what_is_decided_stays_first(coordinator, a_draft, close, new_case, put_on):
    hard = put_on(new_case(HARD))
    close(a_draft)
    assert [item.pk for item in hardest_first(hard.meeting)] == [a_draft.item_id, hard.pk]


# Times and break


def test_each_case_begins_when_the_one_before_ends_and_after_the_break():
    times = timetable([5, 7, 3], dt.time(14), 2)
    assert [slot.begins for slot in times.slots] == [dt.time(14), dt.time(14, 5), dt.time(14, 22)]
    assert times.break_begins == dt.time(14, 12)
    assert (times.minutes, times.ends) == (15 + BREAK_MINUTES, dt.time(14, 25))


def test_without_a_beginning_there_are_only_minutes():
    times = timetable([5, 7], None, None)
    assert [(slot.after, slot.begins) for slot in times.slots] == [(0, None), (5, None)]
    assert times.ends is None


@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_break_that_would_stand_outside_the_agenda_is_none(after):
    assert timetable([5, 7, 3], None, after).break_after is None


def test_a_break_is_offered_in_the_middle_of_a_long_meeting_only():
    assert break_offered([10, 10, 5, 5, 5, 5, 5, 5]) == 3
    assert break_offered([3] * 8) is None
    assert break_offered([60, 60]) is None


def test_a_break_is_set_moved_and_taken_out(as_coordinator, a_meeting, new_case, put_on):
    for name in (EASY, HARD, PROTOCOL):
        put_on(new_case(name))
    page = reverse("agenda_break", args=[a_meeting.pk])
    for said, after in (("1", 1), ("2", 2), ("3", 2), ("x", 2), ("2", 2), ("", None)):
        as_coordinator.post(page, {"after": said})
        a_meeting.refresh_from_db()
        assert a_meeting.break_after == after


def test_minutes_are_set_for_one_case_and_given_back_to_the_estimate(as_coordinator, an_item):
    estimated = row_of(an_item).slot.minutes
    page = reverse("agenda_minutes", args=[an_item.pk])
    for said, minutes in (("12", 12), ("0", 12), ("999", 12), ("soon", 12), ("", estimated)):
        as_coordinator.post(page, {"minutes": said})
        assert row_of(AgendaItem.objects.get(pk=an_item.pk)).slot.minutes == minutes


def test_begin_times_stand_on_the_page(as_coordinator, a_meeting, an_item, new_case, put_on):
    Meeting.objects.filter(pk=a_meeting.pk).update(begins_at=dt.time(14))
    AgendaItem.objects.filter(pk=an_item.pk).update(minutes=11)
    put_on(new_case(EASY))
    words = as_coordinator.get(reverse("meeting", args=[a_meeting.pk])).content.decode()
    assert "14:00" in words
    assert "14:11" in words


# The fast lane


def test_a_case_that_follows_a_protocol_is_proposed_with_its_reason(new_case, put_on):
    row = row_of(put_on(new_case(PROTOCOL)))
    assert row.proposed
    assert row.outlook.protocol.lead == "temozolomide-based"
    assert "Temozolomide" in row.outlook.protocol.because.en
    assert not row.fast


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"bilioenteric_anastomosis": None}, "not ready: Bilio"),
        ({"mitoses_per_10hpf": None, "ki67_pct": None, "stated_grade": "G3"}, "grade"),
        ({"ki67_pct": 2, "mitoses_per_10hpf": 6}, "grade is not final"),
        ({"ki67_pct": 8, "mitoses_per_10hpf": 5}, "recommended"),
    ],
)
def test_what_keeps_a_case_from_the_fast_lane_is_said(facts, said, new_case, put_on):
    protocol = row_of(put_on(new_case(PROTOCOL, **facts))).outlook.protocol
    assert not protocol.proposed
    assert said in " ".join(reason.en for reason in protocol.against)
    assert all(reason.zh for reason in protocol.against)


def test_no_whole_case_is_proposed_whose_sources_differ_about_its_lead(new_case):
    ruleset = current_ruleset()
    for name, facts in WHOLE.items():
        evaluation = evaluated(facts, ruleset)
        disputed = {code for part in evaluation.conflicts for code in part.options}
        view = outlooks([new_case(name)], timezone.localdate()).popitem()[1]
        if view.protocol.proposed:
            assert view.protocol.lead not in disputed


def test_the_chair_approves_and_withdraws_and_nobody_else(chair, coordinator, new_case, put_on):
    item = put_on(new_case(PROTOCOL))
    page = reverse("agenda_lane", args=[item.pk])
    assert browser_of(coordinator).post(page, {"approve": "yes"}).status_code == 403
    assert not row_of(item).fast
    browser_of(chair).post(page, {"approve": "yes"})
    item.refresh_from_db()
    assert item.fast_lane_by == chair
    assert (row_of(item).fast, row_of(item).slot.minutes) == (True, 2)
    browser_of(chair).post(page, {"approve": "no"})
    item.refresh_from_db()
    assert (item.fast_lane_at, item.fast_lane_by) == (None, None)
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="lane.")] == [
        "lane.approved",
        "lane.withdrawn",
    ]


def test_a_case_that_follows_no_protocol_cannot_be_approved(chair, an_item):
    with pytest.raises(actions.NotPossible):
        actions.approve_fast_lane(by=chair, item=an_item)
    an_item.refresh_from_db()
    assert an_item.fast_lane_at is None


def test_approval_lapses_visibly_when_the_facts_change(as_coordinator, chair, coordinator, new_case, put_on):
    item = put_on(new_case(PROTOCOL))
    actions.approve_fast_lane(by=chair, item=item)
    correct(coordinator, item.case, ki67_pct=2, mitoses_per_10hpf=6)
    row = row_of(AgendaItem.objects.get(pk=item.pk))
    assert (row.fast, row.lapsed) == (False, True)
    assert row.slot.minutes > 2
    words = as_coordinator.get(reverse("meeting", args=[item.meeting_id])).content.decode()
    assert "no longer for the fast lane" in words


def test_the_fast_lane_comes_last(chair, coordinator, a_meeting, new_case, put_on):
    fast, easy = put_on(new_case(PROTOCOL)), put_on(new_case(EASY))
    actions.approve_fast_lane(by=chair, item=fast)
    actions.order_by_complexity(by=coordinator, meeting=a_meeting)
    assert order_of(a_meeting) == [easy.case_id, fast.case_id]
    assert agenda_with_times(a_meeting).lane == 2


# Sent, and late


def test_what_is_added_after_the_agenda_was_sent_is_late(
    as_coordinator, a_meeting, an_item, new_case, put_on
):
    as_coordinator.post(reverse("agenda_sent", args=[a_meeting.pk]))
    late = put_on(new_case(EASY))
    rows = agenda_with_times(Meeting.objects.get(pk=a_meeting.pk)).rows
    assert [(row.item, row.late) for row in rows] == [(an_item, False), (late, True)]
    words = as_coordinator.get(reverse("meeting", args=[a_meeting.pk])).content.decode()
    assert words.count("added late") == 1


def test_what_is_taken_off_after_the_agenda_was_sent_is_named(
    coordinator, a_meeting, an_item, new_case, put_on
):
    before = put_on(new_case(HARD))
    actions.take_off_agenda(by=coordinator, item=before)
    actions.send_agenda(by=coordinator, meeting=a_meeting)
    came_and_went = put_on(new_case(EASY))
    actions.take_off_agenda(by=coordinator, item=came_and_went)
    sent, case = an_item, an_item.case
    actions.take_off_agenda(by=coordinator, item=sent)
    assert agenda_with_times(Meeting.objects.get(pk=a_meeting.pk)).removed == (case,)
    put_on(case)
    assert agenda_with_times(Meeting.objects.get(pk=a_meeting.pk)).removed == ()


def test_an_empty_agenda_is_not_sent(coordinator, a_meeting):
    with pytest.raises(actions.NotPossible):
        actions.send_agenda(by=coordinator, meeting=a_meeting)


def test_a_closed_meeting_keeps_its_agenda_as_it_is(coordinator, chair, a_draft, close):
    close(a_draft)
    item, meeting = a_draft.item, a_draft.item.meeting
    actions.close_meeting(by=coordinator, meeting=meeting)
    for action, said in (
        (actions.order_by_complexity, {"meeting": meeting}),
        (actions.set_break, {"meeting": meeting, "after": 1}),
        (actions.set_minutes, {"item": item, "minutes": 5}),
        (actions.approve_fast_lane, {"item": item}),
        (actions.send_agenda, {"meeting": meeting}),
        (actions.fill_agenda, {"meeting": meeting, "cases": [item.case]}),
    ):
        with pytest.raises(actions.NotPossible):
            action(by=chair, **said)


def test_the_answer_to_htmx_brings_what_hangs_on_it(as_coordinator, a_meeting, an_item, member):
    page = reverse("invite", args=[a_meeting.pk])
    answer = as_coordinator.post(page, {"member": [member.member.pk]}, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert "<html" not in words
    assert '<section id="agenda"' in words
    assert 'hx-swap-oob="true"' in words


def test_numbers_of_cases_are_shortened_to_runs():
    assert runs([1, 2, 3, 5, 6, 9]) == "1–3, 5, 6, 9"
    assert runs([]) == ""


def test_the_page_asks_for_no_more_when_the_agenda_is_longer(
    as_coordinator, a_meeting, new_case, put_on, django_assert_max_num_queries
):
    put_on(new_case(EASY))
    page = reverse("meeting", args=[a_meeting.pk])
    as_coordinator.get(page)
    with django_assert_max_num_queries(40) as few:
        as_coordinator.get(page)
    for name in (HARD, PROTOCOL):
        put_on(new_case(name))
    as_coordinator.get(page)
    with django_assert_max_num_queries(40) as more:
        as_coordinator.get(page)
    assert len(more) == len(few)
