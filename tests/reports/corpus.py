"""The invented reports of this folder, and how a reading is held against what each should give."""

import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from cases.reports.reading import Reading, read

HERE = Path(__file__).parent
LISTS = ("specimen", "lesion", "treatment", "marker")
NOT_COMPARED = "treatment.name"  # the words themselves; no rule reads them


def reports(*files: str) -> list[dict[str, Any]]:
    """The reports of the named files, or of all, each with the file it is in."""
    paths = [HERE / name for name in files] or sorted(HERE.glob("*.toml"))
    return [
        {**report, "file": path.name}
        for path in paths
        for report in tomllib.loads(path.read_text())["report"]
    ]


def reading_of(report: dict[str, Any]) -> Reading:
    return read(report["text"], report.get("kind", ""), today=dt.date(2026, 11, 1))


def expected(report: dict[str, Any]) -> Counter:
    """(target, value, whether doubted, number of its entry), as often as they should be proposed."""
    wanted: Counter = Counter()
    for fact, value in report.get("facts", {}).items():
        wanted[fact, repr(value), bool(report.get("contradicts")), 0] += 1
    for fact, values in report.get("doubtful", {}).items():
        several = isinstance(values, list) and not isinstance(values[0], str)
        several = several or (isinstance(values, list) and fact != "primary_complication")
        for value in values if several else [values]:
            wanted[fact, repr(value), True, 0] += 1
    for fact in report.get("unsure", []):
        wanted[fact, "None", True, 0] += 1
    for kind in LISTS:
        for number, entry in enumerate(report.get(kind, []), 1):
            for name, value in entry.items():
                said = repr(None if value == "none" else value)
                wanted[f"{kind}.{name.rstrip('?')}", said, name.endswith("?"), number] += 1
    return wanted


def given(reading: Reading) -> Counter:
    """What was proposed, in the same form."""
    proposed: Counter = Counter()
    for each in reading.proposals:
        if each.target != NOT_COMPARED:
            number = int(each.group.rpartition("-")[2]) if each.group else 0
            value = float(each.value) if isinstance(each.value, float) else each.value
            proposed[each.target, repr(value), bool(each.doubts), number] += 1
    return proposed


def plain_numbers(counted: Counter) -> Counter:
    """2.0 and 2 are one value."""
    return Counter(
        {(t, v[:-2] if v.endswith(".0") else v, d, n): times for (t, v, d, n), times in counted.items()}
    )


def differences(report: dict[str, Any]) -> tuple[Counter, Counter]:
    """(proposed but not expected, expected but not proposed)."""
    wanted, proposed = plain_numbers(expected(report)), plain_numbers(given(reading_of(report)))
    return proposed - wanted, wanted - proposed


def score(found: list[dict[str, Any]]) -> dict[str, float]:
    """Precision and recall over proposals with a value; ``plain_wrong`` counts wrong ones without a doubt."""
    right = wrong = missed = plain_wrong = 0
    for report in found:
        wanted, proposed = plain_numbers(expected(report)), plain_numbers(given(reading_of(report)))
        # A value counts as right also when its doubt was not foreseen, not the other way round.
        values = Counter({k: n for k, n in proposed.items() if k[1] != "None"})
        aims = Counter({k: n for k, n in wanted.items() if k[1] != "None"})
        loose = Counter()
        for (target, value, doubt, number), times in aims.items():
            loose[target, value, number] += times
            missed += times if not any((target, value, d, number) in values for d in (True, False)) else 0
            if not doubt:
                continue
        for (target, value, doubt, number), times in values.items():
            known = loose[target, value, number] >= times and (
                doubt or (target, value, False, number) in aims
            )
            right, wrong = right + times * known, wrong + times * (not known)
            plain_wrong += times * (not known and not doubt)
    return {
        "right": right,
        "wrong": wrong,
        "missed": missed,
        "plain_wrong": plain_wrong,
        "precision": right / (right + wrong),
        "recall": right / (right + missed),
    }
