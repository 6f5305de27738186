"""Asks every address and keeps what comes back over the wire."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest import mock

from django.conf import settings
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from .world import undone

SAFE = ("GET", "HEAD", "OPTIONS")


class Heard(NamedTuple):
    """One answer. ``headers`` include the cookies, as they are sent."""

    status: int
    headers: dict[str, str]
    cookies: str
    body: bytes

    def everything(self) -> bytes:
        said = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return "\n".join((said, self.cookies)).encode() + b"\n\n" + self.body


@dataclass
class Asker:
    """Requests as a server would pass them on, without what Django's client keeps for tests of templates.

    Whatever a request writes is taken back. ``strict``: cross-site requests are refused as they are outside
    of tests.
    """

    strict: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handler = ClientHandler(enforce_csrf_checks=self.strict)
        self.factory = RequestFactory()

    def admit(self, who: str, user: Any) -> None:
        """Logs ``user`` in under the name ``who``; None is nobody."""
        if user is None:
            return
        client = Client()
        client.force_login(user)
        self.cookies[who] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, who: str, method: str, url: str, data: Any = None, **more: str) -> Heard:
        """The answer; ``more``: headers, and ``csrf``, the cookie of the token of forms."""
        with undone():
            return self.kept(who, method, url, data, **more)

    def kept(
        self, who: str, method: str, url: str, data: Any = None, csrf: str = "", **headers: str
    ) -> Heard:
        """The same, and what it writes stays."""
        request = {"data": data or {}} if method == "POST" else {}
        made = getattr(self.factory, method.lower())
        given = {settings.SESSION_COOKIE_NAME: self.cookies.get(who), settings.CSRF_COOKIE_NAME: csrf}
        headers["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in given.items() if value)
        environment = made(url, **request, **headers).environ
        # Read once already, it stands there decoded; a server hands it over as bytes in disguise.
        environment["PATH_INFO"] = environment["PATH_INFO"].encode().decode("latin-1")
        answer = self.handler(environment)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        cookies = "\n".join(morsel.OutputString() for morsel in answer.cookies.values())
        return Heard(answer.status_code, dict(answer.headers), cookies, body)


def without_pages() -> Any:
    """Within it templates come out empty: who may is decided before, and how a page looks is asked once."""
    return mock.patch.object(Template, "render", return_value="")


def without_paper() -> list[Any]:
    """Documents come out as the text they are laid out from: whatever is in it can be read in it."""

    def written(drafts: Any, most_pages: Any = None, enclosed: Any = None) -> bytes:
        along = json.dumps(enclosed, default=str, ensure_ascii=False) if enclosed else ""
        return ("%PDF-1.7\n" + "\n".join(drafts) + along).encode()

    def put_together(parts: Any, *said: Any) -> bytes:
        return b"%PDF-1.7\n" + b"\n".join(part.title.encode() + part.content for part in parts)

    def beside(left: bytes, right: bytes, *said: Any) -> bytes:
        return left + right

    return [
        mock.patch("tnb.pdf.press.pdf_of", written),
        mock.patch("tnb.book.joined", put_together),
        mock.patch("tnb.book.page_count", return_value=1),
        mock.patch("tnb.views.printing.side_by_side", beside),
    ]
