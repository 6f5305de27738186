"""What changed since a decision: in one case, and over all of them."""

import copy
import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from cases.models import Case
from cases.record import findings_in_force
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset
from tnb import actions, changed
from tnb.actions.comparing import compare_again
from tnb.changed import Steps, counted_decisions, standing_now, turns_on, usable
from tnb.decisions import Draft, planned
from tnb.former import former_decision
from tnb.models import Comparison, Decision
from tnb.since import counting, since
from tnb.snapshot import record_count, snapshot_of

# Pure: two sheets


def sheet(facts=(), options=(), **more):
    """A sheet with (fact, value) and (option, status) pairs."""
    said = [{"option": o, "name": o.upper(), "status": s, "status_name": s, "mark": "*"} for o, s in options]
    expired = [{"kind": "expired", "facts": list(more.pop("expired", ()))}]
    return {
        "facts": [
            {
                "fact": name,
                "label": {"en": name, "zh": name},
                "unit": None,
                "value": value,
                "shown": {"en": str(value), "zh": str(value)},
            }
            for name, value in facts
        ],
        "answers": {key: {"options": said, "warnings": expired} for key in ("en", "zh")},
        "ruleset": {"digest": more.pop("digest", "one")},
        "decision": {"chosen": more.pop("chosen", [])},
        "lesions": more.pop("lesions", []),
        "course": {"entries": more.pop("course", [])},
    } | more


def changes(then, now):
    return [(change.fact, change.was, change.now) for change in since(then, now, "en").facts]


def test_two_equal_sheets_differ_in_nothing():
    one = sheet([("ki67_pct", 8), ("liver_metastases", False)], [("ssa", "recommended")])
    found = since(one, copy.deepcopy(one), "en")
    assert found.nothing
    assert not found.rules


def test_a_value_that_came_went_or_changed_is_told():
    then = sheet([("ki67_pct", 8), ("sstr_status", "high"), ("age_years", None)])
    now = sheet([("ki67_pct", 12), ("age_years", 60)])
    assert changes(then, now) == [
        ("ki67_pct", "8", "12"),
        ("age_years", None, "60"),
        ("sstr_status", "high", None),
    ]


@pytest.mark.parametrize(("was", "now"), [(None, False), (False, None), (None, 0), (0, None), (None, [])])
def test_no_and_zero_and_none_of_a_list_are_values_and_not_unknown(was, now):
    assert len(changes(sheet([("x", was)]), sheet([("x", now)]))) == 1


def test_no_is_not_zero_and_the_order_of_a_set_is_no_change():
    assert changes(sheet([("x", False)]), sheet([("x", 0)]))
    assert changes(sheet([("x", ["ssa", "tae"])]), sheet([("x", ["tae", "ssa"])])) == []


def test_a_value_that_has_grown_too_old_is_a_change_and_counts_no_more():
    then, now = sheet([("x", False)]), sheet([("x", False)], expired=["x"])
    assert changes(then, now) == [("x", "False", "False (counts as unknown, too old)")]
    assert counting(then) == {"x": False}
    assert counting(now) == {}


def test_options_whose_status_changed_are_told_those_chosen_first():
    then = sheet(options=[("tae", "consider"), ("ssa", "recommended"), ("old", "consider")], chosen=["ssa"])
    now = sheet(options=[("tae", "needs_data"), ("ssa", "consider"), ("new", "consider")])
    found = [
        (c.option, c.was and c.was[0], c.now and c.now[0], c.chosen) for c in since(then, now, "en").options
    ]
    assert found == [
        ("ssa", "recommended", "consider", True),
        ("tae", "consider", "needs_data", False),
        ("new", None, "consider", False),
        ("old", "consider", None, False),
    ]


