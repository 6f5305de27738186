# ruff: noqa: E402, T201, S311 (a script)
"""Thirty people in one meeting, on the server as it is deployed.

    python benchmarks/live.py [--minutes 2] [--people 30]
    python scripts/temporary_postgres.py python benchmarks/live.py     the same on PostgreSQL

Half of them follow the board in each language, a third look around in other cases; each page asks once a
second, as static/js/live.js does, and is opened anew now and then. One person changes something every few
seconds: a fact, a draft, who is present, the case before the board. Wall time; this process shares the cores.
"""

import argparse
import datetime as dt
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="tnb-live-")
# The product's settings; only the static files lie elsewhere.
SETTINGS = "from tnb.settings import *\nSTATIC_ROOT = '{0}/static'\nALLOWED_HOSTS = ['127.0.0.1']\n"
(Path(FOLDER.name) / "live_settings.py").write_text(SETTINGS.format(FOLDER.name))
os.environ["PYTHONPATH"] = os.pathsep.join([FOLDER.name, str(ROOT)])
os.environ["DJANGO_SETTINGS_MODULE"] = "live_settings"
os.environ["SECRET_KEY"] = "of-a-benchmark"  # noqa: S105
os.environ.setdefault("SECOND_FACTOR", "offered")
os.environ.setdefault("IDENTITY_KEYS_FILE", str(ROOT / "tests" / "data" / "identity-keys"))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/board.sqlite3")
sys.path.insert(0, FOLDER.name)

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone, translation

from cases.actions import Entry, record_findings, register_patient_and_case
from cases.boards import in_board
from cases.record import findings_in_force
from recommendations.ruleset import current_ruleset
from tests.durable.board import session_of
from tests.recommendations.vignettes import whole_cases
from tests.served import Served, ask
from tnb import actions
from tnb.decisions import Draft
from tnb.live import moment_of
from tnb.models import AgendaItem, Meeting, Member

CASES, EVERY, CHANGE, PAGE = 6, 1.0, 3.0, 20.0  # seconds: a question, a change, on average a page
GIVEN_UP = 10.0
NAMED = re.compile(r'data-pulse="(\w+)"\s+data-state="(\w*)"')
LANGUAGES = ("en", "zh-hans")


class Shown(NamedTuple):
    pulse: str
    state: str


class Person(threading.Thread):
    """One browser: a page that asks, and is opened anew now and then."""

    def __init__(self, port: int, session: str, page: str, language: str) -> None:
        super().__init__(daemon=True)
        self.port, self.page, self.language = port, page, language
        self.headers = {"Cookie": f"sessionid={session}", "X-Live": "1"}
        self.pages: list[float] = []
        self.same: list[float] = []
        self.parts: list[float] = []
        self.errors: list[str] = []
        self.seen: dict[str, float] = {}
        self.over = threading.Event()

    def run(self) -> None:
        self.over.wait(random.random() * EVERY)
        shown, next_page = self.open(), time.monotonic() + random.uniform(0, 2 * PAGE)
        while not self.over.is_set():
            began = time.monotonic()
            if began > next_page:
                shown, next_page = self.open(), began + random.uniform(0, 2 * PAGE)
            else:
                shown = self.asked(shown)
            self.over.wait(max(0.1, EVERY - (time.monotonic() - began)))

    def open(self) -> Shown:
        return self.request(self.page, self.pages, Shown("", ""))

    def asked(self, shown: Shown) -> Shown:
        return self.request(f"{self.page}now/?seen={shown.pulse}&state={shown.state}", None, shown)

    def request(self, path: str, times: list[float] | None, shown: Shown) -> Shown:
        began = time.perf_counter()
        try:
            answer = ask(self.port, "GET", path, headers=self.headers)
        except OSError as problem:
            self.errors.append(str(problem))
            return shown
        took = time.perf_counter() - began
        if answer.status not in {200, 204}:
            self.errors.append(f"{path} {answer.status}")
            return shown
        kept = times if times is not None else self.same if answer.status == 204 else self.parts
        kept.append(took)
        if answer.status == 200 and (found := NAMED.search(answer.text)):
            shown = Shown(*found.groups())
            self.seen.setdefault(shown.pulse, time.monotonic())
        return shown


def a_board(people: int) -> tuple[Meeting, list]:
    """A meeting of cases of which much is known, and the accounts of those who come."""
    users = []
    for number in range(people):
        said = {"role": "chair" if number == 0 else "member", "discipline": "oncology", "password": "x"}
        member = actions.admit_member(by=None, username=f"person{number}", **said)
        Member.objects.filter(pk=member.pk).update(language=LANGUAGES[number % 2])
        users.append(member.user)
    chair = users[0]
    meeting = actions.plan_meeting(by=chair, held_on=timezone.localdate(), title="Board")
    for user in users:
        actions.invite(by=chair, meeting=meeting, member=user.member)
    known = [case["facts"] for case in whole_cases()]
    for number in range(CASES):
        said = {"name": f"Patient {number}", "question": "Which treatment first?", "namesakes_allowed": True}
        case = register_patient_and_case(by=chair, **said)
        facts = known[number % len(known)].items()
        day = timezone.localdate() - dt.timedelta(days=20)
        record_findings(
            by=chair, case=case, entries=[Entry(f, v, day, "pathology", "", None) for f, v in facts]
        )
        actions.put_on_agenda(by=chair, meeting=meeting, case=case)
    return meeting, users


