# ruff: noqa: E402, T201 (a script)
"""What the readiness of a meeting costs, beside the whole answers to the same cases.

    python benchmarks/readiness.py [CASES]

CPU time, medians of rounds in which both take turns, in one process. Take the ratio, not the figures.
"""

import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from cases.boards import in_board
from cases.models import Case, Finding
from cases.owed import Recorded, preparation_of
from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset
from tests.recommendations.vignettes import whole_cases

ROUNDS, MEETING = 7, dt.date(2026, 11, 25)
LEFT_OUT = 4  # every fourth fact of a patient of whom all is known


def recorded(number: int) -> Recorded:
    """A case with a quarter of its facts missing and some of the others too old."""
    cases = list(whole_cases())
    facts = list(cases[number % len(cases)]["facts"].items())
    kept = [fact for place, fact in enumerate(facts) if (place + number) % LEFT_OUT]
    days = (MEETING - dt.timedelta(days=7 * (place % 30)) for place in range(len(kept)))
    made = (
        Finding(fact=fact, value=value, observed_on=day)
        for (fact, value), day in zip(kept, days, strict=True)
    )
    return Recorded({finding.fact: finding for finding in made}, [], [])


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(count: int) -> None:
    ruleset = current_ruleset()
    cases = [recorded(number) for number in range(count)]
    facts = [{name: finding.value for name, finding in case.typed.items()} for case in cases]
    ways = {
        "readiness": lambda: [preparation_of(Case(), case, MEETING) for case in cases],
        "whole answers": lambda: [answer_of("", evaluate(each, ruleset), ruleset, "en") for each in facts],
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, work in ways.items():
            taken[name].append(cpu(work))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, seconds in medians.items():
        print(f"{name:<14} {1000 * seconds / count:6.1f} ms a case, {seconds:5.2f} s for {count}")
    print(f"ratio          {medians['readiness'] / medians['whole answers']:6.2f}")


if __name__ == "__main__":
    with in_board(1):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
