"""What is missing: which unknown facts an option still hangs on, and what each would change.

What a report states (grade, ENETS type) only stands in for figures; the figures are the gap.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from .compiled import outcome_of, statuses
from .conditions import Comparison, Condition, Value, World, comparisons, truth_of
from .evaluate import AGAINST, SUPPORT, Evaluation, Judged, Verdict
from .records import Fact, Ruleset
from .truth import Truth
from .unsettled import NOBODY, Unsettled, behind

REMEMBERED = 20_000


@dataclass(frozen=True)
class Change:
    """Were the fact known to be ``value``, the option would have ``status``."""

    value: Value
    option: str
    status: str
    before: str


@dataclass(frozen=True)
class Gap:
    """An unknown fact some option hangs on, with the statuses its values would change by themselves."""

    fact: str
    changes: tuple[Change, ...]


class _Open(NamedTuple):
    """What is open of an option: the facts missing for it, and those of them on which alone or with others
    it hangs whether it is recommended, or contraindicated."""

    missing: tuple[str, ...]
    deciding: frozenset[str]


@dataclass
class _Looked:
    """What has been looked for in an evaluation."""

    unsettled: Unsettled
    options: dict[str, _Open] = field(default_factory=dict)
    gaps: tuple[Gap, ...] | None = None


def _looked(evaluation: Evaluation, ruleset: Ruleset) -> _Looked:
    if "gaps" not in evaluation.worked_out:
        evaluation.worked_out["gaps"] = _Looked(Unsettled(evaluation, ruleset))
    looked: _Looked = evaluation.worked_out["gaps"]
    return looked


def missing_for(option: str, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The unknown facts that could still change the option's status or decide a caution beside it."""
    return _open(option, evaluation, ruleset).missing


def _open(option: str, evaluation: Evaluation, ruleset: Ruleset) -> _Open:
    looked = _looked(evaluation, ruleset)
    if option not in looked.options:
        # All of it follows from these truths, and few of them change from one keystroke to the next.
        key = option, behind(ruleset)[option](looked.unsettled.signs)
        known = _remembered(ruleset)
        if key not in known:
            if len(known) >= REMEMBERED:
                known.clear()
            known[key] = _looked_for(option, evaluation, ruleset)
        looked.options[option] = known[key]
    return looked.options[option]


@lru_cache(maxsize=8)
def _remembered(ruleset: Ruleset) -> dict[tuple[str, tuple[int, ...]], _Open]:
    """What was open of an option, by the truths of the conditions behind it."""
    return {}


def _looked_for(option: str, evaluation: Evaluation, ruleset: Ruleset) -> _Open:
    verdict, unsettled = evaluation.verdicts[option], _looked(evaluation, ruleset).unsettled
    decisive = {"recommended", "contraindicated"}
    if "recommended" in (verdict.status, verdict.if_known):
        decisive.update(AGAINST)
    idle = ruleset.idle.get(option, NOBODY)
    pending = [(part.rule.status, unsettled.facts_of(part) - idle) for part in _pending(verdict, unsettled)]
    missing = frozenset[str]().union(
        *(facts for _, facts in pending), *_of_cautions(option, evaluation, unsettled)
    )
    deciding = frozenset[str]().union(*(facts for status, facts in pending if status in decisive))
    return _Open(_in_order(missing, ruleset), deciding)


def _of_cautions(option: str, evaluation: Evaluation, unsettled: Unsettled) -> Iterator[frozenset[str]]:
    """The facts that decide a caution beside an option that is talked about."""
    if evaluation.verdicts[option].status not in {"not_indicated", "contraindicated"}:
        for caution, truth in evaluation.cautions:
            if option in caution.options and caution.if_unknown and truth is Truth.UNKNOWN:
                yield unsettled.facts_behind(caution.when)


def facts_of_cautions(option: str, evaluation: Evaluation, ruleset: Ruleset) -> frozenset[str]:
    """The facts missing for the sake of a caution beside the option; they need not move its status."""
    unsettled = _looked(evaluation, ruleset).unsettled
    return frozenset[str]().union(*_of_cautions(option, evaluation, unsettled))


def _in_order(names: Set[str], ruleset: Ruleset) -> tuple[str, ...]:
    """The facts in the order of the fact dictionary."""
    return tuple(name for name in ruleset.facts if name in names) if names else ()


