"""What is printed of a meeting: the front of its book, and its minutes."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cases.language import LOCALES
from recommendations.ruleset import current_ruleset
from tnb.models import AgendaItem, Decision, Meeting, Member
from tnb.read_back import read_back
from tnb.snapshot import sheet_of

from . import press
from .words import bracketed, colon, comma, kept_together, listed, semicolon


def front_pdf(meeting: Meeting, items: Sequence[AgendaItem], begins: Sequence[int], language: str) -> bytes:
    """The front of the book: who meets, and the agenda with the page on which each case begins."""
    rows = [_row(item, place, begins[place - 1]) for place, item in enumerate(items, 1)]
    return _printed("pdf/book.html", meeting, rows, language)


def minutes_pdf(meeting: Meeting, items: Sequence[AgendaItem], language: str) -> bytes:
    """The minutes: who was there, and what was decided on each case, as frozen."""
    with translation.override(LOCALES[language]):
        rows = [_row(item, place, 0) | _decided(item, language) for place, item in enumerate(items, 1)]
    return _printed("pdf/minutes.html", meeting, rows, language)


def _printed(template: str, meeting: Meeting, rows: list[dict[str, Any]], language: str) -> bytes:
    with translation.override(LOCALES[language]):
        context = {
            "language": {"en": "en", "zh": "zh-CN"}[language],
            "meeting": meeting,
            "rows": rows,
            "seats": _seats(meeting),
            "page": (_("Page %(number)s of %(total)s") % {"number": "#", "total": "#"}).split("#"),
            "ruleset": current_ruleset(),
            "colon": colon(),
            "comma": comma(),
            "semicolon": semicolon(),
        }
        text = render_to_string(template, context)
    return press.pdf_of([text])


def _row(item: AgendaItem, place: int, begins: int) -> dict[str, Any]:
    case = item.case
    return {
        "place": place,
        "code": case.code,
        "code_word": case.patient.code_word,
        "name": case.patient.name,
        "question": kept_together(case.question),
        "begins": begins,
    }


def _decided(item: AgendaItem, language: str) -> dict[str, Any]:
    """What was decided, read back from the frozen sheet; from the draft, said to be one, where it is not
    closed. The decisions it amends follow, the newest first."""
    decision: Decision | None = item.decision
    if decision is None:
        return {"decision": None}
    said = sheet_of(item)["decision"]
    closed = [each for each in item.decisions.all() if each.closed_at and each.pk != decision.pk]
    return {
        "decision": {
            "closed_at": decision.closed_at,
            "closed_by": decision.closed_by
            and (decision.closed_by.get_full_name() or decision.closed_by.get_username()),
            "signed_by": listed(said.get("signed_by", ())),
            "sentence": kept_together(read_back(said, language)),
            "text": kept_together(decision.text),
            "reason": decision.amendment_reason,
            "is_amended": item.draft is not None and item.draft.pk != decision.pk,
            "former": [
                {"closed_at": each.closed_at, "sentence": read_back(each.snapshot["decision"], language)}
                for each in sorted(closed, key=lambda each: -each.pk)
            ],
        }
    }


def _seats(meeting: Meeting) -> list[dict[str, Any]]:
    """Who was there, who was not, and who is not marked, each with discipline: [{"said", "names"}]."""
    found: dict[bool | None, list[str]] = {}
    for seat in meeting.attendance_set.select_related("member__user").order_by("member__discipline", "pk"):
        found.setdefault(seat.present, []).append(_named(seat.member))
    said = {True: _("Present"), False: _("Absent"), None: _("Invited")}
    return [{"said": said[key], "names": listed(found[key])} for key in said if key in found]


def _named(member: Member) -> str:
    return f"{member}{bracketed(str(member.get_discipline_display()))}"
