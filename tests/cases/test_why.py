"""A plan reads as a plan, and each option says why it stands where it does."""

import pytest
from django.urls import reverse

from cases.plan import plan_of
from cases.record import facts_of
from cases.why import Numbers, why_of
from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

from .page import read

HTMX = {"HX-Request": "true"}
SIRT = {"liver_metastases": True, "primary_site": "pancreas", "high_tumour_burden_judged": True}


def options_of(facts, language="en"):
    ruleset = current_ruleset()
    return answer_of("a case", evaluate(facts, ruleset), ruleset, language)["options"]


def why(case, option="tae"):
    return reverse("cases:option", args=[case.code, option])


def stub(code, status, goes_with=()):
    return {"option": code, "status": status, "goes_with": list(goes_with)}


def test_what_only_goes_with_another_option_is_never_among_the_leading_ones():
    groups = plan_of([stub("maa", "recommended", ["sirt"]), stub("sirt", "consider")])
    assert [(group["code"], [o["option"] for o in group["options"]]) for group in groups] == [
        ("consider", ["sirt"]),
        ("together", ["maa"]),
    ]


def test_under_another_status_what_goes_with_another_option_comes_last():
    (group,) = plan_of([stub("maa", "needs_data", ["sirt"]), stub("sirt", "needs_data")])
    assert [option["option"] for option in group["options"]] == ["sirt", "maa"]


def test_an_answer_that_does_not_say_what_goes_with_what_is_shown_by_status():
    groups = plan_of([{"option": "maa", "status": "recommended"}, {"option": "x", "status": "of old"}])
    assert [group["code"] for group in groups] == ["recommended", "of old"]


def test_a_plan_keeps_every_option_once():
    options = options_of({})
    planned = [option["option"] for group in plan_of(options) for option in group["options"]]
    assert sorted(planned) == sorted(option["option"] for option in options)


def test_emergencies_stand_first_in_a_plan():
    for group in plan_of(options_of({})):
        codes = [option["group"] for option in group["options"]]
        assert codes == sorted(codes, key=lambda code: code != "control")


def test_the_panel_shows_the_work_up_after_the_option_it_goes_with(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert page.index('id="option-sirt"') < page.index('id="option-maa-spect-ct"')
    assert "goes with SIRT" in read_said(page, "option-maa-spect-ct")


def read_said(page, element):
    return read(type("", (), {"content": page.encode()})).said(element)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_rule_stands_on_one_side_by_its_truth_and_what_it_argues_for(a_case, language):
    for option in options_of(facts_of(a_case), language):
        sides = why_of(option, Numbers())["arguments"]
        assert sum(map(len, sides.values())) == len(option["rules"])
        assert {rule["truth"] for rule in sides["for"] + sides["against"]} <= {"true"}
        assert {rule["status"] for rule in sides["for"]} <= {"recommended", "consider", "investigational"}
        assert not {rule["status"] for rule in sides["against"]} & {"recommended", "consider"}
        assert {rule["truth"] for rule in sides["open"]} <= {"unknown"}
        assert {rule["truth"] for rule in sides["not"]} <= {"false"}


def test_the_reasons_are_not_in_the_page_but_fetched_when_opened(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert 'class="rule' not in page
    assert f'hx-get="{why(a_case)}"' in page
    said = as_coordinator.get(why(a_case), headers=HTMX).content.decode()
    assert "<html" not in said
    assert "Argues against" in said
    assert "Renal insufficiency is a contraindication" in said


def test_the_reasons_can_be_read_without_javascript(as_member, a_case):
    page = read(as_member.get(why(a_case)))
    assert "Argues against" in page.text
    assert a_case.code in page.text


def test_on_the_intake_page_the_reasons_follow_what_is_typed(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:intake", args=[a_case.code]))
    assert f'hx-post="{why(a_case)}" hx-include="#intake"' in page.content.decode()
    typed = read(page).fields | {"renal_insufficiency": ["false"]}
    said = as_coordinator.post(why(a_case), typed, headers=HTMX).content.decode()
    assert "Argues against" not in said
    assert facts_of(a_case)["renal_insufficiency"] is True


def test_evidence_stands_beside_an_option_with_numbers_and_moves_no_status(as_member, a_case):
    said = as_member.get(why(a_case), headers=HTMX).content.decode()
    assert "what is reported here moves no status" in said
    assert "outcome" in said
    assert 'href="#ref-tae-1"' in said
    assert 'id="ref-tae-1"' in said


def test_an_answer_frozen_before_there_was_evidence_still_has_reasons():
    option = next(option for option in options_of(SIRT) if option["option"] == "sirt")
    former = {name: part for name, part in option.items() if name not in {"evidence", "goes_with"}}
    assert why_of(former, Numbers())["evidence"] == []
    assert why_of(former, Numbers())["arguments"] == why_of(option, Numbers())["arguments"]


def test_there_are_no_reasons_for_an_option_that_does_not_exist(as_member, a_case):
    assert as_member.get(why(a_case, "prayer")).status_code == 404
