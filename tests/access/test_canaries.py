"""Nothing of another board is read on the first one: not a word of it, not a count, not that it is there."""

import inspect
import itertools
import os
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from cases.boards import every_board
from cases.search import asked
from tests.tables.made import ROW, checked, delimited
from tests.tnb.worlds import chance, made_alike
from tnb.models import Meeting, Task
from tnb.tasks import Counts
from tnb.views import meetings

from .addresses import Address, patterns, promised
from .asking import Heard
from .lines import kept_lines
from .world import THEIRS, Place, Words, other_place, undone

pytestmark = pytest.mark.django_db
NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
READERS = ("chair", "coordinator", "member", "observer") if NIGHT else ("chair",)
# The rules are the same for all boards, and nothing of a patient is on their pages.
OF_NO_BOARD = ("rulebook", "account", "second_factor", "recovery", "log", "mfa", "new_password", "openid")
READ_FROM = re.compile(r"""(?:GET|POST|data|asked|given|query)\.(?:get|getlist)\(\s*["']([\w-]+)["']""")


class Request(NamedTuple):
    """``typed``: words that the answer may show because whoever asked has typed them."""

    name: str
    method: str
    url: str
    data: tuple[tuple[str, str], ...] = ()
    typed: str = ""


def names_read_by(address: Address) -> list[str]:
    """The names of what the view looks for in an address or a form, as its module spells them."""
    view = inspect.unwrap(patterns()[address.name].callback)
    source = inspect.getsource(inspect.getmodule(view))
    if "asked(" in source and "cases" in view.__module__:
        source += inspect.getsource(asked)
    return sorted(set(READ_FROM.findall(source)))


def theirs(name: str, place: Place) -> str:
    """What somebody curious would put there."""
    words = {"code": place.keys["document"], "next": f"/cases/{place.keys['case']}/", "q": THEIRS.name}
    keys = {"before": "999", "language": "zh", "page": "2"}
    return (words | keys | place.keys).get(name, THEIRS.name)


def requests(own: Place, place: Place) -> Iterator[Request]:
    """Every address as it is, with each thing it reads being something of the other board, and searches."""
    for address in promised().values():
        if address.name.startswith(OF_NO_BOARD):
            continue
        url = address.at(own)
        if address.get:
            yield Request(address.name, "GET", url)
            for name in names_read_by(address):
                said = {name: theirs(name, place)}
                yield Request(f"{address.name}?{name}", "GET", f"{url}?{urlencode(said)}", (), str(said))
        if address.post:
            said = {name: theirs(name, place) for name in names_read_by(address)} | address.sent(own)
            yield Request(address.name, "POST", url, tuple(said.items()), str(said))
        if NIGHT:
            for far in address.elsewhere(own, place.keys):
                yield Request(f"{address.name} of theirs", "GET", far, (), far)
    yield from searches(place)


def searches(place: Place) -> Iterator[Request]:
    """The lists, for each word of the other board and for parts of it; and their papers."""
    words = THEIRS.canaries() | {"case": place.keys["case"], "part": THEIRS.name.split()[0]}
    for (kind, word), page in itertools.product(words.items(), ("cases:list", "cases:export")):
        yield Request(f"{page} for {kind}", "POST", reverse(page), (("q", word),), word)
    document = place.keys["document"]
    for code in (document, document.lower(), f"{document[:5]}-{document[5:]}"):
        yield Request("document", "GET", f"{reverse('document')}?code={code}", (), document)


def crawled(asker, own: Place, place: Place, who: str) -> dict[tuple, Heard]:
    """What this person gets for each request; chance begins anew with each."""
    answers = {}
    for request in requests(own, place):
        chance.drawn = itertools.count()
        answers[request] = asker.ask(who, request.method, request.url, dict(request.data))
    return answers