def test_entries_of_the_lists_are_told_in_words():
    begun = {
        "kind": "treatment",
        "label": {"en": "SSA", "zh": "SSA"},
        "name": "",
        "started_on": "2025-05",
        "ended_on": None,
        "ongoing": True,
        "best_response": None,
    }
    ended = begun | {"ongoing": None, "ended_on": "2026-02", "best_response": "SD"}
    death = {"kind": "finding", "sign": "death", "label": {"en": "death", "zh": "死亡"}, "on": "2026-03-01"}
    lesion = {"number": 1, "segments": ["6", "7"], "size_cm": 3.2}
    then = sheet(course=[begun], lesions=[lesion])
    now = sheet(course=[ended, death], lesions=[lesion | {"size_cm": 4}])
    found = since(then, now, "en")
    assert found.gone == ["lesion 1 (S6/7) 3.2 cm", "SSA · 2025-05 – ongoing"]
    assert found.added == ["lesion 1 (S6/7) 4 cm", "SSA · 2025-05 – 2026-02 · SD", "death · 2026-03-01"]


def test_a_sheet_of_former_days_without_lists_can_be_compared():
    then = sheet([("x", 1)])
    for name in ("lesions", "course"):
        del then[name]
    assert since(then, sheet([("x", 1)]), "zh").nothing


# Pure: the way from one answer to another


def test_every_change_names_what_moved_it():
    steps = Steps(
        {"a": "recommended", "b": "consider", "c": "consider", "d": "consider", "gone": "consider"},
        {"a": "consider", "b": "consider", "c": "not_routine", "d": "not_routine", "new": "consider"},
        {"a": "consider", "b": "recommended", "c": "not_routine", "d": "consider", "new": "consider"},
        {"a": "consider", "b": "needs_data", "c": "not_routine", "d": "consider", "new": "consider"},
    )
    found = {change.option: change.why for change in steps.changes([])}
    assert found == {
        "a": ("rules",),
        "b": ("facts", "age"),
        "c": ("rules",),
        "new": ("rules",),
        "gone": ("rules",),
    }
    assert steps.changes(["c"])[0].option == "c"


def test_what_the_rules_no_longer_know_of_a_frozen_case_is_left_out():
    frozen = {"ki67_pct": 8, "no_such_fact": 1, "sstr_status": "no such choice", "liver_metastases": False}
    assert usable(frozen, current_ruleset()) == {"ki67_pct": 8, "liver_metastases": False}


def test_the_next_day_on_which_a_value_grows_old_is_known(a_case):
    findings = findings_in_force(a_case)
    seen = {finding.observed_on for finding in findings.values()}
    assert seen == {dt.date(2026, 3, 2)}
    day = turns_on(findings, dt.date(2026, 3, 2))
    assert day is not None
    later = [turns_on(findings, day + dt.timedelta(days=n)) for n in range(0, 4000, 30)]
    assert later[-1] is None
    assert all(each is None or each > day for each in later)


# Over all decided cases


@pytest.fixture
def decide(coordinator, an_item, close):
    """decide() -> the closed decision on the case: SSA was chosen."""
    draft = Draft(steps=planned("ssa"), text="SSA.", follows="departs", departure_reason="comorbidity")
    return lambda: close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft))


@pytest.fixture
def decided(decide):
    return decide()


@pytest.fixture
def learn(coordinator, a_case):
    """learn(fact=value) records values of today."""

    def learn(**facts):
        known = findings_in_force(a_case)
        entries = [
            Entry(fact, value, timezone.localdate(), seen=known[fact].pk if fact in known else None)
            for fact, value in facts.items()
        ]
        record_findings(by=coordinator, case=a_case, entries=entries)

    return learn


def found():
    call_command("compare", stdout=io.StringIO())
    return standing_now(timezone.localdate())


def waiting():
    return [decision.pk for decision in standing_now(timezone.localdate()).pending]


def test_a_case_of_which_nothing_changed_is_not_to_be_looked_at(decided):
    now = found()
    assert (now.total, now.pending, now.changed) == (1, [], [])


def test_new_facts_that_change_the_answer_bring_the_case_up_with_what_moved(decided, learn):
    learn(ki67_pct=60, differentiation="poor")
    row = found().changed[0]
    frozen = {o["option"]: o["status"] for o in decided.snapshot["answers"]["en"]["options"]}
    assert row.decision_id == decided.pk
    assert all("facts" in change["why"] for change in row.changes)
    assert {change["option"]: change["was"] for change in row.changes}.items() <= frozen.items()
    assert row.concerned == any(change["option"] == "ssa" for change in row.changes)


