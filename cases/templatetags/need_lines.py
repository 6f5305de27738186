"""The needs of a case as lines, in Python: up to forty of them stand beside the facts and are made anew at
every keystroke. The template cases/_readiness_line.html, which shows one of them alone, says the same.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.language import current
from cases.owed import Owed
from cases.templatetags.panel_lines import link_of
from cases.templatetags.words import fact_label, option_name, said

register = template.Library()
FACT = "FACT"  # stands in an address for the name of a fact
NAMED = 2  # options named; of the others the number


class Words(NamedTuple):
    """What the lines say in one language, escaped."""

    overdue: str
    no_day: str
    ask: str
    change: str
    between: str
    colon: str


@lru_cache(maxsize=4)
def _words(language: str) -> Words:
    """The words of a language, which is the current one."""
    said = (_("overdue"), _("no day set"), _("ask"), _("change"), _(", "), _(": "))
    return Words(*map(escape, said))


class Place(NamedTuple):
    """Where the lines will stand; ``ask`` is the link to ask somebody, "" for who may not."""

    words: Words
    language: str
    intake_url: str
    ask: str


@register.simple_tag(takes_context=True)
def need_lines(context: Mapping[str, Any], needs: Iterable[Owed]) -> SafeString:
    """An <li> for each need of ``case``; it links to ``intake_url`` and, for who may write, to asking for it
    and back to ``next``."""
    words = _words(current())
    ask = _ask(context) if context["perms"]["case"]["write"] else ""
    place = Place(words, current(), context.get("intake_url", ""), ask)
    return SafeString("".join(_line(owed, place) for owed in needs))


def _ask(context: Mapping[str, Any]) -> str:
    """The link with FACT for the fact; what it says follows."""
    code = context["case"].code
    url = escape(reverse("cases:assign", args=[code, FACT]))
    back = escape(urlencode({"next": context["next"]}))
    return (
        f'<a class="no-print" href="{url}?{back}" hx-get="{url}?layout=line&amp;{back}"'
        f' hx-target="closest .need" hx-swap="outerHTML">{{said}}<span class="visually-hidden">'
        f" {escape(code)} {{label}}</span></a>"
    )


def _line(owed: Owed, place: Place) -> str:
    need, words = owed.need, place.words
    ask = words.change if owed.asked else words.ask
    label = escape(fact_label(need.fact))
    ask = place.ask.replace(FACT, need.fact).replace("{said}", ask).replace("{label}", label)
    who = f"{escape(owed.owner_name)} · {_due(owed, words)} {_asked(owed)}{ask}"
    return (
        f'<li class="need">\n  {_what(owed, place)} {_how(owed)}\n'
        f'  <span class="need-why">{_why(need.options, said(need.touches), place)}</span>\n'
        f'  <span class="need-who">{who}</span>\n</li>\n'
    )


def _what(owed: Owed, place: Place) -> str:
    need = owed.need
    tags = (f' <span class="tag tag-{need.kind}">{escape(said(name))}</span>' for name in need.names)
    return f"<strong>{link_of(need.fact, place.language, place.intake_url)}</strong>{''.join(tags)}"


def _how(owed: Owed) -> str:
    parts = [f'<span class="need-said">{escape(said(text))}</span> ' for text in owed.need.said]
    if owed.need.todo:
        parts.append(f'<span class="need-todo">{escape(said(owed.need.todo))}</span>')
    return "".join(parts)


def _why(options: tuple[str, ...], touches: str, place: Place) -> str:
    names = place.words.between.join(escape(option_name(code)) for code in options[:NAMED])
    more = f' <span class="nowrap">+{len(options) - NAMED}</span>' if len(options) > NAMED else ""
    return f"{escape(touches)}{place.words.colon if names else ''}{names}{more}"


def _due(owed: Owed, words: Words) -> str:
    if owed.due is None:
        return f'<span class="muted">{words.no_day}</span>'
    late = f' <span class="overdue nowrap">{words.overdue}</span>' if owed.overdue else ""
    return f'<span class="nowrap">{owed.due:%Y-%m-%d}</span>{late}'


def _asked(owed: Owed) -> str:
    """By whom it was asked for; few are, and so the template says it."""
    if owed.asked is None:
        return ""
    asked = render_to_string("cases/_readiness_asked.html", {"owed": owed}).strip()
    return f'· <span class="muted">{asked}</span> '
