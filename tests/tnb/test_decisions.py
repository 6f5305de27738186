"""Recording and closing a decision."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import Entry, record_findings
from cases.models import AuditEvent
from cases.record import findings_in_force
from tnb import actions, snapshot
from tnb.decisions import Draft, planned, problems_with, same_code_word
from tnb.models import Decision
from tnb.snapshot import record_count

ANSWER = {
    "options": [
        {"option": "ssa", "status": "recommended", "name": "SSA", "status_name": "recommended"},
        {"option": "prrt", "status": "not_indicated", "name": "PRRT", "status_name": "no condition met"},
        {"option": "tae", "status": "contraindicated", "name": "TAE", "status_name": "contraindicated"},
        {
            "option": "deb-tace",
            "status": "not_recommended",
            "name": "DEB-TACE",
            "status_name": "not recommended",
        },
    ]
}


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (Draft(), {"text", "follows"}),
        (Draft(steps=planned("ssa")), {"follows"}),
        (Draft(steps=planned("ssa"), follows="follows"), set()),
        (Draft(steps=planned("ssa", "prrt"), follows="follows"), {"follows"}),
        (Draft(steps=planned("prrt"), text="No other way.", follows="none"), set()),
        (Draft(text="Wait.", follows="follows"), {"chosen"}),
        (Draft(steps=planned("ssa"), follows="none"), {"text"}),
        (Draft(text="Postponed.", follows="none"), set()),
        (Draft(steps=planned("ssa"), follows="departs"), {"departure_reason"}),
        (Draft(steps=planned("ssa"), follows="departs", departure_reason="other"), {"departure_text"}),
        (
            Draft(steps=planned("ssa"), follows="departs", departure_reason="other", departure_text="  "),
            {"departure_text"},
        ),
        (
            Draft(steps=planned("ssa"), follows="departs", departure_reason="other", departure_text="cost"),
            set(),
        ),
        (Draft(steps=planned("tae"), follows="follows"), {"follows"}),
        (Draft(steps=planned("deb-tace"), text="x", follows="none"), {"follows"}),
        (Draft(steps=planned("ssa", "tae"), follows="departs"), {"departure_reason"}),
        (Draft(steps=planned("ssa", "tae"), follows="departs", departure_reason="comorbidity"), set()),
    ],
)
def test_what_is_missing_is_said_beside_its_field(draft, fields):
    assert set(problems_with(draft, ANSWER)) == fields


@pytest.mark.parametrize("typed", ["blue crane 蓝鹤", " Blue  Crane ", "蓝鹤", "BLUE CRANE"])
def test_the_code_word_may_be_typed_in_either_language(typed):
    assert same_code_word(typed, "blue crane 蓝鹤")


@pytest.mark.parametrize("typed", ["", "  ", "crane", "blue", "red crane", "红鹤", "蓝"])
def test_another_word_is_not_the_code_word(typed):
    assert not same_code_word(typed, "blue crane 蓝鹤")


def test_an_empty_half_of_a_code_word_matches_nothing():
    assert not same_code_word(" ", "heron")
    assert same_code_word("heron", "heron")


def test_a_draft_is_saved_incomplete_and_says_what_is_missing(as_coordinator, an_item):
    page = reverse("decision_write", args=[an_item.pk])
    answer = as_coordinator.post(page, {"seen": 0, "chosen": ["ssa"], "text": "SSA first"}, follow=True)
    assert Decision.objects.get(item=an_item).chosen == ["ssa"]
    assert "Say whether the decision follows or departs" in answer.content.decode()


def test_a_decision_saved_meanwhile_is_shown_and_nothing_typed_is_lost(as_coordinator, an_item, chair):
    page = reverse("decision_write", args=[an_item.pk])
    actions.record_decision(by=chair, item=an_item, seen=0, draft=Draft(text="Theirs: sunitinib"))
    answer = as_coordinator.post(page, {"seen": 0, "text": "Mine: everolimus", "follows": "none"})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs: sunitinib" in words
    assert "Mine: everolimus" in words
    assert Decision.objects.get(item=an_item).text == "Theirs: sunitinib"
    as_coordinator.post(page, {"seen": 1, "text": "Both", "follows": "none"})
    assert Decision.objects.get(item=an_item).text == "Both"


def test_an_unknown_option_is_refused_and_what_was_typed_stays(as_coordinator, an_item):
    page = reverse("decision_write", args=[an_item.pk])
    answer = as_coordinator.post(page, {"seen": 0, "chosen": ["snake-oil"], "text": "Keep me"})
    assert answer.status_code == 422
    assert "Keep me" in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_option_advised_against_needs_a_reason_before_closing(coordinator, an_item, close):
    draft = Draft(steps=planned("tae"), text="TAE", follows="follows")
    decision = actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft)
    with pytest.raises(actions.IncompleteDecision) as refusal:
        close(decision)
    assert set(refusal.value.problems) == {"follows"}
    decision = actions.record_decision(
        by=coordinator,
        item=an_item,
        seen=1,
        draft=Draft(steps=planned("tae"), follows="departs", departure_reason="expert_judgement"),
    )
    assert close(decision).closed_at is not None


def test_a_wrong_code_word_closes_nothing(as_chair, an_item, a_draft):
    page = reverse("decision_close", args=[an_item.pk])
    said = {"seen": 1, "seen_records": record_count(an_item.case)}
    answer = as_chair.post(page, said | {"code_word": "red crane"})
    assert "This is not the code word of this patient." in answer.content.decode()
    assert 'value="red crane"' in answer.content.decode()
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None
    answer = as_chair.post(page, said | {"code_word": "blue crane"})
    a_draft.refresh_from_db()
    assert answer.url == reverse("decision", args=[an_item.pk])
    assert a_draft.closed_at is not None


def test_facts_changed_after_the_page_was_opened_stop_the_closing(coordinator, an_item, a_draft, close):
    seen = record_count(an_item.case)
    before = findings_in_force(an_item.case)["ki67_pct"]
    entry = Entry(
        fact="ki67_pct", value=30, observed_on=None, source="pathology", source_detail="", seen=before.pk
    )
    record_findings(by=coordinator, case=an_item.case, entries=[entry])
    with pytest.raises(actions.NotPossible):
        close(a_draft, seen_records=seen)
    assert close(a_draft).snapshot["closed_by"] == "chair"


def test_a_closed_decision_holds_facts_answers_rules_and_members(coordinator, a_draft, member, close):
    actions.invite(by=coordinator, meeting=a_draft.item.meeting, member=member.member)
    sheet = close(a_draft).snapshot
    said = {fact["fact"]: fact for fact in sheet["facts"]}
    assert said["ki67_pct"]["value"] == 8
    assert said["ki67_pct"]["observed_on"] == "2026-03-02"
    assert said["extrahepatic_disease"]["shown"] == {
        "en": "unknown",
        "zh": said["extrahepatic_disease"]["shown"]["zh"],
    }
    assert sheet["ruleset"]["digest"].startswith("sha256:")
    assert set(sheet["answers"]) == {"en", "zh"}
    assert sheet["meeting"]["members"] == [
        {"name": "member", "role": "member", "discipline": "surgery", "present": None}
    ]
    assert sheet["decision"]["text"] == "Discuss again after the volumetry."
    cited = {
        key
        for answer in sheet["answers"].values()
        for option in answer["options"]
        for rule in option["rules"]
        for key in rule["references"]
    }
    assert cited <= set(sheet["references"])


def test_a_closed_decision_is_never_evaluated_again(as_chair, as_member, a_draft, close, monkeypatch):
    close(a_draft)

    def never(*args, **kwargs):
        raise AssertionError("a closed decision was evaluated")

    monkeypatch.setattr(snapshot, "evaluate", never)
    monkeypatch.setattr(snapshot, "answer_of", never)
    for name in ("decision", "present", "decision_close", "decision_write"):
        assert as_chair.get(reverse(name, args=[a_draft.item_id])).status_code in (200, 302)
    for language in ("en", "zh"):
        summary = reverse("decision_summary", args=[a_draft.pk]) + f"?language={language}"
        answer = as_member.get(summary)
        assert answer.content.startswith(b"%PDF")
        answer = as_member.get(reverse("summary", args=[a_draft.item.case.code]) + f"?language={language}")
        assert answer.content.startswith(b"%PDF")


def test_a_closed_decision_shows_what_the_board_saw_not_what_came_later(
    coordinator, as_chair, a_draft, close
):
    close(a_draft)
    case = a_draft.item.case
    before = findings_in_force(case)["ki67_pct"]
    entry = Entry(
        fact="ki67_pct", value=77, observed_on=None, source="pathology", source_detail="", seen=before.pk
    )
    record_findings(by=coordinator, case=case, entries=[entry])
    for name in ("decision", "present"):
        words = as_chair.get(reverse(name, args=[a_draft.item_id])).content.decode()
        assert "77 %" not in words
        assert "8 %" in words


def test_a_closed_decision_cannot_be_changed(coordinator, a_draft, close):
    closed = close(a_draft)
    for seen in (0, 1, 2):
        with pytest.raises(actions.NotPossible):
            actions.record_decision(by=coordinator, item=closed.item, seen=seen, draft=Draft(text="Else"))
    with pytest.raises(actions.NotPossible):
        close(closed)
    assert AuditEvent.objects.filter(action="decision.closed").count() == 1


def test_the_second_to_close_reads_that_it_is_closed(as_chair, a_draft, close):
    seen = {"seen": a_draft.version, "seen_records": record_count(a_draft.item.case)}
    close(a_draft)
    page = reverse("decision_close", args=[a_draft.item_id])
    answer = as_chair.post(page, seen | {"code_word": "blue crane"}, follow=True)
    assert "already been closed" in answer.content.decode()


def test_the_database_itself_refuses_a_closed_decision_without_snapshot(a_draft, chair):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=a_draft.pk).update(closed_at=a_draft.updated_at, closed_by=chair)


def test_a_failing_audit_leaves_the_decision_open(a_draft, close, monkeypatch):
    def broken(**said):
        raise RuntimeError("no audit")

    monkeypatch.setattr("cases.audit.record", broken)
    with pytest.raises(RuntimeError):
        close(a_draft)
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None


def test_a_draft_changed_meanwhile_is_shown_again_before_it_is_closed(as_chair, coordinator, a_draft):
    page = reverse("decision_close", args=[a_draft.item_id])
    said = {"seen": 1, "seen_records": record_count(a_draft.item.case), "code_word": "blue crane"}
    later = Draft(text="Decided otherwise.", follows="none")
    actions.record_decision(by=coordinator, item=a_draft.item, seen=1, draft=later)
    answer = as_chair.post(page, said)
    assert answer.status_code == 409
    assert "Decided otherwise." in answer.content.decode()
    a_draft.refresh_from_db()
    assert a_draft.closed_at is None
    assert as_chair.post(page, said | {"seen": 2}).status_code == 302
