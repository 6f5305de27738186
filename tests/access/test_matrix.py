"""Who gets what at which address: every address of the site, every kind of person, every method, for records
of one's own board, of another board and of none. Exactly what tests/data/addresses.toml promises."""

import dataclasses
import itertools
import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse

from cases.boards import every_board
from tests.tnb.worlds import chance, made_alike
from tnb import urls
from tnb.models import Meeting
from tnb.roles import MATRIX
from tnb.views import meetings

from .addresses import ANYBODY, PUBLIC, Address, patterns, promised
from .asking import Heard, without_pages
from .world import ANONYMOUS, DISABLED, MISSING, PEOPLE, STRANGER

pytestmark = pytest.mark.django_db
NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
UNKNOWN = ("PUT", "PATCH", "DELETE", "OPTIONS")
OWN, OTHER, NONE = "own", "other board", "missing"
# By day these ask for records that are not theirs, and with every method; at night everybody.
ASKING = PEOPLE if NIGHT else ("chair", "observer", "system", ANONYMOUS)


class Question(NamedTuple):
    address: Address
    who: str
    scope: str
    method: str
    url: str


def asked(address: Address, own, other) -> Iterator[Question]:
    """Everything that is asked of one address."""
    for who in PEOPLE:
        curious = who in ASKING
        for method in ("GET", "POST", *(("HEAD", *UNKNOWN) if curious else ())):
            yield Question(address, who, OWN, method, address.at(own))
        for scope, keys in ((OTHER, other.keys), (NONE, MISSING)) if curious else ():
            for url in address.elsewhere(own, keys):
                for method in ("GET", "POST", *(("HEAD", *UNKNOWN) if NIGHT else ())):
                    yield Question(address, who, scope, method, url)


def expected(question: Question) -> int:
    """Method of this site, logged in, method of this page, permission, record: in this order."""
    address, who, scope, method, _url = question
    if method in UNKNOWN:
        return 405
    if who in (ANONYMOUS, DISABLED) and address.permission != PUBLIC:
        return 302
    declared = address.post if method == "POST" else address.get
    if not declared:
        return 405
    if address.permission not in (PUBLIC, ANYBODY) and (who == STRANGER or not address.may(who)):
        return 403
    if scope == NONE or (scope == OTHER and not address.shared):
        return address.missing
    return address.instead.get(f"{who} {'post' if method == 'POST' else 'get'}", declared)


def heard(asker, question: Question, own) -> Heard:
    data = question.address.sent(own) if question.method == "POST" else None
    return asker.ask(question.who, question.method, question.url, data)


def differing(asker, own, other, addresses) -> list[str]:
    """Each answer that is another one than promised, in words."""
    wrong = []
    with without_pages():
        for address in addresses:
            for question in asked(address, own, other):
                answer = heard(asker, question, own)
                right = expected(question)
                if answer.status != right:
                    told = f"{question.method} by {question.who}, {question.scope}"
                    wrong.append(f"{address.name}: {told}: {answer.status}, not {right}")
                elif right == 302 and who_is_nobody(question) and not to_the_log_in(answer):
                    wrong.append(f"{address.name}: {question.who} is sent to {answer.headers['Location']}")
    return wrong


def who_is_nobody(question: Question) -> bool:
    return question.who in (ANONYMOUS, DISABLED) and question.address.permission != PUBLIC


def to_the_log_in(answer: Heard) -> bool:
    return answer.headers["Location"].startswith(reverse("login") + "?next=")


def test_the_file_has_every_address_of_the_site_and_no_other():
    assert sorted(set(patterns()) ^ set(promised())) == []


def test_the_file_says_the_permission_that_the_view_asks_for():
    said = {name: address.permission for name, address in promised().items()}
    asked_for = {name: getattr(each.callback, "permission", None) for name, each in patterns().items()}
    assert {
        n: p for n, p in asked_for.items() if p != said.get(n) and said.get(n) not in (PUBLIC, ANYBODY)
    } == {}
    assert set(said.values()) - {PUBLIC, ANYBODY} <= set(MATRIX)


