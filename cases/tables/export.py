"""Cases as rows of the template, so that what was exported can be imported again without loss."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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


def export_columns(cases: Sequence[int]) -> list[Column]:
    """The template's columns, and own date, source and number for each fact that in one of the cases (ids)
    has another than the rest of its group."""
    own: set[str] = set()
    for findings in _findings(cases):
        shared = _shared(findings)
        own |= {f.fact for f in findings if _provenance(f) != shared[_group(f.fact)]}
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
        for pk, findings in zip(ids, _findings(ids), strict=True):
            yield _row(found[pk], findings, language)


def export_files(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """The case file of each: what counts of its facts, under its code."""
    for case in cases:
        yield {"reference": case.code, "facts": facts_of(case)}


def _findings(cases: Sequence[int]) -> Iterator[list[Finding]]:
    """What people typed and nothing supersedes, case by case in the order of the ids."""
    for at in range(0, len(cases), BATCH):
        ids = cases[at : at + BATCH]
        by_case: dict[int, list[Finding]] = {pk: [] for pk in ids}
        for finding in Finding.objects.filter(case__in=ids, superseded_by__isnull=True).order_by("pk"):
            if finding.fact in current_ruleset().facts:
                by_case[finding.case_id].append(finding)
        yield from by_case.values()


def _row(case: Case, findings: list[Finding], language: str) -> dict[str, Any]:
    patient, facts = case.patient, current_ruleset().facts
    row: dict[str, Any] = {field: getattr(patient, field, None) for field in OWN}
    row |= {"case": case.code, "question": case.question, "summary": case.summary}
    row["sex"] = said(patient.sex, facts["sex"], language) if patient.sex else None
    shared = _shared(findings)
    for group, provenance in shared.items():
        row |= _in_words(f"group:{group}-", provenance, language)
    for finding in findings:
        row[finding.fact] = said(finding.value, facts[finding.fact], language)
        common, own = shared[_group(finding.fact)], _provenance(finding)
        if own != common:
            not_stated = words.NOT_STATED.said(language)
            own = tuple(
                part or (not_stated if other else part) for part, other in zip(own, common, strict=True)
            )
            row |= _in_words(f"{finding.fact}-own-", own, language)
    return row


def _in_words(prefix: str, provenance: Provenance, language: str) -> dict[str, Any]:
    day, source, detail = provenance
    names = words.source_names()
    source = names[source].said(language) if source in names else source
    return {f"{prefix}{part}": value for part, value in zip(PARTS, (day, source, detail), strict=True)}


def _shared(findings: Iterable[Finding]) -> dict[str, Provenance]:
    """Group -> the date, source and number that most of its facts have; the earliest of equals."""
    counted: dict[str, Counter[Provenance]] = {}
    for finding in findings:
        counted.setdefault(_group(finding.fact), Counter())[_provenance(finding)] += 1
    return {group: counts.most_common(1)[0][0] for group, counts in counted.items()}


def _provenance(finding: Finding) -> Provenance:
    return finding.observed_on, finding.source, finding.source_detail


def _group(fact: str) -> str:
    return current_ruleset().facts[fact].group
