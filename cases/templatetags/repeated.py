"""What stands on a page hundreds of times, in Python: a template included each time is ten times slower."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.language import current
from cases.models import Source
from cases.origins import Origin, behind
from cases.templatetags.words import step_value, truth_name

register = template.Library()
Origins = Mapping[str, Origin]
MARKS = {"true": "✓", "false": "✕", "unknown": "?"}


@register.simple_tag
def trace(steps: list[dict[str, Any]], origins: Origins) -> SafeString:
    """Every condition with its mark, its truth in words, the value it saw and where that is from; groups
    hold their own."""
    items = format_html_join("", "{}", ((_step(step, origins),) for step in steps))
    return format_html('<ul class="trace">{}</ul>', items)


@register.simple_tag
def failing(steps: list[dict[str, Any]], origins: Origins) -> SafeString:
    """Only the conditions that are false, in one line, with the values they saw and where these are from."""
    false = [step for step in steps if step["truth"] == "false"]
    return format_html_join(_("; "), "{}{}", ((step["condition"], _seen(step, origins)) for step in false))


def _step(step: dict[str, Any], origins: Origins) -> SafeString:
    truth = step["truth"]
    return format_html(
        '<li class="trace-{}"><span class="trace-mark" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}:</span> {}{}{}</li>',
        truth,
        MARKS[truth],
        truth_name(truth),
        step["condition"],
        _seen(step, origins),
        trace(step["of"], origins) if step.get("of") else "",
    )


def _seen(step: dict[str, Any], origins: Origins) -> SafeString | str:
    """ "8 % (pathology, 2026-03-02)"; behind a class stand the facts that it was made of."""
    value, names = step_value(step), list(dict.fromkeys(step.get("facts") or ()))
    if len(names) == 1 and names[0] in origins:
        shown, place = origins[names[0]]
        seen = f"{value or shown} ({place})"
    else:
        seen = _(": ").join(filter(None, [value, behind(names, origins)]))
    return format_html(' · <span class="muted">{}</span>', seen) if seen else ""


@register.simple_tag
def source_options(chosen: str) -> SafeString:
    """The options of a select of sources."""
    return _options(current(), chosen)


@lru_cache(maxsize=64)
def _options(language: str, chosen: str) -> SafeString:
    rows = ((code, " selected" if code == chosen else "", str(name)) for code, name in Source.choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
