"""Whoever opens an identified record is in the audit trail: every address, every role that may."""

import datetime as dt
import os

import pytest
from django.urls import reverse

from cases import reads
from cases.audit import end_of_trail, first_break, trail
from cases.models import AuditEvent
from tnb import reading
from tnb.reading import FOLLOWING, LEAVING, NOT_READING, READING, shown_by

from ..conftest import ADMINISTRATORS, ROLES, admit, browser_of
from .world import IDENTITY, NAME, addresses, board_of, path_of

TABLES = (READING, FOLLOWING, LEAVING, NOT_READING)
ADDRESSES = {address.name: address for address in addresses()}
# By day who may most and who may least; at night every role.
BY_DAY = ROLES if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else ("chair", "observer")


@pytest.fixture
def world(coordinator, chair, member, settings):
    settings.PACS_URL = "https://pacs.example/?id={hospital_number}"
    return board_of(coordinator, chair, member)


@pytest.fixture
def every_time(monkeypatch):
    """Each opening is noted, also of a record that was opened a moment ago."""
    monkeypatch.setattr(reads, "AGAIN", dt.timedelta(0))
    monkeypatch.setattr(reads, "OPEN", dt.timedelta(0))


def opened(browser, path):
    """(answer, the events it left)."""
    before = end_of_trail().number
    answer = browser.get(path)
    if answer.streaming:
        answer.getvalue()
    return answer, list(AuditEvent.objects.filter(number__gt=before).order_by("number"))


def undeclared(name: str) -> bool:
    return not any(name in table for table in TABLES) and not name.startswith(reading.WITHOUT_RECORDS)


def takes_a_link(address, world, browser) -> bool:
    return browser.get(path_of(address, world)).status_code != 405


def test_every_address_is_declared_as_reading_or_as_not_reading(world, chair):
    browser = browser_of(chair)
    missing = [a.name for a in ADDRESSES.values() if undeclared(a.name) and takes_a_link(a, world, browser)]
    assert len(ADDRESSES) > 100
    assert missing == [], "say in tnb/reading.py whether these show an identified record"


def test_no_address_is_declared_twice_and_none_that_does_not_exist():
    names = [name for table in TABLES for name in table]
    assert len(names) == len(set(names))
    assert set(names) - set(ADDRESSES) <= reading.NOT_READING


def wrong_about(name: str, answer, events, world) -> str:
    """What is wrong with the events of an answer; "" if nothing is."""
    said = [(event.action, event.subject) for event in events]
    content = b"" if answer.status_code == 302 else answer.content
    shown = [word for word in IDENTITY if word.encode() in content]
    if reads_here := shown_by(name, "GET"):
        expected = reads_here.kind
        kinds = {event.details.get("kind") for event in events}
        if not events or {action for action, _ in said} != {reads.READ} or kinds != {expected}:
            return f"{name}: {said}"
        return "" if len(set(said)) == len(said) else f"{name}: noted twice"
    if name in LEAVING and (shown or "html" not in answer["Content-Type"]):
        return "" if said == left_by(name, world) else f"{name}: {said}"
    return f"{name} shows {shown} and left {said}" if shown or said else ""


def left_by(name: str, world) -> list[tuple[str, str]]:
    """Exactly the events that handing this out leaves: one, and one more for each case of a meeting."""
    case, meeting = f"case:{world.keys.code}", f"meeting:{world.keys.meeting}"
    of_each = {"minutes": "summary.printed", "meeting_table": "meeting.exported"}
    if name in of_each:
        cases = [(of_each[name], f"case:{one.code}") for one in world.cases]
        return [(LEAVING[name], meeting), *cases]
    of_closed = f"case:{world.cases[1].code}"
    where = {"agenda_print": meeting, "decision_letter": of_closed}
    return [(LEAVING[name], where.get(name, case))]


@pytest.mark.parametrize("role", BY_DAY)
def test_opening_any_record_leaves_an_event(role, world, request, every_time):
    """Every address that a link can open, in turn; as the chair also those that show no record, and those
    that print one or hand it out."""
    browser, wrong, showing = browser_of(request.getfixturevalue(role)), [], set()
    for name, address in ADDRESSES.items():
        if role != "chair" and shown_by(name, "GET") is None:
            continue
        answer, events = opened(browser, path_of(address, world))
        if answer.status_code in (200, 409, 422) or (name == "images" and answer.status_code == 302):
            showing.add(name)
            wrong.append(wrong_about(name, answer, events, world))
        elif answer.status_code == 405:
            showing.add(name)  # only for a form
        else:
            wrong += [f"{name}: {event.action}" for event in events if event.action == reads.READ]
    assert [said for said in wrong if said] == []
    assert showing >= (ALWAYS_OPEN if role != "chair" else READ_BY_A_CHAIR)


