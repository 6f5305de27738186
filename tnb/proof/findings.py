"""What a proof says when it is done, and the rule set in the form in which it is asked."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from recommendations.conditions import Condition
from recommendations.evaluate import Evaluation, evaluate
from recommendations.records import Ruleset
from recommendations.words import Text

from .circuit import Circuit
from .compiled import Compiled
from .sat import Case, Prover, check, shortened
from .space import Space, shown_conditions, space_of


@dataclass(frozen=True)
class Found:
    """Something a proof met; ``case`` are the facts of a case that shows it."""

    said: Text
    case: Case | None = None


@dataclass
class Proof:
    """One claim: refuted if ``refuted`` is not empty; ``noted`` is worth knowing and no refutation."""

    name: str
    claim: Text
    questions: int = 0
    seconds: float = 0.0
    refuted: list[Found] = field(default_factory=list)
    noted: list[Found] = field(default_factory=list)


class Asked:
    """A rule set compiled, as it stands and under the lower grade, with the solver that is asked about it.

    ``short``: cases that are shown are made as short as they can be."""

    short = True

    def __init__(
        self, ruleset: Ruleset, conditions: Iterable[Condition] = (), space: Space | None = None
    ) -> None:
        began = time.perf_counter()
        self.ruleset = ruleset
        self.space = space or space_of(ruleset, [*conditions, *shown_conditions(ruleset)])
        self.circuit = Circuit()
        self.plain = Compiled(ruleset, self.space, self.circuit)
        self.lower = Compiled(ruleset, self.space, self.circuit, lower=True)
        self.prover = Prover(self.circuit, self.space)
        self.seconds = time.perf_counter() - began

    def compiled(self, ruleset: Ruleset) -> Compiled:
        """Another rule set over the same cases, in the same circuit."""
        return Compiled(ruleset, self.space, self.circuit)

    def like(self, ruleset: Ruleset) -> "Asked":
        """Another rule set over the same cases, in the same circuit, asked of the same solver."""
        other = copy(self)
        other.ruleset, other.short = ruleset, False
        other.plain = self.compiled(ruleset)
        other.lower = Compiled(ruleset, self.space, self.circuit, lower=True)
        return other

    def case(self, gates: Iterable[int], shows: Callable[[Case], bool]) -> Case | None:
        """A case with all the gates, to be shown; None if there is none.

        Raises DisagreementError where the readable evaluator does not agree that it ``shows`` it."""
        found = self.prover.case_with(*gates)
        if found is None:
            return None
        check(found, shows, self.ruleset)
        return shortened(found, shows) if self.short else found

    def exists(self, gates: Iterable[int], shows: Callable[[Case], bool]) -> bool:
        """Whether there is a case with all the gates; the readable evaluator must agree to the one found."""
        found = self.prover.case_with(*gates)
        if found is not None:
            check(found, shows, self.ruleset)
        return found is not None

    @contextmanager
    def proving(self, name: str, claim: Text) -> Iterator[Proof]:
        """A proof whose questions and seconds are counted while it lasts."""
        began, before = time.perf_counter(), self.prover.questions
        proof = Proof(name, claim)
        yield proof
        proof.seconds = time.perf_counter() - began
        proof.questions = self.prover.questions - before


def statuses(facts: Mapping[str, Any], ruleset: Ruleset) -> dict[str, str]:
    """The status of each option, by the readable evaluator."""
    return {code: verdict.status for code, verdict in evaluate(facts, ruleset).verdicts.items()}


def under(facts: Mapping[str, Any], ruleset: Ruleset, *, lower: bool) -> Evaluation:
    """The evaluation, or the one under the lower grade where there is one."""
    evaluation = evaluate(facts, ruleset)
    return evaluation.lower or evaluation if lower else evaluation


def different(circuit: Circuit, one: int, other: int) -> int:
    """The gate that exactly one of two gates holds."""
    opposite = circuit.opposite
    return circuit.some([circuit.every([one, opposite(other)]), circuit.every([opposite(one), other])])


def status_differs(one: Compiled, other: Compiled, option: str) -> int:
    """The gate that an option has another status under two compiled rule sets of one circuit."""
    first, second = one.standing(option).status, other.standing(option).status
    return one.circuit.some(different(one.circuit, first[code], second[code]) for code in first)
