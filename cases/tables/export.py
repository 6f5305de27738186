"""Cases as rows of the template, so that what was exported can be imported again without loss."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from cases.models import Case, Finding
from cases.record import facts_of
from cases.tables import words
from cases.tables.columns import OWN, Column, provenance_columns, template_columns
from cases.tables.values import said
from recommendations.ruleset import current_ruleset

BATCH = 200
MOST = 5000  # rows in one export
Provenance = tuple[Any, str, str]
PARTS = ("date", "source", "detail")
FIELDS = ("observed_on", "source", "source_detail")


class Stated(NamedTuple):
    """One value in force; ``provenance`` is its date, source and report number."""

    fact: str
    provenance: Provenance
    value: Any


def export_columns(cases: Sequence[int]) -> list[Column]:
    """The template's columns, and own date, source and number for each fact that in one of the cases (ids)
    has another than the rest of its group."""
    own: set[str] = set()
    for stated in _stated(cases):
        shared = _shared(stated)
        own |= {one.fact for one in stated if one.provenance != shared[_groups()[one.fact]]}
    columns: list[Column] = []
    for column in template_columns():
        columns.append(column)
        if column.of in own and column.fact is not None:
            columns += provenance_columns(column.of, column.fact.label)
    return columns


def export_rows(cases: Sequence[int], language: str) -> Iterator[dict[str, Any]]:
    """Column key -> value of each case, in the order of the ids."""
    for at in range(0, len(cases), BATCH):
        ids = cases[at : at + BATCH]
        found = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related("patient")}
        for pk, stated in zip(ids, _stated(ids), strict=True):
            yield _row(found[pk], stated, language)


def export_files(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """The case file of each: what counts of its facts, under its code."""
    for case in cases:
        yield {"reference": case.code, "facts": facts_of(case)}


def _stated(cases: Sequence[int]) -> Iterator[list[Stated]]:
    """What people typed and nothing supersedes, case by case in the order of the ids."""
    for at in range(0, len(cases), BATCH):
        by_case: dict[int, list[Stated]] = {pk: [] for pk in cases[at : at + BATCH]}
        found = Finding.objects.filter(case__in=by_case, superseded_by__isnull=True).order_by("pk")
        for case, fact, value, *provenance in found.values_list("case_id", "fact", "value", *FIELDS):
            if fact in _groups():
                by_case[case].append(Stated(fact, tuple(provenance), value))
        yield from by_case.values()


def _row(case: Case, stated: Sequence[Stated], language: str) -> dict[str, Any]:
    patient, facts = case.patient, current_ruleset().facts
    row: dict[str, Any] = {field: getattr(patient, field, None) for field in OWN}
    row |= {"case": case.code, "question": case.question, "summary": case.summary}
    row["sex"] = said(patient.sex, facts["sex"], language) if patient.sex else None
    shared = _shared(stated)
    for group, provenance in shared.items():
        row |= _in_words(f"group:{group}-", provenance, language)
    for fact, own, value in stated:
        row[fact] = said(value, facts[fact], language)
        common = shared[_groups()[fact]]
        if own != common:
            row |= _in_words(f"{fact}-own-", _unlike(own, common, language), language)
    return row


def _unlike(own: Provenance, common: Provenance, language: str) -> Provenance:
    """What a fact lacks and its group has is said to be not stated, or it would be taken from the group."""
    missing = words.NOT_STATED.said(language)
    day, source, detail = (
        part or (missing if other else part) for part, other in zip(own, common, strict=True)
    )
    return day, source, detail


def _in_words(prefix: str, provenance: Provenance, language: str) -> dict[str, Any]:
    day, source, detail = provenance
    names = words.source_names()
    source = names[source].said(language) if source in names else source
    return {f"{prefix}{part}": value for part, value in zip(PARTS, (day, source, detail), strict=True)}


def _shared(stated: Iterable[Stated]) -> dict[str, Provenance]:
    """Group -> the date, source and number that most of its facts have; the earliest of equals."""
    counted: dict[str, dict[Provenance, int]] = {}
    for fact, provenance, _value in stated:
        counts = counted.setdefault(_groups()[fact], {})
        counts[provenance] = counts.get(provenance, 0) + 1
    return {group: max(counts, key=lambda one: counts[one]) for group, counts in counted.items()}


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {fact.name: fact.group for fact in current_ruleset().facts.values()}
