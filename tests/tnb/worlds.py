"""Two worlds that are alike but for what one opinion says, and everything that can be asked of them."""

import contextlib
import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access.addresses import promised
from tests.access.world import Place
from tests.cases.test_pages import addresses
from tnb import actions, live
from tnb.decisions import Draft
from tnb.models import Decision
from tnb.opinions import Said
from tnb.snapshot import record_count

from ..conftest import ROLES, admit, browser_of

CANARY = "Zanzibar canary 桑给巴尔金丝雀"
# Of another length, in another order, once agreed and once not.
CONTENTS = (
    {
        "member": Said("not_resectable", "tae", CANARY),
        "chair": Said("cannot_say", "", f"{CANARY} " * 40),
    },
    {
        "member": Said("resectable", "ssa", ""),
        "chair": Said("resectable", "tae", "Nothing."),
    },
)
AUTHORS = ("member", "chair")
PEOPLE = (*ROLES, "reader", "stranger", "anonymous")
MOMENT = dt.datetime(2026, 6, 1, 9, 30, tzinfo=dt.UTC)
OPEN = ("login", "logout", "language", "account_login", "mfa_authenticate", "new_password")
OF_THE_HOSPITAL = ("openid_connect_login", "openid_connect_callback")
# Those of the cases are built in tests/cases/test_pages.py.
NOT_HERE = (*OPEN, *OF_THE_HOSPITAL)
PAGES = [name for name in promised() if not name.startswith("cases:") and name not in NOT_HERE]


class Frozen(dt.datetime):
    """A clock that stands, so that two worlds are built and asked at the same moment."""

    @classmethod
    def now(cls, tz=None):
        return MOMENT.astimezone(tz) if tz else MOMENT.replace(tzinfo=None)


class Chance:
    """The same in every world: 0, 1, 2…"""

    def __init__(self) -> None:
        self.drawn = itertools.count()


chance = Chance()


def address(name: str, decision: Decision, someone) -> str:
    """Where the page is for the records of this decision."""
    item = decision.item
    keys = {
        "case": item.case.code,
        "meeting": item.meeting_id,
        "item": item.pk,
        "decision": decision.pk,
        "member": someone.member.pk,
    }
    return promised()[name].at(Place(item.meeting.board_id, keys={k: str(key) for k, key in keys.items()}))


class World(NamedTuple):
    """A case on which two members have given an opinion that is not revealed, with a draft, or decided."""

    decision: Decision
    people: dict[str, Any]


