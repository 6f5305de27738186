"""Reads case files, and refuses them with every problem at once: fact, problem, what is allowed."""

import json
import math
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from .records import Fact, Ruleset
from .ruleset import current_ruleset
from .words import Text

WHOLE = ""


class Problem(NamedTuple):
    """One reason to refuse a case; ``fact`` is empty when it concerns the file as a whole."""

    fact: str
    problem: Text
    allowed: Text

    def said(self, language: str) -> dict[str, str | None]:
        """The problem as the refusal prints it."""
        return {
            "fact": self.fact or None,
            "problem": self.problem.said(language),
            "allowed": self.allowed.said(language),
        }


class Repeated(dict[str, Any]):
    """A JSON object in which keys stood twice; ``keys_twice`` names them."""

    keys_twice: tuple[str, ...] = ()


class UnreadableError(ValueError):
    """The text is not JSON at all; the message says where it stops being so."""


def read_cases(text: str) -> list[Any]:
    """The case objects in a JSON text: one object or a list of them. Raises UnreadableError."""
    try:
        content = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as problem:
        raise UnreadableError(str(problem)) from problem
    return content if isinstance(content, list) else [content]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) == len(names):
        return dict(pairs)
    found = Repeated(pairs)
    found.keys_twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return found


def problems_of_case(case: Any) -> list[Problem]:
    """Every problem of one case object; [] when it can be evaluated."""
    shape = Text('{"reference": "…", "facts": {…}}', '{"reference": "…", "facts": {…}}')
    if not isinstance(case, dict):
        return [Problem(WHOLE, Text("a case is a JSON object", "病例须为 JSON 对象"), shape)]
    problems = list(_repeated(case))
    reference = case.get("reference")
    if not isinstance(reference, str) or not reference.strip():
        problems.append(Problem(WHOLE, Text("the reference is missing", "缺少 reference"), shape))
    for name in case.keys() - {"reference", "facts"}:
        problems.append(Problem(WHOLE, Text(f"unknown field {name!r}", f"未知字段 {name!r}"), shape))
    facts = case.get("facts")
    if not isinstance(facts, dict):
        return [*problems, Problem(WHOLE, Text("the facts are missing", "缺少 facts"), shape)]
    return problems + problems_with(facts)


def problems_with(facts: dict[str, Any], ruleset: Ruleset | None = None) -> list[Problem]:
    """Every problem of the facts themselves; null is unknown and no problem."""
    known = (ruleset or current_ruleset()).facts
    problems = list(_repeated(facts))
    for name, value in facts.items():
        if name not in known:
            problems.append(_unknown_name(name, known))
        elif value is not None:
            problems += _of_value(known[name], value)
    return problems


def _repeated(found: dict[str, Any]) -> Iterator[Problem]:
    if isinstance(found, Repeated):
        for name in found.keys_twice:
            yield Problem(name, Text("stands twice", "重复出现"), Text("each key once", "每个键只出现一次"))


def _unknown_name(name: str, known: Any) -> Problem:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    allowed = (
        Text(f"nearest: {near[0]}", f"最接近：{near[0]}")
        if near
        else Text("see the list of facts", "见资料项列表")
    )
    return Problem(name, Text("unknown fact", "未知资料项"), allowed)


def _of_value(fact: Fact, value: Any) -> Iterator[Problem]:
    if fact.kind == "boolean":
        if not isinstance(value, bool):
            yield _wrong(fact, value)
    elif fact.kind == "choice":
        if not isinstance(value, str) or value not in fact.choices:
            yield _wrong(fact, value)
    elif fact.kind == "set":
        yield from _of_set(fact, value)
    else:
        yield from _of_number(fact, value)


def _of_set(fact: Fact, value: Any) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _wrong(fact, value)
        return
    for item in value:
        if not isinstance(item, str) or item not in fact.choices:
            yield _wrong(fact, item)
    if all(isinstance(item, str) for item in value) and len(set(value)) < len(value):
        yield Problem(fact.name, Text("a value stands twice", "值重复"), allowed_values(fact))


def _of_number(fact: Fact, value: Any) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield _wrong(fact, value)
    elif not math.isfinite(value):
        yield Problem(fact.name, Text("not a finite number", "不是有限数"), allowed_values(fact))
    elif fact.kind == "integer" and value != int(value):
        yield Problem(
            fact.name, Text(f"{value} is not a whole number", f"{value} 不是整数"), allowed_values(fact)
        )
    elif not _in_range(fact, value):
        yield Problem(fact.name, Text(f"{value} is out of range", f"{value} 超出范围"), allowed_values(fact))


def _in_range(fact: Fact, value: float) -> bool:
    if fact.minimum is not None and (
        value <= fact.minimum if fact.minimum_excluded else value < fact.minimum
    ):
        return False
    return fact.maximum is None or value <= fact.maximum


def _wrong(fact: Fact, value: Any) -> Problem:
    said = json.dumps(value, ensure_ascii=False, default=str)[:60]
    return Problem(fact.name, Text(f"{said} is not allowed", f"不允许 {said}"), allowed_values(fact))


def allowed_values(fact: Fact) -> Text:
    """What the fact allows, in both languages: its range with unit, or its choices."""
    if fact.kind == "boolean":
        return Text("true, false or null (unknown)", "true、false 或 null（未知）")
    if fact.kind in {"choice", "set"}:
        codes = ", ".join(fact.choices)
        return (
            Text(f"a list of: {codes}", f"以下值的列表：{codes}")
            if fact.kind == "set"
            else Text(codes, codes)
        )
    kind = Text("a whole number", "整数") if fact.kind == "integer" else Text("a number", "数值")
    low = "" if fact.minimum is None else f"{'>' if fact.minimum_excluded else '≥'} {fact.minimum:g}"
    high = "" if fact.maximum is None else f"≤ {fact.maximum:g}"
    limits = ", ".join(part for part in (low, high) if part)
    unit = fact.unit or Text("", "")
    return Text(f"{kind.en} {limits} {unit.en}".strip(), f"{kind.zh} {limits} {unit.zh}".strip())
