"""What is missing: which unknown facts an option still hangs on, and what each would change.

What a report states (grade, ENETS type) only stands in for figures; the figures are the gap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .compiled import outcome_of, statuses
from .conditions import Comparison, Condition, Group, InQuestion, Value, comparisons, truth_of
from .evaluate import AGAINST, SUPPORT, Evaluation, Judged
from .records import Fact, Ruleset
from .truth import Truth

Pending = tuple[int, frozenset[Condition], Judged]


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


def missing_for(option: str, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The unknown facts that could still change the option's status or decide a caution beside it."""
    if option not in evaluation.open_facts:
        found = set(_missing(option, evaluation, ruleset))
        evaluation.open_facts[option] = tuple(name for name in ruleset.facts if name in found)
    return evaluation.open_facts[option]


def _missing(option: str, evaluation: Evaluation, ruleset: Ruleset) -> Iterator[str]:
    for part in _pending(option, evaluation, ruleset):
        yield from _facts_of(part, evaluation, ruleset)
    if evaluation.verdicts[option].status not in {"not_indicated", "contraindicated"}:
        for caution, truth in evaluation.cautions:
            if option in caution.options and caution.if_unknown and truth is Truth.UNKNOWN:
                yield from _open_facts(caution.when, evaluation, ruleset)


def needed_for(option: str, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The unknown facts of the rules that leave the option waiting for data."""
    verdict = evaluation.verdicts[option]
    waiting = [
        part for part in verdict.judged if part.rule.id in verdict.decided_by and part.counts is Truth.UNKNOWN
    ]
    found = {name for part in waiting for name in _facts_of(part, evaluation, ruleset)}
    return tuple(name for name in ruleset.facts if name in found)


def _pending(option: str, evaluation: Evaluation, ruleset: Ruleset) -> Iterator[Judged]:
    """The undecided rules that stand before whatever decided the status, and on which something hangs."""
    verdict = evaluation.verdicts[option]
    status = verdict.if_known if verdict.status == "needs_data" and verdict.if_known else verdict.status
    ranks = [*AGAINST, *SUPPORT]
    settled = any(part.rule.status == status and part.counts is Truth.TRUE for part in verdict.judged)
    before = ranks[: ranks.index(status)] if status in ranks and settled else ranks
    pending: list[Pending] = []
    for part in verdict.judged:
        if part.counts is Truth.UNKNOWN and part.rule.status in before:
            pending.append((ranks.index(part.rule.status), _open_parts(part.rule.when, evaluation), part))
    return _deciding_ones(sorted(pending, key=_rank_and_length), ruleset)


def _deciding_ones(pending: list[Pending], ruleset: Ruleset) -> Iterator[Judged]:
    """Without each rule that cannot hold unless one before it does, on the same side, whose open conditions
    are among its own: nothing hangs on it, and its facts are no gaps."""
    kept: dict[bool, list[frozenset[Condition]]] = {True: [], False: []}
    for _, asks, part in pending:
        before = kept[part.rule.status in SUPPORT]
        if not any(less <= asks for less in before):
            yield part
            if part.rule.id not in ruleset.asides:
                before.append(asks)


def _rank_and_length(pending: Pending) -> tuple[int, int]:
    rank, asks, _ = pending
    return rank, len(asks)


def _open_parts(condition: Condition, evaluation: Evaluation) -> frozenset[Condition]:
    """The undecided conditions all of which must hold for this one to hold."""
    if truth_of(condition, evaluation.world) is not Truth.UNKNOWN:
        return frozenset()
    if isinstance(condition, Group) and condition.kind == "all":
        return frozenset[Condition]().union(*(_open_parts(part, evaluation) for part in condition.members))
    return frozenset((condition,))


def _facts_of(part: Judged, evaluation: Evaluation, ruleset: Ruleset) -> list[str]:
    found = list(_open_facts(part.rule.when, evaluation, ruleset))
    for _, aside in ruleset.asides.get(part.rule.id, ()):
        found += _open_facts(aside.when, evaluation, ruleset)
    return found


def _open_facts(condition: Condition, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The unknown facts on which the condition hangs, worked out once for each evaluation."""
    known = evaluation.open_facts
    if id(condition) not in known:
        found: Iterable[str] = ()
        if truth_of(condition, evaluation.world) is Truth.UNKNOWN:
            found = _facts_behind(condition, evaluation, ruleset)
        known[id(condition)] = tuple(dict.fromkeys(found))
    return known[id(condition)]


def _facts_behind(part: Condition, evaluation: Evaluation, ruleset: Ruleset) -> Iterator[str]:
    if isinstance(part, Group):
        for member in part.members:
            yield from _open_facts(member, evaluation, ruleset)
    elif isinstance(part, InQuestion):
        undecided = [
            (0, _open_parts(judged.rule.when, evaluation), judged)
            for judged in evaluation.verdicts[part.option].judged
            if judged.counts is Truth.UNKNOWN and judged.rule.status in {*SUPPORT, "contraindicated"}
        ]
        for judged in _deciding_ones(sorted(undecided, key=_rank_and_length), ruleset):
            yield from _facts_of(judged, evaluation, ruleset)
    elif part.fact in evaluation.derived:
        for value in evaluation.derived[part.fact].classification.classes:
            if value.value in part.values and not value.provisional:
                yield from _open_facts(value.when, evaluation, ruleset)
    else:
        yield part.fact


def gaps_of(evaluation: Evaluation, ruleset: Ruleset) -> tuple[Gap, ...]:
    """Every unknown fact that matters, the one on which most hangs first; worked out once."""
    if not evaluation.gaps:
        options: dict[str, list[str]] = {name: [] for name in ruleset.facts}
        for code in ruleset.options:
            for name in missing_for(code, evaluation, ruleset):
                options[name].append(code)
        gaps = [
            Gap(name, _changes(name, those, evaluation, ruleset)) for name, those in options.items() if those
        ]
        evaluation.gaps.append(tuple(sorted(gaps, key=_weight, reverse=True)))
    return evaluation.gaps[0]


def deciding(evaluation: Evaluation, ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    """Unknown fact -> the options that it, alone or together with others, can still make recommended or no
    longer so, or show to be contraindicated; facts and options in the order of the rule set."""
    found: dict[str, dict[str, None]] = {}
    for code, verdict in evaluation.verdicts.items():
        decisive = {"recommended", "contraindicated"}
        if "recommended" in (verdict.status, verdict.if_known):
            decisive.update(AGAINST)
        for part in _pending(code, evaluation, ruleset):
            if part.rule.status in decisive:
                for name in _facts_of(part, evaluation, ruleset):
                    found.setdefault(name, {})[code] = None
    return {name: tuple(found[name]) for name in ruleset.facts if name in found}


def _changes(name: str, options: list[str], evaluation: Evaluation, ruleset: Ruleset) -> tuple[Change, ...]:
    """What each value would change; a status that several values give is told of the first."""
    now = tuple(verdict.status for verdict in evaluation.verdicts.values())
    found: dict[tuple[str, str], Change] = {}
    for value in decisive_values(ruleset)[name]:
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
