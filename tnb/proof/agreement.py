"""The compiled rules say of random cases what the readable evaluator says: every status, both grades."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from recommendations.evaluate import Evaluation, evaluate
from recommendations.records import Fact, Ruleset
from recommendations.words import Text

from .compiled import Compiled
from .findings import Asked, Found, Proof
from .planes import statuses_of
from .sat import Case
from .space import Space

SEED = 20261122


def random_cases(count: int, ruleset: Ruleset, space: Space, seed: int = SEED) -> Iterator[Case]:
    """Cases of any value a report may hold, edges more often than not, three facts in ten unknown."""
    chance = random.Random(seed)  # noqa: S311  a fixed sample, no secret
    for _ in range(count):
        known = [fact for fact in ruleset.facts.values() if chance.random() > 0.3]
        yield {fact.name: _value(fact, space, chance) for fact in known}


def _value(fact: Fact, space: Space, chance: random.Random) -> Any:
    if fact.kind == "set":
        return [code for code in fact.choices if chance.random() < 0.1]
    if fact.kind == "choice":
        return chance.choice(sorted(fact.choices))
    if fact.kind == "boolean":
        return chance.random() < 0.5
    if fact.name in space.axes and chance.random() < 0.6:
        return chance.choice(space.axes[fact.name].values)
    high = 100 if fact.maximum is None else int(fact.maximum)
    number = chance.randint(int(fact.minimum or 0), high)
    return number if fact.kind == "integer" else min(number + chance.choice([0.1, 0.25, 0.5]), high)


def readable_and_compiled_agree(asked: Asked, count: int) -> Proof:
    """Every status of ``count`` random cases, as they stand and under the lower grade."""
    claim = Text(
        "The compiled rules and the readable evaluator say the same of random cases",
        "编译后的规则与可读求值器对随机病例结论一致",
    )
    with asked.proving("agreement", claim) as proof:
        cases = list(random_cases(count, asked.ruleset, asked.space))
        evaluations = [evaluate(facts, asked.ruleset) for facts in cases]
        lower = [evaluation.lower or evaluation for evaluation in evaluations]
        proof.refuted += _differing(cases, evaluations, asked.plain)
        proof.refuted += _differing(cases, lower, asked.lower)
    proof.questions = len(cases)
    return proof


def _differing(
    cases: Sequence[Case], evaluations: Sequence[Evaluation], compiled: Compiled
) -> Iterator[Found]:
    for facts, evaluation, said in zip(cases, evaluations, statuses_of(cases, compiled), strict=True):
        verdicts = evaluation.verdicts.values()
        options = [verdict.option for verdict in verdicts if said[verdict.option] != verdict.status]
        if options:
            yield Found(Text(f"they differ: {', '.join(options)}", f"不一致：{', '.join(options)}"), facts)
