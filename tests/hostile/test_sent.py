"""What pages of ours send back: whatever stands in a hidden field, a key or version is a whole number or
none, and the page to go back to is one of ours."""

import re

import pytest
from django.db import connection
from django.shortcuts import redirect
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from cases.sent import LARGEST, token_of, way_back, whole_number
from tests.audit.world import addresses
from tests.cases.test_intake import form_of
from tests.conftest import admit, browser_of
from tnb.live import moment_of

from . import corpus

FALSE = ["", None, " 1", "1 ", "+1", "-1", "1.0", "1e3", "0x1", "１", "一", "²", "٣", "1\0", "1_000", "True"]
LONG = "9" * 5_000


@pytest.mark.parametrize("sent", ["0", "1", "007", str(LARGEST)])
def test_ascii_digits_are_the_number(sent):
    assert whole_number(sent) == int(sent)


@pytest.mark.parametrize("sent", [*FALSE, str(LARGEST + 1), LONG, "0" * 5_000, "x" * 1_000_000])
def test_anything_else_is_no_number(sent):
    assert whole_number(sent) is None


@given(st.text())
def test_no_text_is_more_than_a_column_holds(sent):
    number = whole_number(sent)
    assert number is None or (0 <= number <= LARGEST and sent.isascii())


def test_a_token_of_ours_comes_back_as_it_went_and_anything_else_is_a_new_one():
    mine = token_of()
    assert token_of(mine) == mine
    for strange in (*corpus.ALL, "", "x" * 41, "a b"):
        found = token_of(strange)
        assert found == strange or (len(found) == len(mine) and found != token_of(strange))
        assert found.isascii()
        assert "\0" not in found


@pytest.fixture
def asked(a_draft, as_chair):
    """asked(name, **fields): the answer's status where a page sends a number along; GET for what is asked."""
    item, code = a_draft.item, a_draft.item.case.code
    keys = {"agenda_break": [item.meeting_id], "room_call": [item.meeting_id], "changed_agenda": [code]}
    keys |= {"room_attendance": [item.meeting_id], "cases:liver_lesion": [code], "cases:changes": [code]}

    def asked(name, **fields):
        plain = {"tasks", "cases:list"}
        address = reverse(name, args=[] if name in plain else keys.get(name, [item.pk]))
        method = as_chair.get if name in {"tasks", "cases:changes"} else as_chair.post
        return method(address, fields).status_code

    return asked


SENT = [
    *(("agenda_break", "after"), ("room_call", "item"), ("room_attendance", "member")),
    *(("changed_agenda", "meeting"), ("tasks", "meeting"), ("cases:list", "before")),
    *(("cases:changes", "seen"), ("cases:liver_lesion", "replaces"), ("decision_drop", "seen")),
    *(("decision_second", "seen"), ("decision_close", "seen"), ("decision_close", "seen_records")),
    ("decision_write", "seen"),
]


@pytest.mark.parametrize(("name", "field"), SENT)
@pytest.mark.parametrize("sent", ["-1", "１", "²", "1e400", str(LARGEST), str(LARGEST + 1), LONG, "\0"])
def test_every_page_that_is_sent_a_number_answers_to_one_that_cannot_be(asked, name, field, sent):
    assert asked(name, **{field: sent}) < 500


@pytest.mark.parametrize("sent", ["²", LONG, str(LARGEST + 1), "\0"])
def test_the_intake_takes_no_finding_for_seen_that_cannot_be(as_coordinator, a_case, sent):
    address = reverse("cases:intake", args=[a_case.code])
    fields = form_of(as_coordinator, a_case) | {"ki67_pct-seen": sent, "ki67_pct": "9"}
    assert as_coordinator.post(address, fields).status_code == 409
    assert Case.objects.get().findings.filter(fact="ki67_pct").count() == 1


def test_what_is_no_number_takes_no_break_out(as_coordinator, an_item, coordinator):
    meeting = an_item.meeting
    type(meeting).objects.filter(pk=meeting.pk).update(break_after=1)
    as_coordinator.post(reverse("agenda_break", args=[meeting.pk]), {"after": "١"})
    meeting.refresh_from_db()
    assert meeting.break_after == 1
    as_coordinator.post(reverse("agenda_break", args=[meeting.pk]), {"after": ""})
    meeting.refresh_from_db()
    assert meeting.break_after is None


@pytest.mark.control
def test_a_number_read_without_a_limit_is_what_these_would_find():
    with pytest.raises(ValueError, match="digits"):
        int(LONG)
    assert LONG.isdecimal()
    assert "１".isdecimal()
    with pytest.raises(ValueError, match="invalid literal"):
        int("²")
    assert "²".isdigit()


OURS = ["/", "/cases/", "/cases/?grade=g2", "/tasks/?whose=all&page=2", "/cases/TNB-26-0001/#readiness"]


@pytest.mark.parametrize("asked", OURS)
def test_a_page_of_ours_is_the_way_back(asked):
    assert way_back(RequestFactory().post("/", {"next": asked}), "/meetings/") == asked
    assert way_back(RequestFactory().get("/", {"next": asked}), "/meetings/") == asked


def test_no_string_of_the_corpus_is_a_way_back_to_anywhere_else():
    for text in [*corpus.ALL, "cases", "/nowhere/", "/cases/\r\nX: 1", "/cases/?" + "x" * 3_000]:
        asked = text.encode(errors="surrogatepass").decode(errors="replace")
        for shape in ("{}", "/cases/{}", "/cases/?q={}", "//example.org/{}"):
            back = way_back(RequestFactory().post("/", {"next": shape.format(asked)}), "/meetings/")
            assert back.isascii(), text
            assert back.isprintable(), text
            assert back == "/meetings/" or back.startswith(("/cases/", "/?", "/#")) or back == "/", text


@pytest.mark.parametrize("case", ["x“>", "长" * 40, "../x", "a b", "\0"])
def test_tasks_asked_for_by_what_is_no_code_of_a_case_are_all_tasks(as_chair, case):
    answer = as_chair.get(reverse("tasks"), {"case": case})
    assert answer.status_code == 200
    assert answer.context["asked"]["case"] == ""


@pytest.mark.control
@pytest.mark.parametrize("asked", ["abc", "１％"])
def test_a_redirect_to_whatever_was_asked_is_what_these_would_find(asked):
    with pytest.raises(NoReverseMatch):
        redirect(asked)


@pytest.mark.parametrize("number", ["9" * 10, "9" * 18, "9" * 19, "9" * 200, LONG], ids=len)
def test_a_number_in_an_address_that_no_record_has_is_no_page(a_draft, as_chair, number):
    numbered = [each for each in addresses() if "<key:" in each.route]
    assert len(numbered) > 60
    security = browser_of(admit("security"))
    assert not any("<int:" in each.route for each in addresses())
    for each in numbered:
        client = security if each.route.startswith("accounts/") else as_chair
        path = re.sub(r"<key:\w+>", number, each.route).replace("<slug:code>", a_draft.item.case.code)
        path = re.sub(r"<\w+:\w+>", "x", path)
        answers = [client.get(f"/{path}").status_code, client.post(f"/{path}").status_code]
        assert {404, 410} & set(answers), each.name
        assert set(answers) <= {403, 404, 405, 410}, each.name


@pytest.mark.control
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL compares with a number of any length")
def test_a_number_of_any_length_in_an_address_is_more_than_a_database_takes(db):
    with pytest.raises(OverflowError):
        moment_of(10**40)
