"""Turns the strings and groups of a rule file into conditions; refuses anything it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .conditions import COMPARATORS, FORM, Comparison, Condition, Group, InQuestion
from .records import Fact


class ConditionError(ValueError):
    """A condition that cannot be read; the message says why and what is allowed."""


@dataclass
class Vocabulary:
    """What a condition may speak of."""

    facts: Mapping[str, Fact]
    options: frozenset[str]
    thresholds: Mapping[str, float]
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)


def nearest(name: str, known: Any) -> str:
    """A hint with the nearest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def read_group(entries: Any, words: Vocabulary, kind: str = "all", name: str = "") -> Group:
    """A list of strings and one-key tables (any, all, none) as one group. Raises ConditionError."""
    if not isinstance(entries, list):
        raise ConditionError(f"a list of conditions is needed, not {entries!r}")
    return Group(kind, tuple(_read(entry, words) for entry in entries), name)


def _read(entry: Any, words: Vocabulary) -> Condition:
    if isinstance(entry, str):
        return _read_comparison(entry, words)
    if isinstance(entry, dict) and len(entry) == 1 and set(entry) <= {"any", "all", "none"}:
        ((kind, members),) = entry.items()
        return read_group(members, words, kind)
    raise ConditionError(f"a condition is a string or one of any, all, none; not {entry!r}")


def _read_comparison(text: str, words: Vocabulary) -> Condition:
    form = FORM.fullmatch(text)
    if form is None:
        raise ConditionError(f"cannot read {text!r}; conditions.py lists the forms")
    if form["option"]:
        if form["option"] not in words.options:
            raise ConditionError(f"unknown option {form['option']!r}{nearest(form['option'], words.options)}")
        return InQuestion(text, form["option"])
    name = form["name"]
    if name in words.conditions and form["relation"] is None and form["sign"] is None:
        return words.conditions[name]
    if name in words.classes:
        return _of_class(text, name, form["relation"], form["values"], words.classes[name])
    if name not in words.facts:
        known = [*words.facts, *words.classes, *words.conditions]
        raise ConditionError(f"unknown fact {name!r}{nearest(name, known)}")
    if form["sign"]:
        return _of_number(text, words, name, form["sign"], form["number"])
    return _of_values(text, words.facts[name], form["relation"], form["values"])


def _of_class(
    text: str, name: str, relation: str | None, said: str | None, known: tuple[str, ...]
) -> Comparison:
    values = tuple((said or "").split(", "))
    if relation not in {"is", "is one of"} or not set(values) <= set(known):
        raise ConditionError(f"{text!r}: {name} is one of {', '.join(known)}")
    return Comparison(text, name, "is", values)


def _of_number(text: str, words: Vocabulary, name: str, sign: str, said: str) -> Comparison:
    if not words.facts[name].is_number:
        raise ConditionError(f"{text!r}: {name} is not a number")
    threshold = said[1:] if said.startswith("@") else ""
    if threshold and threshold not in words.thresholds:
        raise ConditionError(f"unknown threshold {said!r}{nearest(threshold, words.thresholds)}")
    limit = words.thresholds[threshold] if threshold else float(said)
    assert sign in COMPARATORS  # noqa: S101  the form admits no other
    return Comparison(text, name, sign, limit=limit, threshold=threshold)


def _of_values(text: str, fact: Fact, relation: str | None, said: str | None) -> Comparison:
    values = ("true",) if relation is None else tuple((said or "").split(", "))
    allowed = set(fact.choices)
    wanted: dict[str, set[str | None]] = {
        "boolean": {None, "is"},
        "choice": {"is", "is one of"},
        "set": {"has", "has one of"},
    }
    if relation not in wanted.get(fact.kind, set()):
        raise ConditionError(f"{text!r}: a {fact.kind} is not compared in this way")
    if not set(values) <= allowed:
        raise ConditionError(f"{text!r}: {fact.name} is one of {', '.join(sorted(allowed))}")
    return Comparison(text, fact.name, "has" if fact.kind == "set" else "is", values)
