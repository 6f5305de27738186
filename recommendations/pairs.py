"""Pairs of unknown facts: where no single answer decides an option, which two answers together do."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from .compiled import statuses
from .conditions import Value
from .evaluate import SUPPORT, Evaluation
from .gaps import decisive_values, missing_for
from .records import Ruleset


@dataclass(frozen=True)
class Pair:
    """Were both facts known to be these values, the option would have ``status``."""

    option: str
    facts: tuple[str, str]
    values: tuple[Value, Value]
    status: str


def pairs_of(evaluation: Evaluation, ruleset: Ruleset) -> tuple[Pair, ...]:
    """For every option that waits for data and that no single answer moves: the pairs of answers that do,
    one for each pair of facts and status, supporting statuses first."""
    found = (pair for option in _stuck(evaluation, ruleset) for pair in _pairs(option, evaluation, ruleset))
    return tuple(sorted(found, key=_order))


def _stuck(evaluation: Evaluation, ruleset: Ruleset) -> Iterator[str]:
    """The options waiting for data that keep their status whatever one missing fact turns out to be."""
    values = decisive_values(ruleset)
    alone: dict[str, set[str]] = {code: set() for code in ruleset.options}
    waiting = [code for code, verdict in evaluation.verdicts.items() if verdict.status == "needs_data"]
    for fact in {name for code in waiting for name in missing_for(code, evaluation, ruleset)}:
        for value in values[fact]:
            for code, status in statuses({**evaluation.facts, fact: value}, ruleset).items():
                if status != evaluation.verdicts[code].status:
                    alone[code].add(fact)
    return (code for code in waiting if alone[code].isdisjoint(missing_for(code, evaluation, ruleset)))


def _pairs(option: str, evaluation: Evaluation, ruleset: Ruleset) -> Iterator[Pair]:
    values = decisive_values(ruleset)
    for facts in combinations(missing_for(option, evaluation, ruleset), 2):
        seen = {"needs_data"}
        for chosen in product(values[facts[0]], values[facts[1]]):
            known = {**evaluation.facts, facts[0]: chosen[0], facts[1]: chosen[1]}
            status = statuses(known, ruleset)[option]
            if status not in seen:
                seen.add(status)
                yield Pair(option, facts, chosen, status)


def _order(pair: Pair) -> int:
    return SUPPORT.index(pair.status) if pair.status in SUPPORT else len(SUPPORT)
