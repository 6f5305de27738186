"""The long lists of the panel, in Python: fifty options as templates would cost most of a refresh.

Every word that comes from outside is escaped here; what is said alike of every case is said once.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.intake_rows import Row
from cases.language import current
from cases.models import Case
from cases.templatetags.words import (
    by_status,
    fact_label,
    option_name,
    reference_short,
    statement_paper,
    statement_text,
    status_mark,
    status_name,
)
from recommendations.ruleset import current_ruleset
from recommendations.words_of_rules import leaders_of, references_of

register = template.Library()
OPTION = "OPTION"  # stands in an address for the code of an option
NAMED = 5  # facts named at once; the rest unfolds
Said = dict[str, Any]


class Words(NamedTuple):
    """What the lines say in one language, escaped."""

    needs: str
    could_change: str
    caution: str
    reasons: str
    between: str
    either: str
    colon: str


class Place(NamedTuple):
    """Where the lines will stand."""

    words: Words
    language: str
    intake_url: str


def _place(intake_url: str) -> Place:
    return Place(_words(current()), current(), intake_url)


@lru_cache(maxsize=4)
def _words(language: str) -> Words:
    """The words of a language, which is the current one."""
    return Words(
        *map(
            escape,
            (
                _("needs"),
                _("could still change with"),
                _("Caution:"),
                _("The reasons, for the values as recorded"),
                _(", "),
                _(" or "),
                _(": "),
            ),
        )
    )


@register.simple_tag
def option_lines(
    options: Iterable[Said], case: Case, intake_url: str, typed: bool, as_of: dt.date | None = None
) -> SafeString:
    """An <li> for each option of an answer. ``typed``: its reasons are for what stands on the intake form,
    with ``as_of`` for what was recorded by then; the links of facts lead to ``intake_url``, where there is
    one."""
    then = f"?as_of={as_of.isoformat()}" if as_of else ""
    why, place = escape(reverse("cases:option", args=[case.code, OPTION]) + then), _place(intake_url)
    asks = 'hx-post="{}" hx-include="#intake"' if typed else 'hx-get="{}"'
    said = (_option(option, place, why.replace(OPTION, option["option"]), asks=asks) for option in options)
    return SafeString("".join(said))


def _option(option: Said, place: Place, why: str, *, asks: str) -> str:
    code, status, words = option["option"], option["status"], place.words
    head = _name(code, status, option["if_known"], place.language)
    lines = [f'<li class="option" id="option-{code}">', f'  <div class="option-name">{head}</div>']
    if told := list(_told(option)):
        lines.append(f'  <div class="option-why">{escape(" ".join(told))}</div>')
    if option["missing"] and status != "not_indicated":
        lines.append(_missing(option, place))
    for caution in option["cautions"]:
        lines.append(f'  <div class="option-caution">{words.caution} {escape(caution)}</div>')
    named = f'<span class="visually-hidden"> · {escape(option["name"])}</span>'
    # The reasons of so many options would be most of the page: each is fetched when it is opened.
    lines += [
        f'  <details class="option-rules" id="rules-{code}" {asks.format(why)} hx-trigger="toggle once"'
        ' hx-target="find .why-place" hx-indicator="find .why-place">',
        f"    <summary>{_counted(code, place.language)}{named}</summary>",
        f'    <div class="why-place"><a href="{why}">{words.reasons}{named}</a></div>',
        "  </details>\n</li>\n",
    ]
    return "\n".join(lines)


def _told(option: Said) -> Iterator[str]:
    """Why it stands so, and how it would stand under another grade."""
    if option["status"] != "needs_data":
        yield option["reason"]
    if option["under_lower_grade"]:
        yield option["under_lower_grade"]["message"]
    yield from (other["message"] for other in option["under_other_grades"])


@lru_cache(maxsize=2048)
def _name(code: str, status: str, if_known: str | None, language: str) -> str:
    """Mark, name, what it goes with, and what it would be if what is missing were known."""
    hidden = f'<span class="visually-hidden">{escape(status_name(status))}:</span>'
    said = f"{_status(status, hidden)} <strong>{escape(option_name(code))}</strong>"
    leaders = leaders_of(code, current_ruleset()) if status != "not_indicated" else ()
    if leaders:
        names = _words(language).either.join(escape(option_name(leader)) for leader in leaders)
        said += f' <span class="small muted">{escape(_("goes with"))} {names}</span>'
    if if_known:
        known = escape(_("if known: %(status)s") % {"status": status_name(if_known)})
        said += f' <span class="small muted">{known}</span>'
    return said


@lru_cache(maxsize=256)
def _counted(code: str, language: str) -> str:
    """How many rules speak of the option, and how many references stand behind them."""
    ruleset = current_ruleset()
    rules, references = len(ruleset.rules_of[code]), len(references_of(code, ruleset))
    counted = (
        ngettext("%(counter)s rule", "%(counter)s rules", rules) % {"counter": rules},
        ngettext("%(counter)s reference", "%(counter)s references", references) % {"counter": references},
    )
    return escape(" · ".join((_("why"), *counted)))


def _missing(option: Said, place: Place) -> str:
    """The first facts it lacks, the others folded."""
    names, words = option["missing"], place.words
    waits = words.needs if option["status"] == "needs_data" else words.could_change
    said = (
        f'  <div class="option-missing"><span class="unknown">{waits}</span> {_links(names[:NAMED], place)}'
    )
    if len(names) > NAMED:
        more = escape(_("and %(count)s more") % {"count": len(names) - NAMED})
        said += (
            f'\n  <details class="more" id="missing-{option["option"]}"><summary>{more}</summary>'
            f"{_links(names[NAMED:], place)}</details>"
        )
    return said + "</div>"


def _links(names: Sequence[str], place: Place) -> str:
    return place.words.between.join(link_of(name, place.language, place.intake_url) for name in names)


@lru_cache(maxsize=4096)
def link_of(name: str, language: str, intake_url: str) -> str:
    label = escape(fact_label(name))
    return f'<a href="{escape(intake_url)}#fact-{escape(name)}">{label}</a>' if intake_url else label


@register.simple_tag
def gap_lines(gaps: Iterable[Said], intake_url: str) -> SafeString:
    """An <li> for each missing fact of an answer: what to do, and what its values would change."""
    place = _place(intake_url)
    return SafeString("".join(_gap(gap, place) for gap in gaps))


def _gap(gap: Said, place: Place) -> str:
    link = link_of(gap["fact"], place.language, place.intake_url)
    lines = ["<li>", f'  <strong>{link}</strong> <span class="muted">{escape(gap["if_unknown"])}</span>']
    if number := len(gap["changes"]):
        count = escape(ngettext("%(counter)s change", "%(counter)s changes", number) % {"counter": number})
        changes = (
            f"<li>{escape(change['value_name'])}{place.words.colon}"
            f"{_becomes(change['option'], change['status'], place.language)}</li>"
            for change in gap["changes"]
        )
        lines += [
            f'  <details id="gap-{escape(gap["fact"])}">',
            f'    <summary>{count}<span class="visually-hidden"> · {escape(gap["name"])}</span></summary>',
            f'    <ul class="small">{"".join(changes)}</ul>\n  </details>',
        ]
    return "\n".join([*lines, "</li>\n"])


@lru_cache(maxsize=1024)
def _becomes(option: str, status: str, language: str) -> str:
    return f"{escape(option_name(option))} {_status(status, escape(status_name(status)))}"


def _status(code: str, said: str) -> str:
    mark = f'<span class="mark" aria-hidden="true">{escape(status_mark(code))}</span>'
    return f'<span class="status status-{escape(code)}">{mark}{said}</span>'


@register.simple_tag
def status_counts(options: list[Said]) -> SafeString:
    """How many options have each status, but for those that are not indicated."""
    counted = ((group["code"], len(group["options"])) for group in by_status(options))
    shown = (_status_count(code, number, current()) for code, number in counted if code != "not_indicated")
    return SafeString("".join(shown))


@lru_cache(maxsize=1024)
def _status_count(code: str, number: int, language: str) -> str:
    return f"{_status(code, f'{number} {escape(status_name(code))}')} "


@register.simple_tag
def group_head(group: Said) -> SafeString:
    """The heading of a group of the plan, with how many options it has."""
    return SafeString(_group_head(group["code"], len(group["options"]), current()))


@lru_cache(maxsize=1024)
def _group_head(code: str, number: int, language: str) -> str:
    together = code == "together"
    name = escape(_("Goes with another option")) if together else _status(code, escape(status_name(code)))
    return f'{name} <span class="small muted">{number}</span>\n'


@register.simple_tag
def conflict_lines(conflicts: Iterable[Said]) -> SafeString:
    """An <li> for each conflict of an answer, with both sources folded."""
    said = (
        _conflict((c["id"], c["title"], c["resolution"]), (*c["options"],), (*c["statements"],), current())
        for c in conflicts
    )
    return SafeString("".join(said))


@lru_cache(maxsize=256)
def _conflict(
    words: tuple[str, str, str], options: tuple[str, ...], statements: tuple[str, ...], language: str
) -> str:
    name, title, resolution = map(escape, words)
    names = _words(language).between.join(escape(option_name(code)) for code in options)
    sources = (
        f'<li>{escape(statement_text(id_))} <span class="muted nowrap">'
        f"{escape(reference_short(statement_paper(id_)))}</span></li>"
        for id_ in statements
    )
    proposed, both = escape(_("proposed resolution")), escape(_("both sources"))
    return f"""
    <li class="option">
      <div class="option-name"><strong>{name}</strong> {title}</div>
      <div class="small">{names}</div>
      <div class="option-why"><span class="tag">{proposed}</span> {resolution}</div>
      <details class="option-rules" id="conflict-{name}">
        <summary>{both}<span class="visually-hidden"> · {name}</span></summary>
        <ul class="small">{"".join(sources)}</ul>
      </details>
    </li>
    """


@register.simple_tag
def echo_lines(rows: Iterable[Row]) -> SafeString:
    """Beside each number of the intake form how it was understood; it finds its place by its id."""
    said = (
        f'<span class="echo" id="echo-{escape(row.name)}" hx-swap-oob="true">{escape(row.echo)}</span>\n'
        for row in rows
        if row.fact.is_number
    )
    return SafeString("".join([*said, "\n"]))
