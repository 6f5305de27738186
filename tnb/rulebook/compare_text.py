"""A comparison of rule sets as lines for a terminal, in its language."""

from collections.abc import Iterator
from typing import Any

from recommendations.records import Ruleset
from recommendations.words import Text, number
from tnb.rulebook.compare import Changed, Comparison, answered_differently

SAME = Text("Nothing differs.", "无差异。")
RULES = Text(
    "Rules: {added} added, {removed} removed, {changed} changed",
    "规则：新增 {added}，删除 {removed}，修改 {changed}",
)
BEFORE, NOW = Text("before", "原"), Text("now", "现")
THRESHOLDS = Text("Thresholds: {n} changed", "阈值：修改 {n}")
CASES = Text(
    "{name}: {differ} of {all} cases are answered differently",
    "{name}：{all} 例中 {differ} 例结果不同",
)
REFUSED = Text("not comparable, refused: {facts}", "无法比较，资料被拒：{facts}")
NO_OPTION = Text("no such option", "无此方案")


def as_text(comparison: Comparison, language: str) -> Iterator[str]:
    """What differs, line by line: ``+`` added, ``-`` removed, ``~`` changed."""
    if comparison.same:
        yield SAME.said(language)
        return
    counts = {name: len(getattr(comparison, name)) for name in ("added", "removed", "changed")}
    yield RULES.said(language).format(**counts)
    yield from (f"+ {name}: {sentence}" for name, sentence in comparison.added.items())
    yield from (f"- {name}: {sentence}" for name, sentence in comparison.removed.items())
    for rule in comparison.changed:
        yield from _changed(rule, language)
    if comparison.thresholds:
        yield THRESHOLDS.said(language).format(n=len(comparison.thresholds))
    for label, before, after in comparison.thresholds:
        yield f"~ {label}: {_number(before)} → {_number(after)}"
    for name, *found in comparison.others:
        for sign, names in zip("+-~", found, strict=True):
            if names:
                yield f"{sign} {name}: {', '.join(names)}"


def _changed(rule: Changed, language: str) -> Iterator[str]:
    yield f"~ {rule.id} ({', '.join(rule.differs)})"
    yield f"    {BEFORE.said(language)}: {rule.before}"
    yield f"    {NOW.said(language)}: {rule.after}"
    yield from (f"    {field.name}: {field.before} → {field.after}" for field in rule.fields)


def _number(value: float | None) -> str:
    return "–" if value is None else number(value)


def cases_as_text(
    name: str, cases: list[dict[str, Any]], before: Ruleset, after: Ruleset, language: str
) -> Iterator[str]:
    """The cases of the file ``name`` whose answers differ, option by option: before → now."""
    found = answered_differently(cases, before, after)
    yield CASES.said(language).format(name=name, differ=len(found), all=len(cases))
    for case in found:
        yield case.reference
        if case.refused:
            yield f"    {REFUSED.said(language).format(facts=', '.join(case.refused))}"
        for part in case.differences:
            options = after.options if part.option in after.options else before.options
            was, now = _status(part.before, before, language), _status(part.after, after, language)
            yield f"    {options[part.option].name.said(language)}: {was} → {now}"


def _status(code: str, ruleset: Ruleset, language: str) -> str:
    return ruleset.statuses[code].name.said(language) if code else NO_OPTION.said(language)
