import datetime as dt

import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings
from cases.models import AuditEvent, Finding
from cases.record import facts_of, findings_in_force, history_of
from cases.repeats import once
from recommendations.ruleset import current_ruleset

from .page import read

HTMX = {"HX-Request": "true"}


def url(case, name="intake", *more):
    return reverse(f"cases:{name}", args=[case.code, *more])


def form_of(client, case):
    """What the page's form would send if Save were pressed at once."""
    return read(client.get(url(case))).fields


def save(client, case, seen=None, **typed):
    fields = {
        **(seen or form_of(client, case)),
        **{name.replace("__", "-"): value for name, value in typed.items()},
    }
    return client.post(url(case), fields)


def recorded(case, by, fact, value):
    seen = findings_in_force(case).get(fact)
    (finding,) = record_findings(by=by, case=case, entries=[Entry(fact, value, seen=seen and seen.pk)])
    return finding


def test_every_fact_of_the_contract_is_on_the_page_with_its_label_and_unit(as_coordinator, case):
    page = read(as_coordinator.get(url(case)))
    for name, fact in current_ruleset().facts.items():
        assert f"{name}-seen" in page.fields
        assert fact.label.en in page.said(f"fact-{name}")
        assert fact.unit is None or fact.unit.en in page.said(f"fact-{name}")


def test_nothing_is_chosen_before_something_is_recorded_and_unknown_is_no_default(as_coordinator, case):
    fields = form_of(as_coordinator, case)
    names = current_ruleset().facts
    assert {name: fields.get(name, [""]) for name in names} == {name: [""] for name in names}
    assert not [name for name in fields if name.endswith("-unknown")]


def test_saving_an_untouched_page_records_nothing(as_coordinator, a_case):
    before = Finding.objects.count()
    assert save(as_coordinator, a_case).status_code == 302
    assert Finding.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "fact", "value"),
    [
        ({"ki67_pct": "１２％"}, "ki67_pct", 12),
        ({"lm_count": "0"}, "lm_count", 0),
        ({"lm_max_cm": "2.3 cm"}, "lm_max_cm", 2.3),
        ({"hypoglycaemia": "false"}, "hypoglycaemia", False),
        ({"syndrome": "none"}, "syndrome", "none"),
        ({"primary_complication": "-"}, "primary_complication", []),
        ({"prior_treatments": ["tae", "ssa"]}, "prior_treatments", ["tae", "ssa"]),
    ],
)
def test_what_is_typed_is_recorded_as_the_contract_says_it(as_coordinator, case, typed, fact, value):
    assert save(as_coordinator, case, **typed).status_code == 302
    assert facts_of(case) == {fact: value}


@pytest.mark.parametrize(
    "typed", [{"ki67_pct__unknown": "?"}, {"sex": "?"}, {"hypoglycaemia": "?"}, {"prior_treatments": "?"}]
)
def test_unknown_is_recorded_as_known_to_be_unknown(as_coordinator, case, typed):
    save(as_coordinator, case, **typed)
    (finding,) = findings_in_force(case).values()
    assert finding.value is None


def test_what_was_saved_stands_on_the_page_again(as_coordinator, case):
    save(as_coordinator, case, ki67_pct="4.8", sex="?", prior_treatments=["ssa"], primary_complication="-")
    fields = form_of(as_coordinator, case)
    assert fields["ki67_pct"] == ["4.8"]
    assert fields["sex"] == ["?"]
    assert fields["prior_treatments"] == ["ssa"]
    assert fields["primary_complication"] == ["-"]


def test_the_report_line_dates_what_changes_in_its_group_and_nothing_else(as_coordinator, a_case):
    save(
        as_coordinator,
        a_case,
        ki67_pct="12",
        ecog="1",
        **{
            "group-pathology-date": "2026-05-01",
            "group-pathology-source": "ct",
            "group-pathology-detail": "L7",
        },
    )
    findings = findings_in_force(a_case)
    ki67 = findings["ki67_pct"]
    assert (ki67.observed_on, ki67.source, ki67.source_detail) == (dt.date(2026, 5, 1), "ct", "L7")
    assert findings["sstr_status"].observed_on == dt.date(2026, 3, 2)
    assert (findings["ecog"].observed_on, findings["ecog"].source) == (None, "")


def test_a_new_value_does_not_inherit_the_old_date(as_coordinator, a_case):
    save(as_coordinator, a_case, ki67_pct="12")
    ki67 = findings_in_force(a_case)["ki67_pct"]
    assert (ki67.observed_on, ki67.source) == (None, "")


