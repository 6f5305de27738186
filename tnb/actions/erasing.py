"""Erases a patient on lawful request: who it was is gone from every record, the audit trail stays whole."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases import audit
from cases.actions.erasure import AlreadyErased, erase_identity
from cases.free_texts import identifying, overwrite, texts_about
from cases.identity.residue import leave_nothing_behind
from cases.masking import ERASED
from cases.models import Case, Patient
from cases.record import subject_of
from cases.writing import writing
from tnb.actions.refusals import NotPossible
from tnb.erased import PLACES, erased_sheet
from tnb.models import Decision, Document, DraftSheet, Opinion

__all__ = ["AlreadyErased", "Erasure", "erase_patient"]


class Erasure(NamedTuple):
    """What was taken away, in numbers."""

    cases: int
    decisions: int
    documents: int
    texts: int


@writing()
def erase_patient(*, by: Any, case: Case, reason: str, texts: Iterable[str] = ()) -> Erasure:
    """Erase the patient of ``case`` with all cases: identity, frozen sheets, the bytes of documents, drafts
    of paper, search terms, tables on their way in. ``texts`` are keys of free texts (cases.free_texts) that a
    person has read and wants overwritten too; opinions not revealed are overwritten unread.

    Raises AlreadyErased, and NotPossible without a reason or with one that names the patient: the reason
    stays in the trail.
    """
    patient = case.patient
    if patient.erased_at is not None:
        raise AlreadyErased
    if not reason.strip():
        raise NotPossible(_("Say why, and on whose request."))
    if identifying(patient)(reason):
        raise NotPossible(_("The reason stays in the audit trail: it must not name the patient."))
    chosen = set(texts)
    words = [each.text for each in texts_about(patient, PLACES) if each.key in chosen]
    overwritten = overwrite(patient, words, ERASED, PLACES) + _unread_opinions(patient)
    done = Erasure(patient.cases.count(), _sheets(patient, words), _documents(patient), overwritten)
    patient = erase_identity(by=by, patient=patient)
    for each in patient.cases.order_by("pk"):
        details = {"reason": reason.strip(), **done._asdict()}
        audit.record(by=by, action="patient.erased", subject=subject_of(each), details=details)
    if connection.vendor == "sqlite":  # PostgreSQL sees to it by itself; the command does it at once
        transaction.on_commit(lambda: leave_nothing_behind(connection, thoroughly=False))
    return done


def _unread_opinions(patient: Patient) -> int:
    """What was said in opinions that were not revealed, to nobody's eyes: it may name the patient."""
    hidden = Opinion.objects.filter(item__case__patient=patient, item__revealed_at__isnull=True)
    return hidden.exclude(text="").update(text=ERASED)


def _sheets(patient: Patient, words: list[str]) -> int:
    """The frozen sheets, one at a time: each weighs half a megabyte."""
    decisions = Decision.objects.filter(item__case__patient=patient, snapshot__isnull=False)
    keys = list(decisions.values_list("pk", flat=True))
    for pk in keys:
        sheet = decisions.values_list("snapshot", flat=True).get(pk=pk)
        Decision.objects.filter(pk=pk).update(snapshot=erased_sheet(sheet, words))
    return len(keys)


def _documents(patient: Patient) -> int:
    """The bytes of what was printed; that it was, and its code, stay."""
    DraftSheet.objects.filter(item__case__patient=patient).delete()
    return Document.objects.filter(decision__item__case__patient=patient).update(content=b"")