def made_alike(monkeypatch) -> None:
    """Takes clock and chance away: nothing but the opinions can make a difference."""
    monkeypatch.setattr(timezone, "datetime", Frozen)
    monkeypatch.setattr("time.time", MOMENT.timestamp)
    monkeypatch.setattr("xlsxwriter.core.datetime", Frozen)
    for source in ("os.urandom", "secrets.token_bytes"):
        monkeypatch.setattr(source, lambda size=16: next(chance.drawn).to_bytes(size, "big"))
    monkeypatch.setattr("django.middleware.csrf.get_random_string", lambda length, **_said: "x" * length)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def people_of(coordinator, member, chair, observer) -> dict[str, Any]:
    """Everybody who could ask: each role, a second member who reads Chinese, somebody without a place on the
    board, and nobody."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - a model, needed here only

    return {
        "coordinator": coordinator,
        "member": member,
        "chair": chair,
        "observer": observer,
        "reader": admit("member", "reader", "pathology", "zh-hans"),
        "stranger": get_user_model().objects.create_user("stranger"),
        "anonymous": None,
    }


def forget() -> None:
    """What was made for one world is not handed out in the other."""
    kept = [each for each in vars(live).values() if isinstance(each, live.Kept)]
    assert kept
    for each in kept:
        each.results.clear()


def built(item, people: dict[str, Any], contents: dict[str, Said], closed: bool) -> World:
    """The world with these opinions; ``closed``: decided without having revealed them."""
    forget()
    chance.drawn = itertools.count()
    coordinator = people["coordinator"]
    for person in people.values():
        if hasattr(person, "member"):
            actions.invite(by=coordinator, meeting=item.meeting, member=person.member)
    actions.ask_for_opinions(by=coordinator, item=item, asked=True)
    for author, said in contents.items():
        actions.give_opinion(by=people[author], item=item, said=said, seen_revealed=False)
    draft = Draft(text="Discuss again after the volumetry.", follows="none")
    decision = actions.record_decision(by=coordinator, item=item, seen=0, draft=draft)
    if closed:
        seen = {"seen": decision.version, "seen_records": record_count(item.case)}
        word = item.case.patient.code_word
        decision = actions.close_decision(by=people["chair"], item=item, code_word=word, **seen)
    for language in ("en", "zh"):
        actions.make_sheet(by=coordinator, item=decision.item, language=language)
    return World(decision, people)


def asked_of(world: World) -> list[tuple[str, str]]:
    """(name, address) of every page of the site, and of some that are none."""
    decision, coordinator = world.decision, world.people["coordinator"]
    found = [(name, address(name, decision, coordinator)) for name in PAGES]
    for name, place, _permission, _there in addresses(decision.item.case, coordinator):
        found.append((f"cases:{name}", place))
    found += [(name, reverse(name)) for name in OPEN]
    found += [(name, reverse(name, args=["hospital"])) for name in OF_THE_HOSPITAL]
    case = decision.item.case.code
    found += [
        ("what_if asked", reverse("what_if", args=[decision.item_id]) + "?ki67_pct=30"),
        ("summary both", reverse("summary", args=[case]) + "?language=both"),
        ("book zh", reverse("book_pdf", args=[decision.item.meeting_id]) + "?language=zh"),
        ("search", reverse("cases:list") + f"?q={quote(CANARY)}"),
        ("no such page", f"/agenda/{decision.item_id}/opinions/1/"),
        ("no such item", "/agenda/999/opinions/mine/"),
        ("no such language", reverse("summary", args=[case]) + "?language=tlh"),
    ]
    return found


def form_of(world: World) -> dict[str, Any]:
    """What is sent to every address that takes a form: enough for most to succeed."""
    decision = world.decision
    item, case = decision.item, decision.item.case
    return {
        "seen": decision.version,
        "seen_records": record_count(case),
        "code_word": case.patient.code_word,
        "follows": "none",
        "text": "Typed.",
        "amendment_reason": "New facts.",
        "reason": "New facts.",
        "present": "absent",
        "direction": "up",
        "case": case.code,
        "asked": "no",
        "resectability": "convertible",
        "preferred": "tae",
        "seen_revealed": "0",
        "q": CANARY,
        "name": "Patient N",
        "question": "Which?",
        "item": item.pk,
    }


class Answer(NamedTuple):
    """Everything that goes over the wire in answer to one request."""

    name: str
    how: str
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


def answers(world: World, who: str, only: set[str] | None = None) -> Iterator[Answer]:
    """What this person gets at each address (or ``only`` at these), opened and sent a form, as a page and as
    the part of one that a script asks for. Nothing of what a request writes stays."""
    person, form = world.people[who], form_of(world)
    for name, place in asked_of(world):
        if only is not None and name not in only:
            continue
        for method, said in (("get", {}), ("post", {"data": form})):
            if name in READ_ONLY and (method == "post" or who != "reader"):
                continue
            whole = _answer(person, name, place, method, said)
            yield whole
            if whole.status in PAGE and who in IN_PARTS and name not in READ_ONLY:
                yield _answer(person, name, place, method, said | {"headers": {"HX-Request": "true"}})


PAGE = {200, 302, 409, 422}
# A member and the chair; what a script asks for takes the same way for the others.
IN_PARTS = {"reader", "chair"}
# They know no case, look alike to everybody and take no form: one person asks for them.
READ_ONLY = {name for name in PAGES if name.startswith("rulebook")} - {"rulebook_sign", "rulebook_withdraw"}


def _answer(person, name: str, place: str, method: str, said: dict[str, Any]) -> Answer:
    with undone():
        # Anew with each request, above what the world itself has drawn: what is made once in a process is not
        # drawn a second time, and everything after it would differ.
        chance.drawn = itertools.count(1_000_000)
        client = browser_of(person) if person else Client()
        client.raise_request_exception = False
        answer = getattr(client, method)(place, **said)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        how = f"{method} part" if "headers" in said else method
        return Answer(name, how, answer.status_code, tuple(sorted(answer.items())), content)


def rows() -> dict[str, list[str]]:
    """Every row of every table but that of the opinions; session keys and password salts are chance."""
    left_out = {"Opinion", "Session", "User"}
    return {
        model.__name__: [repr(row) for row in model.objects.order_by("pk").values()]
        for model in apps.get_models()
        if model.__name__ not in left_out
    }
