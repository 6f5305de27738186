"""Keeps the index of the cases: written by the actions, in their transactions, and by nobody else."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from cases.models import Case
from cases.record import combined, findings_in_force, items_in_force
from cases.search.models import SearchRow, SearchTerm
from cases.search.terms import as_term, fact_terms, identity_terms, texts_of
from recommendations.classify import classify
from recommendations.evaluate import normalised
from recommendations.ruleset import current_ruleset

CLASSES = ("grade", "enets_type_002", "enets_type_004")
PLAIN = ("sstr_status", "functional_status")
BATCH = 200


class Content(NamedTuple):
    """What the index holds of one case: the columns of its row that follow from the records, its terms."""

    columns: dict[str, Any]
    terms: set[bytes]


def content_of(case: Case, facts: dict[str, Any]) -> Content:
    """``facts`` are those of last_known; the case has its patient."""
    known = normalised(facts)
    classes = classify(known, current_ruleset())
    columns: dict[str, Any] = {name: classes[name].value or "" for name in CLASSES}
    columns |= {name: str(known.get(name) or "") for name in PLAIN}
    columns |= {
        "provisional": " ".join(name for name in CLASSES if columns[name] and classes[name].provisional),
        "entered": len(known),
        "owner_id": case.created_by_id,
    }
    terms = {as_term(text) for text in texts_of(case, case.patient)}
    return Content(columns, terms | set(identity_terms(case.patient)) | fact_terms(known))


def last_known(case: Case) -> dict[str, Any]:
    """The facts under which a case is found: also what has expired, for it is remembered by that, and so
    that the index does not change with the calendar."""
    found = combined(findings_in_force(case), items_in_force(case))
    return {fact: finding.value for fact, finding in found.items() if finding.value is not None}


def refresh(case: Case) -> None:
    """Bring the index of a case up to date, at the end of the transaction that changed it."""
    # The row is the lock, taken before anything is read: of two people who change a case at once, the
    # second reads what the first has written.
    SearchRow.objects.get_or_create(case=case, defaults={"owner_id": case.created_by_id})
    row = SearchRow.objects.select_for_update().get(case=case)
    case = Case.objects.select_related("patient").get(pk=case.pk)
    content = content_of(case, last_known(case))
    if any(getattr(row, name) != value for name, value in content.columns.items()):
        SearchRow.objects.filter(case=case).update(**content.columns)
    had = terms_in_index(case)
    if gone := had - content.terms:
        SearchTerm.objects.filter(case=case, term__in=gone).delete()
    SearchTerm.objects.bulk_create(SearchTerm(case=case, term=term) for term in content.terms - had)


def terms_in_index(case: Case) -> set[bytes]:
    return {bytes(term) for term in SearchTerm.objects.filter(case=case).values_list("term", flat=True)}


def is_right(case: Case) -> bool:
    """Whether the index of a case is what it would be if it were made now."""
    row = SearchRow.objects.filter(case=case).values().first()
    content = content_of(case, last_known(case))
    same = row is not None and all(row[name] == value for name, value in content.columns.items())
    return same and terms_in_index(case) == content.terms


def every_case() -> Iterator[Case]:
    """All cases with their patients; not all in memory at once."""
    last = 0
    while batch := list(Case.objects.select_related("patient").filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk
