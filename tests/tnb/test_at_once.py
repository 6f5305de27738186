"""Several people at the same decision at the same moment; and what fails half-way leaves nothing behind."""

import threading
import time
from functools import partial

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from cases.models import AuditEvent
from tnb import actions
from tnb.decisions import Draft, Step, ToDo
from tnb.models import AgendaItem, Decision, Document, Task

from ..conftest import admit, browser_of, for_the_first_board

MANY = 50
WRITES = ("INSERT", "UPDATE", "DELETE")


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

    people = [threading.Thread(target=for_the_first_board(run), args=[step]) for step in steps]
    for someone in people:
        someone.start()
    for someone in people:
        someone.join()


@pytest.fixture
def renders(monkeypatch):
    """The documents that were rendered, in a form that is quick."""
    made = []

    def render(snapshot, language):
        made.append(threading.get_ident())
        time.sleep(0.01)
        return f"%PDF {snapshot['document']} {language}".encode()

    monkeypatch.setitem(actions.documents.MAKERS, Document.Kind.SUMMARY, render)
    return made


@pytest.mark.django_db(transaction=True)
def test_of_fifty_closing_at_once_exactly_one_succeeds_with_one_event_and_one_document(
    a_draft, close, renders
):
    ends, papers = [], []

    def step():
        try:
            close(a_draft)
            ends.append("closed")
        except actions.NotPossible:
            ends.append("refused")
        decision = Decision.objects.get(pk=a_draft.pk)
        said = {"by": decision.closed_by, "kind": "summary", "language": "en"}
        papers.append(bytes(actions.print_document(decision=decision, **said).content))

    at_once(*[step] * MANY)
    assert sorted(ends) == ["closed"] + ["refused"] * (MANY - 1)
    assert AuditEvent.objects.filter(action="decision.closed").count() == 1
    assert Decision.objects.filter(closed_at__isnull=False).count() == 1
    assert Document.objects.count() == 1
    assert len(papers) == MANY
    assert len(set(papers)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_chairs_sending_the_page_at_once_one_closes_and_the_others_read_so(a_draft, close):
    """The same through the pages: nobody meets an error."""
    item, answers = a_draft.item, []
    chairs = [admit("chair", f"chair{number}") for number in range(20)]
    browsers = [browser_of(chair) for chair in chairs]
    address = reverse("decision_close", args=[item.pk])
    said = browsers[0].get(address).context
    sent = {name: said[name] for name in ("seen", "seen_records")} | {"code_word": "blue crane"}

    def step(browser):
        answers.append(browser.post(address, sent))

    at_once(*[partial(step, browser) for browser in browsers])
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url for answer in answers} == {reverse("decision", args=[item.pk])}
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


@pytest.mark.django_db(transaction=True)
def test_of_eight_amendments_begun_at_once_one_is_begun(a_draft, close, chair):
    close(a_draft)
    ends = []

    def step():
        try:
            item = AgendaItem.objects.get(pk=a_draft.item_id)
            actions.amend_decision(by=chair, item=item, reason="New imaging.")
            ends.append("begun")
        except actions.NotPossible:
            ends.append("refused")

    at_once(*[step] * 8)
    assert sorted(ends) == ["begun"] + ["refused"] * 7
    assert Decision.objects.filter(amends=a_draft).count() == 1
    assert AuditEvent.objects.filter(action="decision.amending").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_dropped_or_saved_never_both(a_draft, close, chair, coordinator):
    """Whoever saves an amendment while the chair drops it is told, or the chair is."""
    close(a_draft)
    ends = []
    for _again in range(5):
        item = AgendaItem.objects.get(pk=a_draft.item_id)
        draft = actions.amend_decision(by=chair, item=item, reason="New imaging.")
        seen, text = draft.version, Draft(text="Written meanwhile.", follows="none")

        def drop(item=item, seen=seen):
            ends.append(outcome(lambda: actions.drop_amendment(by=chair, item=item, seen=seen)))

        def save(item=item, seen=seen, text=text):
            save = partial(actions.record_decision, by=coordinator, item=item, seen=seen, draft=text)
            ends.append(outcome(save))

        at_once(drop, save)
        assert sorted(ends[-2:]) == ["done", "refused"]
        for left in Decision.objects.filter(pk=draft.pk):
            assert left.text == "Written meanwhile."
            actions.drop_amendment(by=chair, item=item, seen=left.version)


def outcome(step) -> str:
    try:
        step()
    except (actions.StaleDecision, actions.NotPossible):
        return "refused"
    return "done"


class BrokenError(Exception):
    """What is thrown in the middle of a writing."""


class BreaksAt:
    """Lets ``count`` writes pass and throws before the next one; counts them all without a limit."""

    def __init__(self, count: int | None = None) -> None:
        self.left, self.seen = count, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            if self.left is not None and self.seen >= self.left:
                raise BrokenError(sql)
            self.seen += 1
        return execute(sql, params, many, context)


def state() -> dict[str, list]:
    """Every row of every table of ours."""
    models = [model for app in ("cases", "tnb") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in models}


@pytest.fixture
def with_tasks(coordinator, an_item, chair, close):
    """An amendment about to be closed: it gives a task up, keeps one and brings one."""
    first = Draft(steps=(Step("ssa"),), follows="departs", departure_reason="comorbidity", todo=(ToDo("CT"),))
    close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=first))
    item = AgendaItem.objects.get(pk=an_item.pk)
    draft = actions.amend_decision(by=chair, item=item, reason="New imaging.")
    later = Draft(
        steps=(Step("ssa"),), follows="departs", departure_reason="comorbidity", todo=(ToDo("MRI"),)
    )
    return actions.record_decision(by=coordinator, item=item, seen=draft.version, draft=later)


def writes_of(close, decision) -> int:
    """How many writes a closing makes, tried out and taken back."""
    counting = BreaksAt()
    with connection.execute_wrapper(counting), transaction.atomic():
        close(decision)
        transaction.set_rollback(True)
    return counting.seen


@pytest.mark.django_db(transaction=True)
def test_an_error_at_any_write_of_a_closing_leaves_everything_as_it_was(with_tasks, close):
    count = writes_of(close, with_tasks)
    before = state()
    assert count >= 5  # the decision, the event, a task given up, a task handed out, where the case stands
    for place in range(count):
        with connection.execute_wrapper(BreaksAt(place)), pytest.raises(BrokenError):
            close(with_tasks)
        assert state() == before
    close(with_tasks)
    assert state() != before
    assert Task.objects.count() == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses the lock without a transaction")
@pytest.mark.django_db(transaction=True)
def test_the_proof_above_finds_a_closing_that_is_not_one_transaction(with_tasks, close, monkeypatch):
    monkeypatch.setattr(actions, "close_decision", actions.close_decision.__wrapped__)
    before, left_between = state(), []
    count = writes_of(close, with_tasks)
    for place in range(count):
        with connection.execute_wrapper(BreaksAt(place)), pytest.raises((BrokenError, actions.NotPossible)):
            close(with_tasks)
        left_between.append(state() != before)
    assert left_between[0] is False
    assert any(left_between)
