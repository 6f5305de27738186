import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.actions import (
    Entry,
    InvalidFindings,
    Namesakes,
    StaleFindings,
    correct_patient,
    describe_case,
    import_case_file,
    record_findings,
    register_patient_and_case,
)
from cases.models import AuditEvent, Case, CaseNumber, Finding, Patient
from cases.record import events_of, facts_of, findings_in_force, history_of

DAY = dt.date(2026, 3, 2)


def recorded(case, by, **entry):
    (finding,) = record_findings(by=by, case=case, entries=[Entry(**entry)])
    return finding


def test_a_finding_carries_its_date_source_and_writer(case, coordinator):
    finding = recorded(
        case,
        coordinator,
        fact="ki67_pct",
        value=12,
        observed_on=DAY,
        source="pathology",
        source_detail=" L7 ",
    )
    finding.refresh_from_db()
    assert (finding.value, finding.observed_on, finding.source) == (12, DAY, "pathology")
    assert (finding.source_detail, finding.entered_by) == ("L7", coordinator)
    assert facts_of(case) == {"ki67_pct": 12}


def test_a_correction_is_a_new_finding_and_the_old_one_stays(case, coordinator, colleague):
    first = recorded(case, coordinator, fact="ki67_pct", value=12)
    second = recorded(case, colleague, fact="ki67_pct", value=8, seen=first.pk)
    assert [finding.value for finding in history_of(case, "ki67_pct")] == [8, 12]
    assert second.supersedes == first
    assert findings_in_force(case)["ki67_pct"] == second


def test_an_explicit_unknown_is_a_finding_but_not_a_fact(case, coordinator):
    recorded(case, coordinator, fact="portal_vein_thrombosis", value=None)
    assert findings_in_force(case)["portal_vein_thrombosis"].value is None
    assert facts_of(case) == {}


@pytest.mark.parametrize(
    ("fact", "value"), [("lm_count", 0), ("hypoglycaemia", False), ("primary_complication", [])]
)
def test_zero_no_and_none_are_known_values(case, coordinator, fact, value):
    recorded(case, coordinator, fact=fact, value=value)
    assert facts_of(case) == {fact: value}


def test_what_is_in_force_already_is_not_recorded_again(case, coordinator):
    entry = Entry("prior_treatments", ["surgery", "ssa"], DAY, "clinic")
    assert len(record_findings(by=coordinator, case=case, entries=[entry])) == 1
    same = Entry("prior_treatments", ["ssa", "surgery", "ssa"], DAY, "clinic")
    assert (
        record_findings(
            by=coordinator,
            case=case,
            entries=[
                entry,
            ],
        )
        == []
    )
    assert record_findings(by=coordinator, case=case, entries=[same]) == []
    assert Finding.objects.count() == 1


def test_of_two_people_who_change_one_fact_the_second_is_told(case, coordinator, colleague):
    first = recorded(case, coordinator, fact="ki67_pct", value=12)
    recorded(case, coordinator, fact="ki67_pct", value=8, seen=first.pk)
    entries = [Entry("ki67_pct", 30, seen=first.pk), Entry("ecog", 1)]
    with pytest.raises(StaleFindings) as stale:
        record_findings(by=colleague, case=case, entries=entries)
    assert stale.value.facts == ["ki67_pct"]
    assert facts_of(case) == {"ki67_pct": 8}


def test_a_fact_entered_by_someone_else_meanwhile_is_stale_for_who_saw_none(case, coordinator, colleague):
    recorded(case, coordinator, fact="ecog", value=0)
    with pytest.raises(StaleFindings):
        record_findings(by=colleague, case=case, entries=[Entry("ecog", 2)])


def test_the_database_itself_refuses_a_second_first_finding_and_a_second_successor(case, coordinator):
    first = recorded(case, coordinator, fact="ecog", value=0)
    recorded(case, coordinator, fact="ecog", value=1, seen=first.pk)
    for supersedes in (None, first):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.create(
                case=case, fact="ecog", value=2, entered_by=coordinator, supersedes=supersedes
            )


def test_a_race_lost_in_the_database_reads_as_stale(case, coordinator, colleague, monkeypatch):
    seen_by_the_loser = findings_in_force(case)
    recorded(case, coordinator, fact="ecog", value=0)
    looks = iter([seen_by_the_loser, findings_in_force(case)])
    monkeypatch.setattr("cases.actions.findings.findings_in_force", lambda case: next(looks))
    with pytest.raises(StaleFindings) as stale:
        record_findings(by=colleague, case=case, entries=[Entry("age_years", 50), Entry("ecog", 2)])
    assert stale.value.facts == ["ecog"]
    monkeypatch.undo()
    assert facts_of(case) == {"ecog": 0}


def test_values_outside_the_contract_are_refused_all_at_once(case, coordinator):
    entries = [Entry("ki67_pct", 130), Entry("sex", "x"), Entry("ecog", 1), Entry("ki_67", 3)]
    with pytest.raises(InvalidFindings) as refused:
        record_findings(by=coordinator, case=case, entries=entries)
    assert {problem.fact for problem in refused.value.problems} == {"ki67_pct", "sex", "ki_67"}
    assert not Finding.objects.exists()


@pytest.mark.parametrize("wrong", [{"observed_on": dt.date(2999, 1, 1)}, {"source": "hearsay"}])
def test_a_future_date_or_an_unheard_of_source_is_refused(case, coordinator, wrong):
    with pytest.raises(ValidationError):
        record_findings(by=coordinator, case=case, entries=[Entry("ecog", 1, **wrong)])


