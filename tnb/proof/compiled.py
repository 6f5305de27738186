"""A rule set compiled into gates: the same semantics as classify.py and evaluate.py, for all cases at once.

Reads the one structure (Ruleset); what it yields is held equal to ``evaluate`` by tests and by checking
every case it produces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from recommendations.classify import INDICES, ORDER
from recommendations.conditions import COMPARATORS, Comparison, Condition, InQuestion
from recommendations.evaluate import AGAINST, SUPPORT
from recommendations.records import Classification, Rule, Ruleset

from .circuit import ALWAYS, NEVER, Circuit, Pair, all_of, any_of, negation, unknown
from .space import Axis, Space

KNOWN = -1  # the input of a set that says it is known at all
STATUSES = (*AGAINST, *SUPPORT, "needs_data", "not_indicated")


@dataclass(frozen=True)
class Standing:
    """What can come of an option: the gate of each status, and of what waits for data by what it would be."""

    status: Mapping[str, int]
    if_known: Mapping[str, int]


class Counted(NamedTuple):
    """A rule's own truth, and the truth that counts once conflicts have set it aside."""

    truth: Pair
    counts: Pair


class Compiled:
    """One rule set over one space in one circuit; gates are made when asked for.

    ``lower``: as evaluated under the lower grade wherever the indices disagree (elsewhere nothing changes).
    """

    def __init__(self, ruleset: Ruleset, space: Space, circuit: Circuit, *, lower: bool = False) -> None:
        self.ruleset, self.space, self.circuit = ruleset, space, circuit
        self.leaves: dict[tuple[str, str, tuple[str, ...], float], Pair] = {}
        self.counted: dict[str, Counted] = {}
        self.questions: dict[str, Pair] = {}
        self.classes: dict[str, dict[str, Pair]] = {}
        self.discordant = self.circuit.some(())
        for classification in ruleset.classifications:
            truths = self._classified(classification)
            if classification.fact == "grade":
                truths = self._graded(truths, lower=lower)
            self.classes[classification.fact] = truths

    def truth(self, condition: Condition) -> Pair:
        """The gates of a condition, as conditions.truth_of."""
        if isinstance(condition, Comparison):
            return self._compared(condition)
        if isinstance(condition, InQuestion):
            return self.question(condition.option)
        pairs = [self.truth(member) for member in condition.members]
        if condition.kind == "all":
            return all_of(self.circuit, pairs)
        found = any_of(self.circuit, pairs)
        return found if condition.kind == "any" else negation(found)

    def _compared(self, comparison: Comparison) -> Pair:
        if comparison.fact in self.classes:
            classes = self.classes[comparison.fact]
            return any_of(self.circuit, [classes[value] for value in comparison.values])
        key = (comparison.fact, comparison.relation, comparison.values, comparison.limit)
        if key not in self.leaves:
            self.leaves[key] = self._leaf(comparison, self.space.axes[comparison.fact])
        return self.leaves[key]

    def _leaf(self, comparison: Comparison, axis: Axis) -> Pair:
        if axis.fact.kind == "set":
            has = self.circuit.some(self.cell(axis, code) for code in comparison.values)
            known = self.circuit.input((axis.fact.name, KNOWN))
            return Pair(has, self.circuit.every([known, self.circuit.opposite(has)]))
        holding = [value for value in axis.values if _holds(comparison, value)]
        others = [value for value in axis.values if not _holds(comparison, value)]
        true, false = ([self.cell(axis, value) for value in values] for values in (holding, others))
        return Pair(self.circuit.some(true), self.circuit.some(false))

    def cell(self, axis: Axis, value: object) -> int:
        """The input that the fact lies in the cell of ``value`` (of a set: that it has the member)."""
        place = axis.values.index(value) if axis.fact.kind == "set" else axis.cell_of(value)
        return self.circuit.input((axis.fact.name, place))

    def case(self, facts: Mapping[str, Any]) -> list[int]:
        """The gates that these facts are known to be what they are; those of no axis are left out."""
        told = ((self.space.axes[name], value) for name, value in facts.items() if name in self.space.axes)
        return [gate for axis, value in told for gate in self._told(axis, value)]

    def _told(self, axis: Axis, value: Any) -> Iterator[int]:
        if axis.fact.kind != "set":
            yield self.cell(axis, value)
            return
        yield self.known(axis.fact.name)
        for code in axis.values:
            has = self.cell(axis, code)
            yield has if code in value else self.circuit.opposite(has)

    def known(self, name: str) -> int:
        """The gate that a fact is known."""
        axis = self.space.axes[name]
        if axis.fact.kind == "set":
            return self.circuit.input((name, KNOWN))
        return self.circuit.some(self.circuit.input((name, place)) for place in range(len(axis.values)))

    def _classified(self, one: Classification) -> dict[str, Pair]:
        """The truths of the classes, with what stands in for them (classify._derived)."""
        circuit = self.circuit
        strict = {part.value: self.truth(part.when) for part in one.classes if not part.provisional}
        free = circuit.opposite(circuit.some(pair.true for pair in strict.values()))
        instead: dict[str, list[int]] = {part.value: [] for part in one.classes}
        for part in one.classes:
            if part.provisional:
                holds = circuit.every([free, self.truth(part.when).true])
                instead[part.value].append(holds)
                free = circuit.every([free, circuit.opposite(holds)])
        if one.stated:
            for value, pair in strict.items():
                possible = circuit.opposite(pair.false)
                stated = self.cell(self.space.axes[one.stated], value)
                instead[value].append(circuit.every([free, stated, possible]))
        stands = {value: circuit.some(gates) for value, gates in instead.items()}
        return self._replaced({value: strict.get(value, NEVER) for value in stands}, stands)

    def _replaced(self, truths: Mapping[str, Pair], stands: Mapping[str, int]) -> dict[str, Pair]:
        """The truths, or where something stands in its class alone."""
        circuit = self.circuit
        none = circuit.opposite(circuit.some(stands.values()))
        return {
            value: Pair(
                circuit.some([circuit.every([pair.true, none]), stands[value]]),
                circuit.every(
                    [circuit.some([pair.false, circuit.opposite(none)]), circuit.opposite(stands[value])]
                ),
            )
            for value, pair in truths.items()
        }

    def value_is(self, fact: str, value: str) -> int:
        """The gate that a derived fact has this value and no other."""
        others = [pair.true for other, pair in self.classes[fact].items() if other != value]
        return self.circuit.every([self.classes[fact][value].true, *map(self.circuit.opposite, others)])

    def _graded(self, truths: dict[str, Pair], *, lower: bool) -> dict[str, Pair]:
        """Notes where the indices disagree; there the lower grade stands in, if asked for."""
        if not set(INDICES) <= self.classes.keys():
            return truths
        circuit, (first, second) = self.circuit, INDICES
        self.classes["grade"] = truths
        graded = circuit.some(self.value_is("grade", value) for value in ORDER)
        below: dict[str, list[int]] = {value: [] for value in truths}
        for place, low in enumerate(ORDER):
            for high in ORDER[place + 1 :]:
                for one, other in ((low, high), (high, low)):
                    pair = [self.value_is(first, one), self.value_is(second, other)]
                    below[low].append(circuit.every([*pair, graded]))
        stands = {value: circuit.some(gates) for value, gates in below.items()}
        self.discordant = circuit.some(stands.values())
        return self._replaced(truths, stands) if lower else truths

    def rule(self, rule: Rule) -> Counted:
        """The rule's truth and what of it counts, as evaluate.judged_rule."""
        if rule.id not in self.counted:
            truth = self.truth(rule.when)
            asides = [self.truth(aside.when) for _, aside in self.ruleset.asides.get(rule.id, ())]
            counts = all_of(self.circuit, [truth, *map(negation, asides)])
            self.counted[rule.id] = Counted(truth, counts)
        return self.counted[rule.id]

    def question(self, option: str) -> Pair:
        """Whether the option is in question, as evaluate._in_question."""
        if option not in self.questions:
            self.questions[option] = self._in_question(option)
        return self.questions[option]

    def _in_question(self, option: str) -> Pair:
        rules = self.ruleset.rules_of[option]
        support = [self.rule(rule).counts for rule in rules if rule.status in SUPPORT]
        barred = [self.rule(rule).counts for rule in rules if rule.status == "contraindicated"]
        found = [any_of(self.circuit, support), negation(any_of(self.circuit, barred))]
        return all_of(self.circuit, found)

    def standing(self, option: str, without: str = "") -> Standing:
        """The statuses of an option, as evaluate.verdict_of; ``without`` leaves one rule out."""
        circuit = self.circuit
        true: dict[str, list[int]] = {status: [] for status in (*AGAINST, *SUPPORT)}
        open_: dict[str, list[int]] = {status: [] for status in (*AGAINST, *SUPPORT)}
        for rule in self.ruleset.rules_of[option]:
            if rule.id != without:
                counts = self.rule(rule).counts
                true[rule.status].append(counts.true)
                open_[rule.status].append(unknown(circuit, counts))
        status, free = {}, circuit.every(())
        for code in AGAINST:
            status[code], free = self._taken(true[code], free)
        blocked = circuit.some(open_["contraindicated"])
        waiting: dict[str, list[int]] = {}
        for code in SUPPORT:
            supported, free = self._taken(true[code], free)
            status[code] = circuit.every([supported, circuit.opposite(blocked)])
            waiting[code] = [circuit.every([supported, blocked])]
        for code in SUPPORT:
            undecided, free = self._taken(open_[code], free)
            waiting[code].append(undecided)
        if_known = {code: circuit.some(gates) for code, gates in waiting.items()}
        return Standing(
            {**status, "needs_data": circuit.some(if_known.values()), "not_indicated": free}, if_known
        )

    def _taken(self, gates: list[int], free: int) -> tuple[int, int]:
        """Where one of the gates holds and nothing before did; and where still nothing does."""
        any_ = self.circuit.some(gates)
        return self.circuit.every([any_, free]), self.circuit.every([free, self.circuit.opposite(any_)])


def _holds(comparison: Comparison, value: object) -> bool:
    if comparison.relation in COMPARATORS:
        return COMPARATORS[comparison.relation](value, comparison.limit)  # type: ignore[arg-type]
    said = str(value).lower() if isinstance(value, bool) else value
    return said in comparison.values


__all__ = ["ALWAYS", "KNOWN", "STATUSES", "Compiled", "Counted", "Standing"]
