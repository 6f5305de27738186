"""The words of the ruleset in templates, in the language of the request. Built in: no {% load %}."""

from typing import Any

from django import template

from cases.language import current
from cases.models import Source
from recommendations.ruleset import current_ruleset
from recommendations.words import FALSE, NONE, TRUE, UNKNOWN, Text, number

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    """A Text in the language of the request; nothing for None."""
    return "" if text is None else text.said(current())


@register.filter
def fact_label(name: str) -> str:
    """ "ki67_pct" -> "Ki-67"; a name the ruleset no longer has stays as it is."""
    fact = current_ruleset().facts.get(name)
    return name if fact is None else said(fact.label)


@register.filter
def fact_unit(name: str) -> str:
    """The unit of a fact, or nothing."""
    fact = current_ruleset().facts.get(name)
    return "" if fact is None else said(fact.unit)


@register.filter
def fact_value(value: Any, name: str) -> str:
    """A value of the fact ``name`` in words, without its unit: None is "unknown", [] is "none"."""
    if value is None:
        return said(UNKNOWN)
    if isinstance(value, bool):
        return said(TRUE if value else FALSE)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        joined = "、" if current() == "zh" else ", "
        return joined.join(_choice(code, name) for code in value) or said(NONE)
    return _choice(value, name)


def _choice(code: str, name: str) -> str:
    fact = current_ruleset().facts.get(name)
    text = None if fact is None else fact.choices.get(code)
    return str(code) if text is None else said(text)


@register.filter
def option_name(code: str) -> str:
    """ "tae" -> "TAE (bland embolisation)"."""
    option = current_ruleset().options.get(code)
    return code if option is None else said(option.name)


@register.filter
def status_name(code: str) -> str:
    """ "needs_data" -> "needs data"."""
    status = current_ruleset().statuses.get(code)
    return code if status is None else said(status.name)


@register.filter
def status_mark(code: str) -> str:
    """The one-character sign of a status."""
    status = current_ruleset().statuses.get(code)
    return "" if status is None else status.mark


@register.filter
def source_name(code: str) -> str:
    """ "ct" -> "CT", in the language of the request; nothing for no source."""
    return str(Source(code).label) if code in Source.values else code


@register.filter
def doubt_name(code: str) -> str:
    """What is doubtful about a statement, in words."""
    return said(current_ruleset().doubts.get(code)) or code


@register.filter
def strength_name(code: str) -> str:
    """The printed strength of a statement, in words."""
    return said(current_ruleset().strengths.get(code)) or code


@register.filter
def by_status(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of an answer as [{"code", "options"}], statuses in display order, empty ones left out."""
    ruleset = current_ruleset()
    codes = [*ruleset.statuses, *sorted({o["status"] for o in options} - set(ruleset.statuses))]
    groups = [{"code": code, "options": [o for o in options if o["status"] == code]} for code in codes]
    return [group for group in groups if group["options"]]


@register.filter
def reference_short(reference: str) -> str:
    """A CSL id as "Luo 2025"; an id the ruleset does not have stays as it is."""
    item = current_ruleset().references.get(reference)
    if item is None:
        return reference
    authors = item.get("author") or [{}]
    name = authors[0].get("family") or authors[0].get("literal") or item.get("container-title", "")
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    return f"{name} {year}".strip()


@register.filter
def reference_title(reference: str) -> str:
    """The title of a reference, or nothing."""
    return current_ruleset().references.get(reference, {}).get("title", "")