def test_one_fact_twice_in_one_save_is_refused(case, coordinator):
    with pytest.raises(ValueError, match="ecog"):
        record_findings(by=coordinator, case=case, entries=[Entry("ecog", 1), Entry("ecog", 2)])


def test_each_change_leaves_an_event_with_its_actor(case, coordinator, colleague):
    recorded(case, colleague, fact="ecog", value=1)
    describe_case(by=colleague, case=case, question="Resectable?", summary="")
    correct_patient(by=colleague, case=case, name="Patient B", sex="male")
    events = AuditEvent.objects.filter(subject=f"case:{case.code}").order_by("pk")
    assert [(event.actor, event.action) for event in events] == [
        ("coordinator", "case.registered"),
        ("colleague", "findings.recorded"),
        ("colleague", "case.described"),
        ("colleague", "patient.corrected"),
    ]
    assert events[1].details == {"facts": {"ecog": 1}}
    assert events[2].details == {"before": {"question": "Which therapy next?"}}
    assert "Patient" not in str(events[3].details)


def test_what_does_not_change_leaves_no_event(case, coordinator):
    describe_case(by=coordinator, case=case, question=case.question, summary=case.summary)
    correct_patient(by=coordinator, case=case, name="Patient A")
    assert [event.action for event in events_of(case)] == ["case.registered"]


def test_cases_are_numbered_within_their_year(coordinator, case, time_machine_2027):
    second = register_patient_and_case(by=coordinator, name="Patient B", question="?")
    time_machine_2027()
    third = register_patient_and_case(by=coordinator, name="Patient C", question="?")
    assert case.code[:7] == second.code[:7]
    assert int(second.code[-4:]) == int(case.code[-4:]) + 1
    assert third.code == "TNB-27-0001"


@pytest.fixture
def time_machine_2027(monkeypatch):
    return lambda: monkeypatch.setattr(
        "cases.actions.patients.timezone.localdate", lambda: dt.date(2027, 1, 1)
    )


def test_a_refused_registration_leaves_no_number_no_patient_and_no_event(coordinator, db):
    with pytest.raises(ValidationError):
        register_patient_and_case(by=coordinator, name=" ", question="?")
    assert [model.objects.count() for model in (CaseNumber, Patient, Case)] == [0, 0, 0]
    assert not AuditEvent.objects.filter(subject__startswith="case:").exists()


def test_a_namesake_must_be_allowed(case, coordinator):
    with pytest.raises(Namesakes):
        register_patient_and_case(by=coordinator, name="patient a", question="?", namesakes_allowed=False)
    register_patient_and_case(by=coordinator, name="patient a", question="?", namesakes_allowed=True)
    assert Case.objects.count() == 2


def test_a_code_word_is_given_if_none_is_typed_and_differs_between_patients(coordinator, db):
    cases = [register_patient_and_case(by=coordinator, name=f"P {n}", question="?") for n in range(30)]
    words = {case.patient.code_word for case in cases}
    assert len(words) == 30
    typed = register_patient_and_case(by=coordinator, name="P", question="?", code_word="quiet pine")
    assert typed.patient.code_word == "quiet pine"


FILE = {"reference": "demo-01", "facts": {"ki67_pct": 8, "ecog": None, "prior_treatments": []}}


def imported(by, content, **more):
    return import_case_file(by=by, content=content, name="Patient F", question="?", **more)


def test_a_case_file_brings_its_facts_with_its_reference_as_their_source(coordinator):
    case = imported(coordinator, json.dumps(FILE), source="literature", observed_on=DAY)
    findings = findings_in_force(case)
    assert {fact: finding.value for fact, finding in findings.items()} == FILE["facts"]
    assert facts_of(case) == {"ki67_pct": 8, "prior_treatments": []}
    ki67 = findings["ki67_pct"]
    assert (ki67.source, ki67.source_detail, ki67.observed_on) == ("literature", "demo-01", DAY)


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        ("{", {""}),
        ("[]", {""}),
        (json.dumps([FILE, FILE]), {""}),
        ('{"reference": "x", "facts": {"ecog": 1, "ecog": 2}}', {"ecog"}),
        (
            '{"reference": "x", "facts": {"ki67_pct": NaN, "sex": "f", "lm_cuont": 3}}',
            {"ki67_pct", "sex", "lm_cuont"},
        ),
        ('{"facts": {"ecog": 9}}', {"", "ecog"}),
    ],
)
def test_a_wrong_case_file_is_refused_with_all_its_problems_and_leaves_nothing(coordinator, content, facts):
    with pytest.raises(InvalidFindings) as refused:
        imported(coordinator, content)
    assert {problem.fact for problem in refused.value.problems} == facts
    assert [model.objects.count() for model in (CaseNumber, Patient, Case, Finding)] == [0, 0, 0, 0]
    assert not AuditEvent.objects.filter(subject__startswith="case:").exists()


@pytest.mark.parametrize("reference", [r"a\u0000", r"a\ud800", "长" * 201])
def test_a_reference_that_cannot_be_kept_as_it_is_refuses_the_file_and_is_not_cut(coordinator, reference):
    with pytest.raises(InvalidFindings) as refused:
        imported(coordinator, f'{{"reference": "{reference}", "facts": {{"ecog": 9}}}}')
    assert [problem.fact for problem in refused.value.problems] == ["ecog", ""]
    assert "200 characters" in refused.value.problems[1].allowed.en
    assert not Case.objects.exists()


def test_a_reference_of_all_the_signs_there_is_room_for_is_kept_whole(coordinator):
    case = imported(coordinator, f'{{"reference": "{"长" * 200}", "facts": {{"ecog": 1}}}}')
    assert findings_in_force(case)["ecog"].source_detail == "长" * 200
