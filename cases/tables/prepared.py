"""A row made ready: everything that can be worked out before the import's one transaction begins."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cases.models import Case, Patient
from cases.search.index import content_of
from cases.search.terms import fact_terms
from cases.tables.comparing import Recorded, news, recorded_of
from cases.tables.models import ImportRow
from cases.tables.values import times
from recommendations.evaluate import normalised

Prepared = dict[str, Any]
Answers = Mapping[tuple[int, str], str]  # row number, column key -> answer to the doubt


def prepare(rows: Sequence[ImportRow], answers: Answers, by: Any) -> list[Prepared]:
    """Of each row {"row", "choice", "own", "findings", "said", "columns", "terms"}; JSON holds it.

    "findings" are [fact, value as JSON text, date or None, source, detail, id of the one superseded];
    "said" is what the audit says of them, as JSON text; "columns" and "terms" are those of
    the search index (new cases only).
    """
    codes = [row.choice.removeprefix("case:") for row in rows if row.choice.startswith("case:")]
    cases = {case.code: case for case in Case.objects.filter(code__in=codes).select_related("patient")}
    recorded = recorded_of([case.pk for case in cases.values()])
    found = []
    for row in rows:
        case = cases.get(row.choice.removeprefix("case:"))
        before = recorded[case.pk] if case else {}
        entries = [entry for one in row.entries if (entry := answered(row.number, one, answers))]
        new = sorted(news(entries, before, case.patient.sex if case else ""), key=lambda entry: entry[0])
        findings = [[fact, json.dumps(value), *rest, _before(fact, before)] for fact, value, *rest in new]
        said = json.dumps({"facts": {fact: value for fact, value, *_rest in new}})
        ready = {"row": row.number, "choice": row.choice, "own": row.own, "findings": findings, "said": said}
        found.append(ready | ({} if case else _indexed(new, by)))
    return found


def _before(fact: str, recorded: Recorded) -> int | None:
    return recorded[fact][0] if fact in recorded else None


def answered(number: int, entry: list[Any], answers: Answers) -> list[Any] | None:
    """An entry as the answer to its doubt makes it; None if it is left out."""
    answer = answers.get((number, entry[0]), "")
    if answer == "leave":
        return None
    factor = {"hundredfold": 100, "tenth": 0.1}.get(answer)
    return entry if factor is None else [entry[0], times(entry[1], factor), *entry[2:]]


def _indexed(entries: Sequence[list[Any]], by: Any) -> dict[str, Any]:
    """What the search index says of a new case with these findings, but for its names."""
    facts = {fact: value for fact, value, *_rest in entries if value is not None}
    content = content_of(Case(patient=Patient(), created_by=by), facts)
    terms = sorted(term.decode() for term in fact_terms(normalised(facts)))
    return {"columns": content.columns, "terms": terms}
