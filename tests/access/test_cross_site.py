"""No other site can make a browser change anything here, and a link changes nothing at all."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from .addresses import Address, patterns, promised
from .asking import Asker, without_pages
from .world import undone

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32
HERE = {"HTTP_ORIGIN": "http://testserver"}
ELSEWHERE = {"HTTP_ORIGIN": "https://elsewhere.example"}
WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)", re.IGNORECASE)
# The trail of who opened what, and what a log-in keeps for itself.
MAY = {"cases_auditevent", "django_session", "usersessions_usersession", "cache"}
# The paper of a closed decision is made when it is asked for the first time, and kept.
PAPER = {"summary", "decision_summary", "decision_letter"}


@pytest.fixture(scope="module")
def strict(asker):
    """Everybody, before a site that looks where a form comes from."""
    return Asker(strict=True, cookies=asker.cookies)


def taken(strict, address: Address, own) -> list[str]:
    """The forms that come from nowhere or elsewhere and are not refused."""
    who = "anonymous" if address.permission == "public" else "chair"
    url, wrong = address.at(own), []
    with without_pages():
        for kind, headers in (
            ("no token", HERE),
            ("from elsewhere", ELSEWHERE | {"HTTP_X_CSRFTOKEN": TOKEN}),
        ):
            answer = strict.ask(who, "POST", url, address.sent(own), csrf=TOKEN, **headers)
            wrong += [f"{address.name}, {kind}: {answer.status}"] * (answer.status != 403)
    return wrong


def test_no_form_is_taken_without_its_token_or_from_another_site(strict, own):
    forms = [address for address in promised().values() if address.post]
    assert len(forms) > 60
    assert [line for address in forms for line in taken(strict, address, own)] == []


def test_with_its_token_and_from_here_it_is(strict, own):
    answer = strict.ask(
        "chair", "POST", reverse("language"), {"language": "en"}, csrf=TOKEN, **HERE, HTTP_X_CSRFTOKEN=TOKEN
    )
    assert answer.status == 302


def written_by(asker, address: Address, own, who="chair") -> set[str]:
    """The tables that opening a page writes to."""
    tables = set()

    def watch(execute, sql, params, many, context):
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with without_pages(), connection.execute_wrapper(watch):
        asker.ask(who, "GET", address.at(own))
    return tables - MAY


def digest() -> dict[str, list]:
    """Every row of every table but the trail and what a log-in keeps."""
    with connection.cursor() as cursor:
        found = {}
        for table in set(connection.introspection.table_names(cursor)) - MAY:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def test_opening_a_page_changes_nothing(asker, own):
    pages = [address for address in promised().values() if address.get]
    wrote = {address.name: written_by(asker, address, own) for address in pages}
    assert {name: tables for name, tables in wrote.items() if tables and name not in PAPER} == {}
    assert all(tables <= {"tnb_document"} for tables in wrote.values())


def test_every_row_is_as_it_was_after_all_pages_were_opened(asker, own):
    with undone(), without_pages():
        before = digest()
        for address in promised().values():
            if address.get and address.name not in PAPER:
                asker.kept("chair", "GET", address.at(own))
        after = digest()
    assert len(before) > 20
    assert [table for table in before if before[table] != after[table]] == []


# That a hole would be found


@pytest.mark.control
def test_a_form_that_is_taken_from_anywhere_is_found(strict, own, monkeypatch):
    address = promised()["meeting_close"]
    monkeypatch.setattr(
        patterns()["meeting_close"], "callback", csrf_exempt(patterns()["meeting_close"].callback)
    )
    assert len(taken(strict, address, own)) == 2


@pytest.mark.control
def test_a_page_that_writes_when_it_is_opened_is_found(asker, own, monkeypatch):
    def writes(meetings):
        meetings.update(room="4")
        return meetings

    monkeypatch.setattr("tnb.views.meetings.summaries", writes)
    assert "tnb_meeting" in written_by(asker, promised()["meetings"], own)
