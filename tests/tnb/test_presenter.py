"""What stands before the board."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse

from cases.actions import record_item, register_patient_and_case
from cases.masking import masked
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.pdf import summary_pdf
from tnb.presenter import board_view
from tnb.snapshot import sheet_of


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("欧阳小明", "欧○○明"),
        ("John Doe", "J. D."),
        ("maria", "M."),
        ("Published case 1", "P. C. 1."),
        ("", ""),
        ("王", "王"),
    ],
)
def test_a_name_is_masked(name, shown):
    assert masked(name) == shown


def test_the_presenter_shows_the_code_word_and_never_the_name(as_observer, an_item):
    words = as_observer.get(reverse("present", args=[an_item.pk])).content.decode()
    assert "blue crane 蓝鹤" in words
    assert "王○明" in words
    assert "王小明" not in words
    assert "H-1" not in words


def test_facts_and_open_questions_come_before_options(as_member, an_item):
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    places = [words.index(f'id="{name}"') for name in ("question", "facts", "gaps")]
    assert places == sorted(places)
    assert max(places) < words.index('class="options"')


def test_an_unknown_fact_is_shown_as_unknown(as_member, an_item):
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    assert re.search(r'Extrahepatic[^<]*<b class="unknown">unknown</b>', words)


def test_the_rules_are_marked_as_not_reviewed(as_member, an_item):
    assert (
        "Not yet reviewed by a clinician"
        in as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    )


def test_every_number_on_the_page_resolves_to_a_reference(as_member, an_item):
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    cited = set(re.findall(r'href="#(ref-\d+)"', words))
    listed = re.findall(r'id="(ref-\d+)"', words)
    assert cited
    assert cited <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_references_are_counted_in_the_order_of_reading(an_item, language):
    view = board_view(sheet_of(an_item), language)
    assert [reference["number"] for reference in view["references"]] == list(
        range(1, len(view["references"]) + 1)
    )
    first = view["leading"][0]["options"][0]["numbers"]
    assert first[0] == 1


def test_both_languages_say_the_same(an_item):
    sheet = sheet_of(an_item)

    def codes(language):
        answer = sheet["answers"][language]
        return [(option["option"], option["status"], option["missing"]) for option in answer["options"]]

    assert codes("en") == codes("zh")


def test_looking_at_a_sheet_does_not_change_it(an_item):
    sheet = sheet_of(an_item)
    before = json.dumps(sheet, sort_keys=True)
    board_view(sheet, "en")
    assert json.dumps(sheet, sort_keys=True) == before


def test_the_arrows_lead_through_the_agenda(as_member, coordinator, an_item):
    other = register_patient_and_case(
        by=coordinator, name="李雷", question="What next?", code_word="red pine"
    )
    second = actions.put_on_agenda(by=coordinator, meeting=an_item.meeting, case=other)
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    assert "1 of 2" in words
    assert f'rel="next" class="turn" href="{reverse("present", args=[second.pk])}"' in words
    assert 'rel="prev"' not in words


def test_a_case_without_facts_is_presented_as_unknown(as_member, coordinator, a_meeting):
    case = register_patient_and_case(by=coordinator, name="李雷", question="What now?", code_word="red pine")
    item = actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)
    words = as_member.get(reverse("present", args=[item.pk])).content.decode()
    assert "No fact is recorded: everything is unknown." in words


def test_what_people_typed_is_escaped(as_member, coordinator, a_meeting):
    case = register_patient_and_case(
        by=coordinator, name="<b>x</b>", question="<script>alert(1)</script>", code_word="<i>red</i>"
    )
    item = actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)
    words = as_member.get(reverse("present", args=[item.pk])).content.decode()
    assert "<script>alert" not in words
    assert "<i>red" not in words


def option_page(item, option="tae"):
    return reverse("present_option", args=[item.pk, option])


def test_the_reasons_of_an_option_are_fetched_with_the_numbers_of_the_page(as_member, an_item):
    page = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    assert f'hx-get="{option_page(an_item)}"' in page
    part = as_member.get(option_page(an_item), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Argues against" in part
    assert "what is reported here moves no status" in part
    cited = set(re.findall(r'href="#(ref-\d+)"', part))
    assert cited
    assert cited <= set(re.findall(r'id="(ref-\d+)"', page))


def test_the_reasons_have_a_page_of_their_own_with_its_references(as_member, an_item):
    words = as_member.get(option_page(an_item)).content.decode()
    cited = set(re.findall(r'href="#(ref-\d+)"', words))
    assert cited
    assert cited <= set(re.findall(r'id="(ref-\d+)"', words))
    assert as_member.get(option_page(an_item, "prayer")).status_code == 404


def test_the_reasons_show_each_value_with_its_date_and_source_from_the_sheet(as_member, an_item):
    words = as_member.get(option_page(an_item), headers={"HX-Request": "true"}).content.decode()
    assert "yes (pathology, 2026-03-02)" in words


def test_a_frozen_sheet_keeps_its_dates_and_sources(an_item):
    sheet = sheet_of(an_item)
    facts = [
        fact | {"observed_on": None, "source": ""} if fact["fact"] == "ki67_pct" else fact
        for fact in json.loads(json.dumps(sheet["facts"]))
    ]
    origins = board_view(sheet | {"facts": facts}, "en")["origins"]
    assert origins["ki67_pct"] == ("8 %", "source not stated, no date")
    assert origins["extrahepatic_disease"] == ("unknown", "pathology, 2026-03-02")


def test_references_of_the_evidence_are_frozen_with_the_sheet(an_item):
    sheet = sheet_of(an_item)
    named = {
        key for o in sheet["answers"]["en"]["options"] for part in o["evidence"] for key in part["references"]
    }
    assert named
    assert named <= set(sheet["references"])


def test_a_decision_closed_before_there_was_evidence_is_still_shown(as_member, a_draft, close):
    decision = close(a_draft)
    frozen = decision.snapshot
    for answer in frozen["answers"].values():
        for option in answer["options"]:
            del option["evidence"], option["goes_with"]
    type(decision).objects.filter(pk=decision.pk).update(snapshot=frozen)
    assert as_member.get(reverse("present", args=[decision.item_id])).status_code == 200
    words = as_member.get(option_page(decision.item)).content.decode()
    assert "Argues against" in words
    assert "moves no status" not in words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_only_goes_with_another_option_stands_after_the_leading_options(an_item, language):
    view = board_view(sheet_of(an_item), language)
    leading = [option for group in view["leading"] for option in group["options"]]
    assert leading
    assert not any(option["goes_with"] for option in leading)
    assert all(option["goes_with_names"] for option in (view["together"] or {"options": []})["options"])


def test_every_option_stands_once_in_the_view(an_item):
    view = board_view(sheet_of(an_item), "en")
    groups = [*view["leading"], view["together"], view["pending"], *view["against"], view["not_indicated"]]
    shown = [option["option"] for group in groups if group for option in group["options"]]
    assert sorted(shown) == sorted(option["option"] for option in view["answer"]["options"])


def test_an_open_question_names_what_stands_by_itself_before_what_goes_with_it(an_item):
    view = board_view(sheet_of(an_item), "en")
    followers = {option["name"] for option in view["answer"]["options"] if option["goes_with"]}
    seen = 0
    for gap in view["gaps"]:
        outcomes = [*gap["outcomes"], *gap["rest"]]
        sides = [name in followers for outcome in outcomes for name in outcome["options"][:1]]
        assert sides == sorted(sides)
        seen += any(sides)
    assert seen


def test_a_differing_value_of_another_specimen_stands_beside_the_one_that_counts(
    an_item, coordinator, as_member
):
    for site, year, value in (("primary", 2021, 4), ("liver", 2025, 25)):
        content = {"site": site, "ki67_pct": value}
        said = {"content": content, "observed_on": dt.date(year, 3, 2)}
        record_item(by=coordinator, case=an_item.case, kind="specimen", **said)
    words = as_member.get(reverse("present", args=[an_item.pk])).content.decode()
    assert "<b>25 %</b>" in words
    assert "also 4 % (primary tumour, 2021-03-02)" in words
    printed = "".join(texts_of(summary_pdf(sheet_of(an_item), "zh")))
    assert "另有4%（原发灶、2021-03-02）" in re.sub(r"\s", "", printed)
