"""How long each case was before the board. {% load room %}"""

from typing import Any

from django import template

from tnb.live import clocks_of
from tnb.models import Meeting

register = template.Library()


@register.inclusion_tag("tnb/_room_minutes.html")
def time_before_the_board(meeting: Meeting) -> dict[str, Any]:
    """The cases that were called up, in the order of the agenda, each with its clock; `total` in seconds."""
    clocks = clocks_of(meeting.pk)
    items = meeting.items.filter(pk__in=clocks).select_related("case__patient")
    rows = [(item, clocks[item.pk]) for item in items]
    return {"rows": rows, "total": sum(clock.so_far for _item, clock in rows)}
