"""What is asked about meetings: their agenda, their members, their neighbours in the order of the day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import AuditEvent, Case
from cases.readiness import DOUBTS, NOT_READY, READY
from tnb import fast_lane
from tnb.models import AgendaItem, Attendance, Decision, Meeting, Member
from tnb.outlook import Outlook, outlooks
from tnb.quorum import Quorum, Seat, present_among, quorum_among, quorum_on, written_on
from tnb.roles import people_of_the_board
from tnb.timetable import Slot, Timetable, break_offered, middle, timetable

OFFERED = 300
JUDGED = 40  # cases offered with their readiness; working that out takes a moment for each new one
READY_FIRST = (READY, DOUBTS, NOT_READY)


@dataclass(frozen=True)
class Row:
    """A case on the agenda with its number, from 1.

    ``proposed``: it may go into the fast lane; ``fast``: it is in it; ``lapsed``: the chair approved it and
    its facts have changed since; ``late``: added after the agenda was sent.
    """

    number: int
    item: AgendaItem
    outlook: Outlook
    quorum: Quorum
    slot: Slot
    fast: bool
    late: bool

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def decided(self) -> bool:
        return _closed(self.item) is not None

    @property
    def proposed(self) -> bool:
        return self.outlook.protocol.proposed and not self.fast and not self.decided

    @property
    def lapsed(self) -> bool:
        return self.item.fast_lane_at is not None and not self.fast and not self.decided


@dataclass(frozen=True)
class Demand:
    """A discipline that cases of a meeting need: the numbers of the cases, and how it is seated in them."""

    seat: Seat
    numbers: tuple[int, ...]

    @property
    def places(self) -> str:
        """The numbers, runs shortened: "1–3, 8"."""
        return runs(self.numbers)


@dataclass(frozen=True)
class Agenda:
    """``offered``: after which case a break is offered, None where there is one or none is worth it;
    ``removed``: cases taken off after the agenda was sent."""

    rows: tuple[Row, ...]
    times: Timetable
    offered: int | None
    removed: tuple[Case, ...]

    @property
    def speaks_of_lane(self) -> bool:
        """Whether the fast lane is in question for any case."""
        return any(row.fast or row.proposed or row.lapsed for row in self.rows)

    @property
    def middle(self) -> int | None:
        """After which case the time before and after is most alike; None with fewer than two."""
        return middle([slot.minutes for slot in self.times.slots])

    @property
    def lane(self) -> int | None:
        """The number of the first case of the block of the fast lane at the end, None without one."""
        begins = None
        for row in reversed(self.rows):
            if not row.fast:
                break
            begins = row.number
        return begins

    @property
    def demands(self) -> list[Demand]:
        """Every discipline that an undecided case needs, those that are missing first."""
        found: dict[str, tuple[Seat, list[int]]] = {}
        for row in self.rows:
            for seat in row.quorum.seats if not row.decided else ():
                found.setdefault(seat.discipline, (seat, []))[1].append(row.number)
        demands = [Demand(seat, tuple(numbers)) for seat, numbers in found.values()]
        return sorted(demands, key=lambda each: each.seat.present is not False)


@dataclass(frozen=True)
class Offer:
    """A case that could be put on an agenda."""

    case: Case
    outlook: Outlook


def runs(numbers: Iterable[int]) -> str:
    """Rising numbers in a row, three or more that follow each other shortened: "1–3, 8"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found]
    return ", ".join(said)


