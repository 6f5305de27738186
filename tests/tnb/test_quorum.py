"""Who has to be in the room for a case, and who of them is there."""

import pytest

from cases.actions import Entry, record_findings
from recommendations.quick import evaluated
from recommendations.ruleset import current_ruleset
from tnb import actions
from tnb.agenda import agenda_with_times
from tnb.models import Member
from tnb.opinions import Said
from tnb.outlook import outlooks
from tnb.quorum import _table, disciplines_of, needed_for, options_in_play, quorum_on
from tnb.snapshot import sheet_of

from ..conftest import admit


@pytest.fixture
def invite(coordinator, a_meeting):
    """invite(discipline, present=None, role="member"): somebody of a discipline, invited to the meeting."""

    def invite(discipline, present=None, role="member"):
        someone = admit(role, username=f"{role}-{discipline}", discipline=discipline).member
        actions.invite(by=coordinator, meeting=a_meeting, member=someone)
        actions.mark_attendance(by=coordinator, meeting=a_meeting, member=someone, present=present)
        return someone

    return invite


def quorum_of(meeting):
    (row,) = agenda_with_times(meeting).rows
    return {seat.discipline: seat for seat in row.quorum.seats}


def test_every_option_of_the_rule_set_has_its_disciplines_written_down():
    ruleset = current_ruleset()
    assert set(_table()["option"]) == set(ruleset.options)
    assert set(_table()["group"]) == set(ruleset.option_groups)
    known = set(Member.Discipline.values) - {"coordination", "other"}
    listed = [*_table()["option"].values(), *_table()["group"].values()]
    listed += [part["disciplines"] for part in _table()["case"].values()]
    assert all(each and set(each) <= known for each in listed)


@pytest.mark.parametrize(
    ("option", "discipline"),
    [
        ("tae", "interventional_radiology"),
        ("ctace", "interventional_radiology"),
        ("sirt", "nuclear_medicine"),
        ("ablation", "interventional_radiology"),
        ("prrt", "nuclear_medicine"),
        ("debulking-surgery", "surgery"),
        ("liver-transplantation", "surgery"),
        ("captem", "oncology"),
    ],
)
def test_an_option_needs_the_discipline_that_carries_it_out(option, discipline):
    assert discipline in disciplines_of(option, current_ruleset())


def test_only_options_in_play_ask_for_somebody():
    ruleset = current_ruleset()
    resected = {"liver_metastases": False, "differentiation": "well", "ki67_pct": 2, "mitoses_per_10hpf": 1}
    evaluation = evaluated(resected, ruleset)
    leading, possible = options_in_play(evaluation)
    asked = {discipline for code in (*leading, *possible) for discipline in disciplines_of(code, ruleset)}
    assert {need.discipline for need in needed_for(evaluation, ruleset)} == asked
    assert "radiology" not in asked
    assert "interventional_radiology" not in asked


def test_each_need_says_why_in_both_languages(an_item):
    view = outlooks([an_item.case], an_item.meeting.held_on)[an_item.case_id]
    needed = {need.discipline: need.why for need in view.needed}
    assert "PRRT" in needed["nuclear_medicine"].en
    assert "PRRT" in needed["nuclear_medicine"].zh
    assert needed["radiology"].zh == "需阅肝脏影像"
    assert "provisional" in needed["pathology"].en


def test_pathology_is_needed_while_the_grade_is_discordant_and_not_once_it_is_final():
    ruleset = current_ruleset()
    facts = {"liver_metastases": True, "differentiation": "well", "ki67_pct": 2, "mitoses_per_10hpf": 6}
    discordant = {need.discipline: need.why.en for need in needed_for(evaluated(facts, ruleset), ruleset)}
    assert "different grades" in discordant["pathology"]
    final = needed_for(evaluated(facts | {"ki67_pct": 8}, ruleset), ruleset)
    assert "different grades" not in " ".join(need.why.en for need in final)


def test_who_is_invited_is_expected_until_marked_and_who_is_not_invited_is_missing(an_item, invite):
    invite("surgery")
    invite("oncology", present=True)
    invite("radiology", present=False)
    seats = quorum_of(an_item.meeting)
    assert seats["surgery"].present is None
    assert seats["oncology"].present is True
    assert (seats["radiology"].present, seats["radiology"].invited) == (False, True)
    assert (seats["nuclear_medicine"].present, seats["nuclear_medicine"].invited) == (False, False)


def test_one_of_two_who_is_there_is_enough_and_an_observer_fills_no_seat(an_item, invite):
    invite("surgery", present=False)
    invite("surgery", present=True, role="chair")
    invite("radiology", present=True, role="observer")
    seats = quorum_of(an_item.meeting)
    assert seats["surgery"].present is True
    assert seats["surgery"].people == ("chair-surgery",)
    assert seats["radiology"].present is False


def test_who_has_written_beforehand_is_not_missing_though_absent(an_item, invite):
    pathologist = invite("pathology", present=False)
    said = Said(resectability="cannot_say", preferred="", text="Ki-67 counted again.", will_be_absent=True)
    actions.give_opinion(by=pathologist.user, item=an_item, said=said, seen_revealed=False)
    seats = quorum_of(an_item.meeting)
    assert (seats["pathology"].present, seats["pathology"].written) == (False, True)
    assert not seats["surgery"].written
    (row,) = agenda_with_times(an_item.meeting).rows
    assert "pathology" not in {seat.discipline for seat in row.quorum.lacking}
    frozen = {seat["discipline"]: seat for seat in sheet_of(an_item)["meeting"]["quorum"]}
    assert frozen["pathology"]["written"] is True


def test_the_quorum_is_frozen_with_the_decision(a_draft, invite, close, coordinator):
    surgeon = invite("surgery", present=True)
    close(a_draft)
    a_draft.refresh_from_db()
    frozen = {seat["discipline"]: seat for seat in a_draft.snapshot["meeting"]["quorum"]}
    assert frozen["surgery"]["present"] is True
    assert frozen["surgery"]["people"] == ["member-surgery"]
    assert frozen["surgery"]["name"] == {"en": "Surgery", "zh": "外科"}
    assert set(frozen["surgery"]["why"]) == {"en", "zh"}
    assert frozen["radiology"]["present"] is False
    actions.mark_attendance(by=coordinator, meeting=a_draft.item.meeting, member=surgeon, present=False)
    assert quorum_of(a_draft.item.meeting)["surgery"].present is True


def test_a_sheet_of_former_days_has_no_quorum(an_item):
    sheet = sheet_of(an_item)
    assert quorum_on(sheet) is not None
    del sheet["meeting"]["quorum"]
    assert quorum_on(sheet) is None
    assert quorum_on({"meeting": None}) is None


def test_what_was_worked_out_follows_the_record(coordinator, an_item):
    day, case = an_item.meeting.held_on, an_item.case
    before = outlooks([case], day)[case.pk]
    assert outlooks([case], day)[case.pk] is before
    entry = Entry(
        fact="liver_metastases", value=False, observed_on=None, source="", source_detail="", seen=None
    )
    seen = case.findings.get(fact="liver_metastases", superseded_by=None).pk
    record_findings(by=coordinator, case=case, entries=[Entry(**{**vars(entry), "seen": seen})])
    after = outlooks([case], day)[case.pk]
    assert "radiology" in {need.discipline for need in before.needed}
    assert "radiology" not in {need.discipline for need in after.needed}
