"""Finding a case by what a person types or chooses."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.search.asked import asked
from cases.search.query import COUNTED, Search, found
from cases.search.vocabulary import understood
from tnb import actions as board

from .page import read

HTMX = {"HX-Request": "true"}


@pytest.fixture
def others(coordinator, a_case):
    """Besides 王小明 (G2, receptor high, blue crane): three who share little with him."""
    made = {}
    for name, number, word, facts in (
        ("曾丽", "H-20031", "red pine 红松", {"differentiation": "poor", "sstr_status": "negative"}),
        ("吕国强", "20099", "grey moon 灰月", {"syndrome": "insulinoma", "extrahepatic_disease": False}),
        ("John Müller-Smith", "X99", "white sail 白帆", {"lm_contralateral_satellites": True}),
    ):  # fmt: skip
        case = register_patient_and_case(
            by=coordinator,
            name=name,
            hospital_number=number,
            code_word=word,
            question="?",
            birth_date=dt.date(1955, 2, 1),
        )
        entries = [Entry(fact, value) for fact, value in facts.items()]
        record_findings(by=coordinator, case=case, entries=entries)
        made[name] = case
    return made


def names(typed: str, by) -> set[str]:
    return {row.case.patient.name for row in found(asked({"q": typed}, by).search, 50).rows}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王小明", "王小明"),
        ("王 小明", "王小明"),
        ("wangxiaoming", "王小明"),
        ("WANG Xiao ming", "王小明"),
        ("Ｗang　Xiaoming", "王小明"),
        ("wxm", "王小明"),
        ("ＷＸＭ", "王小明"),
        ("h1", "王小明"),
        ("H-1", "王小明"),
        ("19700517", "王小明"),
        ("1970-05-17", "王小明"),
        ("blue crane", "王小明"),
        ("蓝鹤", "王小明"),
        ("鹤", "王小明"),
        ("zengli", "曾丽"),
        ("cengli", "曾丽"),
        ("zl", "曾丽"),
        ("h 20031", "曾丽"),
        ("lvguoqiang", "吕国强"),
        ("luguoqiang", "吕国强"),
        ("LGQ", "吕国强"),
        ("john muller-smith", "John Müller-Smith"),
        ("MÜLLER-SMITH, John", "John Müller-Smith"),
        ("johnmullersmith", "John Müller-Smith"),
        ("jm", "John Müller-Smith"),
        ("g2 王小明", "王小明"),
        ("王 小明 crane", "王小明"),
        ("grade 2", "王小明"),
        ("receptor-positive", "王小明"),
        ("受体阳性，G2", "王小明"),
        ("NEC", "曾丽"),
        ("低分化", "曾丽"),
        ("受体阴性", "曾丽"),
        ("insulinoma", "吕国强"),
        ("胰岛素瘤 无肝外病变", "吕国强"),
        ("no extrahepatic disease", "吕国强"),
        ("type II", "John Müller-Smith"),
        ("Ⅱ型", "John Müller-Smith"),
        ("ENETS ii 型", "John Müller-Smith"),
        ("renal insufficiency", "王小明"),
    ],
)
def test_a_case_is_found_by(typed, name, others, coordinator):
    assert names(typed, coordinator) == {name}


@pytest.mark.parametrize(
    "typed", ["王大明", "wangdaming", "G3 王小明", "99999", "insulinoma 王小明", "李", "xw"]
)
def test_a_case_is_not_found_by_what_it_is_not(typed, others, coordinator):
    assert "王小明" not in names(typed, coordinator)


@pytest.mark.parametrize(
    "typed", ["王", "小明", "xiaoming", "wang", "h20", "0031", "muller", "王小明 李", "1970"]
)
def test_a_part_of_a_name_or_number_finds_nobody(typed, others, coordinator):
    assert names(typed, coordinator) == set()


def test_signs_alone_ask_for_nothing(others, coordinator):
    assert len(names("% , ，'", coordinator)) == 4


def test_a_word_in_quotation_marks_is_a_name_even_if_it_means_something(others, coordinator):
    assert [facet.name for facet in understood("head").facets] == ["primary_subsite"]
    assert understood('"head"') == ((), ("head",), ("head",))
    assert understood("“g2” wang") == ((), ("g2", "wang"), ("g2", "wang"))


def test_the_sentence_of_a_coordinator_is_understood_in_both_languages():
    wanted = [
        ("grade", ("G2",)),
        ("enets", ("II",)),
        ("sstr_status", ("high", "positive")),
        ("meeting", ("next",)),
    ]
    for typed in ("G2, type II, receptor-positive, next meeting", "G2、Ⅱ型、受体阳性、下次会议"):
        said = understood(typed)
        assert [facet[:2] for facet in said.facets] == wanted
        assert said.words == ()


def test_the_cases_of_the_next_meeting_are_found(an_item, a_case, others, coordinator):
    assert names("next meeting", coordinator) == {"王小明"}
    assert names("下次会议 G2", coordinator) == {"王小明"}
    assert names("next meeting NEC", coordinator) == set()


def test_a_state_is_found(an_item, others, coordinator):
    assert names("on an agenda", coordinator) == {"王小明"}
    assert names("草稿", coordinator) == set(others)
    board.take_off_agenda(by=coordinator, item=an_item)
    assert names("deferred", coordinator) == {"王小明"}


def test_what_was_on_an_agenda_of_a_day_gone_by_is_deferred(an_item, a_meeting, coordinator):
    board.change_meeting(
        by=coordinator,
        meeting=a_meeting,
        held_on=dt.date(2026, 1, 5),
        title="Weekly board",
        room="",
        begins_at=None,
    )
    assert names("deferred", coordinator) == {"王小明"}
    assert names("on an agenda", coordinator) == names("next meeting", coordinator) == set()


def test_the_owner_is_found(others, coordinator, colleague):
    register_patient_and_case(by=colleague, name="陈晨", question="?")
    assert names("mine", colleague) == {"陈晨"}
    assert "陈晨" not in names("我的", coordinator)
    chosen = asked({"owner": str(colleague.pk)}, coordinator)
    assert [row.case.patient.name for row in found(chosen.search, 50).rows] == ["陈晨"]


def test_unknown_can_be_asked_for(others, coordinator, a_case):
    assert "王小明" not in names("grade unknown", coordinator)
    assert names("grade unknown", coordinator) == {"吕国强", "John Müller-Smith"}


def test_what_is_chosen_and_what_is_typed_must_both_hold(others, coordinator):
    chosen = asked({"q": "王小明", "grade": "G2", "sstr_status": "high"}, coordinator)
    assert found(chosen.search, 50).total == 1
    assert found(asked({"q": "王小明", "grade": "G1"}, coordinator).search, 50).total == 0
    assert chosen.address == "grade=G2&sstr_status=high"


@pytest.mark.parametrize(
    "nonsense", [{"grade": "G9"}, {"owner": "x"}, {"meeting": "2026-02-31"}, {"state": "'"}]
)
def test_a_choice_that_does_not_exist_is_ignored(nonsense, others, coordinator):
    assert found(asked(nonsense, coordinator).search, 50).total == 4


def test_pages_follow_each_other_without_gap_or_double(others, coordinator):
    first = found(Search(), 2)
    second = found(Search(), 2, first.before)
    assert (first.total, second.total, second.before) == (4, None, None)
    ids = [row.case_id for row in (*first.rows, *second.rows)]
    assert ids == sorted({*ids}, reverse=True)
    assert len(ids) == 4


def test_more_than_a_thousand_is_said_and_not_counted(others, coordinator, monkeypatch):
    monkeypatch.setattr("cases.search.query.COUNTED", 3)
    assert found(Search(), 2).total == 4
    monkeypatch.setattr("cases.search.query.COUNTED", 2)
    assert found(Search(), 2).total == 3
    assert COUNTED == 1_000


def test_a_word_that_is_everywhere_finds_the_same_as_one_that_is_rare(others, coordinator, monkeypatch):
    typed = ["王小明", "wxm G2", "insulinoma", "20099 no extrahepatic disease", "pine"]
    rare = [names(each, coordinator) for each in typed]
    monkeypatch.setattr("cases.search.query.FEW", 0)
    assert [names(each, coordinator) for each in typed] == rare
    assert all(rare)


def test_what_is_typed_is_in_no_address(others, as_coordinator, a_case):
    page = read(as_coordinator.get(reverse("cases:list"), {"q": "曾丽"}))
    assert a_case.code in page.text  # the words of an address are not looked at
    answer = as_coordinator.post(reverse("cases:list"), {"q": "曾丽", "grade": "NEC"}, headers=HTMX)
    assert answer["HX-Replace-Url"] == reverse("cases:list") + "?grade=NEC"
    assert "曾丽" in answer.content.decode()
    assert a_case.code not in answer.content.decode()
    assert 'method="post"' in as_coordinator.get(reverse("cases:list")).content.decode()


def test_the_list_shows_classes_question_facts_state_and_says_what_it_understood(
    an_item, a_case, a_meeting, as_coordinator
):
    text = read(as_coordinator.post(reverse("cases:list"), {"q": "g2 wang xiaoming"})).text
    text = " ".join(text.split())
    for words in (
        "1 case",
        "Understood as G2",
        "whole name or number, code or code word wang xiaoming",
        "王小明",
        "1970-05-17",
        "G2 provisional",
        "high expression",
        "Which treatment first?",
        f"{a_meeting.held_on} on an agenda",
    ):
        assert words in text


def test_who_may_only_read_sees_masked_names_in_the_list(a_case, as_observer, as_member):
    for client in (as_observer, as_member):
        page = client.get(reverse("cases:list")).content.decode()
        _head, listed = page.split('id="found"')  # above it stand examples of what can be typed
        assert "王○明" in listed
        assert "王小明" not in page
        assert "H-1" not in listed
        assert "1970-05-17" not in listed


@pytest.mark.parametrize("typed", ["'", '"', "\0", "a" * 5000, "%%%", "\u202e王", "\ud800", "= # ~", "“"])
def test_nothing_that_can_be_typed_breaks_the_list(typed, a_case, as_coordinator):
    typed = typed.encode(errors="replace").decode()
    assert as_coordinator.post(reverse("cases:list"), {"q": typed}).status_code == 200