def summaries(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Newest first, each with `cases` (on the agenda) and `decided` (of these, closed)."""
    closed = Q(items__decisions__closed_at__isnull=False)
    return meetings.annotate(
        cases=Count("items", distinct=True), decided=Count("items", filter=closed, distinct=True)
    )


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, with case, patient and decision loaded."""
    return list(meeting.items.select_related("case__patient").prefetch_related("decisions"))


def agenda_with_times(meeting: Meeting, seats: Iterable[Attendance] | None = None) -> Agenda:
    """The agenda with times, complexity and quorum of each case; ``seats``: as seats_of, once loaded."""
    items = agenda_of(meeting)
    views = outlooks([item.case for item in items], meeting.held_on)
    fast = [_is_fast(item, views[item.case_id]) for item in items]
    minutes = [_minutes(item, views[item.case_id], quick) for item, quick in zip(items, fast, strict=True)]
    times = timetable(minutes, meeting.begins_at, meeting.break_after)
    present = present_among(seats_of(meeting) if seats is None else seats)
    written = written_on(items)
    sent = meeting.agenda_sent_at
    rows = tuple(
        Row(
            number,
            item,
            views[item.case_id],
            _quorum(item, views[item.case_id], present, written),
            slot,
            quick,
            sent is not None and item.added_at > sent,
        )
        for number, (item, slot, quick) in enumerate(zip(items, times.slots, fast, strict=True), 1)
    )
    normal = [length for length, quick in zip(minutes, fast, strict=True) if not quick]
    offered = None if times.break_after else break_offered(normal)
    return Agenda(rows, times, offered, tuple(_removed(meeting, items)))


def hardest_first(meeting: Meeting) -> list[AgendaItem]:
    """The items in the order proposed: what is decided stays first, then the hardest, the fast lane last."""
    items = agenda_of(meeting)
    views = outlooks([item.case for item in items], meeting.held_on)

    def place(item: AgendaItem) -> tuple[int, int]:
        view = views[item.case_id]
        if _closed(item):
            return 0, 0
        return (2 if _is_fast(item, view) else 1), -view.complexity.points

    return sorted(items, key=place)


def outlook_of(item: AgendaItem) -> Outlook:
    """The outlook of one case for its meeting."""
    return outlooks([item.case], item.meeting.held_on)[item.case_id]


def quorum_of(item: AgendaItem) -> Quorum:
    """Who is needed for a case and who of them is there: now, or when its decision was closed."""
    return _quorum(item, outlook_of(item), present_among(seats_of(item.meeting)), written_on([item]))


def offers_for(meeting: Meeting) -> list[Offer]:
    """Cases not decided yet and on the agenda of no meeting that is still to be held, the ready ones first;
    among those that lack something, those that lack least."""
    planned = AgendaItem.objects.filter(case=OuterRef("pk"), meeting__state=Meeting.State.PLANNED)
    decided = Decision.objects.filter(item__case=OuterRef("pk"), closed_at__isnull=False)
    free = Case.objects.filter(~Exists(planned), ~Exists(decided)).select_related("patient").order_by("-pk")
    cases = list(free[:JUDGED])
    views = outlooks(cases, meeting.held_on)
    offers = (Offer(case, views[case.pk]) for case in cases)
    return sorted(offers, key=lambda each: (READY_FIRST.index(each.outlook.state), len(each.outlook.lacks)))


def _is_fast(item: AgendaItem, outlook: Outlook) -> bool:
    """Approved by the chair, and following a protocol still."""
    return item.fast_lane_at is not None and outlook.protocol.proposed


def _minutes(item: AgendaItem, outlook: Outlook, fast: bool) -> int:
    """As somebody set them, else as estimated."""
    if item.minutes is not None:
        return item.minutes
    return fast_lane.MINUTES if fast else outlook.complexity.minutes


def _closed(item: AgendaItem) -> Decision | None:
    decision = item.decision
    return decision if decision is not None and decision.closed_at is not None else None


def _quorum(item: AgendaItem, outlook: Outlook, present, written) -> Quorum:
    """As it was frozen with the decision, else as it stands."""
    decision = _closed(item)
    kept = quorum_on(decision.snapshot) if decision else None
    return kept or quorum_among(outlook.needed, present, written.get(item.pk, ()))


def _removed(meeting: Meeting, items: list[AgendaItem]) -> list[Case]:
    """Cases that were on the agenda when it was sent and were taken off later."""
    if meeting.agenda_sent_at is None:
        return []
    sent = meeting.agenda_sent_at
    events = AuditEvent.objects.filter(action="agenda.removed", at__gt=sent, details__meeting=meeting.pk)
    codes = {event.subject.removeprefix("case:") for event in events if _was_on(event, sent)}
    gone = Case.objects.filter(code__in=codes - {item.case.code for item in items})
    return list(gone.select_related("patient").order_by("code"))


def _was_on(removal: AuditEvent, sent: dt.datetime) -> bool:
    """Whether the case that was removed had been added before the agenda was sent."""
    added = removal.details.get("added_at")
    return added is None or dt.datetime.fromisoformat(added) <= sent


def seats_of(meeting: Meeting) -> QuerySet[Attendance]:
    """Who is invited, in the order of invitation."""
    return meeting.attendance_set.select_related("member__user").order_by("pk")


def uninvited(meeting: Meeting) -> QuerySet[Member]:
    """Active members not yet invited, observers last."""
    invited = meeting.attendance_set.values("member")
    others = people_of_the_board().exclude(pk__in=invited)
    return others.select_related("user").order_by("discipline", "user__username")


def may_be_added(meeting: Meeting) -> dict[str, list[Case]]:
    """Cases not on this agenda: the `undecided` first, then those `decided` before; the newest of each."""
    decided = Decision.objects.filter(item__case=OuterRef("pk"), closed_at__isnull=False)
    others = Case.objects.exclude(agenda_items__meeting=meeting).select_related("patient").order_by("-pk")
    return {
        "undecided": list(others.filter(~Exists(decided))[:OFFERED]),
        "decided": list(others.filter(Exists(decided))[:OFFERED]),
    }


def later_of_series(meeting: Meeting) -> QuerySet[Meeting]:
    """The planned meetings of the same series that come after this one, the next first."""
    if meeting.series is None:
        return Meeting.objects.none()
    same = Meeting.objects.filter(series=meeting.series, state=Meeting.State.PLANNED)
    return same.filter(held_on__gt=meeting.held_on).order_by("held_on", "pk")


def is_last_of_series(meeting: Meeting) -> bool:
    """Whether no later meeting of the series was ever planned."""
    if meeting.series is None:
        return False
    return not Meeting.objects.filter(series=meeting.series, held_on__gt=meeting.held_on).exists()


def neighbours(item: AgendaItem) -> dict:
    """`number` of `total` on the agenda, and the `before` and `after` item (None at the ends)."""
    order = list(item.meeting.items.all())
    here = [other.pk for other in order].index(item.pk)
    return {
        "number": here + 1,
        "total": len(order),
        "before": order[here - 1] if here else None,
        "after": order[here + 1] if here + 1 < len(order) else None,
    }


def item_with_all(pk: int) -> AgendaItem:
    """An agenda item with meeting, case, patient and decision loaded; Http404 when there is none."""
    everything = AgendaItem.objects.select_related("meeting", "case__patient").prefetch_related(
        "decisions__updated_by__member"
    )
    return get_object_or_404(everything, pk=pk)
