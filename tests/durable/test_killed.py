"""The server is killed at random while decisions are saved and closed: what it had acknowledged is there when
it comes back, and nothing is there by half. KILLS is how often (200 by night)."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

import pytest

from ..served import ROOT, Served, ask

KILLS = int(os.environ.get("KILLS", "2"))
A_ROUND = 12  # items that nobody has touched yet
TEXT = "Discuss again after the volumetry."
PEOPLE = 4
pytestmark = pytest.mark.slow


class Board:
    """The board in a database of its own, the server over it, and what the server acknowledged."""

    def __init__(self, folder, url: str) -> None:
        self.folder = folder
        self.environment = {"DATABASE_URL": url, "SECRET_KEY": "of-a-test", "ALLOWED_HOSTS": "127.0.0.1"}
        self.environment["DJANGO_SETTINGS_MODULE"] = "tnb.settings"
        self.run("manage.py", "migrate", "--verbosity=0")
        made = json.loads(self.run("-m", "tests.tnb.killed_board", "seed", str(KILLS * A_ROUND)))
        self.cookie = f"sessionid={made['session']}; csrftoken={'a' * 32}"
        self.items = made["items"]
        self.server = Served(self.environment)
        self.saved: list[int] = []
        self.closed: list[int] = []
        self.refused: list[str] = []

    def run(self, *command: str) -> str:
        environment = os.environ | self.environment
        said = {"cwd": ROOT, "env": environment, "stdout": subprocess.PIPE, "text": True}
        return subprocess.run([sys.executable, *command], check=True, **said).stdout

    def verified(self) -> list[str]:
        told = self.folder / "acknowledged.json"
        told.write_text(json.dumps({"saved": self.saved, "closed": self.closed}))
        return json.loads(self.run("-m", "tests.tnb.killed_board", "verify", str(told)))

    def post(self, item: dict, page: str, **form) -> bool:
        """Whether the server acknowledged it; OSError when it was killed meanwhile."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form | {"csrfmiddlewaretoken": "a" * 32})
        answer = ask(self.server.port, "POST", f"/agenda/{item['item']}/decision/{page}/", body, headers)
        if answer.status != 302 or "login" in answer.headers["Location"]:
            self.refused.append(f"{page} {answer.status}")
        return answer.status == 302

    def decide(self, item: dict) -> None:
        draft = {"seen": 0, "text": TEXT, "follows": "none", "todo-0-what": "Volumetry"}
        if self.post(item, "write", **draft):
            self.saved.append(item["item"])
        seen = {"seen": 1, "seen_records": item["records"], "code_word": item["code_word"]}
        if self.post(item, "close", **seen):
            self.closed.append(item["item"])


@pytest.fixture
def board(tmp_path):
    made = Board(tmp_path, os.environ.get("KILLED_DATABASE_URL", f"sqlite:///{tmp_path / 'board.sqlite3'}"))
    yield made
    made.server.kill()


def work(board: Board, items: list[dict], begun: threading.Event) -> None:
    """One person decides item after item until the server no longer answers."""
    for item in items:
        begun.set()
        try:
            board.decide(item)
        except OSError:
            return


def test_a_server_killed_at_random_has_all_it_acknowledged_and_nothing_by_half(board, record_property):
    chance = random.Random(20261122)  # noqa: S311 - the same kills each time
    for number in range(KILLS):
        board.server.start()
        mine = board.items[number * A_ROUND : (number + 1) * A_ROUND]
        begun = threading.Event()
        people = [
            threading.Thread(target=work, args=[board, mine[place::PEOPLE], begun]) for place in range(PEOPLE)
        ]
        for someone in people:
            someone.start()
        begun.wait()
        # The first answer of a process takes longer than all others, so the range is wide.
        time.sleep(chance.uniform(0.2, 4) if number % 2 else chance.uniform(0.2, 1.5))
        board.server.kill()
        for someone in people:
            someone.join()
    assert board.refused == []
    assert board.verified() == []
    record_property("acknowledged", f"{KILLS} kills: {len(board.saved)} saved, {len(board.closed)} closed")


def test_a_loss_would_be_found(board):
    """A red control: an acknowledgement of something that never happened."""
    never = board.items[0]["item"]
    board.saved, board.closed = [never], [never]
    assert board.verified() == [f"{never}: saved and lost", f"{never}: closed and lost"]
