# ruff: noqa: S311, T201 (a script: its random cases need no secrecy; it prints)
"""What one complete evaluation costs, beside public rule engines with the same rules and the same facts.

    pip install zen-engine common-expression-language rule-engine panzi-json-logic
    python benchmarks/rules.py [ROUNDS]

Install the peers into an environment of their own: the product does not need them, and this file needs
nothing else. One that is not installed is left out, with a line that says so.

CPU time a case, medians of rounds in which all take turns, in one process. Take the ratios, not the figures:
those depend on the machine. Every peer is first held to the truths of the readable evaluator; what is asked
of the peers, and what they are spared, stands in peers.py.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from peers import KEPT, facts_for_peers, installed  # noqa: E402

from recommendations.answer import answer_of  # noqa: E402
from recommendations.compiled import outcome_of, statuses, traced  # noqa: E402
from recommendations.conditions import truth_of  # noqa: E402
from recommendations.evaluate import evaluate, normalised  # noqa: E402
from recommendations.gaps import decisive_values  # noqa: E402
from recommendations.records import Fact  # noqa: E402
from recommendations.ruleset import current_ruleset  # noqa: E402

RULESET = current_ruleset()
EDGES = decisive_values(RULESET)
Facts = dict[str, Any]
TURN = 0.05  # seconds that one turn lasts at least, so that each finds its own things in the caches
TRACED = "tae-first-in-low-grade"


def published_cases() -> list[Facts]:
    cases = json.loads((ROOT / "tnb/demonstration/cases.json").read_text("utf-8"))
    return [normalised(case["facts"]) for case in cases]


def random_cases(number: int, seed: int) -> list[Facts]:
    """Cases in which each fact is unknown three times in twenty, and figures stand at the edges of rules."""
    chance = random.Random(seed)
    return [
        {name: value_of(fact, chance) for name, fact in RULESET.facts.items() if chance.random() > 0.15}
        for _ in range(number)
    ]


def value_of(fact: Fact, chance: random.Random) -> Any:
    if fact.kind == "boolean":
        return chance.random() < 0.5
    if fact.kind == "choice":
        return chance.choice(list(fact.choices))
    if fact.kind == "set":
        return frozenset(chance.sample(list(fact.choices), chance.randint(0, 2)))
    return chance.choice(EDGES[fact.name] or (1,))


def checked(run: Callable[[Facts], list[int]], given: list[Facts], truths: list[list[int]]) -> str:
    """Empty where the peer says what the readable evaluator says in every case, else where it does not."""
    for number, (facts, expected) in enumerate(zip(given, truths, strict=True)):
        if [int(truth) for truth in run(facts)] != expected:
            return f"differs from the readable evaluator in case {number}"
    return ""


def rounds(runs: dict[str, tuple[Callable[[Any], Any], list[Any]]], number: int) -> dict[str, float]:
    """Median CPU seconds a case of each, all taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run, cases in runs.values():
        once(run, cases)  # the first time something is compiled or read
    repeats = {name: 1 + int(TURN / (once(run, cases) * len(cases))) for name, (run, cases) in runs.items()}
    for _ in range(number):
        for name, (run, cases) in runs.items():
            times[name].append(once(run, cases, repeats[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def once(run: Callable[[Any], Any], cases: list[Any], repeat: int = 1) -> float:
    start = time.process_time()
    for _ in range(repeat):
        for case in cases:
            run(case)
    return (time.process_time() - start) / len(cases) / repeat


def own(cases: list[Facts]) -> dict[str, tuple[Callable[[Any], Any], list[Any]]]:
    def expanded(facts: Facts) -> object:
        return traced(TRACED, facts, outcome_of(facts, RULESET), RULESET)

    def answer(facts: Facts) -> object:
        return answer_of("", evaluate(facts, RULESET), RULESET, "en")

    return {
        "compiled, any rule of it expandable": (lambda facts: outcome_of(facts, RULESET), cases),
        "compiled, every truth handed out": (lambda facts: outcome_of(facts, RULESET).truths, cases),
        "compiled, statuses by name": (lambda facts: statuses(facts, RULESET), cases),
        "compiled, and one rule expanded": (expanded, cases),
        "readable evaluator": (lambda facts: evaluate(facts, RULESET), cases),
        "whole answer for the panel": (answer, cases),
    }


def compared(title: str, cases: list[Facts], number: int) -> None:
    worlds = [evaluate(facts, RULESET).world for facts in cases]
    truths = [[KEPT[truth_of(rule.when, world)] for rule in RULESET.rules.values()] for world in worlds]
    runs = own(cases)
    for name, run, derived in installed(RULESET):
        given = [
            facts_for_peers(facts, RULESET, world if derived else None)
            for facts, world in zip(cases, worlds, strict=True)
        ]
        wrong = "not installed" if run is None else checked(run, given, truths)
        if run is None or wrong:
            print(f"{name}: left out, {wrong}")
        else:
            runs[name] = (run, given)
    found = rounds(runs, number)
    fast = found["compiled, any rule of it expandable"]
    print(f"\n{title}: {len(cases)} cases, {len(RULESET.rules)} rules, {len(RULESET.facts)} facts")
    print(f"{'':38}{'µs a case':>12}{'times the compiled':>20}")
    for name, seconds in sorted(found.items(), key=lambda item: item[1]):
        print(f"{name:38}{seconds * 1e6:12.1f}{seconds / fast:20.1f}")


if __name__ == "__main__":
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    compared("Published cases", published_cases(), turns)
    compared("Random cases", random_cases(200, seed=1), turns)
