"""Whether a fact can change the status of an option: asked of two worlds that differ in that fact alone.

In one world the fact is unknown, in the other it has any value it may have; everything else is the same. Two
values that give different statuses cannot both give that of the unknown, so nothing is overlooked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from recommendations.compiled import statuses
from recommendations.evaluate import Evaluation
from recommendations.gaps import facts_of_cautions, missing_for, telling_values
from recommendations.quick import evaluated
from recommendations.records import Ruleset
from recommendations.words import Text

from .circuit import FALSE
from .compiled import Compiled
from .findings import Asked, Found, Proof, status_differs
from .properties import pairs
from .sat import Case
from .space import Space


class Worlds:
    """The worlds of one rule set, made when asked for."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._others: dict[str, Compiled] = {}
        self._gates: dict[tuple[str, str], int] = {}

    def gate(self, option: str, fact: str) -> int:
        """The gate that the fact is unknown, and the option has another status where it is known."""
        if (option, fact) not in self._gates:
            plain = self.asked.plain
            differs = status_differs(plain, self._other(fact), option)
            unknown = plain.circuit.opposite(plain.known(fact))
            self._gates[option, fact] = plain.circuit.every([differs, unknown])
        return self._gates[option, fact]

    def _other(self, fact: str) -> Compiled:
        """The rules where one fact is another than in the plain world; every other input is shared."""
        if fact not in self._others:
            axes = self.asked.space.axes
            free = replace(axes[fact], fact=replace(axes[fact].fact, name=f"{fact}, known"))
            self.asked.prover.admit(free)
            self._others[fact] = Compiled(self.asked.ruleset, Space({**axes, fact: free}), self.asked.circuit)
        return self._others[fact]

    def makes_a_difference(self, option: str, fact: str, known: Mapping[str, Any]) -> bool:
        """Whether the fact can change the status of the option in any case in which this much is known.

        Raises DisagreementError if the evaluator does not see the difference in the case that is found."""

        def shows(facts: Case) -> bool:
            return _differs(option, fact, facts, self.asked.ruleset)

        return self.asked.exists([self.gate(option, fact), *self.asked.plain.case(known)], shows)


def _differs(option: str, fact: str, facts: Case, ruleset: Ruleset) -> bool:
    unknown = statuses(facts, ruleset)[option]
    values = telling_values(ruleset)[fact]
    return any(statuses({**facts, fact: value}, ruleset)[option] != unknown for value in values)


def idle_facts_are_listed(asked: Asked) -> Proof:
    """data/idle.toml names the facts that the rules of an option ask for in vain: those, and no others."""
    claim = Text(
        "Each fact that an option's rules ask for can change its status in some case, or is listed as idle",
        "方案的规则所问资料，至少在一例中可改变其结论，否则已列为无影响",
    )
    worlds, stated = Worlds(asked), {part.stated for part in asked.ruleset.classifications}
    with asked.proving("idle", claim) as proof:
        for option in asked.ruleset.options:
            listed = asked.ruleset.idle.get(option, frozenset())
            for fact in asked.space.axes.keys() - stated:
                idle = worlds.gate(option, fact) != FALSE and not worlds.makes_a_difference(option, fact, {})
                if idle is not (fact in listed):
                    proof.refuted.append(_wrong(option, fact, idle=idle))
    return proof


def _wrong(option: str, fact: str, *, idle: bool) -> Found:
    en = "is idle; put it into idle.toml" if idle else "is not idle; take it out of idle.toml"
    zh = "无影响，应列入 idle.toml" if idle else "并非无影响，应从 idle.toml 删去"
    return Found(Text(f"{option}: {fact} {en}", f"{option}：{fact} {zh}"))


def listed_gaps_decide(asked: Asked, count: int) -> Proof:
    """How many of the facts that are listed as missing cannot, whatever else comes to be known, change the
    status of the option: they ask for more than is needed, which is no error, and is said."""
    claim = Text(
        "For each fact listed as missing it is decided whether it can still change the option's status",
        "对列为缺少的每项资料，均已判定其是否仍可改变该方案的结论",
    )
    worlds, idle, listed = Worlds(asked), 0, 0
    with asked.proving("gaps", claim) as proof:
        for pair in pairs(count, asked):
            evaluation = evaluated(pair.facts, asked.ruleset)
            for option, fact in _listed(evaluation, asked.ruleset):
                listed += 1
                idle += not worlds.makes_a_difference(option, fact, evaluation.facts)
    proof.noted.append(_share(idle, listed))
    return proof


def _listed(evaluation: Evaluation, ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """The options and their missing facts, but for those of a caution, which need not move the status."""
    for option in ruleset.options:
        beside = facts_of_cautions(option, evaluation, ruleset)
        yield from ((option, name) for name in missing_for(option, evaluation, ruleset) if name not in beside)


def _share(idle: int, listed: int) -> Found:
    return Found(
        Text(
            f"{idle:,} of {listed:,} listed facts ({idle / listed:.1%}) can no longer change the status",
            f"所列 {listed:,} 项中 {idle:,} 项（{idle / listed:.1%}）已不能改变结论",
        )
    )