def needed_for(option: str, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The unknown facts of the rules that leave the option waiting for data."""
    unsettled = _looked(evaluation, ruleset).unsettled
    verdict = evaluation.verdicts[option]
    waiting = [
        part for part in verdict.judged if part.rule.id in verdict.decided_by and part.counts is Truth.UNKNOWN
    ]
    asked = NOBODY.union(*(unsettled.facts_of(part) for part in waiting))
    return _in_order(asked - ruleset.idle.get(option, NOBODY), ruleset)


def _pending(verdict: Verdict, unsettled: Unsettled) -> Iterator[Judged]:
    """The undecided rules that stand before whatever decided the status, and on which something hangs."""
    status = verdict.if_known if verdict.status == "needs_data" and verdict.if_known else verdict.status
    ranks = [*AGAINST, *SUPPORT]
    settled = any(part.rule.status == status and part.counts is Truth.TRUE for part in verdict.judged)
    before = ranks[: ranks.index(status)] if status in ranks and settled else ranks
    undecided = (part for part in verdict.judged if part.counts is Truth.UNKNOWN)
    ranked = ((ranks.index(part.rule.status), part) for part in undecided if part.rule.status in before)
    return unsettled.deciding(ranked)


def gaps_of(evaluation: Evaluation, ruleset: Ruleset) -> tuple[Gap, ...]:
    """Every unknown fact that matters, the one on which most hangs first; worked out once."""
    looked = _looked(evaluation, ruleset)
    if looked.gaps is None:
        options: dict[str, list[str]] = {name: [] for name in ruleset.facts}
        for code in ruleset.options:
            for name in missing_for(code, evaluation, ruleset):
                options[name].append(code)
        gaps = [
            Gap(name, _changes(name, those, evaluation, ruleset)) for name, those in options.items() if those
        ]
        looked.gaps = tuple(sorted(gaps, key=_weight, reverse=True))
    return looked.gaps


def deciding(evaluation: Evaluation, ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    """Unknown fact -> the options that it, alone or together with others, can still make recommended or no
    longer so, or show to be contraindicated; facts and options in the order of the rule set."""
    found: dict[str, list[str]] = {}
    for code in evaluation.verdicts:
        for name in _open(code, evaluation, ruleset).deciding:
            found.setdefault(name, []).append(code)
    return {name: tuple(found[name]) for name in ruleset.facts if name in found}


def _changes(name: str, options: list[str], evaluation: Evaluation, ruleset: Ruleset) -> tuple[Change, ...]:
    """What each value would change; a status that several values give is told of the first."""
    now = tuple(verdict.status for verdict in evaluation.verdicts.values())
    found: dict[tuple[str, str], Change] = {}
    for value in telling_values(ruleset)[name]:
        after = outcome_of({**evaluation.facts, name: value}, ruleset).statuses
        if after != now:
            said = dict(zip(ruleset.options, zip(now, after, strict=True), strict=True))
            for code in options:
                before, status = said[code]
                if status != before:
                    found.setdefault((code, status), Change(value, code, status, before))
    return tuple(found.values())


def statuses_with(facts: Mapping[str, Value], ruleset: Ruleset, options: list[str]) -> dict[str, str]:
    """The statuses of the options for these facts, without anything else."""
    said = statuses(facts, ruleset)
    return {code: said[code] for code in options}


def _weight(gap: Gap) -> tuple[int, int]:
    heavy = max((_heaviness(change) for change in gap.changes), default=0)
    return heavy, len({change.option for change in gap.changes})


def _heaviness(change: Change) -> int:
    if "recommended" in (change.before, change.status):
        return 3
    return 2 if "contraindicated" in (change.before, change.status) else 1


@lru_cache(maxsize=8)
def decisive_values(ruleset: Ruleset) -> dict[str, tuple[Value, ...]]:
    """For each fact the values that can make a difference: both sides of each limit, each choice a
    condition names and one it does not name."""
    limits: dict[str, set[float]] = {name: set() for name in ruleset.facts}
    named: dict[str, set[str]] = {name: set() for name in ruleset.facts}
    for condition in _all_conditions(ruleset):
        for part in comparisons(condition):
            if isinstance(part, Comparison) and part.fact in ruleset.facts:
                named[part.fact].update(part.values)
                if not part.values:
                    limits[part.fact].add(part.limit)
    for classification in ruleset.classifications:
        if classification.stated:
            named[classification.stated].update(ruleset.facts[classification.stated].choices)
    return {
        name: tuple(_values(fact, sorted(limits[name]), named[name])) for name, fact in ruleset.facts.items()
    }


@lru_cache(maxsize=8)
def telling_values(ruleset: Ruleset) -> dict[str, tuple[Value, ...]]:
    """Of the decisive values the first of those that no condition tells apart."""
    stated = {part.stated for part in ruleset.classifications}
    asked: dict[str, set[Comparison]] = {name: set() for name in ruleset.facts}
    for condition in _all_conditions(ruleset):
        for part in comparisons(condition):
            if isinstance(part, Comparison) and part.fact in ruleset.facts:
                asked[part.fact].add(part)

    def told_apart(name: str, value: Value) -> tuple[Value, ...]:
        world = World({name: value})
        told = frozenset(part.text for part in asked[name] if truth_of(part, world) is Truth.TRUE)
        return told, value if name in stated else ""

    found: dict[str, dict[tuple[Value, ...], Value]] = {name: {} for name in ruleset.facts}
    for name, values in decisive_values(ruleset).items():
        for value in values:
            found[name].setdefault(told_apart(name, value), value)
    return {name: tuple(told.values()) for name, told in found.items()}


def _all_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    yield from (rule.when for rule in ruleset.rules.values())
    yield from (value.when for part in ruleset.classifications for value in part.classes)
    yield from (aside.when for conflict in ruleset.conflicts for aside in conflict.sets_aside)


def _values(fact: Fact, limits: list[float], named: set[str]) -> Iterator[Any]:
    if fact.kind == "boolean":
        yield from (True, False)
    elif fact.kind == "choice":
        yield from (code for code in fact.choices if code in named)
        yield from [code for code in fact.choices if code not in named][:1]
    elif fact.kind == "set":
        yield frozenset()
        yield from (frozenset({code}) for code in fact.choices if code in named)
    else:
        step = 1 if fact.kind == "integer" else 0.1
        for limit in limits:
            for value in (round(limit - step, 1), limit, round(limit + step, 1)):
                if _in_range(fact, value):
                    yield int(value) if fact.kind == "integer" else value


def _in_range(fact: Fact, value: float) -> bool:
    low = fact.minimum is None or (value > fact.minimum if fact.minimum_excluded else value >= fact.minimum)
    return low and (fact.maximum is None or value <= fact.maximum)
