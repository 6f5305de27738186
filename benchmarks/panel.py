# ruff: noqa: E402, T201 (a script: it sets Django up before it imports; it prints)
"""What one keystroke costs: the recommendation beside the facts of a case, made anew by the server.

    python benchmarks/panel.py [ROUNDS]

CPU time of whole requests, through all middleware, for the published cases in both languages, with Ki-67 and
resectability changed each time; beside them the log-in page, which asks nothing of the rules. Goal: the
median below 20 ms. Take the ratio: milliseconds depend on the machine and on what else runs there.
"""

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.TemporaryDirectory(prefix="tnb-panel-")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/board.sqlite3"

import django

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from cases.boards import in_board
from cases.models import Case
from tnb import demonstration

KI67 = (2, 8, 15, 25, 60)
RESECTABLE = ("true", "false", "?")
FORM = "application/x-www-form-urlencoded"


class Fields(HTMLParser):
    """What a browser would send of the form of the facts, as it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside, self.select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("id") == "intake"
        if not self.inside:
            return
        if tag == "select":
            self.select = said["name"]
            self.sent[self.select] = [""]
        if tag == "option" and "selected" in said:
            self.sent[self.select] = [said.get("value", "")]
        ticked = said.get("type") not in {"checkbox", "radio"} or "checked" in said
        if tag == "input" and said.get("name") and ticked:
            self.sent.setdefault(said["name"], []).append(said.get("value", ""))


def keystrokes(browser: Client, case: Case, rounds: int) -> Iterator[bytes]:
    """The form of the facts again and again, another two facts in it each time."""
    page = Fields()
    page.feed(browser.get(f"/cases/{case.code}/facts/").content.decode())
    for number in range(rounds):
        ki67 = KI67[number % len(KI67)] + number // len(KI67) / 10
        changed = {"ki67_pct": [str(ki67)], "lm_resectable": [RESECTABLE[number % len(RESECTABLE)]]}
        yield urlencode(page.sent | changed, doseq=True).encode()


def milliseconds(ask) -> float:
    began = time.process_time()
    answer = ask()
    taken = time.process_time() - began
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}")
    return 1000 * taken


def main(rounds: int) -> None:
    coordinator = get_user_model().objects.get(username="coordinator")
    browser = Client(headers={"host": "localhost", "hx-request": "true"})
    stranger = Client(headers={"host": "localhost"})
    every, beside = [], []
    for language in ("zh-hans", "en"):
        coordinator.member.language = language
        coordinator.member.save()
        browser.force_login(coordinator)
        for case in Case.objects.order_by("pk"):
            address, taken = f"/cases/{case.code}/preview/", []
            for body in keystrokes(browser, case, rounds):
                taken.append(milliseconds(lambda a=address, b=body: browser.post(a, b, content_type=FORM)))
                beside.append(milliseconds(lambda: stranger.get("/login/")))
            every += taken[1:]
            print(f"{language:8} {case.code}  {figures(taken[1:])}")
    ratio = statistics.median(every) / statistics.median(beside)
    print(f"all                    {figures(every)}  (goal: median 20)")
    print(f"the log-in page        {figures(beside)}  ratio {ratio:.1f}")


def figures(taken: list[float]) -> str:
    p95 = sorted(taken)[int(0.95 * len(taken))]
    return f"median {statistics.median(taken):5.1f} ms  p95 {p95:5.1f}  most {max(taken):5.1f}"


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with in_board(1):
        demonstration.load("only-for-the-benchmark")
        gc.collect()
        gc.freeze()  # as a worker of the server does
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 16)
