"""How far the cases of a meeting are prepared, the worst first, and what each discipline owes for them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Case, Discipline
from cases.owed import Owed, Preparation, preparations
from cases.readiness import DOUBTS, NOT_READY, READY
from tnb.models import AgendaItem, Meeting

SHOWN = 3
WORST_FIRST = (NOT_READY, DOUBTS, READY)


@dataclass(frozen=True)
class Prepared:
    """A case with its number on the agenda, from 1."""

    number: int
    item: AgendaItem
    prep: Preparation

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def shown(self) -> tuple[Owed, ...]:
        """What is listed at once; whatever somebody was asked for and is overdue comes first."""
        return self._by_need[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.prep.asking) - len(self.shown)

    @property
    def _by_need(self) -> tuple[Owed, ...]:
        return tuple(sorted(self.prep.asking, key=lambda owed: not (owed.overdue and owed.asked)))


@dataclass(frozen=True)
class Board:
    """The undecided cases of a meeting, the least prepared first; ``decided`` counts those left out."""

    meeting: Meeting
    cases: tuple[Prepared, ...]
    decided: int

    @property
    def states(self) -> list[tuple[Preparation, int]]:
        """How many cases are in each state that occurs, with a preparation of that state."""
        found = ([each.prep for each in self.cases if each.prep.readiness.state == s] for s in WORST_FIRST)
        return [(preps[0], len(preps)) for preps in found if preps]

    @property
    def overdue(self) -> int:
        return sum(each.prep.overdue for each in self.cases)


@dataclass(frozen=True)
class OfCase:
    """What one discipline owes for one case."""

    prepared: Prepared
    owed: tuple[Owed, ...]

    @property
    def due(self) -> dt.date | None:
        """The earliest day."""
        return min((owed.due for owed in self.owed if owed.due is not None), default=None)

    @property
    def overdue(self) -> bool:
        return any(owed.overdue for owed in self.owed)

    @property
    def unasked(self) -> int:
        return sum(owed.asked is None for owed in self.owed)


@dataclass(frozen=True)
class Owner:
    """All that one discipline owes for a meeting, case by case as on the agenda."""

    code: str
    cases: tuple[OfCase, ...]

    @property
    def name(self) -> str:
        return str(Discipline(self.code).label)

    @property
    def count(self) -> int:
        return sum(len(each.owed) for each in self.cases)

    @property
    def overdue(self) -> int:
        return sum(owed.overdue for each in self.cases for owed in each.owed)

    @property
    def unasked(self) -> int:
        return sum(each.unasked for each in self.cases)

    @property
    def due(self) -> dt.date | None:
        return min((each.due for each in self.cases if each.due is not None), default=None)


def board_of(meeting: Meeting) -> Board:
    """Everything for the pages of readiness; one evaluation for each case."""
    items = list(meeting.items.select_related("case__patient").prefetch_related("decisions"))
    numbered = [(number, item) for number, item in enumerate(items, 1) if not _decided(item)]
    preps = preparations([item.case for _number, item in numbered], meeting.held_on)
    cases = (Prepared(number, item, prep) for (number, item), prep in zip(numbered, preps, strict=True))
    return Board(meeting, tuple(sorted(cases, key=_worst_first)), len(items) - len(numbered))


def prepared_of(meeting: Meeting, code: str) -> Prepared | None:
    """One case of the meeting, None if it is not on the agenda."""
    items = list(meeting.items.select_related("case__patient").prefetch_related("decisions"))
    numbered = ((number, item) for number, item in enumerate(items, 1) if item.case.code == code)
    number, item = next(numbered, (0, None))
    if item is None:
        return None
    return Prepared(number, item, preparations([item.case], meeting.held_on)[0])


def _decided(item: AgendaItem) -> bool:
    decision = item.decision
    return decision is not None and decision.closed_at is not None


def _worst_first(prepared: Prepared) -> tuple[int, int, int, int, int]:
    prep = prepared.prep
    state = WORST_FIRST.index(prep.readiness.state)
    return state, -prep.readiness.blocking, -prep.overdue, -prep.readiness.doubtful, prepared.number


def owners_of(board: Board) -> list[Owner]:
    """What each discipline owes, in the order of the disciplines; those that owe nothing are left out."""
    cases = sorted(board.cases, key=lambda each: each.number)
    owners = (Owner(code, tuple(_of(code, cases))) for code in Discipline.values)
    return [owner for owner in owners if owner.cases]


def _of(code: str, cases: Iterable[Prepared]) -> Iterable[OfCase]:
    for prepared in cases:
        owed = tuple(each for each in prepared.prep.asking if each.owner == code)
        if owed:
            yield OfCase(prepared, owed)
