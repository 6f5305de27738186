"""Records what people took from a pasted report: findings and entries of lists together, or nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.actions.findings import Entry, record_findings
from cases.actions.items import record_item
from cases.models import Case, Finding, Item
from cases.writing import writing


@dataclass(frozen=True)
class ReportItem:
    """One entry of a list as record_item takes it; the same ``token`` again is the same entry."""

    kind: str
    content: Mapping[str, Any]
    observed_on: dt.date | None
    source: str
    source_detail: str
    token: str


def record_report(
    *, by: Any, case: Case, entries: Iterable[Entry], items: Iterable[ReportItem]
) -> tuple[list[Finding], list[Item]]:
    """All or nothing. Raises what record_findings and record_item raise; nothing of the text is kept."""
    with writing():
        findings = record_findings(by=by, case=case, entries=entries)
        before = set(case.items.values_list("pk", flat=True))
        recorded = [
            record_item(
                by=by,
                case=case,
                kind=each.kind,
                content=each.content,
                observed_on=each.observed_on,
                source=each.source,
                source_detail=each.source_detail,
                token=each.token,
            )
            for each in items
        ]
    return findings, [item for item in recorded if item.pk not in before]