class Editor:
    """Changes one thing after the other, each acknowledged before the clock is read."""

    def __init__(self, meeting: Meeting, users: list) -> None:
        self.meeting, self.users, self.chair = meeting, users, users[0]
        self.items = list(meeting.items.select_related("case__patient", "meeting"))
        self.turn = 0

    def change(self) -> str:
        self.turn += 1
        ways = (self.call, self.fact, self.attendance, self.draft)
        way = ways[self.turn % len(ways)]
        way(self.items[self.turn // len(ways) % len(self.items)])
        return way.__name__

    def call(self, item: AgendaItem) -> None:
        others = [other for other in self.items if other.pk != self.on_screen()]
        actions.call_case(by=self.chair, item=random.choice(others))

    def on_screen(self) -> int | None:
        return Meeting.objects.get(pk=self.meeting.pk).on_screen_id

    def fact(self, item: AgendaItem) -> None:
        seen = findings_in_force(item.case).get("ki67_pct")
        value = 3 + self.turn % 90
        entry = Entry("ki67_pct", value, timezone.localdate(), "pathology", "", seen and seen.pk)
        record_findings(by=self.chair, case=item.case, entries=[entry])

    def attendance(self, item: AgendaItem) -> None:
        someone = self.users[self.turn % len(self.users)].member
        present = self.turn % 8 < 4
        actions.mark_attendance(by=self.chair, meeting=self.meeting, member=someone, present=present)

    def draft(self, item: AgendaItem) -> None:
        item = AgendaItem.objects.get(pk=item.pk)
        seen = item.draft.version if item.draft else 0
        text = Draft(text=f"Wording {self.turn}", follows="none")
        actions.record_decision(by=self.chair, item=item, seen=seen, draft=text)


def pulses(meeting: Meeting) -> dict[str, str]:
    """What a page in each language carries once it shows the meeting as it is now."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = moment_of(meeting.pk).pulse
    return found


def waits(people: list[Person], wanted: dict[str, str], since: float) -> list[float]:
    """Seconds until each person had the change on the screen; GIVEN_UP where it did not come."""
    until = since + GIVEN_UP
    while time.monotonic() < until and not all(wanted[person.language] in person.seen for person in people):
        time.sleep(0.02)
    return [person.seen.get(wanted[person.language], until) - since for person in people]


def figures(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    middle = statistics.median(ordered)
    return (
        f"p50 {middle * 1000:.0f}  p95 {p95 * 1000:.0f}  most {ordered[-1] * 1000:.0f} ms  ({len(ordered)})"
    )


def main(minutes: float, count: int) -> int:
    print(f"load average before: {os.getloadavg()[0]:.1f}; {len(current_ruleset().rules)} rules")
    meeting, users = a_board(count)
    server = Served({"WEB_CONCURRENCY": "2"})
    editor = Editor(meeting, users)
    actions.call_case(by=users[0], item=editor.items[0])
    server.start()
    print(f"{os.environ['DATABASE_URL'].split(':')[0]}, {count} people, {minutes:g} min")
    people = []
    for number, user in enumerate(users):
        around = editor.items[number % CASES].pk
        page = f"/agenda/{around}/present/" if number % 3 == 2 else f"/meetings/{meeting.pk}/room/"
        people.append(Person(server.port, session_of(user), page, LANGUAGES[number % 2]))
    try:
        late = watched(people, editor, server, minutes)
    finally:
        for person in people:
            person.over.set()
        for person in people:
            person.join(GIVEN_UP)
        server.kill()
    return report(people, late)


def watched(people: list[Person], editor: Editor, server: Served, minutes: float) -> dict[str, list[float]]:
    """Change -> for each time it was made, how long it took until the last one saw it, and each other."""
    for person in people:
        person.start()
    time.sleep(5)  # until both workers have shown a page, as they have before a meeting
    for person in people:
        person.pages.clear(), person.parts.clear(), person.same.clear()
    late: dict[str, list[float]] = {}
    cpu = server.cpu()
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        began = time.monotonic()
        name = editor.change()
        since = time.monotonic()
        late.setdefault(name, []).extend(waits(people, pulses(editor.meeting), since))
        time.sleep(max(0.0, CHANGE - (time.monotonic() - began)))
    cpu = server.cpu() - cpu
    answers = sum(len(person.pages) + len(person.same) + len(person.parts) for person in people)
    print(
        f"CPU of the server: {cpu / minutes / 60:.2f} cores, {1000 * cpu / max(1, answers):.1f} ms an answer"
    )
    return late


def report(people: list[Person], late: dict[str, list[float]]) -> int:
    print(f"load average after: {os.getloadavg()[0]:.1f}")
    polls = [took for person in people for took in (*person.same, *person.parts)]
    print("page      ", figures([took for person in people for took in person.pages]))
    print("poll      ", figures(polls))
    print("  of it 204", figures([took for person in people for took in person.same]))
    print("  of it 200", figures([took for person in people for took in person.parts]))
    for name, seconds in late.items():
        print(f"seen: {name:10}", figures(seconds))
    everything = [each for seconds in late.values() for each in seconds]
    print("seen: all       ", figures(everything))
    errors = [error for person in people for error in person.errors]
    print("errors:", len(errors), *sorted(set(errors))[:5])
    return int(bool(errors) or max(everything, default=GIVEN_UP) > 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--people", type=int, default=30)
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with in_board(1):
        sys.exit(main(chosen.minutes, chosen.people))
