"""How long what is kept, and what is due: drafts that no meeting ever saw, leftovers of work, and patients
whose years are over. What has a decision stays until then."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.actions.tables import GOING
from cases.models import Case, Finding, Item, Patient, TakenForm
from cases.tables.models import ImportRun


@dataclass(frozen=True)
class Terms:
    """Days, and years; 0 means for ever."""

    draft_days: int
    years: int
    leftover_days: int


def terms() -> Terms:
    """As the settings have them."""
    return Terms(settings.RETENTION_DRAFT_DAYS, settings.RETENTION_YEARS, settings.RETENTION_LEFTOVER_DAYS)


def drafts_due(days: int) -> QuerySet[Case]:
    """Cases that were on no agenda, that no other case follows, and of which nothing was recorded since."""
    if not days:
        return Case.objects.none()
    before = timezone.now() - dt.timedelta(days=days)
    recorded = [
        Exists(kind.objects.filter(case=OuterRef("pk"), entered_at__gte=before)) for kind in (Finding, Item)
    ]
    idle = Case.objects.filter(created_at__lt=before, agenda_items__isnull=True, later__isnull=True)
    return idle.exclude(recorded[0]).exclude(recorded[1]).order_by("pk")


def patients_due(years: int) -> Iterator[Patient]:
    """Patients with a closed decision of whom nothing was decided, recorded or planned for so many years."""
    if not years:
        return
    today = timezone.now()
    before = today - dt.timedelta(days=round(years * 365.25))
    decided = Patient.objects.filter(
        erased_at__isnull=True, cases__agenda_items__decisions__closed_at__lt=before
    ).distinct()
    for patient in decided.order_by("pk"):
        cases = patient.cases.all()
        active = (
            cases.filter(created_at__gte=before),
            cases.filter(agenda_items__decisions__updated_at__gte=before),
            cases.filter(agenda_items__meeting__held_on__gte=before.date()),
            cases.filter(findings__entered_at__gte=before),
            cases.filter(items__entered_at__gte=before),
        )
        if not any(each.exists() for each in active):
            yield patient


def imports_due(days: int) -> QuerySet[ImportRun]:
    """Tables that nobody has imported or given up."""
    before = timezone.now() - dt.timedelta(days=days)
    return ImportRun.objects.filter(state__in=GOING, started_at__lt=before)


def forms_due(days: int) -> QuerySet[TakenForm]:
    """Marks of forms that were taken; nobody sends them again after days."""
    return TakenForm.objects.filter(at__lt=timezone.now() - dt.timedelta(days=days))
