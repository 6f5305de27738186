"""For pages that keep themselves current. {% load live %}"""

from typing import Any

from django import template

from cases.models import Case
from cases.pulse import clock, count_of
from cases.record import subject_of

register = template.Library()


@register.filter
def minutes(seconds: int) -> str:
    """185 -> "3:05"; an hour and more stays in minutes."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.inclusion_tag("cases/_changes_line.html", takes_context=True)
def changes_line(context: Any, case: Case) -> dict[str, Any]:
    """A line that says when somebody changed the case after the page was made; it never touches the form."""
    request = context["request"]
    seen = count_of(subject_of(case))
    return {"case": case, "seen": seen, "live": clock(), "request": request, "with_form": True}
