"""A board of made-up patients, for tests and benchmarks: written in bulk, named by numbers, drawn by chance.

Nothing in it is of anybody. Rows are written past the actions, for thousands of frozen decisions would take
minutes; what the statistics read of them has the shape that the actions give it.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from cases.models import Case, Item, Patient
from tnb.models import (
    AgendaItem,
    Attendance,
    Decision,
    Discussion,
    Figures,
    Meeting,
    Member,
    Task,
    TaskReport,
)

DISCIPLINES = [code for code in Member.Discipline.values if code not in ("other", "coordination")]
OPTIONS = [
    "primary-resection",
    "tae",
    "prrt",
    "ssa",
    "hepatectomy",
    "capecitabine-temozolomide",
    "everolimus",
]
STATUSES = ["recommended"] * 6 + ["consider"] * 4 + ["needs_data", "not_routine", "contraindicated"]
SHEET = {"format": 1}


@dataclass
class Board:
    """What is being made; ``today`` is the last day of it."""

    chance: random.Random
    today: dt.date
    user: Any
    members: list[Member]
    sheet: dict[str, Any]
    rows: dict[type, list] = field(default_factory=dict)

    def add(self, row):
        self.rows.setdefault(type(row), []).append(row)
        return row


def made_board(
    patients: int = 150, months: int = 42, *, seed: int = 1, today=None, sheet=SHEET, name="made"
) -> Board:
    """Meetings every two weeks, with ``patients`` and some of them again; each with all that may follow."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    user = get_user_model().objects.create_user(f"{name}-0")
    members = [_member(f"{name}-{number}", code) for number, code in enumerate(DISCIPLINES * 2, 1)]
    board = Board(chance, today or timezone.localdate(), user, members, sheet)
    days = [board.today - dt.timedelta(days=14 * place + 1) for place in range(months * 30 // 14)]
    meetings = [_meeting(board, day) for day in reversed(days)]
    for number in range(1, patients + 1):
        _patient(board, number, meetings)
    for kind in (
        Patient,
        Case,
        Item,
        Meeting,
        Attendance,
        AgendaItem,
        Discussion,
        Decision,
        Figures,
        Task,
        TaskReport,
    ):
        rows = board.rows.get(kind, [])
        kind.objects.bulk_create(rows, batch_size=500)
    return board


def _member(username: str, discipline: str) -> Member:
    user = get_user_model().objects.create_user(username)
    return Member.objects.create(user=user, role="member", discipline=discipline)


def _meeting(board: Board, day: dt.date) -> Meeting:
    meeting = board.add(Meeting(held_on=day, title="Board", state="closed", created_by=board.user))
    for place, member in enumerate(board.members):
        weight = (0.95, 0.03, 0.02) if place % 5 else (0.55, 0.35, 0.1)
        present = board.chance.choices([True, False, None], weight)[0]
        board.add(Attendance(meeting=meeting, member=member, present=present))
    return meeting


def _patient(board: Board, number: int, meetings: list[Meeting]) -> None:
    chance = board.chance
    born = dt.date(1940 + chance.randrange(50), 1, 1)
    sex = chance.choice(["female", "male"])
    patient = board.add(Patient(name=f"P{number}", sex=sex, birth_date=born, code_word=f"number {number}"))
    case = board.add(
        Case(patient=patient, code=f"{board.user}-{number:05}", question="?", created_by=board.user)
    )
    place = int(len(meetings) * chance.random() ** 0.8)
    _presentation(board, meetings[place], case)
    if chance.random() < 0.3 and place + 12 < len(meetings):
        _presentation(board, meetings[chance.randrange(place + 6, len(meetings))], case)
    _outcomes(board, case, meetings[place].held_on)


def _presentation(board: Board, meeting: Meeting, case: Case) -> None:
    chance = board.chance
    estimate = chance.choice([None, 4, 6, 8, 10])
    item = board.add(AgendaItem(meeting=meeting, case=case, position=1, minutes=estimate))
    began = at(meeting.held_on)
    if chance.random() < 0.93:
        ended = began + dt.timedelta(minutes=min(2 + chance.expovariate(0.25), 25))
        board.add(Discussion(item=item, began_at=began, began_by=board.user, ended_at=ended))
    said = chance.random()
    if said < 0.04:
        return
    deferral = chance.choice(["imaging", "imaging", "pathology", "laboratory", "patient"])
    _decision(board, item, began, deferral if said < 0.15 else "")


def _decision(board: Board, item: AgendaItem, at_: dt.datetime, deferred: str) -> None:
    chance = board.chance
    chosen = [] if deferred else chance.sample(OPTIONS, chance.choice([0, 1, 1, 1, 2, 2, 3]))
    follows = "" if deferred else chance.choice(["follows"] * 7 + ["departs"] * 2 + ["none"])
    reason = chance.choice(Decision.Reason.values) if follows == "departs" else ""
    needed = {code: chance.random() < 0.93 for code in chance.sample(DISCIPLINES, 3)}
    figures = {
        "statuses": {option: chance.choice(STATUSES) for option in chosen},
        "sex": item.case.patient.sex,
        "grade": chance.choice(["G1", "G2", "G2", "G3", None]),
        "age_years": item.meeting.held_on.year - item.case.patient.birth_date.year,
        "quorum": chance.choice([needed, needed, needed, None]),
    }
    steps = [{"option": option, "intent": "palliative", "owner": "surgery"} for option in chosen]
    columns = {"follows": follows, "departure_reason": reason, "deferred_for": deferred, "steps": steps}
    closing = {"closed_at": at_, "closed_by": board.user, "snapshot": board.sheet}
    decision = board.add(
        Decision(item=item, updated_by=board.user, updated_at=at_, text="-", **columns, **closing)
    )
    board.add(Figures(decision=decision, item=item, closed_at=at_, content=columns | figures))
    for option in chosen:
        task = board.add(Task(item=item, decision=decision, option=option, owner="surgery"))
        _report(board, task, item.meeting.held_on)


def _report(board: Board, task: Task, day: dt.date) -> None:
    chance = board.chance
    state = chance.choices(["done", "changed", "not_done", "unknown", None], (70, 8, 6, 4, 12))[0]
    on = min(day + dt.timedelta(days=int(chance.expovariate(1 / 35))), board.today)
    if state is None:
        return
    reason = chance.choice(TaskReport.Reason.values) if state in ("changed", "not_done") else ""
    board.add(
        TaskReport(
            task=task, state=state, reason=reason, happened_on=on, reported_by=board.user, reported_at=at(on)
        )
    )


def _outcomes(board: Board, case: Case, entered: dt.date) -> None:
    chance = board.chance
    if chance.random() < 0.08:
        return
    grown = entered + dt.timedelta(days=int(chance.expovariate(1 / 620)) + 20)
    died = entered + dt.timedelta(days=int(chance.expovariate(1 / 1500)) + 30)
    last = min(board.today - dt.timedelta(days=chance.randrange(120)), died)
    day = entered + dt.timedelta(days=90)
    while day < last:
        said = {"event": "response", "response": "PD" if day >= grown else chance.choice(["PR", "SD", "SD"])}
        _entry(board, case, day, said)
        if day >= grown:
            break
        day += dt.timedelta(days=chance.randrange(80, 120))
    if died <= board.today and chance.random() < 0.95:
        _entry(board, case, died, {"event": "death"})
    elif last > entered:
        _entry(board, case, last, {"event": "alive"})


def _entry(board: Board, case: Case, day: dt.date, content: dict[str, str]) -> None:
    board.add(Item(case=case, kind="outcome", content=content, observed_on=day, entered_by=board.user))


def at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(15)))
