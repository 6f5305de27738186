"""Walks the site from its first page on, as a person who follows every link, and collects its forms."""

from collections import Counter, deque
from dataclasses import dataclass, field

from django.test import Client
from django.urls import Resolver404, resolve

from .forms import Form, Page

MOST = 4  # addresses of one view: a page for each state of what it shows, not for each row
FEW = ("rulebook", "mirror")  # these know no case: one page of each view shows all that there is
FILES = (".pdf", ".zip", ".csv", ".xlsx", ".txt", ".json", "/template/")


@dataclass(repr=False)
class Site:
    """``pages``: address -> name of its view, for those that are pages; ``files``: the others, not opened;
    ``forms``: one for each action and set of fields; ``texts``: address -> the page."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple, Form] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[str, int]] = field(default_factory=list)


def name_of(address: str) -> str:
    """The name of the view behind an address; "" if there is none."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def walked(client: Client, *starts: str) -> Site:
    """Everything that can be reached by links from ``starts``, and every form on the way."""
    site, seen, often = Site(), set(), Counter()
    waiting = deque(starts or ["/"])
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        most = 1 if name.startswith(FEW) else MOST
        if not name or address in seen or name == "logout" or often[name] >= most:
            continue
        seen.add(address)
        often[name] += 1
        if address.partition("?")[0].endswith(FILES):
            site.files[address] = name
            continue
        answer = client.get(address)
        if answer.status_code in {301, 302}:
            waiting.append(answer.url)
        elif answer.status_code not in {200, 204}:
            site.broken.append((address, answer.status_code))
        else:
            site.pages[address] = name
            site.texts[address] = answer.content.decode()
            page = Page(address, site.texts[address])
            waiting += [link for link in page.links if link]
            _collect(site, page)
    return site


def _collect(site: Site, page: Page) -> None:
    """Forms of the same action with the same fields are one."""
    for form in page.forms:
        if form.action:
            site.forms.setdefault((name_of(form.action), form.method, frozenset(form.fields)), form)
