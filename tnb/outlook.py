"""What the product makes of a case before a meeting: how hard it is, whom it needs, whether it follows a
protocol, how ready it is.

Working it out takes some hundredths of a second a case. What is recorded of a case is only ever added to, so
its latest entries stand for the whole record, and what was worked out holds until there are later ones.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Max

from cases.limits import marked
from cases.measured import evaluated
from cases.models import Case, Finding, Item
from cases.readiness import Readiness, readiness_of
from cases.record import combined, contradictions, findings_in_force, items_in_force, known
from recommendations.ruleset import current_ruleset
from recommendations.words import Text
from tnb.complexity import Complexity, complexity_of
from tnb.fast_lane import Protocol, protocol_of
from tnb.models import AgendaItem
from tnb.quorum import Needed, needed_for


@dataclass(frozen=True)
class Outlook:
    """``state`` and ``state_name``: its readiness; ``lacks``: the labels of the facts that keep it from being
    ready, else of those in doubt, the weightiest first."""

    complexity: Complexity
    needed: tuple[Needed, ...]
    protocol: Protocol
    state: str
    state_name: Text
    lacks: tuple[Text, ...]


class _Record(NamedTuple):
    """Stands for all that is recorded of a case, and for what it is judged by."""

    case: int
    findings: tuple[int, dt.datetime] | None
    items: tuple[int, dt.datetime] | None
    day: dt.date
    earlier: int
    rules: str


def outlooks(cases: Sequence[Case], day: dt.date) -> dict[int, Outlook]:
    """Key of a case -> its outlook for a meeting on ``day``; three queries, and three more for each case
    whose record has changed since it was last asked for."""
    keys, digest = [case.pk for case in cases], current_ruleset().digest
    findings, items = _latest(Finding, keys), _latest(Item, keys)
    earlier = _earlier(keys, day)
    records = (
        _Record(key, findings.get(key), items.get(key), day, earlier.get(key, 0), digest) for key in keys
    )
    return {record.case: _outlook(record) for record in records}


def _latest(model, keys: Iterable[int]) -> dict[int, tuple[int, dt.datetime]]:
    """Case -> the key and the time of the latest entry."""
    rows = model.objects.filter(case__in=keys).values("case").order_by()
    rows = rows.annotate(last=Max("pk"), at=Max("entered_at"))
    return {row["case"]: (row["last"], row["at"]) for row in rows}


def _earlier(keys: Iterable[int], day: dt.date) -> dict[int, int]:
    """Case -> on how many agendas of earlier days it was."""
    found: dict[int, int] = {}
    earlier = AgendaItem.objects.filter(case__in=keys, meeting__held_on__lt=day)
    for key in earlier.values_list("case", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


@lru_cache(maxsize=1024)
def _outlook(record: _Record) -> Outlook:
    case, ruleset = Case.objects.get(pk=record.case), current_ruleset()
    typed, items = findings_in_force(case), items_in_force(case)
    findings = marked(combined(typed, items), record.day)
    against = [(part.fact, part.said) for part in contradictions(typed, items)]
    evaluation = evaluated(known(findings), ruleset)
    readiness = readiness_of(findings, evaluation, ruleset, record.day, against)
    needed = needed_for(evaluation, ruleset)
    return Outlook(
        complexity=complexity_of(evaluation, ruleset, readiness, len(needed), record.earlier),
        needed=needed,
        protocol=protocol_of(evaluation, ruleset, readiness),
        state=readiness.state,
        state_name=readiness.name,
        lacks=_lacks(readiness),
    )


def _lacks(readiness: Readiness) -> tuple[Text, ...]:
    facts = current_ruleset().facts
    needs = [need for need in readiness.needs if need.blocking] or [
        need for need in readiness.needs if need.weight and need.kind != "undated"
    ]
    return tuple(facts[need.fact].label for need in needs)
