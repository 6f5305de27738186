"""Asks a SAT solver about every case there can be: a case in which something holds, or proof of none.

Each truth is two bits (true, false; neither: unknown). A case found is handed to the readable evaluator,
which must agree, and is then made as short as it can be.
"""

import time
from collections.abc import Callable
from typing import Any

from pysat.solvers import Solver

from recommendations.casefile import problems_with
from recommendations.records import Ruleset

from .circuit import FALSE, TRUE, Circuit
from .compiled import KNOWN
from .space import Axis, Space

Case = dict[str, Any]


class DisagreementError(Exception):
    """The compiled rules and the readable evaluator differ about a case: the proof is worth nothing."""


class Prover:
    """One solver over one circuit, growing with it. ``questions`` and ``seconds`` are running totals."""

    def __init__(self, circuit: Circuit, space: Space) -> None:
        self.circuit, self.space = circuit, space
        self.solver = Solver(name="cadical153")
        self.written: set[int] = set()
        self.clauses = 0
        self.questions = 0
        self.seconds = 0.0
        self._add([-self._variable(FALSE)])
        self._add([self._variable(TRUE)])
        for axis in space.axes.values():
            self.admit(axis)

    def admit(self, axis: Axis) -> None:
        """From now on a fact has one value at most; a set of which a member is known is known."""
        name = axis.fact.name
        inputs = [self.circuit.input((name, place)) for place in range(len(axis.values))]
        if axis.fact.kind == "set":
            known = self.circuit.input((name, KNOWN))
            for gate in inputs:
                self._add([-self._variable(gate), self._variable(known)])
        else:
            self._at_most_one([self._variable(gate) for gate in inputs])

    def _add(self, clause: list[int]) -> None:
        self.solver.add_clause(clause)
        self.clauses += 1

    def _at_most_one(self, variables: list[int]) -> None:
        for place, one in enumerate(variables):
            for other in variables[place + 1 :]:
                self._add([-one, -other])

    def _variable(self, gate: int) -> int:
        return gate + 1

    def _write(self, gate: int) -> None:
        """The clauses by which a gate follows from what it reads (Tseitin), for all it hangs on."""
        for one in self.circuit.reach([gate]):
            if one not in self.written:
                self.written.add(one)
                self._write_one(one)

    def _write_one(self, gate: int) -> None:
        kind, parts = self.circuit.gates[gate]
        out = self._variable(gate)
        if kind == "not":
            self._add([out, self._variable(parts[0])])
            self._add([-out, -self._variable(parts[0])])
        elif kind in {"all", "any"}:
            sign = 1 if kind == "all" else -1
            read = [sign * self._variable(part) for part in parts]
            for part in read:
                self._add([-sign * out, part])
            self._add([sign * out, *(-part for part in read)])

    def case_with(self, *gates: int) -> Case | None:
        """Facts for which all these gates hold; None where there are none."""
        began = time.perf_counter()
        for gate in gates:
            self._write(gate)
        found = self.solver.solve(assumptions=[self._variable(gate) for gate in gates])
        case = self._case(gates) if found else None
        self.questions += 1
        self.seconds += time.perf_counter() - began
        return case

    def _case(self, gates: tuple[int, ...]) -> Case:
        """The facts of the model, of those only on which the gates hang."""
        true = {literal for literal in self.solver.get_model() if literal > 0}
        read = (
            self.circuit.gates[gate] for gate in self.circuit.reach(gates) if self._variable(gate) in true
        )
        holds = {gate.parts[0] for gate in read if gate.kind == "input"}
        case: Case = {}
        for name, axis in self.space.axes.items():
            chosen = [value for place, value in enumerate(axis.values) if (name, place) in holds]
            if axis.fact.kind == "set":
                if chosen or (name, KNOWN) in holds:
                    case[name] = chosen
            elif chosen:
                case[name] = chosen[0]
        return case


def check(case: Case, shows: Callable[[Case], bool], ruleset: Ruleset) -> None:
    """Raises DisagreementError unless, by the readable evaluator, the sound case shows what it should."""
    problems = problems_with(case, ruleset)
    if problems or not shows(case):
        raise DisagreementError(f"{case} {problems}")


def shortened(case: Case, shows: Callable[[Case], bool]) -> Case:
    """The case without the facts that it can do without."""
    for name in list(case):
        shorter = {fact: value for fact, value in case.items() if fact != name}
        if shows(shorter):
            case = shorter
    return case
