"""Removes what was left of work and is no record: drafts of paper, marks of taken forms, ended log-ins."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from cases import audit
from cases.writing import writing


@writing()
def remove_leftovers(*, by: Any, due: Mapping[str, QuerySet], removed: Mapping[str, int]) -> None:
    """Delete what is ``due`` (tnb.management.commands.retention). The event tells how much of each kind was
    ``removed``, what other actions removed in the same run included; nothing removed leaves none."""
    for found in due.values():
        found.delete()
    if details := {kind: count for kind, count in removed.items() if count > 0}:
        audit.record(by=by, action="retention.applied", subject="retention", details=details)
