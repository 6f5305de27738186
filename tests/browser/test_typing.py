"""The six published cases are typed in without a mouse, and every interaction is counted."""

import datetime as dt
from statistics import median

import pytest
from playwright.sync_api import expect

from cases.models import Source
from cases.record import findings_in_force
from cases.search.namesakes import cases_of_numbers
from tnb.demonstration import CASES

from .typist import Typist

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPORT = dt.date(2026, 3, 3)  # the same typed day first or month first
MOST = 60


def patient_and_question(typist, told):
    typist.page.goto("/cases/new/")
    expect(typist.page.locator("#id_name")).to_be_focused()
    typist.fill(told["label"])
    typist.tab_to("id_sex")
    typist.fill(told["facts"]["sex"][0])
    typist.tab_to("id_hospital_number")
    typist.fill(told["reference"])
    typist.tab_to("id_code_word")
    typist.fill(told["code_word"])
    typist.tab_to("id_question")
    typist.fill(told["question"].replace("\n", " "))
    typist.tab_to("id_summary")
    typist.fill(told["summary"].replace("\n", " "))
    typist.press("Control+Enter", "opens the case")
    typist.page.wait_for_url("**/facts/")


def where_it_is_from(typist):
    expect(typist.page.locator("#jump")).to_be_focused()
    typist.fill("report")
    typist.press("Enter", "goes there")
    typist.date(REPORT)
    typist.tab_to("page-source")
    typist.fill("lit")
    typist.press("Escape", "to the search")


def in_any_order(value):
    return sorted(value) if isinstance(value, list) else value


def facts(typist, told):
    order = typist.page.evaluate("[...document.querySelectorAll('.row-fact')].map(row => row.id.slice(5))")
    for fact in sorted(told["facts"], key=order.index):
        typist.answer(fact, told["facts"][fact])
    typist.press("Enter" if typist.page.evaluate("document.activeElement.type === 'text'") else "Control+s")
    expect(typist.page.locator("#messages")).to_contain_text("saved")


def test_a_median_case_takes_at_most_sixty_interactions_and_no_mouse(visit, record_property):
    page = visit("coordinator")
    page.add_init_script("addEventListener('pointerdown', () => { document.title = 'a mouse'; }, true)")
    counts = {}
    for told in CASES:
        typist = Typist(page)
        patient_and_question(typist, told)
        where_it_is_from(typist)
        facts(typist, told)
        case = cases_of_numbers([told["reference"]]).get()
        found = findings_in_force(case)
        values = {name: finding.value for name, finding in found.items()}
        assert {name: in_any_order(v) for name, v in values.items()} == {
            name: in_any_order(v) for name, v in told["facts"].items()
        }
        assert {(f.observed_on, f.source) for f in found.values()} == {(REPORT, Source.LITERATURE)}
        counts[told["reference"]] = typist.count
        print(told["reference"], len(told["facts"]), "facts", typist.count, "interactions")  # noqa: T201
    record_property("interactions", counts)
    assert page.problems == []
    assert median(counts.values()) <= MOST, counts
