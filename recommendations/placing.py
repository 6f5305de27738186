"""Where each statement of the sources stands in the product: in a rule, beside an option, or as background.

A figure whose statement is garbled, miscited or differs from the study it cites is not evidence: such a
statement is listed in the rule book with its warning, never beside an option.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .records import Ruleset, Statement

NOT_EVIDENCE = frozenset({"garbled", "miscited", "external-check", "numbering"})
BESIDE = {
    "outcome": "outcome",
    "complication": "complication",
    "caution": "warning",
    "workup": "workup",
    "sequencing": "description",
    "recommendation": "description",
    "classification": "description",
    "research-gap": "gap",
}
SHOWN = ("workup", "outcome", "complication", "warning", "description", "gap")


@dataclass(frozen=True)
class Place:
    """``kind``: rule, classification, threshold, caution, conflict; outcome, complication, workup,
    warning, description or gap beside an option; withheld (doubtful figure); background.
    ``where``: the ids of the rules, options and so on."""

    kind: str
    where: tuple[str, ...] = ()


def places_of(ruleset: Ruleset) -> dict[str, tuple[Place, ...]]:
    """Every statement with the places where it stands; never empty."""
    used: dict[str, dict[str, list[str]]] = {name: {} for name in ruleset.statements}
    for kind, owner, names in _uses(ruleset):
        for name in names:
            used[name].setdefault(kind, []).append(owner)
    return {
        name: tuple(Place(kind, tuple(owners)) for kind, owners in kinds.items())
        + _beside(ruleset.statements[name], ruleset, bool(kinds))
        for name, kinds in used.items()
    }


def _uses(ruleset: Ruleset) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for rule in ruleset.rules.values():
        yield "rule", rule.id, rule.statements
    for part in ruleset.classifications:
        yield "classification", part.fact, part.statements
    for threshold in ruleset.thresholds.values():
        yield "threshold", threshold.name, threshold.statements
    for caution in ruleset.cautions:
        yield "caution", caution.id, caution.statements
    for conflict in ruleset.conflicts:
        yield "conflict", conflict.id, conflict.statements
    for warned in ruleset.warnings:
        yield "caution", warned.kind, warned.statements


def _beside(statement: Statement, ruleset: Ruleset, used: bool) -> tuple[Place, ...]:
    options = options_meant(statement, ruleset)
    kind = BESIDE.get(statement.kind)
    if not options or kind is None:
        return () if used else (Place("background"),)
    if is_withheld(statement):
        return () if used else (Place("withheld", options),)
    if used and kind in {"description", "gap"}:
        return ()
    return (Place(kind, options),)


def options_meant(statement: Statement, ruleset: Ruleset) -> tuple[str, ...]:
    """The options of the board a statement speaks of; () where it speaks of none."""
    if statement.about in ruleset.options:
        return (statement.about,)
    return ruleset.families.get(statement.about, ())


def is_withheld(statement: Statement) -> bool:
    """Whether the statement's figures are too doubtful to stand beside an option."""
    return not NOT_EVIDENCE.isdisjoint(statement.doubts)


def evidence_in(ruleset: Ruleset) -> dict[str, tuple[tuple[str, Statement], ...]]:
    """For each option the (kind, statement) that stand beside it: outcomes, complications, work-up, ..."""
    found: dict[str, list[tuple[str, Statement]]] = {code: [] for code in ruleset.options}
    for name, places in places_of(ruleset).items():
        for place in places:
            for option in place.where if place.kind in SHOWN else ():
                found[option].append((place.kind, ruleset.statements[name]))
    return {option: tuple(sorted(parts, key=_order)) for option, parts in found.items()}


def _order(part: tuple[str, Statement]) -> int:
    return SHOWN.index(part[0])
