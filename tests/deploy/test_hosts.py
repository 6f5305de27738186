"""Two hosts on one PostgreSQL: whatever is begun on one goes on with the other, request by request. Each is a
server with two processes of its own; nothing is shared but the database and the secrets."""

import datetime as dt
import http.client
import os
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection, connections

from cases.actions import register_patient_and_case
from cases.boards import in_board
from cases.models import Case
from tnb import actions

from ..conftest import FIRST_BOARD, PASSWORD, admit
from ..served import Served

pytestmark = pytest.mark.slow
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def address_of_the_database() -> str:
    said = connection.settings_dict
    host = said["HOST"] or said["OPTIONS"].get("host", "")
    return f"postgresql://{said['USER']}:{said['PASSWORD']}@/{said['NAME']}?host={host}"


class Browser:
    """Asks the hosts in turn, keeps its cookies, follows nothing."""

    def __init__(self, hosts: list[Served]) -> None:
        self.hosts, self.cookies, self.turn = hosts, {}, 0

    def ask(self, method: str, path: str, **form: str):
        """The answer of the host whose turn it is, with its `content`."""
        host = self.hosts[self.turn % len(self.hosts)]
        self.turn += 1
        there = http.client.HTTPConnection("127.0.0.1", host.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form | {"csrfmiddlewaretoken": self.token}) if method == "POST" else None
        there.request(method, path, body, headers | (FORM if body else {}))
        answer = there.getresponse()
        answer.content = answer.read()
        answer.text = answer.content.decode("utf-8", "replace")
        for said in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(said).items():
                self.cookies[name] = morsel.value
        there.close()
        return answer

    @property
    def token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def logged_in(self, username: str) -> "Browser":
        self.ask("GET", "/login/")
        answer = self.ask("POST", "/login/", username=username, password=PASSWORD)
        assert answer.status == 302, answer.text[-2000:]
        return self


@pytest.fixture(scope="module")
def hosts(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("several hosts need PostgreSQL")
        url = address_of_the_database()
    shared = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "WEB_CONCURRENCY": "2"}
    shared |= {"ALLOW_UNSAFE_DATABASE": "true", "METRICS_TOKEN": "a-token-of-the-tests-1234"}
    shared |= {"ALLOWED_HOSTS": "127.0.0.1", "IDENTITY_KEYS_FILE": os.environ["IDENTITY_KEYS_FILE"]}
    two = [Served(shared), Served(shared)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda host: host.start(), two))
    yield two
    for host in two:
        host.kill()


@pytest.fixture
def board(hosts, transactional_db):
    """A chair's browser, a coordinator's, and a case on an agenda, all of it committed."""
    cache.clear()  # what was counted of guesses, which no flush of tables takes away
    with in_board(FIRST_BOARD):
        coordinator, chair = admit("coordinator"), admit("chair")
        meeting = actions.plan_meeting(by=coordinator, held_on=dt.date(2030, 3, 1), title="Weekly board")
        said = {"name": "王小明", "question": "?", "code_word": "blue crane"}
        case = register_patient_and_case(by=coordinator, **said)
        item = actions.put_on_agenda(by=coordinator, meeting=meeting, case=case)
        actions.invite(by=coordinator, meeting=meeting, member=chair.member)
    yield Browser(hosts).logged_in("chair"), Browser(hosts).logged_in("coordinator"), item
    connections.close_all()


def pulse_of(page) -> str:
    return re.search(r'data-pulse="(\w+)"', page.text)[1]


def form_token(page) -> dict[str, str]:
    found = re.search(r'name="form-token" value="([^"]+)"', page.text)
    return {"form-token": found[1]} if found else {}


def test_a_log_in_its_end_and_what_is_said_to_a_person_go_from_host_to_host(board):
    chair, _coordinator, _item = board
    assert [chair.ask("GET", "/meetings/").status for _ in range(4)] == [200] * 4
    page = chair.ask("GET", "/cases/new/")
    said = {"name": "李雷", "question": "Which first?", "code_word": "red fox"} | form_token(page)
    answers = [chair.ask("POST", "/cases/new/", **said) for _ in range(2)]
    assert [answer.status for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"], "the form was taken once"
    with in_board(FIRST_BOARD):
        assert Case.objects.count() == 2
    assert chair.ask("POST", "/logout/").status == 302
    assert [chair.ask("GET", "/meetings/").status for _ in range(2)] == [302, 302]


def test_what_one_host_is_told_the_screens_of_the_other_show_with_the_next_question(board):
    chair, coordinator, item = board
    place = f"/agenda/{item.pk}/present/now/?seen="
    pulse = pulse_of(chair.ask("GET", f"/agenda/{item.pk}/present/"))
    for change in range(4):
        assert chair.ask("GET", place + pulse).status == 204
        entered = {"seen": str(change), "text": f"Draft {change}", "follows": "none"}
        wrote = coordinator.ask("POST", f"/agenda/{item.pk}/decision/write/", **entered)
        assert wrote.status == 302, wrote.text[-2000:]
        new = chair.ask("GET", place + pulse)
        assert new.status == 200
        pulse = pulse_of(new)


def test_a_book_is_made_by_both_and_a_document_is_the_same_from_each(board):
    chair, _coordinator, item = board
    meeting = item.meeting_id
    step = chair.ask("POST", f"/meetings/{meeting}/book/1/?language=en")
    assert step.status == 302, step.text[-500:]
    books = [chair.ask("GET", f"/meetings/{meeting}/book.pdf?language=en") for _ in range(2)]
    assert [book.status for book in books] == [200, 200]
    assert books[0].content[:5] == b"%PDF-"
    archives = [chair.ask("GET", f"/meetings/{meeting}/book.zip?language=en") for _ in range(2)]
    assert archives[0].content == archives[1].content
    sheets = [chair.ask("GET", f"/cases/{item.case.code}/summary.pdf?language=zh") for _ in range(2)]
    assert sheets[0].status == 200
    assert sheets[0].content == sheets[1].content


def test_guesses_at_a_password_count_together_on_both(board, hosts):
    stranger = Browser(hosts)
    stranger.ask("GET", "/login/")
    said = [stranger.ask("POST", "/login/", username="chair", password=f"guess {n}").text for n in range(6)]
    assert said[5] != said[4], "the sixth is no longer looked at, on whichever host"
    right = [stranger.ask("POST", "/login/", username="chair", password=PASSWORD).status for _ in range(2)]
    assert 302 not in right


def test_each_host_counts_for_itself(board, hosts):
    for host in hosts:
        there = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
        there.request("GET", "/metrics", headers={"Authorization": "Bearer a-token-of-the-tests-1234"})
        assert "tnb_workers 2.0" in there.getresponse().read().decode()
        there.close()


@pytest.mark.control
def test_hosts_with_different_secrets_would_be_found(board, hosts):
    chair, _coordinator, _item = board
    shared = {name: value for name, value in hosts[0].environment.items() if name != "PORT"}
    other = Served(shared | {"SECRET_KEY": "of-another-host-and-of-nothing-else"})
    other.start()
    chair.hosts = [hosts[0], other]
    found = {chair.ask("GET", "/meetings/").status for _ in range(4)}
    other.kill()
    assert found == {200, 302}
