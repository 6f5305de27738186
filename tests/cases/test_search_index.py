"""The index of the cases says what the records say, whatever is done."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from cases import actions
from cases.actions import Entry, record_findings
from cases.identity.terms import INITIALS, NAME, SOUND, term
from cases.models import Case, SearchRow, SearchTerm
from cases.search.index import is_right
from cases.search.models import State
from cases.search.terms import as_term
from tnb import actions as board
from tnb.standing import is_placed


def row_of(case: Case) -> SearchRow:
    return SearchRow.objects.get(case=case)


def holds(case: Case) -> bool:
    case = Case.objects.select_related("patient").get(pk=case.pk)
    return is_right(case) and is_placed(case)


def test_a_new_case_is_in_the_index_with_its_owner(case, coordinator):
    assert holds(case)
    assert row_of(case).owner == coordinator
    assert row_of(case).state == State.DRAFT


def test_recorded_facts_and_the_classes_that_follow_are_in_the_index(a_case):
    row = row_of(a_case)
    assert (row.grade, row.provisional, row.sstr_status) == ("G2", "grade", "high")
    assert SearchTerm.objects.filter(case=a_case, term=as_term("=renal_insufficiency:true")).exists()
    assert holds(a_case)


def test_a_corrected_fact_is_found_by_its_new_value_only(a_case, coordinator):
    seen = a_case.findings.get(fact="ki67_pct").pk
    record_findings(by=coordinator, case=a_case, entries=[Entry("ki67_pct", 30, seen=seen)])
    assert row_of(a_case).grade == "G3"
    assert holds(a_case)


def test_a_value_that_is_taken_back_as_unknown_leaves_the_index(a_case, coordinator):
    seen = a_case.findings.get(fact="sstr_status").pk
    record_findings(by=coordinator, case=a_case, entries=[Entry("sstr_status", None, seen=seen)])
    assert row_of(a_case).sstr_status == ""
    assert not SearchTerm.objects.filter(case=a_case, term=as_term("=sstr_status:high")).exists()
    assert holds(a_case)


def test_what_follows_from_a_list_is_in_the_index(case, coordinator):
    content = {"site": "liver", "procedure": "biopsy", "differentiation": "well", "ki67_pct": 25}
    item = actions.record_item(
        by=coordinator, case=case, kind="specimen", content=content, observed_on=dt.date(2026, 3, 1)
    )
    assert row_of(case).grade == "G3"
    actions.withdraw_item(by=coordinator, item=item, reason="another patient's")
    assert row_of(case).grade == ""
    assert holds(case)


def test_a_corrected_name_is_found_in_every_case_of_the_patient(a_case, coordinator):
    actions.correct_patient(by=coordinator, case=a_case, name="李国强")
    terms = {bytes(term) for term in SearchTerm.objects.filter(case=a_case).values_list("term", flat=True)}
    marks = {term(1, NAME, "李国强"), term(1, SOUND, "liguoqiang"), term(1, INITIALS, "lgq")}
    assert marks <= terms
    assert term(1, NAME, "王小明") not in terms
    assert holds(a_case)


def test_a_refused_change_leaves_the_index_as_it_was(a_case, coordinator):
    with pytest.raises(actions.StaleFindings):
        record_findings(
            by=coordinator, case=a_case, entries=[Entry("ki67_pct", 30), Entry("pdl1_high", True)]
        )
    assert holds(a_case)
    assert row_of(a_case).grade == "G2"


def test_the_board_moves_a_case_from_state_to_state(an_item, a_case, a_meeting, coordinator):
    assert (row_of(a_case).state, row_of(a_case).meeting_on) == (State.AGENDA, a_meeting.held_on)
    later = a_meeting.held_on + dt.timedelta(days=7)
    said = {"title": "Weekly board", "room": "", "begins_at": None}
    board.change_meeting(by=coordinator, meeting=a_meeting, held_on=later, **said)
    assert row_of(a_case).meeting_on == later
    board.take_off_agenda(by=coordinator, item=an_item)
    assert (row_of(a_case).state, row_of(a_case).meeting_on) == (State.DEFERRED, None)
    assert holds(a_case)


def test_the_check_passes_when_the_index_is_complete(an_item, capsys):
    call_command("reindex", "--check")
    assert "1 cases, all in the index" in capsys.readouterr().out


def break_it(how: str, case: Case) -> None:
    """Change the index behind the back of the actions."""
    if how == "no row":
        SearchTerm.objects.filter(case=case).delete()
        SearchRow.objects.filter(case=case).delete()
    elif how == "a term less":
        SearchTerm.objects.filter(case=case, term=term(1, NAME, "王小明")).delete()
    elif how == "a term more":
        SearchTerm.objects.create(case=case, term=as_term("=sstr_status:negative"))
    elif how == "another class":
        SearchRow.objects.filter(case=case).update(grade="G1")
    else:
        SearchRow.objects.filter(case=case).update(state=State.DECIDED)


@pytest.mark.parametrize("how", ["no row", "a term less", "a term more", "another class", "another state"])
def test_the_check_finds_a_broken_index_and_reindex_mends_it(how, an_item, a_case):
    break_it(how, a_case)
    with pytest.raises(CommandError, match=a_case.code):
        call_command("reindex", "--check")
    call_command("reindex")
    call_command("reindex", "--check")


def test_reindexing_what_is_right_writes_nothing(an_item, capsys):
    before = row_of(an_item.case)
    call_command("reindex")
    assert "0 of them were not right" in capsys.readouterr().out
    assert row_of(an_item.case) == before
