"""How the changes of an answer are told."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from recommendations.ruleset import current_ruleset
from tnb.models import Comparison

register = template.Library()
REASONS = {"rules": _("the rules changed"), "facts": _("new facts"), "age": _("values grown too old")}
SHOWN = 3


@register.simple_tag
def changes_of(row: Comparison) -> dict[str, Any]:
    """{"first", "rest", "why"}: the changes told at once and those to unfold, the chosen options and the
    firmest statuses first; why, in words."""
    order = list(current_ruleset().statuses)
    changes = sorted(row.changes, key=lambda change: (not change["chosen"], _place(change, order)))
    shown = max(SHOWN, sum(change["chosen"] for change in changes))
    why = [name for code, name in REASONS.items() if any(code in change["why"] for change in changes)]
    return {"first": changes[:shown], "rest": changes[shown:], "why": why}


def _place(change: dict, order: list[str]) -> int:
    """The better of the two statuses says how much the change matters."""
    places = [order.index(code) for code in (change["was"], change["now"]) if code in order]
    return min(places, default=len(order))
