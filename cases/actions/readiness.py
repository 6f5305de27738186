"""Records who is asked for the value of a fact, and by when."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases import audit
from cases.models import Case, GapAssignment
from cases.record import subject_of
from cases.writing import writing
from recommendations.ruleset import current_ruleset


class StaleAssignment(Exception):  # noqa: N818 - what happened, not a mistake
    """Somebody else has asked meanwhile; ``latest`` is what stands now. Nothing was recorded."""

    def __init__(self, latest: GapAssignment | None) -> None:
        super().__init__(str(latest))
        self.latest = latest


def assignment_in_force(case: Case, fact: str) -> GapAssignment | None:
    """The last version, a withdrawn one included; None if nobody was ever asked."""
    found = case.assignments.filter(fact=fact, superseded_by__isnull=True)
    return found.select_related("asked_by").first()


def assign_gap(  # noqa: PLR0913 - one for each field
    *,
    by: Any,
    case: Case,
    fact: str,
    owner: str,
    due_on: dt.date | None = None,
    note: str = "",
    seen: int | None = None,
) -> GapAssignment:
    """Ask ``owner`` (a Discipline) for the value of ``fact`` by ``due_on``.

    ``seen`` is the id of the assignment in force that the writer had before them, None if there was none.
    Asking again in the same words after it was seen records nothing new unless it was done meanwhile. Raises
    StaleAssignment, ValidationError on an impossible owner or note, KeyError on an unknown fact.
    """
    _ = current_ruleset().facts[fact]
    content = {"owner": owner, "due_on": due_on, "note": note.strip(), "withdrawn": False}
    return _superseded(by, case, fact, content, seen)


@writing()
def assign_gaps(*, by: Any, asked: Iterable[tuple[Case, str, str, dt.date | None]]) -> list[GapAssignment]:
    """Ask for several at once, each (case, fact, owner, due_on): all of them or, on StaleAssignment, none."""
    found = []
    for case, fact, owner, due_on in asked:
        latest = assignment_in_force(case, fact)
        seen = latest.pk if latest is not None else None
        found.append(assign_gap(by=by, case=case, fact=fact, owner=owner, due_on=due_on, seen=seen))
    return found


def withdraw_gap(*, by: Any, case: Case, fact: str, seen: int | None) -> GapAssignment | None:
    """Nobody is asked for the value any more; None if nobody was. Raises StaleAssignment."""
    latest = assignment_in_force(case, fact)
    if latest is None:
        return None
    content = {"owner": latest.owner, "due_on": latest.due_on, "note": latest.note, "withdrawn": True}
    return _superseded(by, case, fact, content, seen)


def _superseded(by: Any, case: Case, fact: str, content: dict[str, Any], seen: int | None) -> GapAssignment:
    try:
        with writing():
            return _recorded(by, case, fact, content, seen)
    except IntegrityError as problem:
        # Someone committed between our look and our write.
        raise StaleAssignment(assignment_in_force(case, fact)) from problem


def _recorded(by: Any, case: Case, fact: str, content: dict[str, Any], seen: int | None) -> GapAssignment:
    latest = assignment_in_force(case, fact)
    if latest is not None and _says(latest, content) and not _done_since(case, latest):
        return latest
    if (latest.pk if latest is not None else None) != seen:
        raise StaleAssignment(latest)
    assignment = GapAssignment(
        case=case, fact=fact, asked_by=by, asked_at=timezone.now(), supersedes=latest, **content
    )
    # What is unique is left to the database, which alone can tell of two who ask at once.
    assignment.full_clean(validate_unique=False, validate_constraints=False)
    assignment.save()
    details = {
        "fact": fact,
        "owner": content["owner"],
        "due_on": content["due_on"] and content["due_on"].isoformat(),
        "note": content["note"],
    }
    action = "gap.withdrawn" if content["withdrawn"] else "gap.assigned"
    audit.record(by=by, action=action, subject=subject_of(case), details=details)
    return assignment


def _says(assignment: GapAssignment, content: dict[str, Any]) -> bool:
    return all(getattr(assignment, field) == value for field, value in content.items())


def _done_since(case: Case, assignment: GapAssignment) -> bool:
    """Whether a value was entered after it was asked for, so that asking again is a new question."""
    return case.findings.filter(fact=assignment.fact, entered_at__gt=assignment.asked_at).exists()
