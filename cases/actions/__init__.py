"""The only writers of cases: every change is one transaction with its audit event."""

from cases.actions.files import import_case_file
from cases.actions.findings import Entry, InvalidFindings, StaleFindings, already_says, record_findings
from cases.actions.items import InvalidItem, StaleItem, prefer_specimen, record_item, withdraw_item
from cases.actions.patients import (
    Namesakes,
    StaleCase,
    correct_case,
    correct_patient,
    describe_case,
    register_patient_and_case,
    version_of,
)
from cases.actions.readiness import StaleAssignment, assign_gap, assign_gaps, withdraw_gap
from cases.actions.reports import ReportItem, record_report

__all__ = [
    "Entry",
    "InvalidFindings",
    "InvalidItem",
    "Namesakes",
    "ReportItem",
    "StaleAssignment",
    "StaleCase",
    "StaleFindings",
    "StaleItem",
    "already_says",
    "assign_gap",
    "assign_gaps",
    "correct_case",
    "correct_patient",
    "describe_case",
    "import_case_file",
    "prefer_specimen",
    "record_findings",
    "record_item",
    "record_report",
    "register_patient_and_case",
    "version_of",
    "withdraw_gap",
    "withdraw_item",
]
