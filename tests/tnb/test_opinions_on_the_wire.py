"""Nobody reads an opinion before the reveal, by any request: two worlds that differ in nothing but what the
opinions say answer everybody alike, byte for byte."""

import logging
import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import connection

from tests.access.addresses import patterns
from tnb import actions, book, opinions
from tnb.models import Opinion
from tnb.pdf import press
from tnb.views import printing

from ..conftest import browser_of
from .worlds import (
    AUTHORS,
    CANARY,
    CONTENTS,
    PEOPLE,
    answers,
    asked_of,
    built,
    made_alike,
    people_of,
    rows,
    undone,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="keys count on after a rollback elsewhere"),
]
assert connection  # the condition above names it


@pytest.fixture(autouse=True)
def alike(monkeypatch):
    made_alike(monkeypatch)
    logging.disable(logging.CRITICAL)  # hundreds of refusals, each with its traceback
    for module, name in PRINTING:
        monkeypatch.setattr(module, name, once(getattr(module, name)))
    yield
    logging.disable(logging.NOTSET)


PRINTING = [(press, "pdf_of"), (printing, "side_by_side"), (book, "joined")]
_printed: dict[str, bytes] = {}


def once(prints):
    """The same text gives the same document (tests/pdf holds that): laid out again it only takes time, and
    put together again it only has another number."""

    def printed(*args, **kwargs) -> bytes:
        args = [list(part) if isinstance(part, Iterator) else part for part in args]
        key = repr((prints.__name__, args, kwargs))
        if key not in _printed:
            _printed[key] = prints(*args, **kwargs)
        return _printed[key]

    return printed


@pytest.fixture
def people(coordinator, member, chair, observer):
    return people_of(coordinator, member, chair, observer)


class Compared(NamedTuple):
    """What one person hears in both worlds: what ``differs``, what ``tells`` the words of the opinion, each a
    set of (name, how), and how many answers there were."""

    differs: set[tuple[str, str]]
    tells: set[tuple[str, str]]
    count: int


def compared(item, people, who, closed=False, only=None) -> Compared:
    heard = []
    for contents in CONTENTS:
        with undone():
            heard.append(list(answers(built(item, people, contents, closed), who, only)))
    ours, theirs = ({(one.name, one.how): one for one in world} for world in heard)
    assert list(ours) == list(theirs)
    # A search answers with the words that were searched for.
    asked = {"search", "cases:list", "cases:export"}
    tells = {key for key, one in ours.items() if CANARY.encode() in one.content and one.name not in asked}
    return Compared({key for key, one in ours.items() if one != theirs[key]}, tells, len(ours))


# By night everybody asks; by day an author, one who only reads, and who has no place on the board.
ASKING = PEOPLE if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else ["chair", "reader", "stranger"]


@pytest.mark.parametrize(("who", "closed"), [*((who, False) for who in ASKING), ("reader", True)])
def test_no_answer_to_anybody_hangs_on_what_an_unrevealed_opinion_says(an_item, people, who, closed):
    found = compared(an_item, people, who, closed)
    mine = {("opinion", how) for how in ("get", "get part", "post", "post part")} if who in AUTHORS else set()
    assert found.differs - mine == set()
    assert found.tells - mine == set()
    assert found.count > 100
    assert not mine or ("opinion", "get") in found.differs & found.tells, "authors read what they said"


def test_every_page_of_the_site_is_asked(an_item, people):
    with undone():
        world = built(an_item, people, CONTENTS[0], closed=False)
        asked = {name.removeprefix("cases:") for name, _place in asked_of(world)}
    assert {pattern.name for pattern in patterns().values()} - asked == set()


def test_no_table_but_that_of_the_opinions_holds_anything_of_them(an_item, people):
    kept = []
    for contents in CONTENTS:
        with undone():
            built(an_item, people, contents, closed=True)
            assert Opinion.objects.count() == 2
            kept.append(rows())
    ours, theirs = kept
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert CANARY not in repr(ours)
    assert {"AuditEvent", "Decision", "Task", "Document", "DraftSheet"} <= set(ours)


def test_no_log_holds_anything_of_them(an_item, people, caplog):
    logging.disable(logging.NOTSET)
    caplog.set_level("DEBUG")
    with undone():
        world = built(an_item, people, CONTENTS[0], closed=False)
        form = {"resectability": "convertible", "text": CANARY, "seen_revealed": "1"}
        browser_of(people["reader"]).post(f"/agenda/{world.decision.item_id}/opinions/mine/", form)
    assert CANARY not in caplog.text


# That a leak would be found


def everything_public(item):
    return list(item.opinions.select_related("member__user"))


def told_by_order(item):
    order = ["resectable", "cannot_say", "not_resectable"]
    minds = {opinion.member_id: opinion.resectability for opinion in item.opinions.all()}
    return sorted(_givers(item), key=lambda giver: (order.index(minds[giver["member"]]), giver["member"]))


_givers = opinions.givers


@pytest.mark.control
def test_a_page_that_shows_them_is_found(an_item, people, monkeypatch):
    monkeypatch.setattr(opinions, "public", everything_public)
    pages = {"present", "opinions", "decision", "summary", "teaching"}
    found = compared(an_item, people, "reader", only=pages)
    assert {name for name, _how in found.differs} == pages
    assert {("opinions", "get"), ("decision", "get")} <= found.tells


@pytest.mark.control
def test_a_page_that_only_orders_by_them_is_found(an_item, people, monkeypatch):
    monkeypatch.setattr(opinions, "givers", told_by_order)
    found = compared(an_item, people, "observer", only={"opinions"})
    assert ("opinions", "get") in found.differs
    assert found.tells == set()


@pytest.mark.control
def test_an_audit_event_that_counts_their_words_is_found(an_item, people, monkeypatch):
    record = actions.opinions.record_of_item

    def telling(by, action, item, **details):
        last = item.opinions.last()
        record(by, action, item, **details, length=len(last.text) if last else 0)

    monkeypatch.setattr(actions.opinions, "record_of_item", telling)
    kept = []
    for contents in CONTENTS:
        with undone():
            built(an_item, people, contents, closed=False)
            kept.append(rows()["AuditEvent"])
    assert kept[0] != kept[1]