def test_what_is_said_of_now_is_what_the_reference_evaluation_says(decided, learn):
    learn(ki67_pct=60, sstr_status="negative")
    answer = snapshot_of(decided.item.case, None)["answers"]["en"]["options"]
    now = {option["option"]: option["status"] for option in answer}
    row = found().changed[0]
    assert {c["option"]: c["now"] for c in row.changes}.items() <= now.items()
    frozen = {o["option"]: o["status"] for o in decided.snapshot["answers"]["en"]["options"]}
    assert {c["option"] for c in row.changes} == {code for code in now if now[code] != frozen[code]}


def test_another_rule_set_brings_the_case_up_because_of_the_rules(decided, monkeypatch):
    assert found().changed == []
    kept = Comparison.objects.get()
    kept.frozen["statuses"]["ssa"] = "contraindicated"
    kept.save()
    monkeypatch.setattr(changed, "_limits_said", lambda: "other rules")
    row = found().changed[0]
    assert [(c["option"], c["was"], c["chosen"], c["why"]) for c in row.changes] == [
        ("ssa", "contraindicated", True, ["rules"])
    ]
    assert row.concerned


def test_values_that_grow_too_old_bring_the_case_up_without_anybody_entering_anything(
    learn, decide, monkeypatch
):
    learn(functional_status="functional", syndrome="insulinoma", hypoglycaemia=False)
    decided = decide()
    assert found().changed == []
    until = Comparison.objects.get().until
    assert until is not None
    day = timezone.localdate() + dt.timedelta(days=4000)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    assert waiting() == [decided.pk]
    row = found().changed[0]
    assert all(change["why"] == ["age"] for change in row.changes)


def test_a_case_with_a_chosen_option_concerned_comes_first():
    rows = [Comparison(pk=1, concerned=False), Comparison(pk=2, concerned=True)]
    assert [row.pk for row in sorted(rows, key=lambda each: not each.concerned)] == [2, 1]


def test_the_dead_are_not_looked_at_again_and_of_whom_nothing_is_known_are(decided, learn, coordinator):
    learn(ki67_pct=60)
    assert len(found().changed) == 1
    said = {"by": coordinator, "case": decided.item.case, "kind": "outcome"}
    record_item(**said, content={"event": "alive"}, observed_on=timezone.localdate())
    assert found().total == 1
    record_item(**said, content={"event": "death"}, observed_on=timezone.localdate())
    assert found().total == 0


def test_the_death_recorded_with_another_case_of_the_patient_counts(decided, coordinator):
    other = Case.objects.create(
        patient=decided.item.case.patient, code="TNB-26-0999", question="Again?", created_by=coordinator
    )
    today = timezone.localdate()
    record_item(by=coordinator, case=other, kind="outcome", content={"event": "death"}, observed_on=today)
    assert found().total == 0


def test_a_deferral_is_no_decision_to_look_at_again(coordinator, an_item, close):
    draft = Draft(deferred_for="imaging", text="MRI first")
    close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft))
    assert found().total == 0


def test_the_amendment_counts_and_not_what_it_amends(decided, coordinator, chair, close):
    begun = actions.amend_decision(by=chair, item=decided.item, reason="New")
    draft = Draft(steps=planned("prrt"), text="PRRT.", follows="departs", departure_reason="comorbidity")
    amended = close(
        actions.record_decision(by=coordinator, item=decided.item, seen=begun.version, draft=draft)
    )
    found()
    assert list(Comparison.objects.values_list("decision", flat=True)) == [amended.pk]
    assert [each.pk for each in counted_decisions()] == [amended.pk]


def test_what_was_compared_is_not_compared_again_until_something_changes(decided, learn):
    assert waiting() == [decided.pk]
    compare_again(counted_decisions().get())
    assert waiting() == []
    learn(ki67_pct=9)
    assert waiting() == [decided.pk]


def test_the_frozen_sheet_is_read_once_only(decided, learn):
    compare_again(counted_decisions().get())
    learn(ki67_pct=60)
    with CaptureQueriesContext(connection) as asked:
        compare_again(counted_decisions().get())
    assert not any('"snapshot"' in query["sql"] for query in asked)