def test_a_row_of_its_own_date_overrides_the_report_line(as_coordinator, case):
    typed = {"group-liver-date": "2026-05-01", "group-liver-source": "mri", "lm_count-date": "2026-04-01"}
    save(as_coordinator, case, lm_count="3", lm_max_cm="2", **typed)
    findings = findings_in_force(case)
    assert (findings["lm_count"].observed_on, findings["lm_count"].source) == (dt.date(2026, 4, 1), "mri")
    assert findings["lm_max_cm"].observed_on == dt.date(2026, 5, 1)


def test_a_date_alone_corrects_the_date_and_keeps_value_and_source(as_coordinator, a_case):
    save(as_coordinator, a_case, ki67_pct__date="2026-04-01")
    ki67 = findings_in_force(a_case)["ki67_pct"]
    assert (ki67.value, ki67.observed_on, ki67.source) == (8, dt.date(2026, 4, 1), "pathology")
    assert len(history_of(a_case, "ki67_pct")) == 2


@pytest.mark.parametrize(
    ("typed", "row", "said"),
    [
        ({"ki67_pct": "130"}, "ki67_pct", "100"),
        ({"ki67_pct": "2-10"}, "ki67_pct", "100"),
        ({"ecog": "1.5"}, "ecog", "whole number"),
        ({"lm_max_cm": "0"}, "lm_max_cm", "40"),
        ({"lm_count": "3", "lm_count__date": "2999-01-01"}, "lm_count", "future"),
        ({"lm_count__date": "2026-01-01"}, "lm_count", "no value"),
        ({"lm_count": "3", "lm_count__unknown": "?"}, "lm_count", "not both"),
        ({"primary_complication": ["bleeding", "-"]}, "primary_complication", "not both"),
        ({"sex": "other"}, "sex", "female, male"),
    ],
)
def test_an_error_stands_beside_its_field_and_keeps_what_was_typed(as_coordinator, case, typed, row, said):
    response = save(as_coordinator, case, hypoglycaemia="false", **typed)
    page = read(response)
    assert response.status_code == 422
    assert said in page.said(f"error-{row}")
    assert page.fields["hypoglycaemia"] == ["false"]
    for name, value in typed.items():
        if value != "other":
            assert page.fields[name.replace("__", "-")] == ([value] if isinstance(value, str) else value)
    assert not Finding.objects.exists()


def test_an_error_in_a_report_line_stands_there_and_nothing_is_saved(as_coordinator, case):
    response = save(as_coordinator, case, ecog="1", **{"group-liver-date": "soon"})
    assert response.status_code == 422
    assert "not a date" in read(response).said("group-liver-error")
    assert not Finding.objects.exists()


def test_a_recorded_value_cannot_be_emptied_only_declared_unknown(as_coordinator, a_case):
    response = save(as_coordinator, a_case, ki67_pct="")
    assert "choose “unknown”" in read(response).said("error-ki67_pct")
    assert facts_of(a_case)["ki67_pct"] == 8


def test_ticking_unknown_beside_the_recorded_number_means_unknown(as_coordinator, a_case):
    save(as_coordinator, a_case, ki67_pct="8", ki67_pct__unknown="?")
    assert findings_in_force(a_case)["ki67_pct"].value is None


def test_typing_a_number_beside_a_recorded_unknown_means_the_number(as_coordinator, case):
    save(as_coordinator, case, ki67_pct__unknown="?")
    save(as_coordinator, case, ki67_pct="8")
    assert facts_of(case) == {"ki67_pct": 8}


def test_a_percentage_below_one_is_asked_back_once(as_coordinator, case):
    response = save(as_coordinator, case, ki67_pct="0.8")
    assert "Was 80 % meant?" in read(response).said("error-ki67_pct")
    assert not Finding.objects.exists()
    asked = read(response).fields
    assert save(as_coordinator, case, asked, ki67_pct__confirm="0.8").status_code == 302
    assert facts_of(case) == {"ki67_pct": 0.8}
    assert save(as_coordinator, case).status_code == 302


def test_the_confirmation_of_one_value_is_none_of_another(as_coordinator, case):
    assert save(as_coordinator, case, ki67_pct="0.4", ki67_pct__confirm="0.8").status_code == 422


@pytest.mark.parametrize("typed", [{"ki67_pct": "0"}, {"ki67_pct": "1"}, {"lm_max_cm": "0.8"}])
def test_zero_one_and_centimetres_are_not_asked_back(as_coordinator, case, typed):
    assert save(as_coordinator, case, **typed).status_code == 302


def test_the_same_save_twice_records_once(as_coordinator, case):
    seen = form_of(as_coordinator, case)
    for _time in range(2):
        assert save(as_coordinator, case, seen, ki67_pct="8", sex="male").status_code == 302
    assert Finding.objects.count() == 2
    assert AuditEvent.objects.filter(action="findings.recorded").count() == 1


