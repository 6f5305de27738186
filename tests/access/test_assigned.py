"""A form changes what it asks for and nothing else, whatever else is sent along with it."""

import itertools
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import connection
from django.shortcuts import redirect
from django.urls import reverse

from tests.tnb.worlds import chance, made_alike
from tnb.models import Meeting

from .addresses import patterns, promised
from .world import undone

pytestmark = pytest.mark.django_db
PAGES = (
    *("cases:new", "cases:edit", "cases:intake", "cases:specimens", "cases:liver", "cases:course"),
    *("cases:outcomes", "cases:items", "cases:item", "cases:assign", "cases:represent", "cases:report"),
    *("meeting_new", "meeting_change", "meeting", "agenda_fill", "decision_write", "decision_close"),
    *("opinion", "task", "rulebook_sign", "account", "readiness", "changed", "erasure"),
)
OTHERS = {"name": "Another", "sex": "female", "role": "chair", "is_superuser": "on", "is_staff": "1"}
# Every form of an entry of a list takes these two, shown or not.
OF_ANY_ENTRY = {"reason", "token"}
# Each time it is another: what stands for a form, and the end of the chain that says what was done.
CHANCE = {"cases_takenform", "django_session"}


class Forms(HTMLParser):
    """Every form of a page as (address, fields with what a browser would send)."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._select = self._area = ""
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method", "").lower() == "post":
            self.found.append((given.get("action", ""), {}))
        if not self.found:
            return
        fields = self.found[-1][1]
        if tag == "input" and name and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            fields[name] = given.get("value", "on")
        elif tag == "input" and name:
            fields.setdefault(name, "")
        elif tag == "select":
            self._select = name
            fields[name] = ""
        elif tag == "option" and "selected" in given:
            fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            fields[name] = ""

    def handle_data(self, data):
        if self._area:
            self.found[-1][1][self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""


def extra(fields: dict[str, str]) -> dict[str, str]:
    """The name of every column of every table that the form does not have, with another value."""
    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    names |= {f"{name}_id" for name in names}
    return {name: OTHERS.get(name, "1") for name in sorted(names - set(fields) - OF_ANY_ENTRY)}


def forms_of(asker, own) -> Iterator[tuple[str, dict[str, str]]]:
    seen = set()
    for name in PAGES:
        page = promised()[name].at(own)
        for action, fields in Forms(asker.ask("chair", "GET", page).body.decode()).found:
            place = action or page
            if (place, *sorted(fields)) not in seen and place not in {reverse("logout"), reverse("language")}:
                seen.add((place, *sorted(fields)))
                yield place, fields | promised_for(place, own)


def promised_for(place: str, own) -> dict[str, str]:
    """What the file says is typed into the form of this address."""
    for address in promised().values():
        if address.post and address.form and address.at(own) == place:
            return address.sent(own)
    return {}


def rows() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = {}
        for table in set(connection.introspection.table_names(cursor)) - CHANCE:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def after(asker, place: str, data: dict[str, str]) -> tuple[int, dict[str, list[str]]]:
    chance.drawn = itertools.count()
    with undone():
        answer = asker.kept("chair", "POST", place, data)
        return answer.status, rows()


def changed_by_more(asker, place: str, fields: dict[str, str]) -> list[str]:
    """The tables that are another way when more is sent than the form asks for."""
    (status, alone), (as_well, more) = (
        after(asker, place, fields),
        after(asker, place, fields | extra(fields)),
    )
    wrong = [table for table in alone if alone[table] != more[table]]
    return wrong + ["status"] * (status != as_well)


def test_a_form_changes_nothing_but_what_it_asks_for(asker, own, monkeypatch):
    made_alike(monkeypatch)
    found = list(forms_of(asker, own))
    assert len(found) > 25
    wrong = {place: changed_by_more(asker, place, fields) for place, fields in found}
    assert {place: tables for place, tables in wrong.items() if tables} == {}


def test_many_of_these_forms_are_taken(asker, own, monkeypatch):
    made_alike(monkeypatch)
    before = rows()
    taken = [place for place, fields in forms_of(asker, own) if after(asker, place, fields)[1] != before]
    assert len(taken) > 8


@pytest.mark.control
def test_a_form_that_takes_every_column_is_found(asker, own, monkeypatch):
    made_alike(monkeypatch)

    def takes_all(request, pk):
        sent = dict.fromkeys(set(request.POST) & {"title", "room"}, "1")
        Meeting.objects.filter(pk=pk).update(**sent)
        return redirect("meeting", pk)

    address = promised()["agenda_break"]
    assert changed_by_more(asker, address.at(own), {}) == []
    monkeypatch.setattr(patterns()["agenda_break"], "callback", takes_all)
    assert changed_by_more(asker, address.at(own), {}) == ["tnb_meeting"]