def many(coordinator, chair, a_case, decided, count):
    """As many more cases, each with the same frozen sheet; the decisions."""
    rows = []
    for number in range(count):
        case = register_patient_and_case(
            by=coordinator,
            name=f"Patient {number}",
            sex="",
            birth_date=None,
            hospital_number=f"N-{number}",
            code_word=f"word {number}",
            question="What next?",
        )
        item = actions.put_on_agenda(by=coordinator, meeting=decided.item.meeting, case=case)
        rows.append(
            Decision(
                item=item,
                steps=decided.steps,
                follows="none",
                updated_by=chair,
                updated_at=decided.updated_at,
                closed_at=decided.closed_at,
                closed_by=chair,
                snapshot=decided.snapshot,
            )
        )
    return Decision.objects.bulk_create(rows)


def test_a_list_of_many_cases_takes_no_more_queries_than_one_of_few(
    decided, coordinator, chair, a_case, as_chair
):
    def queries():
        call_command("compare", stdout=io.StringIO())
        as_chair.get(reverse("changed"))
        with CaptureQueriesContext(connection) as asked:
            page = as_chair.get(reverse("changed")).content.decode()
        return len(asked), page

    many(coordinator, chair, a_case, decided, 3)
    few, page = queries()
    assert "All 4 decisions are compared: for 3 the answer has changed." in page
    rest = many(coordinator, chair, a_case, decided, 5)
    assert len(rest) == 5
    assert queries()[0] == few


def test_the_page_compares_step_by_step_and_says_how_far_it_has_come(decided, learn, as_chair, as_member):
    learn(ki67_pct=60)
    page = as_member.get(reverse("changed")).content.decode()
    assert "0 of 1 decisions are compared" in page
    answer = as_member.post(reverse("changed_step"), headers={"hx-request": "true"})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "All 1 decisions are compared: for 1 the answer has changed." in words
    assert decided.item.case.code in words
    assert "new facts" in words


def test_nothing_is_kept_by_looking(decided, as_chair):
    as_chair.get(reverse("changed"))
    assert not Comparison.objects.exists()


def test_a_case_to_look_at_again_goes_on_an_agenda_from_the_list(decided, learn, as_chair, coordinator):
    learn(ki67_pct=60)
    held_on = decided.item.meeting.held_on + dt.timedelta(days=7)
    later = actions.plan_meeting(by=coordinator, held_on=held_on, title="Later", room="")
    found()
    case = decided.item.case
    page = as_chair.get(reverse("changed")).content.decode()
    assert reverse("changed_agenda", args=[case.code]) in page
    as_chair.post(reverse("changed_agenda", args=[case.code]), {"meeting": later.pk})
    assert later.items.get().case == case
    found()
    page = as_chair.get(reverse("changed")).content.decode()
    assert reverse("changed_agenda", args=[case.code]) not in page
    assert reverse("meeting", args=[later.pk]) in page


# One case


def test_the_page_of_a_case_says_what_changed_since_its_decision(decided, learn, as_member):
    learn(ki67_pct=60)
    page = as_member.get(reverse("since", args=[decided.item.case.code])).content.decode()
    assert "Ki-67" in page
    assert "was chosen" in page or "SSA" not in page
    unchanged = evaluate({}, current_ruleset())
    assert unchanged.verdicts


def test_a_case_never_decided_on_says_so(as_member, a_case):
    page = as_member.get(reverse("since", args=[a_case.code])).content.decode()
    assert "The board has not decided on this patient before." in page


def test_the_former_decision_may_be_that_of_another_case_of_the_patient(decided, coordinator, close):
    case = decided.item.case
    later = Case.objects.create(
        patient=case.patient, code="TNB-26-0999", question="Again?", former=case, created_by=coordinator
    )
    assert former_decision(later) == decided
    assert former_decision(case, decided.item) is None
    held_on = decided.item.meeting.held_on + dt.timedelta(days=7)
    meeting = actions.plan_meeting(by=coordinator, held_on=held_on, title="Later", room="")
    item = actions.put_on_agenda(by=coordinator, meeting=meeting, case=later)
    assert former_decision(later, item) == decided
    assert record_count(later) == 0
