"""Finds the cases that meet all conditions of a search, newest first.

A word that few cases have is looked up first, and only those cases are gone through; everything else goes
through the rows from the newest on and stops as soon as there are enough.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.boards import current_board
from cases.identity.terms import asked_terms
from cases.search.models import SearchRow, SearchTerm, State
from cases.search.terms import as_term, fact_term
from cases.search.vocabulary import Facet

FEW = 20_000  # terms that are gone through one by one; what is more frequent is met in passing
COUNTED = 1_000  # more are not counted
AFTER_LETTERS = b"\xff"  # no text in UTF-8 has this byte


@dataclass(frozen=True)
class Search:
    """``words`` are normalised (plain.key): beginnings of code or code word, or whole names, readings,
    initials and numbers, which may be typed in several words; ``facets`` are conditions on classes and facts;
    all must hold. ``by`` is the user who asks, for "my cases"."""

    words: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    by: Any = None


@dataclass(frozen=True)
class Found:
    """One page of rows, each with its case and patient; ``before`` is the key of the next page or None;
    ``total`` is None on a later page, and COUNTED + 1 means: more."""

    rows: list[SearchRow]
    before: int | None
    total: int | None


def found(search: Search, size: int, before: int | None = None) -> Found:
    """A page of ``size`` cases opened before the case of id ``before``."""
    keys = _matching(search)
    if before is None:
        ids = list(keys[: max(COUNTED, size) + 1])
        total = len(ids)
    else:
        ids, total = list(keys.filter(case__lt=before)[: size + 1]), None
    rows = SearchRow.objects.select_related("case__patient", "owner").in_bulk(ids[:size])
    shown = [rows[each] for each in ids[:size]]
    return Found(shown, ids[size - 1] if len(ids) > size else None, total)


def _matching(search: Search) -> QuerySet:
    """The ids of the matching cases, newest first."""
    hits = [_meant(search.words, place) for place in range(len(search.words))]
    rows = SearchRow.objects.all()
    for facet in search.facets:
        if facet.name in COLUMNS:
            rows = rows.filter(_column(facet, search.by))
        else:
            terms = [fact_term(facet.name, value) for value in facet.values]
            hits.append(SearchTerm.objects.filter(term__in=terms))
    found = _rarest(hits)
    if found is None:
        found = rows
    else:
        hits.remove(found)
        if rows.query.where:
            found = found.filter(Exists(rows.filter(case_id=OuterRef("case_id"))))
        found = found.distinct()
    for each in hits:
        found = found.filter(Exists(each.filter(case_id=OuterRef("case_id"))))
    return found.order_by("-case_id").values_list("case_id", flat=True)


def _meant(words: Sequence[str], place: int) -> QuerySet:
    """The terms that a typed word begins, and those of a whole name or number that it is, or is a part of."""
    start, whole = as_term(words[place]), asked_terms(current_board(), words, place)
    return SearchTerm.objects.filter(Q(term__gte=start, term__lt=start + AFTER_LETTERS) | Q(term__in=whole))


def _rarest(hits: list[QuerySet]) -> QuerySet | None:
    """The condition that the fewest cases meet; None if that is still met at every turn."""
    sizes = [each.values("case_id")[:FEW].count() for each in hits]
    return hits[sizes.index(min(sizes))] if sizes and min(sizes) < FEW else None


COLUMNS = {"grade", "enets", "sstr_status", "functional_status", "state", "meeting", "owner"}


def _column(facet: Facet, by: Any) -> Q:
    """The condition on the columns of a row; ``by`` is who asks."""
    values = facet.values
    if facet.name == "enets":  # the papers read the type in two ways; either is a hit, unknown is both
        one, other = Q(enets_type_002__in=values), Q(enets_type_004__in=values)
        return one & other if values == ("",) else one | other
    if facet.name == "owner":
        return Q(owner_id__in=[by.pk if value == "me" else int(value) for value in values])
    if facet.name == "meeting":
        days = [next_meeting() if value == "next" else value for value in values]
        return Q(state=State.AGENDA, meeting_on__in=days)
    if facet.name == "state":
        return _state(values)
    return Q(**{f"{facet.name}__in": values})


def _state(values: tuple[str, ...]) -> Q:
    """A case whose meeting has passed without a decision counts as deferred, whatever is written."""
    passed = Q(state=State.AGENDA, meeting_on__lt=timezone.localdate())
    found = Q(state__in=values)
    return found | passed if State.DEFERRED in values else found & ~passed


def next_meeting() -> dt.date | None:
    """The day of the next meeting that has a case on its agenda."""
    coming = SearchRow.objects.filter(state=State.AGENDA, meeting_on__gte=timezone.localdate())
    return coming.aggregate(day=Min("meeting_on"))["day"]
