"""Reads a page as a browser without JavaScript does: what its form would send, and its text."""

from html.parser import HTMLParser

VOID = {"input", "br", "link", "meta", "img"}


class Page(HTMLParser):
    """``fields``: name -> values the intake or new-case form would send; ``text``: what one reads."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}
        self.text = ""
        self._select = ""
        self._open: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self._open.append(given.get("id") or "")
        if tag == "select":
            self._select = given.get("name") or ""
            self.fields[self._select] = [""]
        if tag == "option" and "selected" in given:
            self.fields[self._select] = [given.get("value") or ""]
        if tag == "input" and given.get("name"):
            self._input(given)

    def _input(self, given):
        ticked = given.get("type") in {"radio", "checkbox"}
        if not ticked or "checked" in given:
            self.fields.setdefault(given["name"], []).append(given.get("value") or ("on" if ticked else ""))

    def handle_endtag(self, tag):
        if self._open and tag not in VOID:
            self._open.pop()

    def handle_data(self, data):
        self.text += data
        for name in filter(None, self._open):
            self.ids[name] = self.ids.get(name, "") + data

    def said(self, element: str) -> str:
        """The text within the element of that id, with single spaces; "" if there is none."""
        return " ".join(self.ids.get(element, "").split())


def read(response) -> Page:
    return Page(response.content.decode())
