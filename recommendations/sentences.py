"""Says conditions and values in words, from the same structure that is evaluated."""

from collections.abc import Iterable

from .conditions import Comparison, Condition, Group, InQuestion, Value
from .records import Fact, Ruleset
from .words import FALSE, NONE, TRUE, UNKNOWN, Text, number

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
GROUPS = {
    "all": Text("all of: {parts}", "以下均符合：{parts}"),
    "any": Text("any of: {parts}", "以下任一：{parts}"),
    "none": Text("none of: {parts}", "以下均不符合：{parts}"),
}
IN_QUESTION = Text("{option} is in question", "{option}在考虑之列")
BETWEEN = Text("; ", "；")
OR = Text(" or ", " 或 ")
IS = Text(": ", "：")
ITEMS = Text(", ", "、")


def say_value(value: Value | None, fact: Fact, language: str) -> str:
    """A fact's value in words, with its unit: ``8 %``, ``bleeding, biliary obstruction``."""
    if value is None:
        return UNKNOWN.said(language)
    if isinstance(value, bool):
        return (TRUE if value else FALSE).said(language)
    if isinstance(value, frozenset | list | tuple):
        names = [text.said(language) for code, text in fact.choices.items() if code in value]
        return ITEMS.said(language).join(names) or NONE.said(language)
    if isinstance(value, int | float):
        return with_unit(number(value), fact, language)
    return fact.choices[value].said(language) if value in fact.choices else value


def with_unit(said: str, fact: Fact, language: str) -> str:
    """The figure with its unit, joined by a no-break space (none before % in Chinese)."""
    if fact.unit is None:
        return said
    unit = fact.unit.said(language)
    chinese = language == "zh" and (not unit[0].isascii() or unit[0] == "%")
    tight = chinese or unit.startswith("/")
    return said + ("" if tight else "\N{NO-BREAK SPACE}") + unit


def say(condition: Condition, ruleset: Ruleset, language: str) -> str:
    """The condition as a phrase of the language."""
    if isinstance(condition, InQuestion):
        return IN_QUESTION.said(language).format(option=ruleset.options[condition.option].name.said(language))
    if isinstance(condition, Group):
        if condition.name:
            return ruleset.condition_names[condition.name].said(language)
        return say_group(condition.kind, condition.members, ruleset, language)
    return _say_comparison(condition, ruleset, language)


def say_group(kind: str, members: Iterable[Condition], ruleset: Ruleset, language: str) -> str:
    """The members joined, with what joins them in front."""
    parts = BETWEEN.said(language).join(say(member, ruleset, language) for member in members)
    return GROUPS[kind].said(language).format(parts=parts)


def _say_comparison(comparison: Comparison, ruleset: Ruleset, language: str) -> str:
    fact = ruleset.facts.get(comparison.fact)
    if fact is None:
        label = next(c.label for c in ruleset.classifications if c.fact == comparison.fact).said(language)
        return label + IS.said(language) + OR.said(language).join(comparison.values)
    label = fact.label.said(language)
    if comparison.relation in SIGNS:
        limit = with_unit(number(comparison.limit), fact, language)
        return f"{label} {SIGNS[comparison.relation]}\N{NO-BREAK SPACE}{limit}"
    names = [fact.choices[value].said(language) for value in comparison.values]
    return label + IS.said(language) + OR.said(language).join(names)


def label_of(name: str, ruleset: Ruleset) -> Text:
    """The label of a fact, entered or derived."""
    if name in ruleset.facts:
        return ruleset.facts[name].label
    return next(part.label for part in ruleset.classifications if part.fact == name)
