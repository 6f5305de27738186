"""Sends a form with whatever stands in it, and sees what came of it: nothing of it stays."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from tnb import live

from .forms import Form, Page

URLENCODED = "application/x-www-form-urlencoded"
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
# One row or several in an INSERT, one key or several in an IN: the same statement.
ROWS = re.compile(r"\((?:%s|NULL)(?:, ?(?:%s|NULL))*\)(?:, ?\((?:%s|NULL)(?:, ?(?:%s|NULL))*\))*")
SAVEPOINTS = re.compile(r'"s\d+_x\d+"')
BY_PAGE = {400, 403, 404, 405, 413}  # a page of their own says these, without a form
NEWEST = 12  # rows of a table that are looked through: more than one form of the scene writes
OF_A_REQUEST = {"django_session", "tnb_seen"}
REMEMBERED = 20
LOG_IN = "/login/"


@dataclass(repr=False)
class Outcome:
    """``status`` and ``page`` (where a redirect leads, if it leads to a page); ``stored``: every text in the
    rows that were written; ``statements``: the SQL without its values."""

    status: int
    page: Page
    content: str
    location: str = ""
    stored: set[str] = field(default_factory=set)
    statements: list[str] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """Whether it was done: a page that sends on to another one may say there that it was not."""
        refused = self.page.told or (self.status == 200 and self.page.reasons)
        return self.status < 400 and not refused

    @property
    def why(self) -> list[str]:
        """What is said to the person where it was not."""
        return self.page.told or self.page.reasons or ([self.content] if self.status in BY_PAGE else [])

    @property
    def bones(self) -> list[tuple[str, ...]]:
        return self.page.bones


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, and what was made of it is forgotten."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
            for each in vars(live).values():
                if isinstance(each, live.Kept):
                    each.results.clear()


def sent(
    client: Client, form: Form, fields: dict[str, list[str]], seen: dict[tuple, Any], *, reads: bool = True
) -> Outcome:
    """The outcome of sending the form with these fields, looked at before it is taken back; ``reads``: the
    texts in what was written too; ``seen``: pages that need not be made again."""
    heard: list[str] = []

    def hear(execute, sql, params, many, context):
        heard.append(sql)
        return execute(sql, params, many, context)

    with undone():
        with connection.execute_wrapper(hear):
            answer = _send(client, form, fields)
        written = {found.group(1) for sql in heard if (found := WRITES.match(sql))} - OF_A_REQUEST
        stored = set().union(*map(_texts_in, written)) if reads else set()
        location = answer.get("Location", "") or answer.get("HX-Redirect", "")
        shown = _led_to(client, location, {} if written else seen) if location.startswith("/") else answer
    outcome = _outcome(form, answer, shown, heard)
    outcome.location, outcome.stored = location, stored
    assert form.action == LOG_IN or not location.startswith(LOG_IN), "the log-in has ended; nothing is tried"
    return outcome


def _led_to(client: Client, location: str, seen: dict[tuple, Any]) -> Any:
    """The page a redirect leads to. Where nothing was written it hangs on the session alone, in which stand
    the messages that it will tell."""
    key = location, str(sorted(client.session.items()))
    shown = seen.get(key) or client.get(location)
    if len(seen) < REMEMBERED:
        seen[key] = shown
    return shown


def _outcome(form: Form, answer: Any, shown: Any, heard: list[str]) -> Outcome:
    """Of the answer and of what it leads to."""
    kind = shown.get("Content-Type", "text/html")
    content = shown.content.decode() if kind.startswith("text/html") else ""
    # The index of words has as many rows as a text has words.
    shapes = [SAVEPOINTS.sub("", ROWS.sub("(…)", sql)) for sql in heard if "cases_searchterm" not in sql]
    page = Page(form.action, content)
    return Outcome(max(answer.status_code, _failed(shown)), page, content, statements=shapes)


def _failed(shown: Any) -> int:
    """The status of the page a redirect leads to, where the server failed there."""
    return shown.status_code if shown.status_code >= 500 else 0


def _send(client: Client, form: Form, fields: dict[str, list[str]]) -> Any:
    """As a browser sends it, and as none does: half a surrogate pair goes out as the bytes it is made of."""
    if any(each.kind == "file" for each in form.fields.values()):
        files = {
            name: _file()
            for name, each in form.fields.items()
            if each.kind == "file" and "import" in form.action
        }
        plain = {name: [_bytes(value) for value in values] for name, values in fields.items()}
        return client.post(form.action, plain | files)
    pairs = [(name, value) for name, values in fields.items() for value in values]
    body = "&".join(
        f"{quote_plus(name, errors='surrogatepass')}={quote_plus(value, errors='surrogatepass')}"
        for name, value in pairs
    )
    if form.method == "get":
        address, _mark, asked = form.action.partition("?")
        return client.get(f"{address}?{asked}&{body}" if asked else f"{address}?{body}")
    return client.post(form.action, body, content_type=URLENCODED)


def _bytes(value: str) -> Any:
    return value.encode(errors="surrogatepass") if re.search("[\ud800-\udfff]", value) else value


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", "姓名,病案号\n患者,1".encode())


def _texts_in(table: str) -> set[str]:
    """Every text in the newest rows of a table, those inside JSON too."""
    found: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            columns = [column.attname for column in model._meta.concrete_fields]
            for row in model._base_manager.order_by("-pk")[:NEWEST]:
                found |= set(_strings([getattr(row, column) for column in columns]))
    return found


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            waiting += each