ALWAYS_OPEN = {"cases:overview", "cases:history", "present", "present_poll", "room", "decision", "cases:list"}
READ_BY_A_CHAIR = {name for name in (*READING, *FOLLOWING) if shown_by(name, "GET")} - {
    # The chair of this board cannot sign their own; the table belongs to who handed it in; nothing to amend,
    # to confirm or to withdraw.
    *("cases:table", "cases:table_report", "decision_amend", "decision_second", "cases:carried"),
    *("cases:withdraw", "audit"),
}


@pytest.mark.control
@pytest.mark.parametrize("name", ["cases:overview", "present", "cases:intake", "decision"])
def test_a_page_whose_entry_is_removed_is_found(name, world, chair, every_time, monkeypatch):
    monkeypatch.delitem(READING, name)
    answer, events = opened(browser_of(chair), path_of(ADDRESSES[name], world))
    assert events == []
    assert undeclared(name)
    if name not in {"present", "decision"}:  # there the identity is masked
        assert wrong_about(name, answer, events, world)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_opens_no_record_at_all(role, world):
    browser = browser_of(admit(role))
    for name in {*READING, *FOLLOWING} - {"audit"}:
        answer, events = opened(browser, path_of(ADDRESSES[name], world))
        assert answer.status_code in (403, 405), name
        assert reads.READ not in {event.action for event in events}


def overview(world):
    return reverse("cases:overview", args=[world.keys.code])


def count(**said) -> int:
    return AuditEvent.objects.filter(action=reads.READ, **said).count()


def test_the_event_names_the_case_the_kind_of_page_the_person_and_the_role(world, chair):
    browser_of(chair).get(overview(world))
    event = AuditEvent.objects.latest("number")
    assert (event.actor, event.role, event.action) == ("chair", "chair", "record.read")
    assert (event.subject, event.details) == (f"case:{world.keys.code}", {"kind": "case"})
    assert len(event.request) == 32
    assert first_break(trail(), [end_of_trail()]) is None


def test_the_same_page_again_within_a_quarter_of_an_hour_says_nothing_more(world, chair, member):
    browser = browser_of(chair)
    for path in (overview(world), overview(world), reverse("cases:liver", args=[world.keys.code])):
        browser.get(path)
    assert count() == 1
    browser_of(member).get(overview(world))
    browser.get(reverse("cases:intake", args=[world.keys.code]))
    browser.get(reverse("cases:overview", args=[world.cases[1].code]))
    assert count() == 4


def test_after_a_quarter_of_an_hour_it_is_noted_again(world, chair, monkeypatch):
    browser = browser_of(chair)
    browser.get(overview(world))
    monkeypatch.setattr(reads, "AGAIN", dt.timedelta(0))
    browser.get(overview(world))
    assert count() == 2


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"HX-Request": "true", "X-Live": "1"}])
@pytest.mark.parametrize("name", ["cases:overview", "cases:option", "present_option", "cases:list"])
def test_asking_for_a_part_of_the_page_is_no_way_around_it(name, headers, world, chair):
    browser_of(chair).get(path_of(ADDRESSES[name], world), headers=headers)
    assert count() == 1


@pytest.mark.parametrize(("page", "poll"), [("room", "room_poll"), ("present", "present_poll")])
def test_a_page_that_keeps_itself_current_writes_nothing_once_it_was_opened(page, poll, world, chair):
    browser = browser_of(chair)
    browser.get(path_of(ADDRESSES[page], world))
    noted = count()
    assert noted
    for _ in range(3):
        assert browser.get(path_of(ADDRESSES[poll], world)).status_code == 200
    assert count() == noted


def test_asking_as_a_page_does_without_having_opened_one_is_noted(world, chair):
    browser_of(chair).get(path_of(ADDRESSES["present_poll"], world))
    assert count(subject=f"case:{world.keys.code}") == 1


def test_a_record_of_another_kind_of_answer_leaves_nothing(world, chair):
    assert browser_of(chair).get("/cases/TNB-26-9999/").status_code == 404
    assert count() == 0


def test_what_cannot_be_written_down_is_not_shown(world, chair, monkeypatch):
    def broken(**said):
        raise RuntimeError("no room")

    monkeypatch.setattr(reads.audit, "record_all", broken)
    browser = browser_of(chair)
    browser.raise_request_exception = False
    answer = browser.get(overview(world))
    assert answer.status_code == 500
    assert NAME not in answer.content.decode()


def test_reading_moves_nobody_s_page_and_does_not_fill_the_history_of_the_case(world, chair, member):
    browser = browser_of(chair)
    poll = path_of(ADDRESSES["cases:changes"], world)
    before = browser.get(poll, {"seen": 0}).content
    browser_of(member).get(overview(world))
    assert browser.get(poll, {"seen": 0}).content == before
    assert "record.read" not in browser.get(overview(world)).content.decode()
