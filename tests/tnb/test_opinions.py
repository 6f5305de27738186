"""Opinions: asked for, given unseen, revealed by the chair, kept with the decision."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import translation

from cases.models import AuditEvent
from recommendations.ruleset import current_ruleset
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.decisions import Draft
from tnb.models import Attendance, Opinion
from tnb.opinions import Said, awaited, givers, offered, opinions_on, own, public
from tnb.pdf import summary_pdf
from tnb.snapshot import sheet_of
from tnb.teaching import teaching_sheet

from ..conftest import admit, browser_of
from ..pdf import made

SURGEON = Said("resectable", "tae", "Clearable by the canary surgeon.")


@pytest.fixture
def board(coordinator, chair, member, an_item):
    """Who may give an opinion on the item, invited: {"chair", "member", "other"}; opinions are asked for."""
    people = {
        "chair": chair,
        "member": member,
        "other": admit("member", "other", "interventional_radiology"),
    }
    for person in (coordinator, *people.values()):
        actions.invite(by=coordinator, meeting=an_item.meeting, member=person.member)
    actions.ask_for_opinions(by=coordinator, item=an_item, asked=True)
    an_item.refresh_from_db()
    return people


@pytest.fixture
def give(an_item):
    def give(by, *said, revealed=False, **more):
        opinion = Said(*said, **more)
        return actions.give_opinion(by=by, item=an_item, said=opinion, seen_revealed=revealed)

    return give


@pytest.fixture
def revealed(board, give, chair, an_item):
    """The member can resect, the other cannot; the chair has said nothing and reveals."""
    give(board["member"], *vars(SURGEON).values())
    give(board["other"], "not_resectable", "deb_tace" if "deb_tace" in current_ruleset().options else "")
    actions.reveal_opinions(by=chair, item=an_item)
    an_item.refresh_from_db()
    return an_item


def page(item, name="opinion"):
    return reverse(name, args=[item.pk])


def typed(**said):
    return {"resectability": "resectable", "preferred": "tae", "text": "", "seen_revealed": "0"} | said


def test_opinions_are_asked_for_and_no_longer_until_somebody_has_given_one(
    as_coordinator, board, give, an_item
):
    for asked in ("no", "yes"):
        as_coordinator.post(page(an_item, "opinions_ask"), {"asked": asked})
        an_item.refresh_from_db()
        assert an_item.opinions_asked is (asked == "yes")
    give(board["member"], "resectable")
    words = as_coordinator.post(page(an_item, "opinions_ask"), {"asked": "no"}, follow=True).content.decode()
    an_item.refresh_from_db()
    assert an_item.opinions_asked is True
    assert "they stay asked for" in words
    assert 'value="no"' not in words


def test_a_member_is_reminded_of_what_is_asked_until_it_is_given(board, give, an_item, observer):
    member = board["member"].member
    assert list(awaited(member)) == [an_item]
    give(board["member"], "cannot_say")
    assert list(awaited(member)) == []
    assert list(awaited(board["other"].member)) == [an_item]
    assert list(awaited(observer.member)) == []


def test_an_opinion_is_given_in_the_browser_and_can_be_changed_until_the_reveal(as_member, board, an_item):
    assert as_member.post(page(an_item), typed(text="First")).status_code == 302
    assert as_member.post(page(an_item), typed(resectability="convertible", text="Then")).status_code == 302
    member = board["member"].member
    assert [given.text for given in an_item.opinions.all()] == ["First", "Then"]
    assert (own(an_item, member).resectability, own(an_item, member).discipline) == ("convertible", "surgery")
    words = as_member.get(page(an_item)).content.decode()
    assert "Then" in words
    assert "First" not in words


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"resectability": ""}, "Say whether the disease is resectable."),
        ({"resectability": "perhaps"}, "Say whether the disease is resectable."),
        ({"preferred": "prayer"}, "Choose one of the options, or none."),
        ({"text": "x" * 5001}, "5000"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_rest_is_kept(as_member, board, an_item, wrong, said):
    answer = as_member.post(page(an_item), typed(text="Kept words") | wrong)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert said in words
    assert wrong.get("text", "Kept words") in words
    assert not Opinion.objects.exists()


def test_only_who_is_invited_gives_an_opinion(board, an_item):
    stranger = admit("member", "stranger", "pathology")
    answer = browser_of(stranger).post(page(an_item), typed())
    assert answer.status_code == 409
    assert "Only who is invited" in answer.content.decode()
    assert not Opinion.objects.exists()


def test_the_same_form_sent_twice_is_one_opinion(as_member, board, an_item):
    form = typed() | {"form-token": "once"}
    for _time in range(2):
        assert as_member.post(page(an_item), form).status_code == 302
    assert Opinion.objects.count() == 1


def test_a_specialist_who_cannot_come_writes_beforehand_without_being_asked(
    as_member, as_coordinator, board, an_item
):
    as_coordinator.post(page(an_item, "opinions_ask"), {"asked": "no"})
    assert as_member.post(page(an_item), typed()).status_code == 409
    assert as_member.post(page(an_item), typed(will_be_absent="1")).status_code == 302
    seat = Attendance.objects.get(meeting=an_item.meeting, member=board["member"].member)
    assert seat.present is False
    assert "will not be there" in as_coordinator.get(page(an_item, "opinions")).content.decode()
    assert AuditEvent.objects.filter(action="meeting.attendance", actor="member").count() == 1


def test_who_was_seen_in_the_room_stays_present_and_who_comes_after_all_is_not_marked(
    coordinator, board, give, an_item
):
    member, other = board["member"].member, board["other"].member
    actions.mark_attendance(by=coordinator, meeting=an_item.meeting, member=member, present=True)
    give(board["member"], "resectable", will_be_absent=True)
    give(board["other"], "resectable", will_be_absent=True)
    give(board["other"], "resectable")
    seats = {seat.member: seat.present for seat in Attendance.objects.filter(meeting=an_item.meeting)}
    assert (seats[member], seats[other]) == (True, None)


# What one sees before giving one


def test_the_recommendation_is_not_on_the_page_before_ones_own_opinion_is_given(as_member, board, an_item):
    ruleset = current_ruleset()
    statuses = [f'class="status status-{code}"' for code in ruleset.statuses]
    before = as_member.get(page(an_item)).content.decode()
    assert [status for status in statuses if status in before] == []
    assert "Which treatment first?" in before
    assert "Ki-67" in before
    as_member.post(page(an_item), typed())
    after = as_member.get(page(an_item)).content.decode()
    assert [status for status in statuses if status in after] != []
    assert "What the rules say of this case" in after


def test_the_options_to_prefer_stand_in_an_order_that_does_not_hang_on_the_case(as_member, board, an_item):
    words = as_member.get(page(an_item)).content.decode()
    codes = [option.code for group in offered() for option in group["options"]]
    assert sorted(codes) == sorted(current_ruleset().options)
    places = [words.index(f'<option value="{code}"') for code in codes]
    assert places == sorted(places)


def test_only_the_chair_reveals_and_only_once_somebody_has_given_an_opinion(
    as_coordinator, as_chair, board, give, an_item
):
    assert as_coordinator.post(page(an_item, "opinions_reveal")).status_code == 403
    words = as_chair.post(page(an_item, "opinions_reveal"), follow=True).content.decode()
    assert "Nobody has given an opinion yet." in words
    give(board["member"], "resectable")
    as_chair.post(page(an_item, "opinions_reveal"))
    as_chair.post(page(an_item, "opinions_reveal"))
    an_item.refresh_from_db()
    assert (an_item.revealed_at is not None, str(an_item.revealed_by)) == (True, "chair")
    assert AuditEvent.objects.filter(action="opinions.revealed").count() == 1


def test_after_the_reveal_disagreement_is_said_in_one_line_and_everybody_reads_it(
    as_observer, as_chair, revealed
):
    for client in (as_observer, as_chair):
        for name in ("opinions", "present", "decision"):
            text = " ".join(client.get(page(revealed, name)).content.decode().split())
            assert "Disagreement" in text, name
            assert "Resectable</b>: surgery; " in text, name
            assert "Not resectable</b>: interventional radiology" in text, name
    words = as_observer.get(page(revealed, "opinions")).content.decode()
    assert "Clearable by the canary surgeon." in words
    assert "status-contraindicated" in words
    assert "No opinion from" in words


@pytest.mark.parametrize(
    ("minds", "heading"),
    [
        (["resectable", "resectable"], "agree"),
        (["resectable", "cannot_say", "resectable"], "agree"),
        (["resectable", "convertible"], "differ"),
        (["resectable", "cannot_say"], ""),
        (["cannot_say", "cannot_say"], ""),
        (["not_resectable"], ""),
    ],
)
def test_who_cannot_say_neither_agrees_nor_disagrees(minds, heading):
    opinions = [row(resectability=mind, discipline="surgery") for mind in minds]
    said = opinions_on(sheet(opinions), "en")["resectability"]
    assert (said["agree"], said["differ"]) == (heading == "agree", heading == "differ")


def test_several_of_one_discipline_are_counted_and_may_disagree_among_themselves():
    minds = [("resectable", "surgery"), ("resectable", "surgery"), ("not_resectable", "surgery")]
    with translation.override("en"):
        found = opinions_on(sheet([row(resectability=m, discipline=d) for m, d in minds]), "en")
    parts = found["resectability"]["parts"]
    assert [part["who"] for part in parts] == ["surgery (2)", "surgery"]


def row(**said):
    plain = {"name": "x", "preferred": "", "preferred_name": None, "text": "", "will_be_absent": False}
    return plain | {"after_reveal": False, "given_at": None} | said


def sheet(opinions):
    return {"opinions": opinions, "answers": {"en": {"options": []}}}


def test_an_opinion_changed_after_the_reveal_is_marked_and_the_first_one_stays(
    as_member, as_observer, revealed
):
    answer = as_member.post(page(revealed), typed(resectability="convertible"))
    assert answer.status_code == 409
    assert "revealed before yours arrived" in answer.content.decode()
    as_member.post(page(revealed), typed(resectability="convertible", seen_revealed="1", text="Persuaded"))
    minds = [(o.resectability, o.after_reveal) for o in public(revealed) if o.discipline == "surgery"]
    assert minds == [("resectable", False), ("convertible", True)]
    words = as_observer.get(page(revealed, "opinions")).content.decode()
    assert "Clearable by the canary surgeon." in words
    assert "Persuaded" in words
    assert "after the reveal" in words
    said = opinions_on(sheet_of(revealed), "en")["resectability"]["parts"]
    assert [part["code"] for part in said] == ["resectable", "not_resectable"]


@pytest.mark.parametrize("strange", ["", "0", "2", "yes", "１", "\0", "1\0"])
def test_an_opinion_whose_form_does_not_say_what_its_author_saw_counts_as_written_before_the_reveal(
    as_member, board, chair, an_item, strange
):
    assert as_member.post(page(an_item), typed(seen_revealed=strange)).status_code == 302
    actions.reveal_opinions(by=chair, item=an_item)
    late = typed(seen_revealed=strange, resectability="convertible", text="Arrived late")
    answer = as_member.post(page(an_item), late)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "revealed before yours arrived" in words
    assert "Arrived late" in words
    assert [given.resectability for given in Opinion.objects.all()] == ["resectable"]


def test_what_was_changed_before_the_reveal_is_not_among_what_is_revealed(board, give, chair, an_item):
    for mind in ("resectable", "convertible"):
        give(board["member"], mind)
    actions.reveal_opinions(by=chair, item=an_item)
    an_item.refresh_from_db()
    assert [opinion.resectability for opinion in public(an_item)] == ["convertible"]
    assert len(givers(an_item)) == 1


# The record


def test_the_opinions_are_frozen_with_the_decision(coordinator, close, revealed):
    decision = actions.record_decision(by=coordinator, item=revealed, seen=0, draft=a_draft_of())
    frozen = close(decision).snapshot
    first, second = frozen["opinions"]
    assert first | {"given_at": "?"} == {
        "name": "member",
        "discipline": "surgery",
        "resectability": "resectable",
        "preferred": "tae",
        "preferred_name": current_ruleset().options["tae"].name._asdict(),
        "text": "Clearable by the canary surgeon.",
        "will_be_absent": False,
        "after_reveal": False,
        "given_at": "?",
    }
    assert second["discipline"] == "interventional_radiology"
    state = frozen["opinions_state"]
    assert [who["name"] for who in state["not_given_by"]] == ["chair"]
    assert state["revealed_by"] == "chair"


def a_draft_of():
    return Draft(text="TAE.", follows="none")


def test_closing_without_revealing_warns_and_leaves_them_unread(  # noqa: PLR0917
    as_chair, coordinator, board, give, close, an_item
):
    give(board["member"], *vars(SURGEON).values())
    decision = actions.record_decision(by=coordinator, item=an_item, seen=0, draft=a_draft_of())
    warning = "has given an opinion that is not revealed"
    assert warning in as_chair.get(page(an_item, "decision_close")).content.decode()
    frozen = close(decision).snapshot
    assert frozen["opinions"] == []
    assert [who["discipline"] for who in frozen["opinions_state"]["given_by"]] == ["surgery"]
    assert "canary surgeon" not in json.dumps(frozen)
    words = as_chair.get(page(an_item, "opinions")).content.decode()
    assert "they stay unread" in words
    as_chair.post(page(an_item, "opinions_reveal"))
    an_item.refresh_from_db()
    assert an_item.revealed_at is None
    with pytest.raises(actions.NotPossible):
        give(board["other"], "resectable")
    with pytest.raises(actions.NotPossible):
        actions.ask_for_opinions(by=coordinator, item=an_item, asked=False)


def test_closing_does_not_warn_once_they_are_revealed(as_chair, coordinator, revealed):
    actions.record_decision(by=coordinator, item=revealed, seen=0, draft=a_draft_of())
    assert "not revealed" not in as_chair.get(page(revealed, "decision_close")).content.decode()


def test_a_case_on_which_opinions_were_given_stays_on_the_agenda(coordinator, board, give, an_item):
    give(board["member"], "resectable")
    with pytest.raises(actions.NotPossible, match=an_item.case.code):
        actions.take_off_agenda(by=coordinator, item=an_item)
    assert Opinion.objects.count() == 1


def test_the_audit_says_who_and_when_and_never_what(revealed):
    events = AuditEvent.objects.filter(action__startswith="opinion").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("opinions.asked", "coordinator"),
        ("opinion.given", "member"),
        ("opinion.given", "other"),
        ("opinions.revealed", "chair"),
    ]
    told = json.dumps([event.details for event in events])
    assert [word for word in ("resect", "tae", "canary") if word in told] == []


def test_the_page_of_the_opinions_is_asked_whether_it_is_still_right(as_observer, board, give, an_item):
    words = as_observer.get(page(an_item, "opinions")).content.decode()
    pulse = re.search(r'data-pulse="(\w+)"', words)[1]
    assert as_observer.get(page(an_item, "opinions_poll"), {"seen": pulse}).status_code == 204
    give(board["member"], "resectable")
    answer = as_observer.get(page(an_item, "opinions_poll"), {"seen": pulse})
    # What static/js/live.js needs to take an answer over.
    for part in ("data-parts", 'id="live-opinions"', "data-end", "data-pulse"):
        assert part in answer.content.decode()
    assert answer["X-As-Of"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Disagreement Resectable: surgery; Not resectable"), ("zh", "可切除")]
)
def test_the_sheet_prints_who_was_of_which_mind(as_member, revealed, language, said):
    answer = as_member.get(reverse("summary", args=[revealed.case.code]), {"language": language})
    text = " ".join(" ".join(texts_of(answer.content)).replace("\xa0", " ").split())
    assert said in text
    assert "Clearable by the canary surgeon." in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_fullest_case_with_opinions_of_six_fits_two_pages(db, language):
    ruleset = current_ruleset()
    full = made.snapshot(ruleset, language=language)
    texts = ["Both lobes can be cleared in two stages."] * 5 + ["双叶病灶可分两期切除。"]
    minds = [*Opinion.Resectability.values, "resectable", "convertible"]
    disciplines = ("surgery", "oncology", "interventional_radiology", "nuclear_medicine", "pathology")
    name = ruleset.options["tae"].name._asdict()
    opinions = [
        row(resectability=mind, discipline=who, text=text, preferred="tae", preferred_name=name)
        for mind, who, text in zip(minds, (*disciplines, "radiology"), texts, strict=True)
    ]
    assert len(texts_of(summary_pdf(full | {"opinions": opinions}, language))) == 2


def test_a_sheet_for_teaching_holds_minds_without_names_or_words(revealed):
    taught = teaching_sheet(sheet_of(revealed), "secret")
    assert [(each["discipline"], each["resectability"]) for each in taught["opinions"]] == [
        ("surgery", "resectable"),
        ("interventional_radiology", "not_resectable"),
    ]
    assert {(each["name"], each["text"], each["given_at"]) for each in taught["opinions"]} == {("", "", None)}


def test_a_sheet_frozen_before_there_were_opinions_is_shown_without_any():
    assert opinions_on({"answers": {"en": {"options": []}}}, "en") is None
