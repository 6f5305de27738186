"""Every address of the site, taken from the resolver: which of them are pages, and who may open them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cases.models import Item
from recommendations.ruleset import current_ruleset
from tests.accounts.conftest import log_in, with_telephone
from tests.conftest import ADMINISTRATORS, PASSWORD, ROLES, admit
from tests.tables.made import ROW, checked, workbook
from tnb import actions, demonstration
from tnb.decisions import Draft
from tnb.models import AgendaItem, Decision, Task
from tnb.roles import MATRIX
from tnb.rulebook.review import short

# Who is asked for a page first; in the end nobody who has logged in, and somebody whose password was right
# and who is asked for the code now.
NOBODY, HALF_WAY = "nobody", "half-way"
EVERYBODY = (*ROLES, *ADMINISTRATORS, NOBODY, HALF_WAY)
# What an address with these in it stands for; `pk` says by its beginning what it is the key of.
WORDS = {
    "place": 1,
    "option": "tae",
    "fact": "ki67_pct",
    "kind": "specimen",
    "owner": "radiology",
    "rule": "deb-tace-not-recommended",
    "form": "csv",
    "provider_id": "hospital",
}
# Addresses that answer GET and show no page, each with its reason.
NO_PAGE = {
    "openid_connect_login": "leads to the hospital's own log-in, and there is none",
    "openid_connect_callback": "comes from there",
    "recovery_codes": "shown once, when they are made",
    "images": "leads to the archive of images, and there is none",
    "cases:withdraw": "leads back to the entry",
    "rulebook_changed_vignettes": "there is no other rule set",
}


class Route(NamedTuple):
    """An address as the resolver knows it: its name, its parts with <…> for what is filled in, and what a
    person must be permitted (None: nothing)."""

    name: str
    path: str
    wanted: frozenset[str]
    permission: str | None


class Page(NamedTuple):
    """A page that `role` of EVERYBODY may open; `state`: of the meeting, "coming", "closed" or "drafted"."""

    name: str
    address: str
    role: str
    state: str


def routes(patterns=None, before: str = "", space: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, path, inner)
        elif pattern.name:
            wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
            permission = getattr(pattern.callback, "permission", None)
            yield Route(space + pattern.name, path, frozenset(wanted), permission)


def is_file(route: Route) -> bool:
    """A document, a table or the like: what a browser saves or shows in its own way."""
    return "." in route.path.rsplit("/", 1)[-1]


def furnished() -> dict[str, dict[str, Any]]:
    """The demonstration board with all that a page could be about; the keys for either state of a meeting."""
    demonstration.load(PASSWORD)
    for role in ADMINISTRATORS:
        admit(role)
    people = {user.username: user for user in get_user_model().objects.all()}
    coming, drafted = AgendaItem.objects.filter(meeting__state="planned", case__isnull=False)[:2]
    closed = Decision.objects.filter(closed_at__isnull=False, tasks__isnull=False).first()
    actions.ask_for_opinions(by=people["coordinator"], item=coming, asked=True)
    draft = Draft(text="Discuss again after the volumetry.", follows="none")
    actions.record_decision(by=people["coordinator"], item=drafted, seen=0, draft=draft)
    rule = [WORDS["rule"]]
    signed = actions.sign_rules(by=people["chair"], rules=rule, typed=short(current_ruleset().digest))
    run = checked(people["coordinator"], workbook(ROW))
    with_telephone(people["pathologist"])
    both = {"run": run.pk, "signature": signed.pk, "member": people["member"].member.pk, **WORDS}
    both["account"] = people["member"].pk
    both["task"] = Task.objects.filter(decision=closed).values_list("pk", flat=True)[0]
    return {
        "coming": both | of_item(coming) | {"decision": closed.pk},
        "closed": both | of_item(closed.item) | {"decision": closed.pk},
        "drafted": both | of_item(drafted) | {"decision": drafted.decision.pk},
    }


def of_item(item: AgendaItem) -> dict[str, Any]:
    entry = Item.objects.filter(case=item.case).values_list("pk", flat=True).first()
    return {"item": item.pk, "meeting": item.meeting_id, "code": item.case.code, "entry": entry}


def address(route: Route, keys: dict[str, Any]) -> str | None:
    """None when there is nothing of the kind in this state."""
    of = {"meetings/": "meeting", "decisions/": "decision", "tasks/": "task", "cases/import/": "run"}
    of |= {"cases/<slug:code>/entry/": "entry", "accounts/": "account"}
    keys = dict(keys)
    for beginning, key in of.items():
        if route.path.startswith(beginning):
            keys["pk"] = keys[key]
    unknown = route.wanted - keys.keys()
    assert not unknown, f"{route.path}: say in tests/browser/every_page.py what {unknown} stands for"
    said = {name: keys[name] for name in route.wanted}
    return None if None in said.values() else reverse(route.name, kwargs=said)


def clients() -> dict[str, Client]:
    """A client for each of EVERYBODY."""
    made = {role: Client() for role in EVERYBODY}
    for user in get_user_model().objects.filter(username__in=made):
        made[user.username].force_login(user)
    made[HALF_WAY], _answer = log_in("pathologist")
    return made


def answered(place: str, client: Client) -> str:
    """ "page", "part" of one, "file", or the status of anything else."""
    answer = client.get(place)
    if answer.status_code != 200:
        return str(answer.status_code)
    if answer["Content-Type"].split(";")[0] != "text/html":
        return "file"
    return "page" if b"<html" in answer.content else "part"


def looked_up(
    asking: dict[str, Client], keys: dict[str, dict[str, Any]], *, everybody: bool, only: set[str]
) -> tuple[list[Page], dict[str, set[str]]]:
    """Every page there is in the order of EVERYBODY, for each role that may open it, or for the first; and
    the names of what is no page, with what was answered there. ``only`` these names, if any."""
    pages: dict[Page, None] = {}
    others: dict[str, set[str]] = {}
    for route in (route for route in routes() if not only or route.name in only):
        for state, known in keys.items():
            place = None if is_file(route) else address(route, known)
            if place is None or any(place == page.address for page in pages):
                continue
            for role in EVERYBODY:
                if route.permission is not None and role not in MATRIX[route.permission]:
                    continue
                said = answered(place, asking[role])
                others.setdefault(route.name, set()).add(said)
                if said == "page":
                    pages[Page(route.name, place, role, state)] = None
                if said == "page" and not everybody:
                    break
    there = {page.name for page in pages}
    return list(pages), {name: said for name, said in others.items() if name not in there}