def test_of_two_editors_the_second_sees_both_values_and_saves_knowingly(as_coordinator, a_case, colleague):
    seen = form_of(as_coordinator, a_case)
    recorded(a_case, colleague, "ki67_pct", 30)
    response = save(as_coordinator, a_case, seen, ki67_pct="12", ecog="1")
    page = read(response)
    assert response.status_code == 409
    assert "30 %" in page.said("error-ki67_pct")
    assert "colleague" in page.said("error-ki67_pct")
    assert page.fields["ki67_pct"] == ["12"]
    assert page.fields["ecog"] == ["1"]
    assert "ecog" not in facts_of(a_case)
    assert save(as_coordinator, a_case, page.fields).status_code == 302
    assert facts_of(a_case)["ki67_pct"] == 12
    assert facts_of(a_case)["ecog"] == 1


def test_what_someone_else_changed_is_no_change_of_who_left_it_alone(as_coordinator, a_case, colleague):
    seen = form_of(as_coordinator, a_case)
    recorded(a_case, colleague, "ki67_pct", 30)
    assert save(as_coordinator, a_case, seen, ecog="1").status_code == 302
    assert facts_of(a_case)["ki67_pct"] == 30


def test_a_value_recorded_between_the_look_and_the_save_is_shown_as_well(
    as_coordinator, a_case, colleague, monkeypatch
):
    seen = form_of(as_coordinator, a_case)

    def beaten(request, write):
        recorded(a_case, colleague, "ki67_pct", 30)
        return once(request, write)

    monkeypatch.setattr("cases.views.intake.once", beaten)
    response = save(as_coordinator, a_case, seen, ki67_pct="12")
    assert response.status_code == 409
    assert "30 %" in read(response).said("error-ki67_pct")


def test_a_field_wrong_and_changed_by_someone_else_says_both(as_coordinator, a_case, colleague):
    seen = form_of(as_coordinator, a_case)
    recorded(a_case, colleague, "ki67_pct", 30)
    said = read(save(as_coordinator, a_case, seen, ki67_pct="many")).said("error-ki67_pct")
    assert "not allowed" in said
    assert "30 %" in said


def test_facts_that_a_form_did_not_send_are_left_alone(as_coordinator, a_case):
    as_coordinator.post(url(a_case), {"ecog-seen": "", "ecog": "1"})
    assert facts_of(a_case)["ki67_pct"] == 8
    assert facts_of(a_case)["ecog"] == 1


def test_the_finding_of_another_fact_or_case_is_no_token(as_coordinator, a_case, case, coordinator):
    other = recorded(case, coordinator, "ki67_pct", 3)
    response = save(as_coordinator, a_case, ki67_pct="12", ki67_pct__seen=str(other.pk))
    assert response.status_code == 409


def test_a_saved_value_says_that_it_has_no_date(as_coordinator, case):
    fields = {**form_of(as_coordinator, case), "ecog": "1"}
    response = as_coordinator.post(url(case), fields, follow=True)
    assert "1 of them has no date." in read(response).text


def test_the_preview_answers_for_what_is_typed_and_records_nothing(as_coordinator, a_case):
    fields = {**form_of(as_coordinator, a_case), "ki67_pct": "2", "mitoses_per_10hpf": "1"}
    page = read(as_coordinator.post(url(a_case, "preview"), fields, headers=HTMX))
    assert "preview, not saved" in page.text
    assert "G1" in page.said("panel")
    assert facts_of(a_case)["ki67_pct"] == 8


def test_the_preview_of_an_unchanged_page_is_not_called_unsaved(as_coordinator, a_case):
    fields = form_of(as_coordinator, a_case)
    page = read(as_coordinator.post(url(a_case, "preview"), fields, headers=HTMX))
    assert "preview, not saved" not in page.text


def test_the_preview_says_which_fields_are_not_counted(as_coordinator, a_case):
    fields = {**form_of(as_coordinator, a_case), "ki67_pct": "many"}
    page = read(as_coordinator.post(url(a_case, "preview"), fields, headers=HTMX))
    assert "Ki-67 is not counted" in page.text


def test_the_preview_is_a_fragment_for_htmx_and_a_page_without(as_coordinator, a_case):
    fields = form_of(as_coordinator, a_case)
    assert b"<html" not in as_coordinator.post(url(a_case, "preview"), fields, headers=HTMX).content
    assert b"<html" in as_coordinator.post(url(a_case, "preview"), fields).content


def test_the_identity_hints_at_age_and_sex_without_filling_them_in(as_coordinator, a_case, case):
    page = read(as_coordinator.get(url(a_case)))
    assert "identity: male" in page.said("fact-sex")
    assert "sex" not in page.fields
    assert "identity" not in read(as_coordinator.get(url(case))).said("fact-sex")
