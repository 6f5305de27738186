"""When each case begins: minutes and places in, times out. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BREAK_MINUTES = 10
OFFERED_FROM = 45  # minutes without a break from which one is offered
SHORTEST_PART = 3  # cases that should at least stand before and after a break


@dataclass(frozen=True)
class Slot:
    """``after``: minutes from the beginning; ``begins``: the time, None where the meeting has none."""

    after: int
    minutes: int
    begins: dt.time | None


@dataclass(frozen=True)
class Timetable:
    """The cases in their order; ``minutes`` in all, the break included; no ``ends`` without a beginning."""

    slots: tuple[Slot, ...]
    minutes: int
    ends: dt.time | None
    break_after: int | None
    break_begins: dt.time | None


def timetable(minutes: Sequence[int], begins: dt.time | None, break_after: int | None) -> Timetable:
    """The times of cases that take so many ``minutes``; the break comes after the ``break_after``-th of them,
    and not at all after the last or beyond."""
    pause = break_after if break_after is not None and 0 < break_after < len(minutes) else None
    slots, after, paused = [], 0, None
    for place, length in enumerate(minutes, 1):
        slots.append(Slot(after, length, _later(begins, after)))
        after += length
        if place == pause:
            paused = _later(begins, after)
            after += BREAK_MINUTES
    return Timetable(tuple(slots), after, _later(begins, after), pause, paused)


def break_offered(minutes: Sequence[int]) -> int | None:
    """After how many cases a break is offered: where the time before and after is most alike; None while the
    meeting is short or has few cases."""
    places = range(SHORTEST_PART, len(minutes) - SHORTEST_PART + 1)
    if sum(minutes) < OFFERED_FROM or not places:
        return None
    return _middle(minutes, places)


def middle(minutes: Sequence[int]) -> int | None:
    """The same for whoever wants a break all the same; None with fewer than two cases."""
    return _middle(minutes, range(1, len(minutes))) if len(minutes) > 1 else None


def _middle(minutes: Sequence[int], places: Iterable[int]) -> int:
    total = sum(minutes)
    return min(places, key=lambda place: abs(total - 2 * sum(minutes[:place])))


def _later(begins: dt.time | None, minutes: int) -> dt.time | None:
    if begins is None:
        return None
    return (dt.datetime.combine(dt.date(2000, 1, 1), begins) + dt.timedelta(minutes=minutes)).time()
