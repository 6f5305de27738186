"""The vignettes of the tests, where the tests are at hand: an installed product may come without."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

READERS = ("all_vignettes", "rule_vignettes", "threshold_vignettes", "variations", "whole_cases")


def all_there_are() -> list[Mapping[str, Any]]:
    """Every vignette with its facts; [] where there are no tests."""
    try:
        module = import_module("tests.recommendations.vignettes")
    except ModuleNotFoundError:
        return []
    read = (getattr(module, name)() for name in READERS if hasattr(module, name))
    return [vignette for group in read for vignette in _flat(group)]


def _flat(group: Mapping[str, Any] | Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    """A reader gives vignettes, or vignettes by the sentence they share."""
    if isinstance(group, Mapping):
        return [{"name": name, **one} for name, ones in group.items() for one in ones]
    return list(group)
