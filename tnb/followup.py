"""Of which patients nothing was heard since the board decided."""

import datetime as dt

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cases.models import Item, Patient
from tnb.models import Decision
from tnb.tasks import WITHIN


def unheard_of(today: dt.date) -> QuerySet[Patient]:
    """The patients not known to be dead of whom nothing is known for more than 90 days since a decision,
    each with ``decided_at`` (of the latest), ``last_known`` (day of the latest entry, or None) and ``code``
    (the case decided last); who was decided on first comes first."""
    start = timezone.make_aware(dt.datetime.combine(today - WITHIN, dt.time()))
    heard = outcomes(OuterRef("pk"))
    closed = Q(cases__agenda_items__decisions__closed_at__isnull=False)
    decided = closed & Q(cases__agenda_items__decisions__deferred_for="")
    latest = Decision.objects.filter(
        item__case__patient=OuterRef("pk"), closed_at__isnull=False, deferred_for=""
    ).order_by("-closed_at", "-pk")
    patients = Patient.objects.annotate(
        decided_at=Max("cases__agenda_items__decisions__closed_at", filter=decided),
        last_known=Subquery(heard.order_by("-observed_on").values("observed_on")[:1]),
        code=Subquery(latest.values("item__case__code")[:1]),
    )
    waiting = patients.filter(decided_at__lt=start).exclude(Exists(heard.filter(content__event="death")))
    silent = Q(last_known__isnull=True) | Q(last_known__lt=today - WITHIN)
    return waiting.filter(silent).order_by("decided_at", "pk")


def outcomes(patient: object) -> QuerySet[Item]:
    """The follow-up in force of a patient, or of an outer one."""
    return Item.objects.filter(
        kind=Item.Kind.OUTCOME, withdrawn=False, superseded_by__isnull=True, case__patient=patient
    )
