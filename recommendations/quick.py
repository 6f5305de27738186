"""What ``evaluate`` says, by way of the compiled rules: for a page that is asked for at every keystroke.

The readable evaluator stays the reference; the tests hold the two equal in every part of an evaluation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from .classify import classify
from .compiled import Outcome, compiled, outcome_of, truth_in
from .conditions import World, truth_of
from .evaluate import Evaluation, Judged, Verdict, evaluation_of, in_question, normalised, verdict_of
from .records import Ruleset
from .truth import Truth


def evaluated(facts: Mapping[str, Any], ruleset: Ruleset) -> Evaluation:
    """The evaluation of checked facts, equal to that of ``evaluate.evaluate``; the last ones are remembered,
    for one page asks the same in several places."""
    known = normalised(facts)
    return _remembered(frozenset((name, type(value), value) for name, value in known.items()), ruleset)


@lru_cache(maxsize=16)
def _remembered(facts: frozenset[tuple[str, type, Any]], ruleset: Ruleset) -> Evaluation:
    known = {name: value for name, _, value in sorted(facts, key=itemgetter(0))}
    evaluation = _evaluated(known, ruleset, None)
    grade = evaluation.derived["grade"].lower
    if grade is None:
        return evaluation
    return replace(evaluation, under_lower=lambda: _evaluated(known, ruleset, grade))


def _evaluated(facts: Mapping[str, Any], ruleset: Ruleset, grade: str | None) -> Evaluation:
    outcome, asked = outcome_of(facts, ruleset, grade), _asked(ruleset)
    truths = outcome.truths
    derived = classify(facts, ruleset, grade)
    questions = {option: truth_in(outcome, place) for option, place in asked.questions.items()}
    world = World(facts, {name: part.truths for name, part in derived.items()}, questions)
    aside = {rule: by for rule in ruleset.asides if (by := _set_aside(rule, outcome, world, ruleset))}
    found = {
        option: _option(option, places(truths), _those(aside, option, ruleset), ruleset)
        for option, places in asked.places.items()
    }
    world.questions.update((code, option.question) for code, option in found.items())
    return evaluation_of(facts, derived, world, {c: option.verdict for c, option in found.items()}, ruleset)


class _Asked(NamedTuple):
    """Where the truths of the options in question stand, and how those of an option's rules are read: for
    each rule its own truth and the one that counts."""

    questions: Mapping[str, int]
    places: Mapping[str, Callable[[Sequence[bool | None]], tuple[bool | None, ...]]]


@lru_cache(maxsize=8)
def _asked(ruleset: Ruleset) -> _Asked:
    made = compiled(ruleset)
    places: dict[str, Any] = {}
    for option, rules in ruleset.rules_of.items():
        of = [place[rule.id] for rule in rules for place in (made.truths, made.counts)]
        places[option] = itemgetter(*of) if of else _none
    return _Asked(made.questions, places)


def _none(truths: Sequence[bool | None]) -> tuple[bool | None, ...]:
    return ()


def _set_aside(rule: str, outcome: Outcome, world: World, ruleset: Ruleset) -> str:
    """The conflict that sets a rule aside that would hold; "" if there is none."""
    places = compiled(ruleset)
    truth, counts = (outcome.truths[place[rule]] for place in (places.truths, places.counts))
    if truth is not True or counts is True:
        return ""
    asides = reversed(ruleset.asides[rule])
    return next((name for name, aside in asides if truth_of(aside.when, world) is Truth.TRUE), "")


def _those(aside: Mapping[str, str], option: str, ruleset: Ruleset) -> tuple[tuple[str, str], ...]:
    """Of the rules set aside those of the option."""
    return tuple((r.id, aside[r.id]) for r in ruleset.rules_of[option] if r.id in aside) if aside else ()


class _Option(NamedTuple):
    verdict: Verdict
    question: Truth


@lru_cache(maxsize=16384)
def _option(
    option: str, truths: tuple[bool | None, ...], aside: tuple[tuple[str, str], ...], ruleset: Ruleset
) -> _Option:
    """What follows for an option from the truths of its rules; between two keystrokes few options change."""
    own, counting = map(iter, (truths[::2], truths[1::2]))
    by = dict(aside)
    judged = tuple(
        Judged(rule, _truth(next(own)), _truth(next(counting)), by.get(rule.id, ""))
        for rule in ruleset.rules_of[option]
    )
    return _Option(verdict_of(option, judged), in_question(judged))


def _truth(kept: bool | None) -> Truth:
    return Truth.UNKNOWN if kept is None else Truth.of(kept)
