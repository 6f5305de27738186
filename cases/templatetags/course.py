"""The parts of a treatment or a marker value in words, each for a column of its own."""

from django import template

from cases.kinds import kinds
from cases.models import Item
from cases.templatetags.words import said
from cases.timeline.curves import number_of
from recommendations.words import number

register = template.Library()


@register.filter
def item_part(item: Item, name: str) -> str:
    """One field of an entry in words, without its unit; nothing when it is not stated."""
    value = item.content.get(name)
    if value is None:
        return ""
    each = kinds()[item.kind].fields[name]
    if each.is_number:
        return number(value)
    return said(each.choices[value]) if value in each.choices else str(value)


@register.filter
def reference_range(item: Item) -> str:
    """ "3–98", "≤ 98", "≥ 3", or nothing."""
    low, high = item.content.get("ref_low"), item.content.get("ref_high")
    if high is None:
        return "" if low is None else f"≥ {number(low)}"
    return f"≤ {number(high)}" if low is None else f"{number(low)}–{number(high)}"


@register.filter
def multiple_said(item: Item) -> str:
    """How many times the upper limit a value is: "1.8"; nothing without a limit."""
    high = item.content.get("ref_high")
    return number_of(item.content["value"] / high) if high else ""
