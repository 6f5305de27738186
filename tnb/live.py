"""A meeting as it is at this moment, and what everybody sees of the case before it. Reads only."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from cases.language import current
from cases.pulse import counts_of
from recommendations.ruleset import current_ruleset
from tnb.agenda import item_with_all, seats_of
from tnb.models import AgendaItem, Discussion, Meeting, Member
from tnb.presenter import board_view
from tnb.rulebook.review import short
from tnb.snapshot import sheet_of

HEAD = ("case", "patient", "ruleset", "decision", "meeting", "closed_at", "closed_by")
PATIENT = tuple(f"case__patient__{name}" for name in ("name", "birth_date", "hospital_number", "code_word"))


class State(NamedTuple):
    """Stands for all that is shown of an item, in one language (``stage``) and in whichever (``sheet``)."""

    stage: str
    sheet: str


@dataclass(frozen=True)
class Moment:
    """What it takes to say, in two queries, whether a meeting is still as somebody has seen it.

    ``pulse`` changes with everything that a screen of the meeting shows; ``cases`` is the code of each item
    in the order of the agenda, ``states`` says how each item itself stands.
    """

    meeting: int
    on_screen: int | None
    cases: Mapping[int, str]
    states: Mapping[int, State]
    pulse: str


def moment_of(meeting: int) -> Moment:
    """The present moment of the meeting with this key; one without a case, or that is none, has no items."""
    columns = ("pk", "case__code", "meeting__on_screen", "position", "minutes", *PATIENT)
    rows = list(AgendaItem.objects.filter(meeting=meeting).values_list(*columns))
    ruleset = current_ruleset()
    rules = f"rules:{short(ruleset.digest)}"
    counts = counts_of([f"meeting:{meeting}", rules, *(f"case:{row[1]}" for row in rows)])
    # Rules, their signatures and the day say something about every case.
    around = (ruleset.digest, counts.get(rules), timezone.localdate())
    sheets = {row[0]: _stamp(around, row[0], counts.get(f"case:{row[1]}"), row[5:]) for row in rows}
    return Moment(
        meeting=meeting,
        on_screen=next((row[2] for row in rows), None),
        cases={row[0]: row[1] for row in rows},
        states={item: State(_stamp(sheet, current()), sheet) for item, sheet in sheets.items()},
        pulse=_stamp(around, current(), rows, sorted(counts.items())),
    )


def _stamp(*parts: Hashable | list) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


class Stage(NamedTuple):
    """What everybody sees of an item in one language: the markup, and the parts of the sheet for its head."""

    state: str
    markup: str
    sheet: dict[str, Any]
    has_course: bool


class Kept:
    """The last few results of something that costs more than it weighs, by everything that it depends on."""

    def __init__(self, most: int) -> None:
        self.most, self.results, self.lock = most, OrderedDict(), Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for the key, or is now."""
        with self.lock:
            if key in self.results:
                return self.results[key]
        made = make()
        with self.lock:
            self.results[key] = made
            while len(self.results) > self.most:
                self.results.popitem(last=False)
        return made


_stages, _sheets, _parts = Kept(40), Kept(20), Kept(80)


def parts_of(key: Hashable, make: Callable[[], str]) -> str:
    """The parts of a page that many look at; `key` says all they depend on, the pulse among it."""
    return _parts.get(key, make)


def stage_of(item: int, state: State) -> Stage:
    """The stage of an item in the state that Moment.states names, made once for all who look at it.

    The state is read before the sheet, so that a stage is never older than its name. Http404.
    """
    return _stages.get((item, state.stage), lambda: _made(item_with_all(item), state))


def _made(item: AgendaItem, state: State) -> Stage:
    # The sheet speaks both languages.
    sheet = _sheets.get((item.pk, state.sheet), lambda: sheet_of(item))
    view = board_view(sheet, current())
    # Without the request: nothing on it can depend on who looks.
    markup = render_to_string("tnb/_live_stage.html", {"item": item, "sheet": sheet, "view": view})
    return Stage(state.stage, markup, {name: sheet.get(name) for name in HEAD}, bool(view["course"]))


@dataclass(frozen=True)
class Clock:
    """How long a case was before the board: ``seconds`` in discussions that ended, ``began_at`` where it is
    being discussed now; ``minutes`` as estimated, None where nobody did."""

    seconds: int = 0
    began_at: datetime | None = None
    minutes: int | None = None

    @property
    def limit(self) -> int:
        """The estimate in seconds; 0 where there is none."""
        return (self.minutes or 0) * 60

    @property
    def so_far(self) -> int:
        """Seconds until now."""
        running = (timezone.now() - self.began_at).total_seconds() if self.began_at else 0
        return self.seconds + max(0, int(running))


def clocks_of(meeting: int) -> dict[int, Clock]:
    """By item, for those that were called up."""
    clocks: dict[int, Clock] = {}
    columns = ("item", "item__minutes", "began_at", "ended_at")
    for item, minutes, began, ended in Discussion.objects.filter(item__meeting=meeting).values_list(*columns):
        before = clocks.get(item, Clock(minutes=minutes))
        spent = int((ended - began).total_seconds()) if ended else 0
        clocks[item] = Clock(before.seconds + max(0, spent), before.began_at if ended else began, minutes)
    return clocks


def disciplines_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Who is invited, by discipline: [{"code", "name", "seats", "present": how many, "marked": whether all,
    "begun": whether any is}]; observers apart at the end."""
    found: dict[str, list] = {}
    seats: QuerySet = seats_of(meeting)
    for seat in seats:
        watching = seat.member.role == Member.Role.OBSERVER
        found.setdefault(Member.Role.OBSERVER if watching else seat.member.discipline, []).append(seat)
    order = [*Member.Discipline.values, Member.Role.OBSERVER]
    names = dict(Member.Discipline.choices) | {Member.Role.OBSERVER: Member.Role.OBSERVER.label}
    return [
        {
            "code": code,
            "name": names[code],
            "seats": found[code],
            "present": sum(seat.present is True for seat in found[code]),
            "begun": any(seat.present is not None for seat in found[code]),
            "marked": all(seat.present is not None for seat in found[code]),
        }
        for code in order
        if code in found
    ]
