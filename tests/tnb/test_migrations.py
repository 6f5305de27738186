"""Records of earlier releases stay what they were, there and back. Forward is tried with each change on whole
databases of those releases (tests/backup/test_upgrade.py); back, which is no promise, by night."""

import os

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE, AFTER = [("tnb", "0006_signature_withdrawal")], [("tnb", "0009_only_steps")]


def at(state):
    """The models as they were at a migration; the database is brought there."""
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return executor.loader.project_state([*state, ("cases", _newest_of_cases(executor))]).apps


def _newest_of_cases(executor):
    return next(name for app, name in executor.loader.graph.leaf_nodes("cases"))


@pytest.fixture
def newest_afterwards():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE") != "nightly", reason="every migration twice: by night"
)
@pytest.mark.django_db(transaction=True)
def test_options_chosen_before_there_were_steps_are_the_steps_of_today_and_go_back(newest_afterwards):
    apps = at(BEFORE)
    user = apps.get_model("auth", "User").objects.create(username="someone")
    patient = apps.get_model("cases", "Patient").objects.create(name="A", hospital_number="1", code_word="x")
    case = apps.get_model("cases", "Case").objects.create(
        patient=patient, code="TNB-26-0001", question="?", created_by=user
    )
    meeting = apps.get_model("tnb", "Meeting").objects.create(
        held_on="2026-01-01", title="t", created_by=user
    )
    item = apps.get_model("tnb", "AgendaItem").objects.create(meeting=meeting, case=case, position=1)
    said = {"updated_by": user, "updated_at": timezone.now(), "text": "kept word for word"}
    closed = {"closed_at": timezone.now(), "closed_by": user, "snapshot": {"decision": {"chosen": ["tae"]}}}
    old = apps.get_model("tnb", "Decision").objects.create(item=item, chosen=["tae", "ssa"], **said, **closed)

    new = at(AFTER).get_model("tnb", "Decision").objects.get(pk=old.pk)
    assert new.steps == [{"option": code, "intent": "", "owner": ""} for code in ("tae", "ssa")]
    assert (new.text, new.snapshot) == ("kept word for word", closed["snapshot"])
    assert new.item_id == item.pk

    back = at(BEFORE).get_model("tnb", "Decision").objects.get(pk=old.pk)
    assert back.chosen == ["tae", "ssa"]
