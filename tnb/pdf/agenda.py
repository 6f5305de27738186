"""The agenda on paper: when each case begins and who is needed for it. It names no patient."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.language import LOCALES
from cases.readiness import READY
from cases.templatetags.words import said
from recommendations.ruleset import current_ruleset
from tnb.agenda import Agenda, Row
from tnb.models import Meeting
from tnb.quorum import Seat
from tnb.timetable import BREAK_MINUTES

from . import press
from .words import bracketed, colon, comma, kept_together, listed


def agenda_pdf(meeting: Meeting, agenda: Agenda, language: str) -> bytes:
    """The agenda as it is now, A4; ``language`` "en" or "zh". Raises as press.pdf_of."""
    return press.pdf_of([agenda_html(meeting, agenda, language)])


def agenda_html(meeting: Meeting, agenda: Agenda, language: str) -> str:
    """The page before it is printed."""
    with translation.override(LOCALES[language]):
        context = {
            "language": {"en": "en", "zh": "zh-CN"}[language],
            "meeting": meeting,
            "agenda": agenda,
            "rows": [_row(row, agenda) for row in agenda.rows],
            "demands": [
                {"name": each.seat.name, "numbers": each.places, "who": _who(each.seat)}
                for each in agenda.demands
            ],
            "break_minutes": BREAK_MINUTES,
            "printed_at": timezone.localtime(),
            "page": (_("Page %(number)s of %(total)s") % {"number": "#", "total": "#"}).split("#"),
            "ruleset": current_ruleset(),
            "colon": colon(),
            "comma": comma(),
        }
        return render_to_string("pdf/agenda.html", context)


def _row(row: Row, agenda: Agenda) -> dict[str, Any]:
    case = row.case
    return {
        "number": row.number,
        "begins": row.slot.begins,
        "minutes": row.slot.minutes,
        "code": case.code,
        "code_word": case.patient.code_word,
        "question": kept_together(case.question),
        "needed": listed(_marked(seat) for seat in row.quorum.seats),
        "state": _state(row),
        "late": row.late,
        "opens_lane": row.number == agenda.lane,
        "break_after": row.number == agenda.times.break_after,
    }


def _state(row: Row) -> str:
    """What is to be said of a case before the meeting: "" for one that is ready."""
    if row.decided:
        return _("closed")
    return "" if row.outlook.state == READY else said(row.outlook.state_name)


def _marked(seat: Seat) -> str:
    """The discipline, with a word where nobody of it is expected."""
    if seat.present is not False:
        return seat.name
    return seat.name + bracketed(_("in writing") if seat.written else _("missing"))


def _who(seat: Seat) -> str:
    """The people of a discipline who are expected."""
    if seat.present is False:
        return _("absent") if seat.invited else _("nobody invited")
    return listed(seat.people)
