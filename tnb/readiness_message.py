"""What one discipline owes for a meeting as plain text, to be pasted into a message. It names no patient."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.owed import Owed
from cases.templatetags.words import fact_label, said
from tnb.models import Meeting
from tnb.readiness import Owner


def message_of(owner: Owner, meeting: Meeting) -> str:
    """The text in the language of the request, a line for each value."""
    return "\n".join(_lines(owner, meeting)) + "\n"


def _lines(owner: Owner, meeting: Meeting) -> Iterator[str]:
    yield f"{owner.name} · {meeting.title} {meeting.held_on}"
    if owner.due is not None:
        yield _("Please send by %(day)s:") % {"day": owner.due}
    for each in owner.cases:
        case = each.prepared.case
        yield ""
        yield f"{case.code} · {case.patient.code_word}"
        yield from (f"- {_value(owed)}" for owed in each.owed)


def _value(owed: Owed) -> str:
    parts = [*owed.need.said, *([owed.need.todo] if owed.need.todo else [])]
    note = owed.asked.note if owed.asked is not None else ""
    told = " ".join([*(said(part) for part in parts), *([note] if note else [])])
    return fact_label(owed.need.fact) + (_(": ") + told if told else "")
