"""The board's own patients from their first decision on: who is counted, how long, and with which event."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from cases.models import Item
from cases.outcomes import FollowUp, follow_up
from tnb.mirror.records import Period
from tnb.mirror.survival import Observation
from tnb.models import Figures

DAYS_A_MONTH = 30.4375  # 365.25 / 12


@dataclass(frozen=True)
class Patient:
    """One patient, in days from the first decision. ``overall`` and ``free`` are None where the dates
    contradict each other; ``followed`` is whether anything is known from after that day; ``unassessed``
    whether the progression-free time ends with an entry that says nothing of the disease."""

    entered_on: dt.date
    overall: Observation | None
    free: Observation | None
    followed: bool
    unassessed: bool


@dataclass(frozen=True)
class Cohort:
    """The patients, by their key, whose first decision was closed in the period."""

    by_key: Mapping[int, Patient]

    @property
    def patients(self) -> list[Patient]:
        return list(self.by_key.values())

    @property
    def counted(self) -> list[Patient]:
        """Those whose dates can be true."""
        return [each for each in self.patients if each.overall is not None]

    @property
    def overall(self) -> list[Observation]:
        return [each.overall for each in self.patients if each.overall is not None]

    @property
    def free(self) -> list[Observation]:
        return [each.free for each in self.patients if each.free is not None]

    @property
    def counts(self) -> Counter[str]:
        """ "contradictory" dates, "not_followed" (censored on day 0), "unassessed"."""
        found: Counter[str] = Counter()
        for each in self.patients:
            found["contradictory"] += each.overall is None
            found["not_followed"] += each.overall is not None and not each.followed
            found["unassessed"] += each.unassessed
        return found


def cohort_of(period: Period, today: dt.date) -> Cohort:
    """The cohort of a period; three queries for any number of patients."""
    entered = {
        patient: day for patient, day in first_decisions().items() if period.first <= day <= period.last
    }
    entries = _outcomes() if entered else {}
    return Cohort(
        {
            patient: followed(day, follow_up(entries.get(patient, ())), today)
            for patient, day in entered.items()
        }
    )


def first_decisions() -> dict[int, dt.date]:
    """Patient -> the day the first decision with a plan was closed. What was amended into a deferral counts
    no more; an amendment does not move the day."""
    rows = Figures.objects.order_by("pk")
    closed, latest, patients = defaultdict(list), {}, {}
    for item, patient, at, deferred in rows.values_list(
        "item_id", "item__case__patient_id", "closed_at", "content__deferred_for"
    ):
        patients[item], latest[item] = patient, deferred
        if not deferred:
            closed[item].append(timezone.localdate(at))
    first: dict[int, dt.date] = {}
    for item, days in closed.items():
        if not latest[item]:
            patient = patients[item]
            first[patient] = min([*days, first.get(patient, dt.date.max)])
    return first


class Entry(NamedTuple):
    """What follow_up reads of an entry; thousands of whole ones would take most of a second to make."""

    pk: int
    observed_on: dt.date
    content: dict[str, str]
    kind: str = Item.Kind.OUTCOME


def _outcomes() -> dict[int, list[Entry]]:
    """Patient -> the entries in force, of all the patient's cases; only what follow_up reads of them."""
    rows = Item.objects.filter(kind=Item.Kind.OUTCOME, withdrawn=False, superseded_by__isnull=True)
    entries = defaultdict(list)
    for pk, patient, on, content in rows.values_list("pk", "case__patient_id", "observed_on", "content"):
        entries[patient].append(Entry(pk, on, content))
    return entries


def followed(entered: dt.date, known: FollowUp, today: dt.date) -> Patient:
    """A patient whose first decision was closed on ``entered`` and of whom that is known. Pure."""
    if _contradicts(entered, known, today):
        return Patient(entered, None, None, True, False)
    seen = known.last_seen if known.last_seen is not None and known.last_seen > entered else entered
    last = known.died_on or seen
    overall = Observation((last - entered).days, known.died_on is not None)
    grown = min((day for day in known.progressions if day > entered), default=None)
    free = overall if grown is None else Observation((grown - entered).days, True)
    assessed = max((day for day, _response in known.responses), default=entered)
    return Patient(
        entered,
        overall,
        free,
        followed=known.died_on is not None or seen > entered,
        unassessed=not free.event and seen > max(assessed, entered),
    )


def _contradicts(entered: dt.date, known: FollowUp, today: dt.date) -> bool:
    """Dead before the decision, seen after death, or known of a day to come."""
    dead, seen = known.died_on, known.last_seen
    if dead is not None and (dead < entered or (seen is not None and seen > dead)):
        return True
    return any(day is not None and day > today for day in (dead, seen))


def in_months(observations: Iterable[Observation]) -> list[Observation]:
    return [Observation(one.time / DAYS_A_MONTH, one.event) for one in observations]
