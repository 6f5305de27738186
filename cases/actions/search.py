"""What other parts write into the index of the cases, and making it anew."""

import datetime as dt
from collections.abc import Iterator

from cases.models import Case, SearchRow
from cases.search.index import every_case, is_right, refresh
from cases.search.models import State
from cases.writing import writing


@writing()
def place_case(*, case: Case, state: State, meeting_on: dt.date | None) -> None:
    """How far a case has come and the day of its meeting, for the list.

    Called within the change it follows from (the agenda, a decision), which has its own audit event.
    """
    refreshed = SearchRow.objects.filter(case=case).update(state=state, meeting_on=meeting_on)
    if not refreshed:
        refresh(case)
        SearchRow.objects.filter(case=case).update(state=state, meeting_on=meeting_on)


def reindex_cases() -> Iterator[Case]:
    """Make the index of every case anew where it is not right, each in a transaction of its own, so that
    people can go on working; yields the cases that were not right."""
    for case in every_case():
        if not is_right(case):
            with writing():
                refresh(case)
            yield case
