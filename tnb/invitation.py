"""The text of an invitation. It names no patient: a case is its code and its code word."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tnb.agenda import Agenda, Row
from tnb.models import Meeting
from tnb.timetable import BREAK_MINUTES


def invitation_of(meeting: Meeting, agenda: Agenda, language: str, link: str, with_questions: bool) -> str:
    """The whole text in a language of the site ("en", "zh-hans"); ``link`` leads to the meeting."""
    with translation.override(language):
        lines = [*_head(meeting, agenda), "", *_cases(agenda, with_questions), *_missing(agenda), "", link]
        return "\n".join(lines) + "\n"


def _head(meeting: Meeting, agenda: Agenda) -> Iterator[str]:
    yield _("Tumour board: %(title)s") % {"title": meeting.title}
    day = meeting.held_on.isoformat()
    if meeting.begins_at is not None and agenda.times.ends is not None:
        day += f" {meeting.begins_at:%H:%M}–{agenda.times.ends:%H:%M}"
    yield " · ".join(part for part in (day, meeting.room) if part)
    count = len(agenda.rows)
    cases = ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}
    yield cases + " · " + _("about %(minutes)d minutes") % {"minutes": agenda.times.minutes}


def _cases(agenda: Agenda, with_questions: bool) -> Iterator[str]:
    for row in agenda.rows:
        if row.number == agenda.lane:
            yield _("Fast lane (cases that follow a protocol):")
        yield _case(row)
        if with_questions:
            yield "   " + " ".join(row.case.question.split())
        names = _(", ").join(seat.name for seat in row.quorum.seats)
        yield "   " + _("Needed: %(disciplines)s") % {"disciplines": names}
        if row.number == agenda.times.break_after:
            yield _("Break, %(minutes)d minutes") % {"minutes": BREAK_MINUTES}
    for case in agenda.removed:
        yield _("Taken off the agenda: %(case)s") % {"case": f"{case.code} · {case.patient.code_word}"}


def _case(row: Row) -> str:
    begins = "" if row.slot.begins is None else f"{row.slot.begins:%H:%M} "
    minutes = _("%(minutes)d min") % {"minutes": row.slot.minutes}
    late = f" [{_('added late')}]" if row.late else ""
    return f"{row.number}. {begins}{row.case.code} · {row.case.patient.code_word} ({minutes}){late}"


def _missing(agenda: Agenda) -> Iterator[str]:
    """The disciplines of which nobody is expected, so that somebody can be sent."""
    for demand in agenda.demands:
        if demand.seat.present is False:
            told = {"discipline": demand.seat.name, "numbers": demand.places}
            yield _("Nobody is expected yet of %(discipline)s, needed for no. %(numbers)s.") % told
