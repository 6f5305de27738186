"""A form that is sent again, because its answer was lost or the button was hit twice, is taken once."""

import os
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from cases.actions import record_item
from cases.forms import EditCaseForm
from cases.models import Case, Finding, Item, TakenForm
from cases.record import findings_in_force
from tests.conftest import admit, browser_of, changes, for_the_first_board

from .page import read


def url(name, *more):
    return reverse(f"cases:{name}", args=more)


def with_token(fields):
    return {**fields, "form-token": uuid.uuid4().hex}


def a_new_case(number, _case):
    fields = {"name": "Same name", "question": f"Question {number}?", "namesakes_allowed": "on"}
    return url("new"), with_token(fields)


def a_correction(number, case):
    form = EditCaseForm(case=Case.objects.select_related("patient").get(pk=case.pk))
    fields = {name: value or "" for name, value in form.initial.items()}
    return url("edit", case.code), with_token({**fields, "summary": f"Summary {number}"})


def a_fact(number, case):
    seen = findings_in_force(case).get("pancreastatin")
    fields = {"pancreastatin-seen": seen.pk if seen else "", "pancreastatin": str(number)}
    return url("intake", case.code), with_token(fields)


def an_entry(number, case):
    fields = {"marker": "nse", "value": str(number), "unit": "ng/mL", "item-date": "2026-03-02"}
    return url("items", case.code, "marker"), {**fields, "token": uuid.uuid4().hex}


def a_corrected_entry(number, case):
    entry = Item.objects.get(case=case, kind="lesion", superseded_by=None)
    fields = {"segments": ["4"], "size_cm": f"{1 + number / 1000:g}", "reason": "measured again"}
    return url("item", case.code, entry.pk), {**fields, "token": uuid.uuid4().hex}


def a_withdrawal(number, case):
    by = case.created_by
    entry = record_item(by=by, case=case, kind="lesion", content={"segments": ["1"], "size_cm": 1})
    return url("withdraw", case.code, entry.pk), with_token({"reason": f"counted twice {number}"})


def a_preference(number, case):
    content = {"site": "liver", "procedure": "biopsy", "ki67_pct": 8}
    specimen = record_item(by=case.created_by, case=case, kind="specimen", content=content)
    return url("specimen_prefer", case.code), with_token({"thread": specimen.thread, "reason": f"{number}"})


FORMS = [a_new_case, a_correction, a_fact, an_entry, a_corrected_entry]


def written():
    """How often anything was written."""
    return changes(), Case.objects.count(), Finding.objects.count(), Item.objects.count()


@pytest.fixture
def lesion(case, coordinator):
    return record_item(by=coordinator, case=case, kind="lesion", content={"segments": ["4"], "size_cm": 1})


@pytest.mark.parametrize("form", [*FORMS, a_withdrawal, a_preference])
def test_each_form_sent_three_times_is_taken_once_and_answered_alike(as_coordinator, case, lesion, form):
    address, fields = form(1, case)
    first = as_coordinator.post(address, fields)
    assert first.status_code == 302
    once = written()
    for _again in range(2):
        assert as_coordinator.post(address, fields).headers["Location"] == first.headers["Location"]
    assert written() == once


@pytest.mark.parametrize("form", FORMS)
def test_the_page_puts_a_token_into_the_form_that_is_new_each_time(as_coordinator, case, lesion, form):
    address, fields = form(1, case)
    name = "form-token" if "form-token" in fields else "token"
    tokens = [read(as_coordinator.get(address)).fields[name] for _time in range(2)]
    assert tokens[0] != tokens[1]
    assert all(len(token) >= 16 for (token,) in tokens)


def test_the_second_answer_says_that_nothing_was_done_twice(as_coordinator, case):
    address, fields = a_fact(1, case)
    as_coordinator.post(address, fields)
    assert "nothing was done twice" in as_coordinator.post(address, fields, follow=True).content.decode()


def test_a_fact_sent_again_after_someone_else_changed_it_is_no_conflict(as_coordinator, as_colleague, case):
    address, fields = a_fact(1, case)
    as_coordinator.post(address, fields)
    assert as_colleague.post(*a_fact(2, case)).status_code == 302
    assert as_coordinator.post(address, fields).status_code == 302
    assert findings_in_force(case)["pancreastatin"].value == 2


def test_a_form_that_was_changed_since_is_another_form(as_coordinator, case):
    address, fields = a_new_case(1, case)
    as_coordinator.post(address, fields)
    as_coordinator.post(address, {**fields, "question": "Another question?"})
    assert Case.objects.count() == 3


def test_a_form_that_was_refused_can_be_sent_again(as_coordinator, case):
    address, fields = a_fact(1, case)
    assert as_coordinator.post(address, {**fields, "pancreastatin": "many"}).status_code == 422
    assert not TakenForm.objects.exists()
    assert as_coordinator.post(address, fields).status_code == 302
    assert TakenForm.objects.count() == 1


@pytest.mark.parametrize("form", [a_withdrawal, a_preference])
def test_what_was_refused_on_the_way_to_another_page_was_not_taken(as_coordinator, case, form):
    address, fields = form(1, case)
    before = written()
    as_coordinator.post(address, {**fields, "reason": ""})
    assert not TakenForm.objects.exists()
    assert written() == before


def test_the_token_of_one_person_is_none_of_another(as_coordinator, as_colleague, case):
    address, fields = a_new_case(1, case)
    as_coordinator.post(address, fields)
    as_colleague.post(address, fields)
    assert Case.objects.count() == 3


def lossy(client, case, forms, posts, chance):
    """Sends ``posts`` forms, each again as long as its answer is lost; the number of different forms."""
    different = left = 0
    while left < posts:
        address, fields = forms[different % len(forms)](different, case)
        different += 1
        for _try in range(3):
            response = client.post(address, fields)
            left += 1
            if chance.random() < 0.5:
                break
        assert response.status_code == 302
    return different


POSTS = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 200


@pytest.mark.slow
def test_of_many_posts_with_answers_lost_at_random_none_is_taken_twice(as_coordinator, case, lesion):
    before = changes()
    different = lossy(as_coordinator, case, FORMS, POSTS, random.Random(11))  # noqa: S311
    assert different < 0.7 * POSTS
    assert changes() - before >= different
    assert Case.objects.count() == 1 + len(range(0, different, len(FORMS)))
    assert Finding.objects.count() == len(range(2, different, len(FORMS)))
    assert Item.objects.filter(kind="marker").count() == len(range(3, different, len(FORMS)))
    assert Item.objects.filter(kind="lesion").count() == 1 + len(range(4, different, len(FORMS)))


def test_without_a_token_answers_lost_make_duplicates(as_coordinator, case):
    def without(number, case):
        address, fields = a_new_case(number, case)
        return address, {name: value for name, value in fields.items() if name != "form-token"}

    different = lossy(as_coordinator, case, [without], 40, random.Random(11))  # noqa: S311
    assert Case.objects.count() > 1 + different


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_from_four_connections_at_the_same_moment_is_taken_once():
    by = admit("coordinator")
    address, fields = a_new_case(1, None)
    clients = [browser_of(by) for _click in range(4)]
    start = Barrier(len(clients))

    def send(client):
        start.wait()
        try:
            return client.post(address, fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(for_the_first_board(send), clients))
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, f"/cases/{Case.objects.get().code}/facts/")
    }
