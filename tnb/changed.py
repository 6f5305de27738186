"""Decided cases whose answer is another one now: which options changed, how and why.

What was found for a decision is kept (tnb.models.Comparison) with the state of the record it was found for:
a page about a thousand cases evaluates none of them that has not changed.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases.limits import latest_day, limits, marked
from cases.models import Case, Finding, Item
from cases.record import combined, findings_in_force, items_in_force, known
from recommendations.casefile import problems_with
from recommendations.compiled import statuses
from recommendations.records import Ruleset
from recommendations.ruleset import current_ruleset
from tnb.followup import outcomes
from tnb.models import AgendaItem, Comparison, Decision, Meeting
from tnb.since import counting

Facts = Mapping[str, Any]
Statuses = Mapping[str, str]


@dataclass(frozen=True)
class Changed:
    """One option: its status frozen and now, None where the rules do not have it; ``chosen`` at the
    decision; ``why`` are "rules", "facts" and "age" (values grown too old), those that moved it."""

    option: str
    was: str | None
    now: str | None
    chosen: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """The statuses of all options on the way from a frozen answer to that of now: as frozen, then under the
    rules of now, then with the facts of now, then without what has grown too old."""

    frozen: Statuses
    rules: Statuses
    facts: Statuses
    age: Statuses

    def changes(self, chosen: Iterable[str]) -> list[Changed]:
        """The options that end elsewhere than they began, those chosen first. Pure."""
        chosen = set(chosen)
        codes = [*self.age, *(code for code in self.frozen if code not in self.age)]
        found = [
            Changed(code, self.frozen.get(code), self.age.get(code), code in chosen, self._why(code))
            for code in codes
            if self.frozen.get(code) != self.age.get(code)
        ]
        return sorted(found, key=lambda change: not change.chosen)

    def _why(self, code: str) -> tuple[str, ...]:
        way = [each.get(code) for each in (self.frozen, self.rules, self.facts, self.age)]
        names = ("rules", "facts", "age")
        return tuple(name for name, (was, now) in zip(names, pairwise(way), strict=True) if was != now)


def counted_decisions() -> QuerySet[Decision]:
    """Of every patient not known to be dead the decision that counts: closed last, deferrals aside; without
    its frozen sheet, with what its state follows from."""
    closed = Decision.objects.filter(closed_at__isnull=False, deferred_for="")
    same = closed.filter(item__case__patient=OuterRef("item__case__patient"))
    last = same.order_by("-closed_at", "-pk").values("pk")[:1]
    died = outcomes(OuterRef("item__case__patient")).filter(content__event="death")
    here = OuterRef("item__case")
    coming = AgendaItem.objects.filter(
        case=here, meeting__state=Meeting.State.PLANNED, meeting__held_on__gte=timezone.localdate()
    ).exclude(decisions__closed_at__isnull=False)
    # The columns of a draft lie beyond the sheets, half a megabyte each.
    found = closed.filter(pk=Subquery(last)).exclude(Exists(died)).only("pk", "closed_at")
    return found.annotate(
        case_pk=F("item__case"),
        newest_finding=_newest(Finding.objects.filter(case=here)),
        newest_item=_newest(Item.objects.filter(case=here)),
        meeting_on=Subquery(coming.order_by("meeting__held_on").values("meeting__held_on")[:1]),
    )


def _newest(records: QuerySet) -> Subquery:
    return Subquery(records.order_by("-pk").values("pk")[:1])


def state_of(decision: Decision) -> str:
    """Stands for the rules and for the record behind a decision of counted_decisions."""
    said = (
        current_ruleset().digest,
        _limits_said(),
        decision.newest_finding,
        decision.newest_item,
        decision.meeting_on,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _limits_said() -> str:
    return _said_of(tuple(limits().values()))


@lru_cache(maxsize=4)
def _said_of(table: tuple) -> str:
    return hashlib.sha256(repr(table).encode()).hexdigest()


def is_true(kept: Comparison | None, decision: Decision, today: dt.date) -> bool:
    """Whether a kept comparison still says what one made today would say."""
    return (
        kept is not None and kept.state == state_of(decision) and (kept.until is None or today < kept.until)
    )


@dataclass(frozen=True)
class Standing:
    """All decisions that count: of the ``changed`` the answer is another one now, chosen options first;
    the ``pending`` (of counted_decisions) are not compared yet."""

    total: int
    pending: list[Decision]
    changed: list[Comparison]


def standing_now(today: dt.date) -> Standing:
    """How far the comparison has come, in two queries."""
    decisions = list(counted_decisions().order_by("-closed_at", "-pk"))
    kept = {each.decision_id: each for each in Comparison.objects.defer("frozen")}
    pending, found = [], []
    for each in decisions:
        said = kept.get(each.pk)
        if not is_true(said, each, today):
            pending.append(each)
        elif said.changes:
            found.append(said)
    return Standing(len(decisions), pending, sorted(found, key=lambda each: not each.concerned))


def compare(decision: Decision, frozen: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns of the comparison of one decision (of counted_decisions); ``frozen`` as kept before. The
    sheet is read the first time only: it weighs half a megabyte."""
    ruleset, day = current_ruleset(), decision.meeting_on or timezone.localdate()
    frozen = frozen or frozen_of(*Decision.objects.values_list("snapshot", "steps").get(pk=decision.pk))
    case = Case(pk=decision.case_pk)
    findings = marked(combined(findings_in_force(case), items_in_force(case)), day)
    recorded = {name: finding.value for name, finding in findings.items() if finding.value is not None}
    steps = Steps(
        frozen["statuses"],
        statuses(usable(frozen["facts"], ruleset), ruleset),
        statuses(recorded, ruleset),
        statuses(known(findings), ruleset),
    )
    changes = steps.changes(frozen["chosen"])
    return {
        "frozen": frozen,
        "state": state_of(decision),
        "until": turns_on(findings, day),
        "changes": [asdict(change) for change in changes],
        "concerned": any(change.chosen for change in changes),
        "compared_at": timezone.now(),
    }


def frozen_of(sheet: dict, steps: list[dict]) -> dict[str, Any]:
    """What a comparison needs of a closed decision: the facts that counted, the status of each option, and
    what was chosen."""
    options = sheet["answers"]["en"]["options"]
    return {
        "facts": counting(sheet),
        "statuses": {each["option"]: each["status"] for each in options},
        "chosen": [step["option"] for step in steps],
    }


def usable(facts: Facts, ruleset: Ruleset) -> dict[str, Any]:
    """Frozen facts as the rules of now take them: what they no longer know or allow is left out."""
    wrong = {problem.fact for problem in problems_with(dict(facts), ruleset)}
    return {name: value for name, value in facts.items() if name not in wrong}


def turns_on(findings: Mapping[str, Any], day: dt.date) -> dt.date | None:
    """The first day after ``day`` on which another value grows too old; None if none does."""
    table, days = limits(), []
    for name, finding in findings.items():
        seen = latest_day(finding) if finding.value is not None else None
        if seen is not None and name in table and table[name].last_day(seen) >= day:
            days.append(table[name].last_day(seen))
    first = min((last for last in days if last < dt.date.max), default=None)
    return first and first + dt.timedelta(days=1)
