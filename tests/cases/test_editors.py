"""Sixteen people edit one case at once, through the pages: nothing acknowledged is lost, nothing is doubled.

Each edit brings a value of its own and knows the finding it was shown. An edit is lost when it was
acknowledged and is not in the record, or when someone replaced it who had never seen it.
"""

import os
import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from cases import intake
from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from cases.forms import EditCaseForm
from cases.models import AuditEvent, Case, Finding, Item
from cases.record import findings_in_force
from tests.conftest import admit, browser_of, for_the_first_board

from .page import read

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# By night 16 × 50, by day a fifth of it: what must not be lost is lost in the first dozen already.
EDITORS = 16
EDITS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 10
# Without an upper limit, so that they can be edited up.
FACTS = ["lm_count", "mitoses_per_10hpf", "pancreastatin", "stable_months", "tumour_absorbed_dose_gy"]


@pytest.fixture
def edited(transactional_db):
    """A case whose facts all stand at 0."""
    by = admit("coordinator")
    case = register_patient_and_case(by=by, name="P", question="?", summary="0")
    record_findings(by=by, case=case, entries=[Entry(fact, 0) for fact in FACTS])
    return case


def all_at_once(edit, editors=EDITORS):
    """edit(client, number) for each editor in a thread and with a connection of their own: the outcomes."""
    people = [browser_of(admit("coordinator", f"editor{number}")) for number in range(editors)]
    start = Barrier(editors)

    def one(number):
        start.wait()
        try:
            return edit(people[number], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(editors) as pool:
        return sum(pool.map(for_the_first_board(one), range(editors)), Counter())


def editing(case, edits, taken, seed=7):
    """An editor of one fact after another, each edit until it is acknowledged; ``taken`` collects, for
    each that was, (fact, value, the finding that was shown)."""

    def edit(client, number):
        chance, done = random.Random(seed + number), Counter()  # noqa: S311 - which fact is no secret
        for turn in range(edits):
            fact, value = chance.choice(FACTS), 1 + number * edits + turn
            while not acknowledged(client, case, (fact, value), chance=chance, done=done, taken=taken):
                pass
        return done

    return edit


def acknowledged(client, case, entry, *, chance, done, taken):
    fact, value = entry
    seen = findings_in_force(case)[fact]  # what the page shows when it is opened
    time.sleep(chance.random() / 50)  # while it is looked at
    typed = {f"{fact}-seen": seen.pk, fact: str(value), "form-token": uuid.uuid4().hex}
    response = client.post(reverse("cases:intake", args=[case.code]), typed)
    done[response.status_code] += 1
    if response.status_code == 302:
        taken.append((fact, value, seen.pk))
        return True
    said = read(response).said(f"error-{fact}").split()
    if "Recorded" in said and said[said.index("Yours") + 1] == str(value):
        done["both shown"] += 1
    return False


def lost(case, taken):
    """The acknowledged edits that are not in the record, or replaced something that was not shown."""
    after = {(f.fact, f.value): f.supersedes_id for f in Finding.objects.filter(case=case)}
    return [edit for edit in taken if after.get(edit[:2]) != edit[2]]


def test_of_sixteen_editors_at_once_no_edit_is_lost_and_none_is_doubled(edited):
    taken = []
    done = all_at_once(editing(edited, EDITS, taken))
    assert done[302] == len(taken) == EDITORS * EDITS
    assert lost(edited, taken) == []
    assert Finding.objects.count() == len(FACTS) + EDITORS * EDITS
    assert AuditEvent.objects.filter(action="findings.recorded").count() == 1 + EDITORS * EDITS
    assert done[409] > 0
    assert done == {302: EDITORS * EDITS, 409: done[409], "both shown": done[409]}


@pytest.mark.control
def test_an_intake_that_takes_what_is_in_force_for_what_was_seen_loses_edits(edited, monkeypatch):
    """The red control: the save of every application that does not ask what its user had before them."""
    monkeypatch.setattr(intake, "_seen", lambda fact, history, _data: newest(fact, history))
    taken = []
    all_at_once(editing(edited, 10, taken))
    assert lost(edited, taken)


def newest(fact, history):
    return max((f for f in history.values() if f.fact == fact.name), key=lambda f: f.pk, default=None)


def signing(case, edits):
    """An editor who adds a word of their own to the summary, each time until it is acknowledged."""
    url = reverse("cases:edit", args=[case.code])

    def edit(client, number):
        done = Counter()
        for turn in range(edits):
            status = 0
            while status != 302:
                # What the page holds when it is opened.
                opened = EditCaseForm(case=Case.objects.select_related("patient").get(pk=case.pk))
                typed = {name: value or "" for name, value in opened.initial.items()}
                typed["summary"] = word = f"{typed['summary']} {number}.{turn}"
                response = client.post(url, typed | {"form-token": uuid.uuid4().hex})
                status = response.status_code
                done[status] += 1
                assert status in (302, 409)
                if status == 409:
                    page = response.content.decode()
                    assert f">\n{word}</textarea>" in page
                    assert "Now recorded:" in page
        return done

    return edit


def test_of_sixteen_editors_of_the_summary_none_loses_a_word(edited):
    done = all_at_once(signing(edited, 5))
    edited.refresh_from_db()
    words = edited.summary.split()
    assert sorted(words) == sorted(["0", *(f"{n}.{turn}" for n in range(EDITORS) for turn in range(5))])
    assert done[302] == EDITORS * 5
    assert done[409] > 0


def test_a_correction_that_does_not_ask_what_was_seen_loses_words(edited, monkeypatch):
    monkeypatch.setattr("cases.forms.version_of", lambda _case: "the same")
    monkeypatch.setattr("cases.actions.patients.version_of", lambda _case: "the same")
    all_at_once(signing(edited, 5))
    edited.refresh_from_db()
    assert len(edited.summary.split()) < 1 + EDITORS * 5


def test_of_sixteen_editors_of_one_entry_none_overwrites_another(edited):
    by = admit("chair")
    first = record_item(by=by, case=edited, kind="lesion", content={"segments": ["4"], "size_cm": 0.1})

    def edit(client, _number):
        done = Counter()
        for _turn in range(5):
            while True:
                latest = Item.objects.get(case=edited, superseded_by=None)
                url = reverse("cases:item", args=[edited.code, latest.pk])
                size = round(latest.content["size_cm"] + 0.1, 1)
                typed = {
                    "segments": ["4"],
                    "size_cm": f"{size:g}",
                    "reason": "counted",
                    "token": uuid.uuid4().hex,
                }
                response = client.post(url, typed)
                done[response.status_code] += 1
                if response.status_code == 302:
                    break
                assert response.status_code == 409
                assert f"{size:g}" in response.content.decode()
        return done

    done = all_at_once(edit)
    assert done[302] == EDITORS * 5
    sizes = [item.content["size_cm"] for item in Item.objects.order_by("pk")]
    assert sizes == [round((turn + 1) / 10, 1) for turn in range(1 + EDITORS * 5)]
    assert first.superseded_by is not None
