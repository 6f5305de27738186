"""What is known of a case: its findings in force, its facts, and how they came about."""

from typing import Any

from cases.models import AuditEvent, Case, Finding


def findings_in_force(case: Case) -> dict[str, Finding]:
    """Per fact name the finding that nothing supersedes, explicit unknowns (value None) included."""
    findings = case.findings.filter(superseded_by__isnull=True).select_related("entered_by")
    return {finding.fact: finding for finding in findings}


def facts_of(case: Case) -> dict[str, Any]:
    """Fact name -> value, as ``evaluate`` takes them: what is unknown is absent."""
    return known(findings_in_force(case))


def known(findings: dict[str, Finding]) -> dict[str, Any]:
    """The values of the findings that are not explicit unknowns."""
    return {fact: finding.value for fact, finding in findings.items() if finding.value is not None}


def history_of(case: Case, fact: str) -> list[Finding]:
    """Every finding of one fact, newest first."""
    return list(case.findings.filter(fact=fact).select_related("entered_by").order_by("-pk"))


def events_of(case: Case) -> list[AuditEvent]:
    """What was done to a case, newest first."""
    return list(AuditEvent.objects.filter(subject=subject_of(case)).order_by("-pk"))


def subject_of(case: Case) -> str:
    """The name of a case in the audit: "case:TNB-26-0001"."""
    return f"case:{case.code}"
