"""Printing: what is made of a closed decision is kept, and every print leaves a trace."""

import hashlib
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases import audit
from cases.models import Case
from cases.record import subject_of
from cases.writing import writing
from tnb.actions.trace import record_of_item, record_of_meeting
from tnb.book import has_its_document, state_of
from tnb.documents import code_of, is_whole, spelt
from tnb.models import AgendaItem, Decision, Document, DraftSheet, Meeting
from tnb.pdf import summary_pdf
from tnb.pdf.letter import letter_pdf
from tnb.snapshot import sheet_of

MAKERS = {Document.Kind.SUMMARY: summary_pdf, Document.Kind.LETTER: letter_pdf}


class Damaged(Exception):  # noqa: N818 - what was found, not a mistake
    """A kept document no longer has the digest of the day it was made; it is not handed out."""


class Erased(Exception):  # noqa: N818 - what was found
    """The patient was erased and the document with them; it is not made again."""


def print_document(*, by: Any, decision: Decision, kind: str, language: str) -> Document:
    """The document of a closed decision, with its trace. Raises as kept_document does."""
    document = kept_document(by=by, decision=decision, kind=kind, language=language)
    details = {"kind": kind, "language": language, "draft": False, "document": document.code}
    audit.record(by=by, action="summary.printed", subject=subject_of(decision.item.case), details=details)
    return document


def kept_document(*, by: Any, decision: Decision, kind: str, language: str) -> Document:
    """The document of a closed decision: made the first time, handed out as kept ever after.

    Raises UnprintableText and RenderingStopped as the renderer does, Damaged, and Erased.
    """
    if decision.item.case.patient.erased_at is not None:
        raise Erased(decision.item.case.code)
    document = _kept(decision, kind, language) or _made(by, decision, kind, language)
    if not is_whole(document):
        raise Damaged(document.code)
    return document


def make_sheet(*, by: Any, item: AgendaItem, language: str) -> None:
    """Makes the sheet of a case for the book of its meeting, unless it is made and still true.

    Raises UnprintableText, RenderingStopped and Damaged.
    """
    decision = item.decision
    if has_its_document(item):
        kept_document(by=by, decision=decision, kind=Document.Kind.SUMMARY, language=language)
        return
    state = state_of(item, language)
    if not DraftSheet.objects.filter(item=item, language=language, state=state).exists():
        content = summary_pdf(sheet_of(item), language)
        made = {"state": state, "content": content}
        DraftSheet.objects.update_or_create(item=item, language=language, defaults=made)


@writing()
def note_book(*, by: Any, meeting: Meeting, language: str, form: str) -> None:
    """The trace of a book, a ZIP or minutes (``form``) handed out: under the meeting and under each case."""
    record_of_meeting(by, "book.printed", meeting, language=language, form=form)
    for item in meeting.items.select_related("case"):
        record_of_item(by, "summary.printed", item, language=language, form=form)


@writing()
def note_table(*, by: Any, meeting: Meeting, items: list[AgendaItem], **said: Any) -> None:
    """The trace of a table handed out, under the meeting and each case; ``said``: language, form, and whether
    it tells who the patients are (identity)."""
    record_of_meeting(by, "meeting.exported", meeting, rows=len(items), **said)
    for item in items:
        record_of_item(by, "meeting.exported", item, **said)


def _kept(decision: Decision, kind: str, language: str) -> Document | None:
    return Document.objects.filter(decision=decision, kind=kind, language=language).first()


def _made(by: Any, decision: Decision, kind: str, language: str) -> Document:
    """Rendered outside the transaction, which is then short; of two made at once the first is kept."""
    code = code_of(decision, kind, language)
    content = MAKERS[Document.Kind(kind)](decision.snapshot | {"document": spelt(code)}, language)
    document = Document(
        decision=decision,
        kind=kind,
        language=language,
        code=code,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=timezone.now(),
        made_by=by,
    )
    try:
        with writing():
            document.save(force_insert=True)
    except IntegrityError:
        kept = _kept(decision, kind, language)
        if kept is None:
            raise
        return kept
    return document


@writing()
def note_printed(*, by: Any, case: Case, language: str, draft: bool, form: str = "") -> None:
    """Leaves a trace of a printed draft; ``form`` where it is not the usual summary."""
    details = {"language": language, "draft": draft} | ({"form": form} if form else {})
    audit.record(by=by, action="summary.printed", subject=subject_of(case), details=details)