def test_everybody_gets_at_every_address_exactly_what_the_file_says(asker, own, other):
    wrong = differing(asker, own, other[0], promised().values())
    assert not wrong, "\n".join(wrong)


# What a superuser may, what counts at once, and what is refused alike


def test_a_record_of_another_board_is_answered_as_one_that_there_is_not(asker, own, other, monkeypatch):
    made_alike(monkeypatch)
    different, compared = [], 0
    for address in promised().values():
        if address.shared:
            continue
        theirs, none = address.elsewhere(own, other[0].keys), address.elsewhere(own, nothing(other[0]))
        for method, both in itertools.product(("GET", "POST"), zip(theirs, none, strict=True)):
            if not getattr(address, method.lower()):
                continue
            two = [alike(asker, method, url, address.sent(own)) for url in both]
            compared += 1
            different += [f"{address.name}: {method} {both[0]}"] * (two[0] != two[1])
    assert compared > 80
    assert different == []


def nothing(place) -> dict[str, str]:
    """Keys of no record, as long as those of the place: answers are compared to the byte."""
    return {kind: "0" * len(key) if key.isdigit() else MISSING[kind] for kind, key in place.keys.items()}


def alike(asker, method: str, url: str, data) -> tuple:
    """An answer to the chair but for the address that was typed."""
    chance.drawn = itertools.count()
    answer = asker.ask("chair", method, url, data if method == "POST" else None)
    headers = {name: value.replace(url, "?") for name, value in answer.headers.items()}
    return answer.status, headers, answer.cookies, answer.body.replace(url.encode(), b"?")


def test_a_superuser_stands_above_no_role(asker, own):
    get_user_model().objects.filter(username__in=["chair", STRANGER]).update(is_superuser=True)
    found = {asker.ask(who, "GET", promised()["meetings"].at(own)).status for who in ("chair", STRANGER)}
    assert found == {403}


# That a hole would be found


def first_of(name: str, **change) -> Address:
    return dataclasses.replace(promised()[name], **change)


@pytest.mark.control
def test_a_view_without_its_check_is_found(asker, own, other, monkeypatch):
    unchecked = patterns()["meetings"].callback.__wrapped__.__wrapped__
    monkeypatch.setattr(patterns()["meetings"], "callback", unchecked)
    assert any("by system" in line for line in differing(asker, own, other[0], [promised()["meetings"]]))


@pytest.mark.control
def test_a_query_that_leaves_the_board_is_found(asker, own, other, monkeypatch):
    def any_meeting(_kind, pk):
        with every_board():
            return Meeting.objects.get(pk=pk)

    monkeypatch.setattr(meetings, "get_object_or_404", any_meeting)
    found = differing(asker, own, other[0], [promised()["meeting_change"]])
    assert any("by chair, other board" in line for line in found)


@pytest.mark.control
def test_a_method_too_many_and_a_role_too_many_are_found(asker, own, other, monkeypatch):
    wrong = [first_of("meeting", post=302), first_of("meeting_close", permission="meeting.read")]
    found = differing(asker, own, other[0], wrong)
    assert any(line.startswith("meeting: POST by chair") for line in found)
    assert any(line.startswith("meeting_close: POST by observer") for line in found)


@pytest.mark.control
def test_an_address_that_nobody_wrote_down_is_found(monkeypatch):
    hidden = path("hidden/", lambda request: None, name="hidden")
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, hidden])
    assert set(patterns(urls.urlpatterns)) - set(promised()) == {"hidden"}


@pytest.mark.control
def test_a_refusal_that_shows_more_for_a_record_of_others_is_found(asker, own, other, monkeypatch):
    made_alike(monkeypatch)

    def telling(_kind, pk):
        with every_board():
            found = Meeting.objects.filter(pk=pk).exists()
        raise PermissionDenied if found else Http404

    monkeypatch.setattr(meetings, "get_object_or_404", telling)
    keys = ({"pk": other[0].keys["meeting"]}, {"pk": nothing(other[0])["meeting"]})
    theirs, none = (alike(asker, "GET", promised()["meeting"].at(own, each), None) for each in keys)
    assert theirs != none
