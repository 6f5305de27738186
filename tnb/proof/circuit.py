"""Gates: AND, OR and NOT over inputs, each made once; and Kleene's three values as two of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

FALSE, TRUE = 0, 1


class Gate(NamedTuple):
    """``kind`` is constant, input, all, any or not; ``parts`` are the gates it reads, or its input's name."""

    kind: str
    parts: tuple[Any, ...]


class Circuit:
    """Grows only. A gate is its index in ``gates`` and reads only gates before it; 0 is false, 1 is true."""

    def __init__(self) -> None:
        self.gates = [Gate("constant", ("false",)), Gate("constant", ("true",))]
        self.places: dict[Gate, int] = {}

    def input(self, name: Any) -> int:
        """The gate of an input, made at the first asking."""
        return self._placed(Gate("input", (name,)))

    def opposite(self, gate: int) -> int:
        """NOT."""
        if gate in (FALSE, TRUE):
            return TRUE - gate
        known = self.gates[gate]
        return known.parts[0] if known.kind == "not" else self._placed(Gate("not", (gate,)))

    def every(self, gates: Iterable[int]) -> int:
        """AND; true for none."""
        return self._joined("all", gates, neutral=TRUE)

    def some(self, gates: Iterable[int]) -> int:
        """OR; false for none."""
        return self._joined("any", gates, neutral=FALSE)

    def _joined(self, kind: str, gates: Iterable[int], neutral: int) -> int:
        parts = set(gates) - {neutral}
        if (TRUE - neutral) in parts or any(self._is_opposite_of_one(gate, parts) for gate in parts):
            return TRUE - neutral
        if len(parts) <= 1:
            return parts.pop() if parts else neutral
        return self._placed(Gate(kind, tuple(sorted(parts))))

    def _is_opposite_of_one(self, gate: int, parts: set[int]) -> bool:
        return self.gates[gate].kind == "not" and self.gates[gate].parts[0] in parts

    def _placed(self, gate: Gate) -> int:
        if gate not in self.places:
            self.places[gate] = len(self.gates)
            self.gates.append(gate)
        return self.places[gate]

    def reach(self, gates: Iterable[int]) -> list[int]:
        """The gates that these hang on, themselves included, each after what it reads."""
        seen: set[int] = set()
        waiting = list(gates)
        while waiting:
            gate = waiting.pop()
            if gate not in seen:
                seen.add(gate)
                if self.gates[gate].kind in {"all", "any", "not"}:
                    waiting.extend(self.gates[gate].parts)
        return sorted(seen)


class Pair(NamedTuple):
    """A truth of three values: the gate that it is true, and the gate that it is false. Neither: unknown."""

    true: int
    false: int


NEVER, ALWAYS = Pair(FALSE, TRUE), Pair(TRUE, FALSE)


def all_of(circuit: Circuit, pairs: Iterable[Pair]) -> Pair:
    """As recommendations.truth.all_of."""
    pairs = list(pairs)
    return Pair(circuit.every(p.true for p in pairs), circuit.some(p.false for p in pairs))


def any_of(circuit: Circuit, pairs: Iterable[Pair]) -> Pair:
    """As recommendations.truth.any_of."""
    pairs = list(pairs)
    return Pair(circuit.some(p.true for p in pairs), circuit.every(p.false for p in pairs))


def negation(pair: Pair) -> Pair:
    """As recommendations.truth.negation."""
    return Pair(pair.false, pair.true)


def unknown(circuit: Circuit, pair: Pair) -> int:
    """The gate that the truth is unknown."""
    return circuit.opposite(circuit.some(pair))
