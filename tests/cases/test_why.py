"""A plan reads as a plan, and each option says why it stands where it does."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings
from cases.plan import plan_of
from cases.record import facts_of, findings_in_force
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


def reasons(browser, case, option="tae"):
    return spaced(browser.get(why(case, option), headers=HTMX))


def spaced(response):
    return " ".join(read(response).text.split())


def record(by, case, fact, value, **provenance):
    seen = findings_in_force(case).get(fact)
    record_findings(by=by, case=case, entries=[Entry(fact, value, seen=seen and seen.pk, **provenance)])


def test_each_value_that_a_condition_saw_has_its_date_and_source(as_member, a_case):
    assert "Renal insufficiency: yes · yes (pathology, 2026-03-02)" in reasons(as_member, a_case)


def test_a_class_shows_the_facts_behind_it_with_their_date_and_source(as_member, a_case):
    said = reasons(as_member, a_case, "prrt")
    assert re.search(r"· G2: Differentiation[^;]*, Ki-67 8 % \(pathology, 2026-03-02\)", said)


def test_facts_of_different_origin_behind_a_class_each_have_their_own(as_member, a_case, coordinator):
    provenance = {"observed_on": dt.date(2026, 4, 1), "source": "operation", "source_detail": "B2"}
    record(coordinator, a_case, "ki67_pct", 9, **provenance)
    said = reasons(as_member, a_case, "prrt")
    assert re.search(
        r"Differentiation[^;]*\(pathology, 2026-03-02\); Ki-67 9 % \(operation B2, 2026-04-01\)", said
    )


def test_a_missing_date_or_source_is_said_in_words(as_member, a_case, coordinator):
    record(coordinator, a_case, "renal_insufficiency", False)
    assert "no (source not stated, no date)" in reasons(as_member, a_case)


def test_a_value_known_to_be_unknown_stays_unknown_with_its_date_and_source(as_member, a_case, coordinator):
    day = dt.date(2026, 4, 1)
    record(coordinator, a_case, "renal_insufficiency", None, observed_on=day, source="laboratory")
    assert "Renal insufficiency: yes · unknown (laboratory, 2026-04-01)" in reasons(as_member, a_case)


def test_a_zero_is_shown_as_a_value(as_member, a_case, coordinator):
    record(coordinator, a_case, "ki67_pct", 0, source="pathology")
    assert "Ki-67 0 % (pathology, no date)" in reasons(as_member, a_case, "prrt")


def test_what_nobody_entered_claims_no_date_and_no_source(as_member, case):
    said = reasons(as_member, case)
    assert "Renal insufficiency: yes" in said
    assert "not stated" not in said
    assert "no date" not in said


def test_what_is_typed_and_not_saved_says_so_and_the_rest_keeps_its_origin(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:intake", args=[a_case.code]))
    typed = read(page).fields | {"renal_insufficiency": ["false"]}
    assert "no (not saved)" in spaced(as_coordinator.post(why(a_case), typed, headers=HTMX))
    said = spaced(as_coordinator.post(why(a_case, "prrt"), typed, headers=HTMX))
    assert "Ki-67 8 % (pathology, 2026-03-02)" in said


def test_what_a_source_is_called_in_detail_is_escaped(as_member, a_case, coordinator):
    record(coordinator, a_case, "renal_insufficiency", True, source_detail="<b>x</b>")
    said = as_member.get(why(a_case), headers=HTMX).content.decode()
    assert "<b>x" not in said
    assert "(&lt;b&gt;x&lt;/b&gt;, no date)" in said
