"""What is counted: by names of the code, over all processes, for whoever may know."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tnb.observing import exposed, numbers
from tnb.pdf import RenderingStopped, press

from ..served import ROOT

TOKEN = "a-token-of-the-tests-1234"
BRINGS_IT = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def samples(said: str) -> dict[tuple, float]:
    """(name, labels) to value of everything in an answer; raises where it is not in the form."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


def shown() -> dict[tuple, float]:
    return samples(exposed.response().content.decode())


def more(before: dict[tuple, float], name: str, **labels: str) -> float:
    """By how much it has grown since."""
    key = (name, *sorted(labels.items()))
    return shown().get(key, 0) - before.get(key, 0)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("said", [{}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}x"}])
def test_without_the_token_there_is_nothing_here(said, db):
    assert Client().get("/metrics", headers=said).status_code == 404


def test_where_no_token_is_set_an_empty_one_opens_nothing(db, settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.usefixtures("token")
def test_the_token_opens_it_by_any_name_and_without_tls(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/metrics", headers=BRINGS_IT | {"host": "10.0.0.7"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    found = samples(answer.content.decode())
    assert found[("tnb_audit_triggers",)] == 1
    assert found[("tnb_migrations_missing",)] == 0
    assert found[("tnb_database_bytes",)] > 10_000
    assert ("tnb_backup_age_seconds",) not in found, "there is none, and that is not an age of zero"


def test_people_of_the_board_find_nothing_here(as_chair, as_coordinator):
    assert as_chair.get("/metrics").status_code == as_coordinator.get("/metrics").status_code == 404


def test_a_request_is_counted_by_its_name_and_never_by_what_is_in_its_address(as_coordinator, a_case):
    before = shown()
    as_coordinator.get(f"/cases/{a_case.code}/")
    as_coordinator.get("/cases/WANG-XIAOMING/")
    said = {"view": "cases:overview", "method": "GET"}
    assert more(before, "tnb_requests_total", status="200", **said) == 1
    assert more(before, "tnb_requests_total", status="404", **said) == 1
    assert more(before, "tnb_request_seconds_count", **said) == 2
    whole = exposed.response().content.decode()
    assert a_case.code not in whole
    assert "XIAOMING" not in whole


def test_a_method_that_nobody_knows_is_no_label_of_its_own(anonymous):
    anonymous.generic("王小明", "/login/")
    anonymous.generic("BREW", "/login/")
    assert not {"王小明", "BREW"} & set(re.findall(r'method="([^"]*)"', exposed.response().content.decode()))


def test_screens_that_ask_every_second_are_counted_apart(as_coordinator, an_item):
    before = shown()
    as_coordinator.get(f"/agenda/{an_item.pk}/present/now/")
    polls = {key: value for key, value in shown().items() if key[0] == "tnb_polls_total"}
    assert sum(polls.values()) - sum(before.get(key, 0) for key in polls) == 1
    assert not [k for k in shown() if k[0] == "tnb_requests_total" and ("view", "present_poll") in k]


def test_recommendations_and_documents_are_counted(as_coordinator, a_case, settings):
    before = shown()
    as_coordinator.get(f"/cases/{a_case.code}/")
    worked_out = [k for k in shown() if k[0] == "tnb_evaluation_seconds_count"]
    assert sum(shown()[key] - before.get(key, 0) for key in worked_out) >= 1
    press.pdf_of(["<p>one</p>"])
    assert more(before, "tnb_renders_total", outcome="made") == 1
    settings.RENDER_SECONDS = 0.3
    with pytest.raises(RenderingStopped):
        press.pdf_of(["<p>many words</p>" * 50_000])
    assert more(before, "tnb_renders_total", outcome="stopped") == 1
    assert shown()[("tnb_renders_busy",)] == 0
    press.end()


def test_a_log_in_that_fails_is_counted_and_the_name_is_not_told(anonymous):
    before = shown()
    anonymous.post("/login/", {"username": "wang-xiaoming", "password": "guess"})
    assert more(before, "tnb_audit_events_total", action="log_in.failed") == 1
    assert "wang-xiaoming" not in exposed.response().content.decode()


def failing_document(seen: list[float]) -> None:
    with numbers.render_counted():
        seen.append(shown()[("tnb_renders_busy",)])
        raise ZeroDivisionError


def test_what_is_being_made_is_told_until_it_fails(db):
    seen: list[float] = []
    with pytest.raises(ZeroDivisionError):
        failing_document(seen)
    assert [*seen, shown()[("tnb_renders_busy",)]] == [1, 0]


COUNTING = """
import os, sys
from tnb.observing import processes
folder = processes.prepare()
first = len(list(folder.glob("*.db")))
if not os.fork():
    import django; django.setup()
    from tnb.observing import numbers
    numbers.note_request(view="v", method="GET", status=200, seconds=.1, polled=False)
    numbers.WORKERS.set(1)
    os._exit(0)
pid = os.wait()[0]
import django; django.setup()
from tnb.observing import exposed, numbers
numbers.note_request(view="v", method="GET", status=200, seconds=.1, polled=False)
numbers.WORKERS.set(1)
if sys.argv[1] == "forget": processes.forget(pid)
from prometheus_client import generate_latest, CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry(); MultiProcessCollector(registry)
print(generate_latest(registry).decode())
print("# first", first)
processes.remove()
print("# left", folder.exists())
"""


def counted_by_two(how: str, tmp_path) -> str:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-c", COUNTING, how]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_processes_are_added_up_and_one_that_ended_no_longer_answers(tmp_path):
    said = counted_by_two("forget", tmp_path)
    assert 'tnb_requests_total{method="GET",status="200",view="v"} 2.0' in said
    assert "tnb_workers 1.0" in said
    assert "# first 0" in said
    assert "# left False" in said


@pytest.mark.control
def test_a_process_that_ended_and_is_not_forgotten_would_be_counted(tmp_path):
    assert "tnb_workers 2.0" in counted_by_two("remember", tmp_path)
