"""People who decide one case after another, a server that is killed meanwhile, and what it acknowledged."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlencode

from ..served import ROOT, ask
from .preloaded import THE_SITE, Preloaded

A_ROUND = 8  # items that nobody has touched yet
TEXT = "Discuss again after the volumetry."
PEOPLE = 4
TOKEN = "a" * 32


def address(item: dict, page: str) -> str:
    return f"/agenda/{item['item']}/decision/{page}/"


def forms(item: dict) -> tuple[tuple[str, dict[str, str]], ...]:
    """What the pages of the decision send, to save it and to close it."""
    draft = {"seen": "0", "text": TEXT, "follows": "none", "todo-0-what": "Volumetry"}
    seen = {"seen": "1", "seen_records": item["records"], "code_word": item["code_word"]}
    token = {"csrfmiddlewaretoken": TOKEN}
    return ("write", draft | token), ("close", seen | token)


def run(url: str, *command: str) -> str:
    """What a command of this project prints, over the database at `url`."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"} if "seed" in command else {}
    said = {
        "cwd": ROOT,
        "env": os.environ | environment(url) | settings,
        "stdout": subprocess.PIPE,
        "text": True,
    }
    return subprocess.run([sys.executable, *command], check=True, **said).stdout


def environment(url: str) -> dict[str, str]:
    said = {"DATABASE_URL": url, "SECRET_KEY": "of-a-test", "ALLOWED_HOSTS": "127.0.0.1"}
    return said | {"DJANGO_SETTINGS_MODULE": "tests.durable.settings"}


def seeded(url: str, rounds: int) -> dict:
    """A board in the empty database at `url`: the `session` of its chair, and `items` for so many rounds and
    one more."""
    # Both with settings that wait for no disk: nothing is proved of them here.
    run(url, "manage.py", "migrate", "--verbosity=0", "--skip-checks", "--settings=tests.settings")
    return json.loads(run(url, "-m", "tests.durable.board", "seed", str(rounds * A_ROUND + 1)))


class Board:
    """A seeded board, the server over it, and what that acknowledged: the items whose decision was `saved`
    and those whose decision was `closed`. `refused` holds every other answer."""

    def __init__(self, url: str, made: dict, module: str = THE_SITE, **under) -> None:
        self.url = url
        self.cookie = f"sessionid={made['session']}; csrftoken={TOKEN}"
        rehearsed, *items = made["items"]
        self.rounds = [items[first : first + A_ROUND] for first in range(0, len(items), A_ROUND)]
        self.saved: list[int] = []
        self.closed: list[int] = []
        self.refused: list[str] = []
        self.server = Preloaded(environment(url), module, **under)
        for page, form in forms(rehearsed):
            assert self.server.asked("post", self.cookie, address(rehearsed, page), form) == 302

    def verified(self, url: str = "") -> list[str]:
        """What is wrong with the database, or with its copy at `url`, held against what was acknowledged."""
        told = json.dumps({"saved": self.saved, "closed": self.closed})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(told)
            file.flush()
            return json.loads(run(url or self.url, "-m", "tests.durable.board", "verify", file.name))

    def post(self, item: dict, page: str, form: dict[str, str]) -> bool:
        """Whether the server acknowledged it; OSError when it was killed meanwhile."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answer = ask(self.server.port, "POST", address(item, page), urlencode(form), headers)
        acknowledged = answer.status == 302 and "login" not in answer.headers["Location"]
        if not acknowledged:
            self.refused.append(f"{page} {answer.status}")
        return acknowledged

    def decide(self, item: dict) -> None:
        """Saves and closes; what is not saved cannot be closed, and the site says so with a redirect."""
        for kept, (page, form) in zip((self.saved, self.closed), forms(item), strict=True):
            if not self.post(item, page, form):
                return
            kept.append(item["item"])

    def work(self, items: list[dict], begun: threading.Event) -> None:
        """One person decides item after item until the server no longer answers."""
        for item in items:
            begun.set()
            try:
                self.decide(item)
            except OSError:
                return

    def answered(self) -> int:
        return len(self.saved) + len(self.closed) + len(self.refused)

    def told(self) -> str:
        return f"{len(self.saved)} saved, {len(self.closed)} closed and acknowledged"


def worked_until_killed(board: Board, items: list[dict], chance: random.Random, kill) -> None:
    """Some people decide `items`; `kill()` comes at any moment of it, after none of the answers or several,
    however quick the machine is today."""
    begun = threading.Event()
    people = [
        threading.Thread(target=board.work, args=[items[place::PEOPLE], begun]) for place in range(PEOPLE)
    ]
    for someone in people:
        someone.start()
    begun.wait()
    enough = board.answered() + chance.randrange(A_ROUND)
    while board.answered() < enough and any(someone.is_alive() for someone in people):
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.05))
    kill()
    for someone in people:
        someone.join()
