"""Printing: what is made of a closed decision is kept, and every print leaves a trace."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import audit
from cases.models import Case
from cases.record import subject_of
from tnb.documents import code_of, is_whole, spelt
from tnb.models import Decision, Document
from tnb.pdf import summary_pdf

MAKERS = {Document.Kind.SUMMARY: summary_pdf}


class Damaged(Exception):  # noqa: N818 - what was found, not a mistake
    """A kept document no longer has the digest of the day it was made; it is not handed out."""


def print_document(*, by: Any, decision: Decision, kind: str, language: str) -> Document:
    """The document of a closed decision: made at the first print, handed out as kept ever after.

    Raises UnprintableText as the renderer does, and Damaged.
    """
    document = _kept(decision, kind, language) or _made(by, decision, kind, language)
    if not is_whole(document):
        raise Damaged(document.code)
    details = {"kind": kind, "language": language, "draft": False, "document": document.code}
    audit.record(by=by, action="summary.printed", subject=subject_of(decision.item.case), details=details)
    return document


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
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:
        kept = _kept(decision, kind, language)
        if kept is None:
            raise
        return kept
    return document


@transaction.atomic
def note_printed(*, by: Any, case: Case, language: str, draft: bool) -> None:
    """Leaves a trace of a printed draft."""
    details = {"language": language, "draft": draft}
    audit.record(by=by, action="summary.printed", subject=subject_of(case), details=details)
