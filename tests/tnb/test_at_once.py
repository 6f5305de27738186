"""Several people at the same decision at the same moment."""

import threading
import time
from functools import partial

import pytest
from django.db import OperationalError, connection

from cases.models import AuditEvent
from tnb import actions
from tnb.decisions import Draft
from tnb.models import Decision

from ..conftest import admit


def at_once(*steps) -> None:
    """Runs the steps in threads that start together. SQLite in memory, as the tests have it, answers
    "locked" where a file would wait: then the step has left nothing behind and is taken again."""
    start = threading.Barrier(len(steps))

    def run(step):
        start.wait()
        while True:
            try:
                return step()
            except OperationalError:
                time.sleep(0.01)
            finally:
                connection.close()

    people = [threading.Thread(target=run, args=[step]) for step in steps]
    for someone in people:
        someone.start()
    for someone in people:
        someone.join()


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_closing_at_once_exactly_one_succeeds(a_draft, close):
    ends = []

    def step():
        try:
            close(a_draft)
            ends.append("closed")
        except actions.NotPossible:
            ends.append("refused")

    at_once(*[step] * 8)
    assert sorted(ends) == ["closed"] + ["refused"] * 7
    assert AuditEvent.objects.filter(action="decision.closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_drafts_saved_at_once_none_is_lost_silently(an_item):
    ends = []

    def step(writer):
        try:
            actions.record_decision(by=writer, item=an_item, seen=0, draft=Draft(text=writer.username))
            ends.append(writer.username)
        except actions.StaleDecision:
            ends.append("stale")

    writers = [admit("coordinator", f"writer{number}") for number in range(8)]
    at_once(*[partial(step, writer) for writer in writers])
    assert ends.count("stale") == 7
    assert Decision.objects.get(item=an_item).text in ends
