"""The same case under other grades and receptors, and how one answer differs from another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .classify import classify
from .compiled import statuses
from .evaluate import Evaluation, normalised
from .records import Ruleset

GRADES = ("G1", "G2", "G3", "NEC")
RECEPTORS = ("high", "positive", "negative")


@dataclass(frozen=True)
class Robustness:
    """Statuses of the options that differ between variants of one fact.

    ``present`` is the variant the case has (None: not known); ``statuses`` maps each option that
    differs to its status under every variant, in the order of ``variants``.
    """

    fact: str
    variants: tuple[str, ...]
    present: str | None
    statuses: Mapping[str, tuple[str, ...]]


def robustness_of(facts: Mapping[str, Any], ruleset: Ruleset) -> tuple[Robustness, ...]:
    """How the answer would differ under each grade and each receptor status, everything else as it is.

    Under another grade the differentiation goes with it (NEC is poor, the others well); Ki-67 stays.
    """
    known = normalised(facts)
    grade = classify(known, ruleset)["grade"].value
    receptor = known.get("sstr_status")
    by_grade = [
        statuses(known | {"differentiation": "poor" if name == "NEC" else "well"}, ruleset, name)
        for name in GRADES
    ]
    by_receptor = [statuses(known | {"sstr_status": name}, ruleset) for name in RECEPTORS]
    return (
        Robustness("grade", GRADES, grade, _differing(by_grade, ruleset)),
        Robustness(
            "sstr_status",
            RECEPTORS,
            None if receptor is None else str(receptor),
            _differing(by_receptor, ruleset),
        ),
    )


def other_grades(evaluation: Evaluation, ruleset: Ruleset) -> dict[str, dict[str, str]]:
    """The status of every option under each grade that the case could have beside the one that is used: the
    lower one where the indices disagree, and where the grade is provisional each one not excluded."""
    grade = evaluation.derived["grade"]
    others = [*([grade.lower] if grade.lower else []), *grade.could_be]
    return {name: statuses(evaluation.facts, ruleset, name) for name in dict.fromkeys(others)}


def _differing(variants: list[dict[str, str]], ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    rows = {code: tuple(said[code] for said in variants) for code in ruleset.options}
    return {code: row for code, row in rows.items() if len(set(row)) > 1}


@dataclass(frozen=True)
class Difference:
    """One option whose status differs between two sets of facts."""

    option: str
    before: str
    after: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], ruleset: Ruleset
) -> tuple[Difference, ...]:
    """The options whose status differs when the facts are ``after`` instead of ``before``."""
    was, now = (statuses(normalised(facts), ruleset) for facts in (before, after))
    return tuple(Difference(code, was[code], now[code]) for code in ruleset.options if was[code] != now[code])


def changed_facts(
    before: Mapping[str, Any], after: Mapping[str, Any], order: Iterable[str]
) -> tuple[str, ...]:
    """The names of the facts that differ, in the given order; a list counts as the set it is."""
    was, now = normalised(before), normalised(after)
    return tuple(name for name in order if was.get(name) != now.get(name))
