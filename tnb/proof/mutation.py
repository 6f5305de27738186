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
from recommendations.words import Text

from .circuit import Pair
from .claims import broken, every_case_is_answered, every_grade_is_derived
from .compiled import STATUSES, Compiled
from .findings import Asked, Found, Proof
from .laws import laws_of
from .mutants import DELETED, FLIP, KINDS, MOVED, TAKEN, Mutant
from .planes import Planes, Words, laid_out, status_gates, words_for
from .thresholds import difference_made

Vignette = Mapping[str, Any]
Bits = NDArray[np.bool_]
NOTICED = ("status", "truth", "claim")
GOAL = 0.95
NAMES = {DELETED: "删除规则", TAKEN: "从某一方案移除规则", FLIP: "改变比较符", MOVED: "移动界值"}


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: noticed by the ``status`` a vignette expects, by the ``truth`` it expects of
    a rule, class, caution or conflict, or by a ``claim``; ``same`` as the rule set in every case; or "" for
    survived."""

    mutant: Mutant
    by: str


class Said:
    """What a compiled rule set says of all vignettes at once: arrays with one entry a vignette."""

    def __init__(self, compiled: Compiled, rows: Mapping[Any, Words], count: int) -> None:
        self.ruleset = compiled.ruleset
        status, pairs = status_gates(compiled), _pairs(compiled)
        values = {
            (one.fact, part.value): compiled.value_is(one.fact, part.value)
            for one in compiled.ruleset.classifications
            for part in one.classes
        }
        wanted = [gate for of in status.values() for gate in of.values()]
        wanted += [*values.values(), *(gate for pair in pairs.values() for gate in pair)]
        planes = Planes(compiled.circuit, wanted, words_for(count))
        planes.fill(rows)
        planes.run()
        read: Callable[[int], Bits] = lambda gate: planes.bits(gate, count)  # noqa: E731
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

    ``asked`` needs a space that tells moved thresholds apart. Vignettes that do not hold on the rule set
    as it is can notice nothing: they are in ``failing`` and are left out."""

    def __init__(self, vignettes: Sequence[Vignette], asked: Asked) -> None:
        self.asked = asked
        self.vignettes = list(vignettes)
        self.rows = laid_out([vignette["facts"] for vignette in vignettes], asked.space)
        said = self._said(asked)
        self.holding = [
            (place, vignette)
            for place, vignette in enumerate(self.vignettes)
            if statuses_as_expected(vignette, said, place) and truths_as_expected(vignette, said, place)
        ]
        held = {place for place, _ in self.holding}
        self.failing = [v for place, v in enumerate(self.vignettes) if place not in held]

    def _said(self, asked: Asked) -> Said:
        return Said(asked.plain, self.rows, len(self.vignettes))

    def fates(self, mutants: Iterable[Mutant]) -> list[Fate]:
        """What becomes of each mutant."""
        return [Fate(mutant, self._fate(mutant.ruleset)) for mutant in mutants]

    def _fate(self, ruleset: Ruleset) -> str:
        damaged = self.asked.like(ruleset)
        said = self._said(damaged)
        if not all(statuses_as_expected(vignette, said, place) for place, vignette in self.holding):
            return "status"
        if _refuted(damaged):
            return "claim"
        if not all(truths_as_expected(vignette, said, place) for place, vignette in self.holding):
            return "truth"
        return "" if difference_made(self.asked, ruleset) is not None else "same"


def _refuted(damaged: Asked) -> bool:
    """Whether a claim about every case fails: stops at the first."""
    if any(broken(damaged, law) for law in laws_of(damaged.ruleset)):
        return True
    return any(claim(damaged).refuted for claim in (every_grade_is_derived, every_case_is_answered))


def damage_is_noticed(mutants: Sequence[Mutant], vignettes: Sequence[Vignette], asked: Asked) -> Proof:
    """Of the damages that make any difference at least ``GOAL`` are noticed, and all to contraindications.

    A rule taken from one of several options is tried too, and told apart: it is beyond the goal."""
    claim = Text(
        "A damaged rule is noticed by the vignettes or the claims (at least 95 %; contraindications 100 %)",
        "规则受损可被病例短例或上述论断发现（至少 95%；禁忌 100%）",
    )
    with asked.proving("mutation", claim) as proof:
        mutation = Mutation(vignettes, asked)
        fates = mutation.fates(mutants)
        for vignette in mutation.failing:
            said = f"{vignette['name']}"
            found = Text(f"does not hold without any damage: {said}", f"未受损时即不成立：{said}")
            proof.refuted.append(Found(found, dict(vignette["facts"])))
        for kind in KINDS:
            proof.noted += _of_kind(kind, [fate for fate in fates if fate.mutant.kind == kind])
        goal = [fate for fate in fates if fate.mutant.kind != TAKEN]
        if share(goal) < GOAL:
            said = f"{share(goal):.1%}"
            proof.refuted.append(Found(Text(f"only {said} are noticed", f"仅 {said} 被发现")))
        for fate in fates:
            if fate.mutant.grave and fate.by == "":
                name = fate.mutant.name
                proof.refuted.append(Found(Text(f"a contraindication: {name}", f"禁忌：{name}")))
    proof.questions = len(fates)
    return proof


def share(fates: Sequence[Fate]) -> float:
    """The share noticed of those that make a difference; 1 where there are none."""
    able = [fate for fate in fates if fate.by != "same"]
    return sum(fate.by in NOTICED for fate in able) / len(able) if able else 1.0


def _of_kind(kind: str, fates: Sequence[Fate]) -> list[Found]:
    """How many of a kind were noticed and by what; then each survivor by name."""
    if not fates:
        return []
    count = {by: sum(fate.by == by for fate in fates) for by in (*NOTICED, "same", "")}
    able, noticed = len(fates) - count["same"], sum(count[by] for by in NOTICED)
    en = f"{kind}: {noticed} of {able} noticed ({count['status']} by a status, {count['claim']} by a claim, "
    zh = f"{NAMES[kind]}：{able} 中发现 {noticed}（状态 {count['status']}、论断 {count['claim']}、"
    en += f"{count['truth']} by a rule's truth); {count['same']} make no difference in any case"
    zh += f"规则真值 {count['truth']}）；{count['same']} 项在任何病例中均无差别"
    survived = [fate.mutant.name for fate in fates if fate.by == ""]
    same = [fate.mutant.name for fate in fates if fate.by == "same"]
    found = [Found(Text(f"survived: {name}", f"未发现：{name}")) for name in survived]
    found += [Found(Text(f"no difference: {name}", f"无差别：{name}")) for name in same]
    return [Found(Text(en, zh)), *found]
