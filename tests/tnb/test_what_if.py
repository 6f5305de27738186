"""What an answer hangs on: other grades, other receptors, other facts; nothing of it is written."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from cases.intake_rows import NOTHING
from cases.models import Finding
from cases.record import facts_of
from recommendations.ruleset import current_ruleset
from recommendations.variants import robustness_of
from tests.conftest import changes
from tnb.robustness import tables_of
from tnb.snapshot import sheet_of
from tnb.whatif import OFFERED, Field, other_facts, what_if_of


def address(item, asked=""):
    return reverse("what_if", args=[item.pk]) + asked


def asked(text, before=None, gaps=()):
    return what_if_of(before or {}, gaps, QueryDict(text))


def test_a_supposed_value_changes_the_options_that_hang_on_it(as_observer, an_item):
    words = as_observer.get(address(an_item, "?renal_insufficiency=false")).content.decode()
    assert "What if – nothing is saved" in words
    assert "Renal insufficiency" in words
    changes = words[words.index('id="differing"') : words.index("All options, as they would be")]
    assert "TAE (bland embolisation)" in changes
    assert changes.index("status-contraindicated") < changes.index("status-needs_data")
    assert "Renal insufficiency is a contraindication" in changes


def test_supposing_writes_nothing(as_chair, an_item):
    before = Finding.objects.count(), changes(), facts_of(an_item.case)
    as_chair.get(address(an_item, "?renal_insufficiency=false&ki67_pct=30&sstr_status=?"))
    assert (Finding.objects.count(), changes(), facts_of(an_item.case)) == before
    assert as_chair.get(address(an_item)).content.decode().count('id="changed"') == 0


def test_the_facts_on_which_most_hangs_are_asked_first(as_member, an_item):
    page = as_member.get(address(an_item))
    gaps = [field.name for field in page.context["asked"].fields]
    assert len(gaps) == OFFERED
    assert gaps == [gap["fact"] for gap in sheet_of(an_item)["answers"]["en"]["missing"]][:OFFERED]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("ki67_pct=25", {"ki67_pct": 25}),
        ("ki67_pct=２５%25", {"ki67_pct": 25}),
        ("ki67_pct=0", {"ki67_pct": 0}),
        ("ki67_pct=?", {}),
        ("ki67_pct=", {"ki67_pct": 8}),
        ("liver_metastases=false", {"ki67_pct": 8, "liver_metastases": False}),
        ("sstr_status=negative", {"ki67_pct": 8, "sstr_status": "negative"}),
        ("prior_treatments=&prior_treatments=-", {"ki67_pct": 8, "prior_treatments": []}),
        ("prior_treatments=&prior_treatments=?", {"ki67_pct": 8}),
        ("prior_treatments=ssa", {"ki67_pct": 8, "prior_treatments": ["ssa"]}),
        ("nonsense=1&add=nonsense", {"ki67_pct": 8}),
    ],
)
def test_a_value_is_read_from_the_address(text, after):
    found = asked(text, {"ki67_pct": 8})
    assert found.valid
    assert found.after == after
    assert found.before == {"ki67_pct": 8}


@pytest.mark.parametrize(
    "text",
    [
        "ki67_pct=250",
        "ki67_pct=many",
        "ki67_pct=5&ki67_pct=?",
        "sstr_status=purple",
        "liver_metastases=perhaps",
        "prior_treatments=ssa&prior_treatments=-",
        "prior_treatments=prayer",
        "lm_count=%00x",
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_not_supposed(as_member, an_item, text):
    answer = as_member.get(address(an_item, f"?{text}"))
    words = answer.content.decode()
    assert answer.status_code == 422
    name = text.split("=")[0]
    assert words.index(f'id="fact-{name}"') < words.index(f'id="error-{name}"')
    assert "field-error" in words
    assert 'id="changed"' not in words


def test_any_other_fact_can_be_chosen(as_member, an_item):
    page = as_member.get(address(an_item, "?add=lm_count"))
    assert 'id="value-lm_count"' in page.content.decode()
    shown = {field.name for field in page.context["asked"].fields}
    offered = {fact.name for group in other_facts(page.context["asked"].fields) for fact in group["facts"]}
    assert shown | offered == set(current_ruleset().facts)
    assert not shown & offered


def test_nothing_typed_is_as_recorded():
    assert Field(current_ruleset().facts["ki67_pct"], 8).value() is NOTHING


def test_the_name_of_the_patient_is_on_neither_page(as_member, an_item):
    for name in ("what_if", "robustness"):
        words = as_member.get(reverse(name, args=[an_item.pk])).content.decode()
        assert "王小明" not in words
        assert an_item.case.patient.code_word in words


def test_the_present_grade_and_receptor_are_named_in_words(as_observer, an_item):
    words = as_observer.get(reverse("robustness", args=[an_item.pk])).content.decode()
    assert words.count("this case</span>") == 2 - ("not known in this case" in words)
    assert 'class="present">high expression' in words


def test_the_tables_hold_the_options_that_differ_with_what_could_be_recommended_first(an_item):
    facts = facts_of(an_item.case)
    tables = tables_of(facts, "en")
    for table, known in zip(tables, robustness_of(facts, current_ruleset()), strict=True):
        assert {row["option"]: row["statuses"] for row in table["rows"]} == dict(known.statuses)
        assert all(len(row["statuses"]) == len(table["columns"]) for row in table["rows"])
        hopes = ["recommended" in row["statuses"] for row in table["rows"]]
        assert hopes == sorted(hopes, reverse=True)


@pytest.mark.parametrize("name", ["what_if", "robustness"])
def test_a_closed_decision_is_not_explored(as_chair, a_draft, close, name):
    close(a_draft)
    page = reverse(name, args=[a_draft.item_id])
    presenter = reverse("present", args=[a_draft.item_id])
    assert as_chair.get(page).url == presenter
    words = as_chair.get(presenter).content.decode()
    assert "what the board saw stays as it was" in words
    assert page not in words


def test_the_presenter_leads_to_both_while_the_decision_is_open(as_observer, an_item):
    words = as_observer.get(reverse("present", args=[an_item.pk])).content.decode()
    assert reverse("what_if", args=[an_item.pk]) in words
    assert reverse("robustness", args=[an_item.pk]) in words


def test_what_only_two_answers_together_decide_is_told(as_member, an_item):
    page = as_member.get(reverse("what_if", args=[an_item.pk]), {"primary_site": "?", "differentiation": "?"})
    assert "Decided only by two answers together" in page.content.decode()
