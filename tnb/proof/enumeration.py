"""The claims counted out: every combination of the values of some facts, the others unknown or fixed.

A family is a list of facts whose rules hang together. Its combinations are run in blocks: the facts of the
inner part run through all their values inside a block, those of the outer part are the same throughout it.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from recommendations.evaluate import evaluate
from recommendations.words import Text

from .claims import any_breach
from .compiled import KNOWN, STATUSES
from .families import FAMILIES, Family
from .findings import Asked, Found, Proof
from .planes import ONES, Planes, Words, packed, status_gates, words_for
from .sat import Case, DisagreementError
from .space import Axis

BLOCK = 1 << 17  # combinations at once: the rows then fit the processor's cache
Setting = dict[Any, bool]  # the inputs that a value of a fact makes true


def settings_of(axis: Axis) -> list[Setting]:
    """Unknown, then each value of the fact as inputs; of a set: none, each member alone, all together."""
    name = axis.fact.name
    places = range(len(axis.values))
    if axis.fact.kind != "set":
        return [{}, *({(name, place): True} for place in places)]
    chosen = [(), *((place,) for place in places), tuple(places)]
    return [{}, *({(name, KNOWN): True, **{(name, place): True for place in some}} for some in chosen)]


class Enumeration:
    """One family, laid out: ``count`` combinations, of which ``inner`` at a time fill the planes."""

    def __init__(self, asked: Asked, family: Family, block: int = BLOCK) -> None:
        self.asked, self.family = asked, family
        axes = [asked.space.axes[name] for name in family.facts]
        self.settings = {axis.fact.name: settings_of(axis) for axis in axes}
        self.inner_facts: list[str] = []
        self.inner = 1
        for name, settings in sorted(self.settings.items(), key=lambda item: -len(item[1])):
            if self.inner * len(settings) <= block:
                self.inner_facts.append(name)
                self.inner *= len(settings)
        self.outer_facts = [name for name in self.settings if name not in self.inner_facts]
        self.blocks = int(np.prod([len(self.settings[name]) for name in self.outer_facts], dtype=np.int64))
        self.count = self.inner * self.blocks
        self.gates = status_gates(asked.plain)
        self.breach = any_breach(asked)
        wanted = [gate for of in self.gates.values() for gate in of.values()]
        self.planes = Planes(asked.circuit, [*wanted, self.breach], words_for(self.inner))
        self.patterns = self._patterns()

    def _patterns(self) -> dict[Any, Words]:
        """The row of each input of the inner facts; bits beyond the last combination repeat the first."""
        numbers = np.arange(self.planes.words * 64) % self.inner
        found: dict[Any, Words] = {}
        for name in self.inner_facts:
            settings = self.settings[name]
            numbers, digits = np.divmod(numbers, len(settings))
            for key in {key for setting in settings for key in setting}:
                found[key] = packed(np.isin(digits, [i for i, s in enumerate(settings) if key in s]))
        return found

    def run(self, found: Callable[[Sequence[int]], None]) -> None:
        """Works out every block; ``found`` is told the outer choice after each."""
        rows = self.planes.inputs
        for key, row in self.patterns.items():
            if key in rows:
                rows[key][:] = row
        for name, value in self.family.fixed.items():
            axis = self.asked.space.axes[name]
            rows[name, axis.cell_of(value)][:] = ONES
        outer = [self.settings[name] for name in self.outer_facts]
        for choice in product(*(range(len(settings)) for settings in outer)):
            for settings, index in zip(outer, choice, strict=True):
                for key in {key for setting in settings for key in setting}:
                    if key in rows:
                        rows[key][:] = ONES if key in settings[index] else 0
            self.planes.run()
            found(choice)

    def facts(self, choice: Sequence[int], place: int) -> Case:
        """The facts of one combination: the outer choice and the place inside the block."""
        index = dict(zip(self.outer_facts, choice, strict=True))
        for name in self.inner_facts:
            place, index[name] = divmod(place, len(self.settings[name]))
        found = dict(self.family.fixed)
        for name, number in index.items():
            axis, setting = self.asked.space.axes[name], self.settings[name][number]
            if setting:
                chosen = [axis.values[p] for n, p in setting if p != KNOWN]
                found[name] = chosen if axis.fact.kind == "set" else chosen[0]
        return found

    def status(self, place: int) -> dict[str, str]:
        """The statuses of one combination of the block that ran last."""
        word, bit = divmod(place, 64)
        return {
            option: next(s for s in STATUSES if int(self.planes.plane(of[s])[word]) >> bit & 1)
            for option, of in self.gates.items()
        }


def counted_out(asked: Asked, families: Sequence[Family] = FAMILIES, samples: int = 400) -> Iterator[Proof]:
    """Each family counted out, as a proof of its own; ``samples`` of each are compared with ``evaluate``.

    ``questions`` are the combinations; ``seconds`` the processor time. Raises DisagreementError."""
    for family in families:
        yield _counted_out(Enumeration(asked, family), samples)


def _counted_out(enumeration: Enumeration, samples: int) -> Proof:
    proof = Proof("enumeration", enumeration.family.name, questions=enumeration.count)
    every = max(1, enumeration.blocks // samples)
    chance = random.Random(7)  # noqa: S311  a fixed sample, no secret
    blocks, compared = 0, 0.0

    def found(choice: Sequence[int]) -> None:
        nonlocal blocks, compared
        plane = enumeration.planes.plane(enumeration.breach)
        if plane.any() and not proof.refuted:
            place = int(np.flatnonzero(np.unpackbits(plane.view(np.uint8), bitorder="little"))[0])
            case = enumeration.facts(choice, place % enumeration.inner)
            proof.refuted.append(Found(Text("a law is broken", "违反约束"), case))
        if blocks % every == 0:
            began = time.process_time()
            _compare(enumeration, choice, chance)
            compared += time.process_time() - began
        blocks += 1

    began = time.process_time()
    enumeration.run(found)
    proof.seconds = time.process_time() - began - compared
    return proof


def _compare(enumeration: Enumeration, choice: Sequence[int], chance: random.Random) -> None:
    place = chance.randrange(enumeration.inner)
    facts = enumeration.facts(choice, place)
    said = {o: v.status for o, v in evaluate(facts, enumeration.asked.ruleset).verdicts.items()}
    if said != enumeration.status(place):
        raise DisagreementError(str(facts))
