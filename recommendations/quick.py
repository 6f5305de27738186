"""What ``evaluate`` says, by way of the compiled rules: for a page that is asked for at every keystroke.

The readable evaluator stays the reference; the tests hold the two equal in every part of an evaluation.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import Any

from .classify import classify
from .compiled import Outcome, compiled, outcome_of, truth_in
from .conditions import World, truth_of
from .evaluate import Evaluation, Judged, evaluation_of, in_question, normalised
from .records import Rule, Ruleset
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
    outcome, places = outcome_of(facts, ruleset, grade), compiled(ruleset)
    derived = classify(facts, ruleset, grade)
    questions = {option: truth_in(outcome, place) for option, place in places.questions.items()}
    world = World(facts, {name: part.truths for name, part in derived.items()}, questions)
    known = {rule.id: _judged(rule, outcome, world, ruleset) for rule in ruleset.rules.values()}
    judged = {code: tuple(known[rule.id] for rule in rules) for code, rules in ruleset.rules_of.items()}
    world.questions.update((code, in_question(rules)) for code, rules in judged.items())
    return evaluation_of(facts, derived, world, judged, ruleset)


def _judged(rule: Rule, outcome: Outcome, world: World, ruleset: Ruleset) -> Judged:
    places = compiled(ruleset)
    truth, counts = (truth_in(outcome, place[rule.id]) for place in (places.truths, places.counts))
    by = ""
    if truth is Truth.TRUE and counts is not truth:
        asides = ruleset.asides.get(rule.id, ())
        by = next((name for name, aside in reversed(asides) if truth_of(aside.when, world) is Truth.TRUE), "")
    return Judged(rule, truth, counts, by)
