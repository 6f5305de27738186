"""Would a damaged rule be noticed? Each mutant is run through the vignettes and the claims.

Many vignettes at once in bit planes. A mutant that differs from the rule set in no case whatever (proved by
the solver) is counted apart: there is nothing to notice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.records import Ruleset

from .circuit import Pair
from .claims import broken, every_case_is_answered, every_grade_is_derived
from .compiled import STATUSES, Compiled
from .findings import Asked
from .laws import laws_of
from .mutants import Mutant
from .planes import Planes, status_gates, words_for
from .thresholds import difference_made

Vignette = Mapping[str, Any]
Bits = NDArray[np.bool_]
NOTICED = ("status", "truth", "claim")


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: noticed by the ``status`` a vignette expects, by the ``truth`` it expects of
    a rule, class, caution or conflict, or by a ``claim``; ``same`` as the rule set in every case; or "" for
    survived."""

    mutant: Mutant
    by: str


class Said:
    """What a compiled rule set says of all vignettes at once: arrays with one entry a vignette."""

    def __init__(self, compiled: Compiled, cases: Sequence[Mapping[str, Any]]) -> None:
        self.ruleset = compiled.ruleset
        status, pairs = status_gates(compiled), _pairs(compiled)
        values = {
            (one.fact, part.value): compiled.value_is(one.fact, part.value)
            for one in compiled.ruleset.classifications
            for part in one.classes
        }
        wanted = [gate for of in status.values() for gate in of.values()]
        wanted += [*values.values(), *(gate for pair in pairs.values() for gate in pair)]
        planes = Planes(compiled.circuit, wanted, words_for(len(cases)))
        planes.fill(cases, compiled)
        planes.run()
        read: Callable[[int], Bits] = lambda gate: planes.bits(gate, len(cases))  # noqa: E731
        self.statuses = {
            option: np.array([read(of[name]) for name in STATUSES]).argmax(axis=0)
            for option, of in status.items()
        }
        self.truths = {name: (read(pair.true), read(pair.false)) for name, pair in pairs.items()}
        self.values = {name: read(gate) for name, gate in values.items()}

    def status(self, option: str, place: int) -> str:
        return STATUSES[self.statuses[option][place]]

    def truth(self, kind: str, name: str, place: int) -> str:
        """true, false or unknown; "" for what is not there."""
        if (kind, name) not in self.truths:
            return ""
        true, false = self.truths[kind, name]
        return "true" if true[place] else "false" if false[place] else "unknown"

    def value(self, fact: str, place: int) -> str | None:
        held = (value for (name, value), bits in self.values.items() if name == fact and bits[place])
        return next(held, None)


def _pairs(compiled: Compiled) -> dict[tuple[str, str], Pair]:
    """The truths a vignette can ask for, by kind and name."""
    ruleset = compiled.ruleset
    found = {("rule", rule.id): compiled.rule(rule).truth for rule in ruleset.rules.values()}
    found |= {("counts", rule.id): compiled.rule(rule).counts for rule in ruleset.rules.values()}
    found |= {("conflict", one.id): compiled.truth(one.when) for one in ruleset.conflicts}
    found |= {("caution", one.id): compiled.truth(one.when) for one in ruleset.cautions}
    for fact, classes in compiled.classes.items():
        found |= {("classification", f"{fact} {value}"): pair for value, pair in classes.items()}
    return found


def statuses_as_expected(vignette: Vignette, said: Said, place: int) -> bool:
    """Whether options and derived facts are what the vignette expects."""
    expected = vignette.get("expect", {}).items()
    if any(said.status(option, place) not in allowed for option, allowed in expected):
        return False
    return all(said.value(fact, place) == value for fact, value in vignette.get("derived", {}).items())


def truths_as_expected(vignette: Vignette, said: Said, place: int) -> bool:
    """Whether what the vignette names has the truth it expects, and what it rests on holds."""
    asked = [("conflict", name, "true") for name in vignette.get("conflicts", ())]
    if "truth" in vignette:
        kind = next(kind for kind in ("rule", "caution", "conflict", "classification") if kind in vignette)
        name = vignette[kind] + (f" {vignette['value']}" if kind == "classification" else "")
        asked.append((kind, name, vignette["truth"]))
    if "counts" in vignette:
        asked.append(("counts", vignette["rule"], vignette["counts"]))
    if any(said.truth(kind, name, place) != truth for kind, name, truth in asked):
        return False
    because = {*vignette.get("because", ())}
    return not because or because <= _resting_on(said, place)


def _resting_on(said: Said, place: int) -> set[str]:
    rules = said.ruleset.rules.values()
    holding = {s for r in rules if said.truth("rule", r.id, place) == "true" for s in r.statements}
    return holding | {s for one in said.ruleset.classifications for s in one.statements}


class Mutation:
    """The vignettes and the claims, to be asked of one mutant after the other.

    ``asked`` needs a space that tells moved thresholds apart. Raises ValueError if a vignette already
    fails on the rule set as it is."""

    def __init__(self, vignettes: Sequence[Vignette], asked: Asked) -> None:
        self.vignettes, self.asked = list(vignettes), asked
        self.cases = [vignette["facts"] for vignette in vignettes]
        said = Said(asked.plain, self.cases)
        failing = [
            vignette["name"]
            for place, vignette in enumerate(self.vignettes)
            if not (statuses_as_expected(vignette, said, place) and truths_as_expected(vignette, said, place))
        ]
        if failing:
            raise ValueError(f"vignettes that fail without any damage: {failing}")

    def fates(self, mutants: Iterable[Mutant]) -> list[Fate]:
        """What becomes of each mutant."""
        return [Fate(mutant, self._fate(mutant.ruleset)) for mutant in mutants]

    def _fate(self, ruleset: Ruleset) -> str:
        damaged = self.asked.like(ruleset)
        said = Said(damaged.plain, self.cases)
        numbered = list(enumerate(self.vignettes))
        if not all(statuses_as_expected(vignette, said, place) for place, vignette in numbered):
            return "status"
        if _refuted(damaged):
            return "claim"
        if not all(truths_as_expected(vignette, said, place) for place, vignette in numbered):
            return "truth"
        return "" if difference_made(self.asked, ruleset) is not None else "same"


def _refuted(damaged: Asked) -> bool:
    """Whether a claim about every case fails: stops at the first."""
    if any(broken(damaged, law) for law in laws_of(damaged.ruleset)):
        return True
    return any(claim(damaged).refuted for claim in (every_grade_is_derived, every_case_is_answered))