def told(answers: dict[Request, Heard], words: Words) -> list[str]:
    """Each word of the other board that an answer says without having been asked for it."""
    found = []
    for request, answer in answers.items():
        said = answer.everything()
        for kind, word in words.canaries().items():
            asked_for = word in request.typed or any(part in request.typed for part in word.split()[:1])
            if not asked_for and word.encode() in said:
                found.append(f"{request.name} {request.method}: {kind}")
    return found


@pytest.mark.parametrize("who", READERS)
def test_nothing_of_another_board_is_told_and_no_answer_hangs_on_there_being_one(
    asker, own, monkeypatch, who
):
    made_alike(monkeypatch)
    with undone():
        place, words = other_place(own)
        with kept_lines("django.template", "django.db.backends") as kept:
            beside = crawled(asker, own, place, who)
    alone = crawled(asker, own, place, who)
    assert len(beside) > 200
    assert told(beside, words) == []
    assert kept.lines
    assert kept.with_any(words.canaries().values()) == []
    differ = [f"{each.method} {each.name}" for each in beside if beside[each] != alone[each]]
    assert [each for each in differ if each not in COUNTED_OVER_ALL] == []


def registered(asker) -> Heard:
    """A patient whom the other board knows by this name and number is registered here."""
    said = {"name": THEIRS.name, "hospital_number": THEIRS.number, "question": "Which?"}
    chance.drawn = itertools.count(1_000_000)  # nothing is drawn twice that must be the only one
    return asker.ask("chair", "POST", reverse("cases:new"), said)


def handed_in(own) -> list[tuple]:
    """What the dry run of a table makes of a patient whom the other board knows."""
    row = ROW | {"姓名": THEIRS.name, "病案号": THEIRS.number}
    with undone():
        run = checked(own.people["coordinator"], delimited(row), "cases.csv")
        return [(each.choice, each.same) for each in run.checked.all()] + [*run.remarks.values_list("row")]


def test_a_patient_of_another_board_is_nobody_s_namesake_here(asker, own, monkeypatch):
    made_alike(monkeypatch)
    with undone():
        other_place(own)
        beside, table = registered(asker), handed_in(own)
    alone = registered(asker)
    assert (beside.status, beside.body) == (alone.status, alone.body) == (302, b"")
    assert re.sub(r"\d{4}", "", beside.headers["Location"]) == re.sub(r"\d{4}", "", alone.headers["Location"])
    assert table == handed_in(own)
    assert table[0] == ("new", [])


# Cases and tables are numbered over the whole installation: who opens one sees its number, and no more.
COUNTED_OVER_ALL: set[str] = set()


# That a leak would be found


summaries = meetings.summaries


@pytest.fixture
def beside(asker, own, monkeypatch):
    """(place, words) of the other board, with clock and chance held still."""
    made_alike(monkeypatch)
    with undone():
        yield other_place(own)


def only(monkeypatch, *names: str) -> None:
    kept = {name: address for name, address in promised().items() if name in names}
    monkeypatch.setattr("tests.access.test_canaries.promised", lambda: kept)


@pytest.mark.control
def test_a_list_that_leaves_the_board_is_found(asker, own, beside, monkeypatch):
    only(monkeypatch, "meetings")
    with every_board():
        everything = Meeting.objects.all()
    monkeypatch.setattr(meetings, "summaries", lambda _ours: summaries(everything))
    assert "meetings GET: meeting" in told(crawled(asker, own, beside[0], "chair"), beside[1])


@pytest.mark.control
def test_a_number_that_counts_other_boards_too_is_found(asker, own, monkeypatch):
    made_alike(monkeypatch)

    def over_all(_member):
        with every_board():
            return Counts(open=Task.objects.count(), overdue=0)

    monkeypatch.setattr("tnb.context.counts_of", over_all)
    address = reverse("tasks")
    with undone():
        _place, words = other_place(own)
        beside = asker.ask("chair", "GET", address)
    assert told({Request("tasks", "GET", address): beside}, words) == []
    assert len(asker.ask("chair", "GET", address).body) == len(beside.body)
    assert asker.ask("chair", "GET", address).body != beside.body
