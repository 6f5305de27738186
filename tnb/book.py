"""The book of a meeting: a front page, then the sheet of every case on the agenda."""

import json
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone, translation

from cases.identity import cipher
from cases.language import LOCALES
from cases.reference_style import reference_style
from recommendations.ruleset import current_ruleset
from tnb.models import AgendaItem, Decision, DraftSheet, Meeting
from tnb.pdf.joining import Part, joined, page_count
from tnb.rulebook.review import review_state
from tnb.snapshot import record_count

LANGUAGES = tuple(LOCALES)
PATIENT = ("name", "sex", "birth_date", "hospital_number", "code_word")
CASE = ("code", "question", "summary", "attribution")
# A meeting of a day has thirty cases, a sheet of much text ten pages. More is asked for by mistake, or to
# keep the server busy: the pages of a book are in memory together.
MOST_CASES, MOST_PAGES = 100, 1_500


class TooLong(Exception):  # noqa: N818 - what was asked for
    """The book would have more than MOST_CASES cases or MOST_PAGES pages. Nothing was joined."""


class Sheet(NamedTuple):
    """One case of the book: its agenda item, its place, and its finished PDF (None: not made yet)."""

    item: AgendaItem
    place: int
    content: bytes | None


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with all that a sheet needs."""
    return meeting.items.select_related("meeting", "case__patient").prefetch_related("decisions")


def sheets_of(meeting: Meeting, language: str) -> list[Sheet]:
    """Every case on the agenda with its sheet, as far as it is made and still true. Raises TooLong."""
    if meeting.items.count() > MOST_CASES:
        raise TooLong
    return [Sheet(item, place, finished(item, language)) for place, item in enumerate(items_of(meeting), 1)]


def finished(item: AgendaItem, language: str) -> bytes | None:
    """The kept document of a closed decision, or the draft as long as nothing on it has changed."""
    decision = item.decision
    if has_its_document(item):
        kept = decision.documents.filter(kind="summary", language=language).first()
        return bytes(kept.content) if kept else None
    draft = DraftSheet.objects.filter(item=item, language=language, state=state_of(item, language)).first()
    return bytes(draft.content) if draft else None


def has_its_document(item: AgendaItem) -> bool:
    """Whether the sheet is the document of a closed decision; one of an erased patient is printed as a draft
    is, without who it was."""
    return _closed(item.decision) and item.case.patient.erased_at is None


def state_of(item: AgendaItem, language: str) -> str:
    """Stands for everything that is on the draft of a case; nobody can try names on it. The day belongs to
    it: values grow old."""
    case, decision, ruleset = item.case, item.decision, current_ruleset()
    seats = item.meeting.attendance_set.order_by("pk").values_list("member", "present")
    names = item.meeting.attendance_set.order_by("pk").values_list(
        "member__user__username", "member__user__last_name", "member__role", "member__discipline"
    )
    said: list[Any] = [
        *(str(getattr(case.patient, name)) for name in PATIENT),
        *(getattr(case, name) for name in CASE),
        record_count(case),
        decision and (decision.pk, decision.version),
        (item.opinions_asked, str(item.revealed_at), item.opinions.count()),
        (str(item.meeting.held_on), item.meeting.title, list(seats), list(names)),
        (ruleset.digest, review_state(ruleset.digest).reviewed, reference_style(language)),
        (language, str(timezone.localdate()), _next_meeting(case)),
    ]
    return cipher.mark("sheet", json.dumps(said)).hex()


def _next_meeting(case: Any) -> list[str]:
    """Staleness is counted up to the next meeting of the case, which may be another one."""
    return [str(day) for day in case.agenda_items.values_list("meeting__held_on", flat=True)]


def book_of(front: Any, sheets: list[Sheet], title: str, language: str) -> bytes:
    """The book; ``front(pages)`` renders the front pages, given the page on which each case begins.

    Every sheet must be finished. Raises TooLong.
    """
    counts = [page_count(sheet.content) for sheet in sheets if sheet.content is not None]
    if sum(counts) > MOST_PAGES:
        raise TooLong
    first = page_count(front([0] * len(counts)))
    begins = [1 + first + sum(counts[:place]) for place in range(len(counts))]
    parts = [Part(title, front(begins))]
    parts += [
        Part(f"{sheet.place} {sheet.item.case.code} {sheet.item.case.patient.code_word}", sheet.content)
        for sheet in sheets
        if sheet.content is not None
    ]
    with translation.override(LOCALES[language]):
        return joined(parts, title, {"en": "en", "zh": "zh-CN"}[language])


def undecided(items: list[AgendaItem]) -> list[AgendaItem]:
    """The items without a closed decision."""
    return [item for item in items if not _closed(item.decision)]


def _closed(decision: Decision | None) -> bool:
    return decision is not None and decision.closed_at is not None
