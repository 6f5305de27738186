"""Reads pages as a browser does: the links on them, the forms, and every field of those forms.

A form that is added to a page is found here without being listed anywhere.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from .skeleton import Skeleton

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TICKED = {"radio", "checkbox"}
LEFT_OUT = {"csrfmiddlewaretoken"}
SENDS = {"hx-post": "post", "hx-get": "get", "hx-put": "put", "hx-delete": "delete"}


@dataclass
class Field:
    """One name of a form: its kind (text, textarea, hidden, choice, ticked, file, button and other types of
    input), the values that the page would send, and the choices that it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """``page``: where it stands. ``action`` is an address of the site."""

    page: str
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    multipart: bool = False

    def sent(self, **changed: str) -> dict[str, list[str]]:
        """What the browser sends; ``changed`` stands in its fields instead."""
        found = {
            name: each.values for name, each in self.fields.items() if each.kind != "file" and each.values
        }
        return found | {name: [value] for name, value in changed.items()}


class Page(Skeleton):
    """``bones``, ``links`` and ``forms`` of a page at ``address``; ``reasons``: why something was refused, as
    told; ``told``: those at the top of the next page; ``invalid``: the fields marked as wrong."""

    def __init__(self, address: str, content: str) -> None:
        self.address, self.links, self.forms = address, [], []
        self._form: Form | None = None
        self._of: dict[str, Form] = {}
        self._later: list[tuple[str, Field]] = []
        self._text: Field | None = None
        self._select: Field | None = None
        self._reason: list[str] = []  # the elements open inside one that tells a reason
        self._messages: list[str] = []  # the same of the messages at the top
        self.reasons, self.told, self.invalid = [], [], set()
        super().__init__(content)
        for owner, each in self._later:
            if owner in self._of:
                _add(self._of[owner], each)

    @property
    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for form in self.forms:
            for name, each in form.fields.items():
                found.setdefault(name, []).extend(each.values)
        return found

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID and "hidden" not in given:
            self._within(tag, given)
        if given.get("aria-invalid") == "true":
            self.invalid.add(given.get("name", ""))
        if tag == "a" and "download" not in given:
            self.links.append(self._here(given.get("href", "")))
        self.links += [self._here(given[name]) for name in ("hx-get",) if name in given]
        if tag == "form":
            self._open(given)
        else:
            self._sends(given)
        if tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.values = [given.get("value", "")]

    def _within(self, tag, given):
        """Notes what is said inside an element that tells why something was refused."""
        if self._messages or given.get("id") == "messages":
            self._messages.append(tag)
        if self._reason:
            self._reason.append(tag)
        elif set(given.get("class", "").split()) & REFUSALS:
            self._reason = [tag]
            (self.told if self._messages else self.reasons).append("")

    def _open(self, given):
        method = given.get("method", "get").lower()
        self._form = Form(self.address, self._here(given.get("action", "")), method)
        self._form.multipart = given.get("enctype", "").startswith("multipart")
        self._of[given.get("id", "")] = self._form
        self.forms.append(self._form)

    def _sends(self, given):
        """An element that sends by itself: a form of its own, of the fields around it or of none."""
        for name, method in SENDS.items():
            if name in given and (around := self._form) is not None and method != "get":
                self.forms.append(Form(self.address, self._here(given[name]), method, around.fields))
            elif name in given and method != "get":
                self.forms.append(Form(self.address, self._here(given[name]), method))

    def _field(self, tag, given):
        kind = {"textarea": "textarea", "select": "choice", "button": "button"}.get(
            tag, given.get("type", "text")
        )
        kind = "ticked" if kind in TICKED else "button" if kind in {"submit", "image"} else kind
        value = given.get("value", "on" if kind == "ticked" else "")
        sent = kind not in {"ticked", "button", "textarea", "choice", "file"} or "checked" in given
        each = Field(given["name"], kind, [value] if sent and kind != "file" else [], [value])
        self._text = each if tag == "textarea" else self._text
        self._select = each if tag == "select" else self._select
        if "disabled" in given or each.name in LEFT_OUT:
            return
        if "form" in given:
            self._later.append((given["form"], each))
        elif self._form is not None:
            _add(self._form, each)

    def handle_endtag(self, tag):
        for opened in (self._reason, self._messages):
            if tag in opened:
                del opened[len(opened) - 1 - opened[::-1].index(tag) :]
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._text is not None:
            self._text.values = self._text.values or [""]
            self._text = None
        elif tag == "select" and self._select is not None:
            self._select.values = self._select.values or self._select.choices[:1]
            self._select = None

    def handle_data(self, data):
        if self._reason:
            (self.told if self._messages else self.reasons)[-1] += data
        if self._text is not None:
            text = (self._text.values or [""])[0] + data
            self._text.values = [text.removeprefix("\n") if not self._text.values else text]

    def _here(self, reference: str) -> str:
        """The address on this site that a reference leads to; "" for another site, a place on the page."""
        if reference.startswith("#"):
            return ""
        parts = urlsplit(urljoin(f"http://site{self.address}", reference))
        return f"{parts.path}?{parts.query}".rstrip("?") if parts.netloc == "site" else ""


REFUSALS = {"field-error", "notice-error", "errorlist"}


def _add(form: Form, each: Field) -> None:
    known = form.fields.setdefault(each.name, each)
    if known is not each:
        known.values += each.values
        known.choices += each.choices
