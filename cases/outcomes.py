"""What became of a patient: seen alive, responses, progressions, death. Entered with any case of the patient,
it holds for all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Item, Patient
from recommendations.words import Text

DATE_NEEDED = Text("A follow-up needs its date.", "随访须填写日期。")


@dataclass(frozen=True)
class FollowUp:
    """What is known of a patient, which may be nothing: without an entry nobody is alive, only not known.

    ``last_seen`` is the latest day on which the patient was known to be alive, None if none is recorded;
    ``progressions`` are the days of every progression, an assessed PD among them; ``responses`` are (day,
    "CR" | "PR" | "SD" | "PD"); both in the order of their days.
    """

    last_seen: dt.date | None = None
    died_on: dt.date | None = None
    progressions: tuple[dt.date, ...] = ()
    responses: tuple[tuple[dt.date, str], ...] = ()

    @property
    def dead(self) -> bool | None:
        """True, or None for: not known to be dead. It is never False, for no entry speaks of today."""
        return True if self.died_on is not None else None

    @property
    def last_known(self) -> dt.date | None:
        """The latest day of which anything is known."""
        return self.died_on or self.last_seen


def follow_up(items: Iterable[Item]) -> FollowUp:
    """What follows from the entries in force of kind "outcome"; others are passed over. Pure."""
    found = sorted((item for item in items if item.kind == Item.Kind.OUTCOME), key=_order)
    deaths = [item.observed_on for item in found if _event(item) == "death"]
    seen = [item.observed_on for item in found if _event(item) != "death"]
    responses = [(item.observed_on, item.content["response"]) for item in found if _event(item) == "response"]
    grown = {item.observed_on for item in found if _event(item) == "progression"}
    grown |= {day for day, response in responses if response == "PD"}
    return FollowUp(
        last_seen=max(seen, default=None),
        died_on=min(deaths, default=None),
        progressions=tuple(sorted(grown)),
        responses=tuple(responses),
    )


def outcome_problems(event: str, day: dt.date | None, others: Iterable[Item]) -> dict[str, Text]:
    """What is wrong with an entry beside the ``others`` in force of the same patient; {} if nothing is."""
    if day is None:
        return {"observed_on": DATE_NEEDED}
    others = list(others)
    death = next((item.observed_on for item in others if _event(item) == "death"), None)
    if event == "death":
        if death is not None:
            said = Text("The death of this patient is recorded already: {}.", "该患者死亡已记录：{}。")
            return {"event": _with(said, death)}
        last = max((item.observed_on for item in others), default=None)
        if last is not None and last > day:
            said = Text("There is a later entry, of {}.", "已有更晚的随访记录：{}。")
            return {"observed_on": _with(said, last)}
    elif death is not None and day > death:
        return {"observed_on": _with(Text("The patient died on {}.", "患者已于 {} 死亡。"), death)}
    return {}


def outcomes_of(patient: Patient) -> list[Item]:
    """The entries in force of all cases of a patient, by day."""
    return outcomes_of_patients([patient.pk]).get(patient.pk, [])


def outcomes_of_patients(patients: Iterable[int]) -> dict[int, list[Item]]:
    """Key of a patient -> the entries in force of all cases, by day; nobody without an entry is in it. One
    query."""
    entries = Item.objects.filter(kind=Item.Kind.OUTCOME, withdrawn=False, superseded_by__isnull=True)
    found = entries.filter(case__patient__in=patients).select_related("case", "entered_by")
    of_patient = defaultdict(list)
    for item in sorted(found, key=_order):
        of_patient[item.case.patient_id].append(item)
    return dict(of_patient)


def _order(item: Item) -> tuple[dt.date, int]:
    return item.observed_on, item.pk or 0


def _event(item: Item) -> str:
    return item.content["event"]


def _with(said: Text, day: dt.date) -> Text:
    return Text(said.en.format(day.isoformat()), said.zh.format(day.isoformat()))
