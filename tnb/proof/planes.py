"""Many cases at once: each gate of the compiled rules is a row of bits, one bit a case, 64 in a word."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .circuit import FALSE, TRUE, Circuit
from .compiled import KNOWN, STATUSES, Compiled
from .space import Space

Words = NDArray[np.uint64]
ONES = np.uint64(0xFFFFFFFFFFFFFFFF)


class Planes:
    """The gates that ``wanted`` hang on, as a straight run of NumPy operations over ``words`` words.

    Fill ``inputs`` (input name -> row of uint64, zero at first), call ``run``, read ``plane(gate)``.
    Rows are used again once nothing reads them, so that they stay in the processor's cache.
    """

    def __init__(self, circuit: Circuit, wanted: Iterable[int], words: int) -> None:
        self.words = words
        self.wanted = list(dict.fromkeys(wanted))
        order = circuit.reach(self.wanted)
        kept = {*self.wanted, FALSE, TRUE}
        last = {part: gate for gate in order for part in _read(circuit, gate)}
        self.rows: dict[int, Words] = {FALSE: self._row(), TRUE: self._row()}
        self.rows[TRUE][:] = ONES
        self.inputs: dict[Any, Words] = {}
        self.steps: list[tuple[Callable[..., Any], tuple[Words, ...], Words]] = []
        free: list[Words] = []
        for gate in order:
            kind, parts = circuit.gates[gate]
            if kind == "input":
                self.rows[gate] = self.inputs[parts[0]] = self._row()
            elif kind != "constant":
                self.rows[gate] = free.pop() if free else self._row()
                self._add(kind, [self.rows[part] for part in parts], self.rows[gate])
                over = (
                    p for p in parts if last[p] == gate and p not in kept and circuit.gates[p].kind != "input"
                )
                free.extend(self.rows[part] for part in over)

    def _row(self) -> Words:
        return np.zeros(self.words, dtype=np.uint64)

    def _add(self, kind: str, parts: list[Words], out: Words) -> None:
        if kind == "not":
            self.steps.append((np.invert, (parts[0],), out))
            return
        joined = np.bitwise_and if kind == "all" else np.bitwise_or
        self.steps.append((joined, (parts[0], parts[1]), out))
        self.steps.extend((joined, (out, part), out) for part in parts[2:])

    def run(self) -> None:
        """Works out every row from the inputs as they are now."""
        for operation, parts, out in self.steps:
            operation(*parts, out)

    def plane(self, gate: int) -> Words:
        """The row of a wanted gate after ``run``."""
        return self.rows[gate]

    def fill(self, rows: Mapping[Any, Words]) -> None:
        """Puts rows, as ``laid_out`` makes them, into the inputs; those not named become zero."""
        for name, row in self.inputs.items():
            row[:] = rows.get(name, 0)

    def bits(self, gate: int, count: int) -> NDArray[np.bool_]:
        """The first ``count`` bits of a wanted gate after ``run``."""
        return np.unpackbits(self.plane(gate).view(np.uint8), bitorder="little", count=count).astype(bool)


def _read(circuit: Circuit, gate: int) -> tuple[int, ...]:
    return circuit.gates[gate].parts if circuit.gates[gate].kind in {"all", "any", "not"} else ()


def packed(bits: NDArray[np.bool_]) -> Words:
    """Bits (a multiple of 64) as words."""
    return np.packbits(bits, bitorder="little").view(np.uint64)


def words_for(cases: int) -> int:
    """How many words hold that many bits."""
    return -(-cases // 64)


def laid_out(cases: Sequence[Mapping[str, Any]], space: Space) -> dict[Any, Words]:
    """Cases (facts; unknown = absent; sets as lists) as rows of the inputs, one bit a case."""
    columns: dict[Any, NDArray[np.bool_]] = {}
    for place, facts in enumerate(cases):
        for name in inputs_of(facts, space):
            if name not in columns:
                columns[name] = np.zeros(words_for(len(cases)) * 64, dtype=bool)
            columns[name][place] = True
    return {name: packed(column) for name, column in columns.items()}


def inputs_of(facts: Mapping[str, Any], space: Space) -> Iterable[tuple[str, int]]:
    """The inputs that are true for a case."""
    for name, axis in space.axes.items():
        value = facts.get(name)
        if value is None:
            continue
        if axis.fact.kind == "set":
            yield name, KNOWN
            yield from ((name, place) for place, code in enumerate(axis.values) if code in value)
        else:
            yield name, axis.cell_of(value)


def status_gates(compiled: Compiled) -> dict[str, dict[str, int]]:
    """For each option the gate of each status."""
    return {code: dict(compiled.standing(code).status) for code in compiled.ruleset.options}


def statuses_of(cases: Sequence[Mapping[str, Any]], compiled: Compiled) -> list[dict[str, str]]:
    """The statuses of all options for each case, as evaluate gives them."""
    gates = status_gates(compiled)
    wanted = [gate for of in gates.values() for gate in of.values()]
    planes = Planes(compiled.circuit, wanted, words_for(len(cases)))
    planes.fill(laid_out(cases, compiled.space))
    planes.run()
    found: list[dict[str, str]] = [{} for _ in cases]
    for option, of in gates.items():
        table = np.array([planes.bits(of[status], len(cases)) for status in STATUSES])
        for case, status in zip(found, table.argmax(axis=0), strict=True):
            case[option] = STATUSES[status]
    return found
