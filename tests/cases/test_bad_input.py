"""Hazards of typing: the wrong unit, denominator, patient or day; and too much of it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import record_item, register_patient_and_case
from cases.models import Case, Finding, Item
from cases.record import facts_of, findings_in_force
from recommendations.answer import answer_of
from recommendations.evaluate import evaluate
from recommendations.ruleset import current_ruleset

from .page import read
from .test_intake import form_of, save, url

HTMX = {"HX-Request": "true"}

# Mitoses: per how many fields of view


def test_the_box_for_mitoses_says_per_what(as_coordinator, case):
    said = read(as_coordinator.get(url(case))).said("fact-mitoses_per_10hpf")
    assert "per 10 HPF" in said


@pytest.mark.parametrize("typed", ["5/2mm²", "5 per 2 mm2", "5/2 mm2", "5 per 50 HPF"])
def test_mitoses_per_anything_else_are_no_number_of_this_fact(as_coordinator, case, typed):
    assert save(as_coordinator, case, mitoses_per_10hpf=typed).status_code == 422
    assert not Finding.objects.exists()


def test_mitoses_of_a_specimen_per_two_square_millimetres_are_not_taken_for_per_ten_fields(case, coordinator):
    content = {"site": "liver", "procedure": "biopsy", "mitoses": 5, "mitoses_per": "2mm2"}
    record_item(by=coordinator, case=case, kind="specimen", content=content)
    assert "mitoses_per_10hpf" not in facts_of(case)
    record_item(by=coordinator, case=case, kind="specimen", content=content | {"mitoses_per": "10hpf"})
    assert facts_of(case)["mitoses_per_10hpf"] == 5


def test_mitoses_of_a_specimen_without_a_denominator_are_refused(as_coordinator, case):
    typed = {"site": "liver", "procedure": "biopsy", "mitoses": "5"}
    response = as_coordinator.post(reverse("cases:items", args=[case.code, "specimen"]), typed)
    assert response.status_code == 422
    assert not Item.objects.exists()


# Per cent


@pytest.mark.parametrize(
    ("typed", "echo"), [("15", "→ G2"), ("１５％", "15 % → G2"), ("2", "→ G1"), ("30", "→ G3")]
)
def test_a_percentage_is_repeated_beside_its_box_with_the_grade_it_makes(as_coordinator, case, typed, echo):
    fields = form_of(as_coordinator, case) | {"ki67_pct": typed}
    page = read(as_coordinator.post(url(case, "preview"), fields, headers=HTMX))
    assert echo in page.said("echo-ki67_pct")


def test_of_a_fraction_the_percentage_is_offered_and_taken_when_chosen(as_coordinator, case):
    asked = read(save(as_coordinator, case, ki67_pct="0.15"))
    assert "Was 15 % meant?" in asked.said("error-ki67_pct")
    assert save(as_coordinator, case, asked.fields, ki67_pct__confirm="0.15>15").status_code == 302
    assert facts_of(case) == {"ki67_pct": 15}


def test_the_other_reading_of_one_value_is_none_of_another(as_coordinator, case):
    assert save(as_coordinator, case, ki67_pct="0.4", ki67_pct__confirm="0.15>15").status_code == 422


# Millimetres


@pytest.mark.parametrize("typed", ["10.1", "23", "40"])
def test_a_lesion_above_ten_centimetres_is_asked_back_with_the_reading_in_millimetres(
    as_coordinator, case, typed
):
    response = save(as_coordinator, case, lm_max_cm=typed)
    said = read(response).said("error-lm_max_cm")
    assert response.status_code == 422
    assert f"Was {typed} mm ({float(typed) / 10:g} cm) meant?" in said
    assert f"{float(typed):g} cm is meant" in said
    assert not Finding.objects.exists()


@pytest.mark.parametrize(("confirm", "value"), [("23", 23), ("23>2.3", 2.3)])
def test_either_reading_is_recorded_once_it_is_chosen(as_coordinator, case, confirm, value):
    assert save(as_coordinator, case, lm_max_cm="23", lm_max_cm__confirm=confirm).status_code == 302
    assert facts_of(case) == {"lm_max_cm": value}


def test_a_length_no_liver_has_can_only_have_been_millimetres(as_coordinator, case):
    said = read(save(as_coordinator, case, lm_max_cm="45")).said("error-lm_max_cm")
    assert "4.5 cm is meant" in said
    assert "45 cm is meant" not in said
    assert save(as_coordinator, case, lm_max_cm="45", lm_max_cm__confirm="45").status_code == 422
    assert save(as_coordinator, case, lm_max_cm="45", lm_max_cm__confirm="45>4.5").status_code == 302


@pytest.mark.parametrize("typed", ["23 mm", "２３ｍｍ", "23毫米", "2.3 cm", "2.3"])
def test_a_length_typed_with_its_unit_is_understood(as_coordinator, case, typed):
    assert save(as_coordinator, case, lm_max_cm=typed).status_code == 302
    assert facts_of(case) == {"lm_max_cm": 2.3}


@pytest.mark.parametrize("typed", ["10", "9.9", "0.8"])
def test_ten_centimetres_and_less_are_not_asked_back(as_coordinator, case, typed):
    assert save(as_coordinator, case, lm_max_cm=typed).status_code == 302


# What was not said


@pytest.mark.parametrize("fact", ["sstr_status", "functional_status", "hormone_symptoms"])
def test_what_is_left_empty_or_declared_unknown_has_no_value_anywhere(as_coordinator, case, fact):
    save(as_coordinator, case, ecog="1")
    assert fact not in findings_in_force(case)
    save(as_coordinator, case, **{fact: "?"})
    assert findings_in_force(case)[fact].value is None
    assert fact not in facts_of(case)


def statuses(facts):
    answer = answer_of("R", evaluate(facts, current_ruleset()), current_ruleset(), "en")
    return {option["option"]: option["status"] for option in answer["options"]}


def test_an_unknown_receptor_is_neither_positive_nor_negative():
    known = {"liver_metastases": True, "primary_site": "pancreas", "differentiation": "well", "ki67_pct": 8}
    unknown, high, negative = (
        statuses(known | more) for more in ({}, {"sstr_status": "high"}, {"sstr_status": "negative"})
    )
    assert unknown["prrt"] == "needs_data"
    assert "needs_data" not in {negative["prrt"]}
    assert high["prrt"] != negative["prrt"]


def test_an_unknown_function_is_asked_for_and_not_taken_for_none():
    known = {"liver_metastases": True, "primary_site": "pancreas", "differentiation": "well", "ki67_pct": 8}
    answer = answer_of("R", evaluate(known, current_ruleset()), current_ruleset(), "en")
    assert any("functional_status" in warning["facts"] for warning in answer["warnings"])


# The wrong patient


@pytest.fixture
def other(coordinator):
    return register_patient_and_case(by=coordinator, name="Patient B", question="?")


@pytest.mark.parametrize("name", ["intake", "preview"])
def test_a_page_of_another_case_is_refused_and_shows_nothing_of_what_was_typed(
    as_coordinator, case, other, name
):
    fields = form_of(as_coordinator, case) | {"pancreastatin": "4711"}
    response = as_coordinator.post(url(other, name), fields, headers=HTMX if name == "preview" else {})
    page = read(response)
    assert response.status_code == 409
    assert f"opened for case {case.code}" in page.text
    assert page.fields["pancreastatin"] == [""]
    assert page.fields["case"] == [other.code]
    assert not Finding.objects.exists()


def test_two_tabs_of_two_cases_record_each_in_its_own(as_coordinator, case, other):
    first, second = form_of(as_coordinator, case), form_of(as_coordinator, other)
    save(as_coordinator, other, second, ecog="2")
    save(as_coordinator, case, first, ecog="1")
    assert (facts_of(case), facts_of(other)) == ({"ecog": 1}, {"ecog": 2})


@pytest.mark.parametrize("name", ["intake", "overview"])
def test_the_title_of_a_tab_names_case_and_code_word(as_coordinator, case, name):
    title = as_coordinator.get(url(case, name)).content.decode().split("<title>")[1].split("</title>")[0]
    assert case.code in title
    assert case.patient.code_word in title


# The wrong day

MOMENT = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)  # the second of March in Shanghai already


@pytest.mark.parametrize(
    "place",
    [("Asia/Shanghai", "2026-03-02"), ("UTC", "2026-03-01"), ("America/Los_Angeles", "2026-03-01")],
)
def test_today_is_the_day_of_the_site_and_a_date_is_stored_as_typed(
    as_coordinator, case, settings, monkeypatch, place
):
    zone, today = place
    settings.TIME_ZONE = zone
    monkeypatch.setattr(timezone, "now", lambda: MOMENT)
    day = dt.date.fromisoformat(today)
    assert timezone.localdate() == day == MOMENT.astimezone(ZoneInfo(zone)).date()
    tomorrow = (day + dt.timedelta(days=1)).isoformat()
    assert save(as_coordinator, case, ecog="1", ecog__date=tomorrow).status_code == 422
    assert save(as_coordinator, case, ecog="1", ecog__date=today).status_code == 302
    assert findings_in_force(case)["ecog"].observed_on == day
    assert today in read(as_coordinator.get(url(case))).said("fact-ecog")


# Too much


@pytest.mark.parametrize("field", ["name", "hospital_number", "code_word", "question", "summary"])
def test_a_megabyte_in_a_field_of_a_new_case_is_refused_with_a_message(as_coordinator, field):
    fields = {"name": "P", "question": "?", field: "长" * 350_000}
    response = as_coordinator.post(reverse("cases:new"), fields)
    assert response.status_code == 422
    assert "at most" in response.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "field", ["ki67_pct", "lm_count", "group-liver-detail", "page-detail", "lm_count-detail"]
)
def test_a_megabyte_in_a_field_of_the_intake_is_refused_with_a_message(as_coordinator, case, field):
    fields = form_of(as_coordinator, case) | {"ecog": "1", field: "9" * 1_000_000}
    response = as_coordinator.post(url(case), fields)
    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert not Finding.objects.exists()


def test_a_deeply_nested_case_file_is_refused_with_a_message(as_coordinator):
    deep = '{"reference": "R", "facts": ' + "[" * 10_000 + "]" * 10_000 + "}"
    fields = {"name": "P", "question": "?", "case_file": deep}
    response = as_coordinator.post(reverse("cases:new"), fields)
    assert response.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{f"field-{number}": "x" for number in range(10_001)}, {"question": "x" * 2_700_000}],
    ids=["10,001 fields", "2.7 MB"],
)
def test_more_than_the_server_takes_is_refused_on_a_page_that_says_so(as_coordinator, case, fields):
    as_coordinator.raise_request_exception = False
    for address in (reverse("cases:new"), url(case), url(case, "edit"), url(case, "preview")):
        response = as_coordinator.post(address, encoded(fields), content_type=FORM)
        assert response.status_code == 400
        assert "larger than the server takes" in response.content.decode()
    assert Case.objects.count() == 1


FORM = "application/x-www-form-urlencoded"


def encoded(fields):
    return "&".join(f"{name}={value}" for name, value in fields.items())


def test_a_case_file_of_the_size_that_is_taken_is_read(as_coordinator):
    content = f'{{"reference": "R", {" " * 900_000} "facts": {{"ecog": 1}}}}'
    fields = {"name": "P", "question": "?", "case_file": content}
    assert as_coordinator.post(reverse("cases:new"), fields).status_code == 302
    assert facts_of(Case.objects.get()) == {"ecog": 1}
