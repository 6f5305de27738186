"""What stands on a page hundreds of times, in Python: a template included each time is ten times slower."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.language import current
from cases.models import Source
from cases.templatetags.words import step_value, truth_name

register = template.Library()
MARKS = {"true": "✓", "false": "✕", "unknown": "?"}


@register.simple_tag
def trace(steps: list[dict[str, Any]]) -> SafeString:
    """Every condition with its mark, its truth in words and the value it saw; groups hold their own."""
    return format_html('<ul class="trace">{}</ul>', format_html_join("", "{}", ((_step(s),) for s in steps)))


@register.simple_tag
def failing(steps: list[dict[str, Any]]) -> SafeString:
    """Only the conditions that are false, in one line, with the values they saw."""
    false = [step for step in steps if step["truth"] == "false"]
    return format_html_join(_("; "), "{}{}", ((step["condition"], _seen(step)) for step in false))


def _step(step: dict[str, Any]) -> SafeString:
    truth = step["truth"]
    return format_html(
        '<li class="trace-{}"><span class="trace-mark" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}:</span> {}{}{}</li>',
        truth,
        MARKS[truth],
        truth_name(truth),
        step["condition"],
        _seen(step),
        trace(step["of"]) if step.get("of") else "",
    )


def _seen(step: dict[str, Any]) -> SafeString | str:
    value = step_value(step)
    return format_html(' <span class="muted">({})</span>', value) if value else ""


@register.simple_tag
def source_options(chosen: str) -> SafeString:
    """The options of a select of sources."""
    return _options(current(), chosen)


@lru_cache(maxsize=64)
def _options(language: str, chosen: str) -> SafeString:
    rows = ((code, " selected" if code == chosen else "", str(name)) for code, name in Source.choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
