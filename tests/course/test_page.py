"""The page of treatments and markers: what it shows, what it takes and what it refuses."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import record_item
from cases.models import AuditEvent, Item
from cases.record import findings_in_force, items_in_force, standing


def address(case, name="course"):
    return reverse(f"cases:{name}", args=[case.code])


def add(client, case, kind, **data):
    return client.post(address(case, f"course_{kind}"), data)


def marker(**changes):
    typed = {"marker": "cga", "value": "176.6", "unit": "ng/mL", "ref_high": "98", "item-date": "2026-03-02"}
    return typed | changes


def only(case, kind):
    (item,) = items_in_force(case, kind)
    return item


def test_the_page_shows_picture_and_lists(as_observer, a_course):
    page = as_observer.get(address(a_course)).content.decode()
    assert "<svg" in page
    assert page.count("lanreotide 120 mg q4w") >= 3  # picture, its words, the list
    assert "8–9 mo" in page
    assert "<form" not in page.split("course-lists")[1].split("</main>")[0]


def test_without_entries_the_page_says_so(as_coordinator, a_case):
    page = as_coordinator.get(address(a_case)).content.decode()
    assert "No treatment and no marker value is recorded yet." in page
    assert "<svg" not in page


def test_the_picture_has_no_style_attribute_and_its_words(as_coordinator, a_course):
    page = as_coordinator.get(address(a_course)).content.decode()
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert " style=" not in svg
    assert re.search(r'aria-labelledby="(\S+) (\S+)"', svg)
    assert '<title id="time-line-title">' in svg
    assert '<desc id="time-line-desc">' in svg


def test_a_treatment_is_one_line(as_coordinator, a_case):
    response = add(
        as_coordinator,
        a_case,
        "treatment",
        treatment="ssa",
        name="兰瑞肽 120 mg",
        started_on="２０２４年５月",
        ongoing="true",
        best_response="SD",
        token="a",
    )
    assert response.status_code == 302
    assert response["Location"].endswith("#treatment")
    item = only(a_case, "treatment")
    assert item.content == {
        "treatment": "ssa",
        "name": "兰瑞肽 120 mg",
        "started_on": "2024-05",
        "ongoing": True,
        "best_response": "SD",
    }
    assert AuditEvent.objects.filter(action="item.recorded").count() == 1


def test_the_same_line_sent_twice_is_one_entry(as_coordinator, a_case):
    for _time in range(2):
        add(as_coordinator, a_case, "treatment", treatment="ssa", started_on="2024", token="same")
    assert len(items_in_force(a_case, "treatment")) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"started_on": "2024-05", "ended_on": "2024-04"}, "before it began"),
        ({"started_on": "2024-05-17", "ended_on": "2024-05-16"}, "before it began"),
        ({"started_on": "2999"}, "future"),
        ({"started_on": "2024", "ended_on": "2999-01"}, "future"),
        ({"started_on": "2024-13"}, "not a date"),
        ({"started_on": "2024", "ended_on": "2025", "ongoing": "true"}, "it has an end"),
        ({"started_on": "2024", "ongoing": "true", "stopped_for": "toxicity"}, "reason for stopping"),
        ({"started_on": "2024-05", "no_progression_on": "2024-04"}, "before it began"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    as_coordinator, a_case, typed, said
):
    response = add(as_coordinator, a_case, "treatment", treatment="captem", name="six cycles", **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'value="six cycles"' in page
    assert not items_in_force(a_case, "treatment")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_future_begins_after_the_day_of_the_clinic(as_coordinator, a_case, settings, zone):
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    try:
        today = timezone.localdate()
        tomorrow = today + dt.timedelta(days=1)
        assert (
            add(as_coordinator, a_case, "treatment", treatment="tae", started_on=f"{today}").status_code
            == 302
        )
        late = add(as_coordinator, a_case, "treatment", treatment="tae", started_on=f"{tomorrow}")
        assert late.status_code == 422
    finally:
        timezone.get_default_timezone.cache_clear()


def test_full_width_figures_are_read(as_coordinator, a_case):
    add(as_coordinator, a_case, "marker", **marker(value="１７６．６", ref_high="９８"))
    content = only(a_case, "marker").content
    assert (content["value"], content["ref_high"]) == (176.6, 98)


def test_a_unit_written_otherwise_is_said_and_the_value_stays(as_coordinator, a_case):
    response = as_coordinator.post(address(a_case, "course_marker"), marker(unit="ug/l"), follow=True)
    content = only(a_case, "marker").content
    assert (content["value"], content["unit"]) == (176.6, "μg/L")
    assert "“ug/l” is written μg/L here" in response.content.decode()


def test_a_unit_corrected_on_its_own_page_is_written_in_the_same_way(as_coordinator, coordinator, a_case):
    add(as_coordinator, a_case, "marker", **marker())
    item = only(a_case, "marker")
    as_coordinator.post(
        reverse("cases:item", args=[a_case.code, item.pk]), marker(unit="NG/ML", reason="typo")
    )
    assert only(a_case, "marker").content["unit"] == "ng/mL"


def test_after_a_value_unit_and_range_of_the_same_marker_are_offered(as_coordinator, a_case):
    response = as_coordinator.post(address(a_case, "course_marker"), marker(), follow=True)
    page = response.content.decode()
    assert 'name="unit" value="ng/mL"' in page
    assert 'name="ref_high" value="98"' in page
    assert 'data-unit="ng/mL"' in page
    assert 'name="value" value=""' in page


def test_a_value_without_a_date_is_refused(as_coordinator, a_case):
    response = add(as_coordinator, a_case, "marker", **marker(**{"item-date": ""}))
    assert response.status_code == 422
    assert not items_in_force(a_case, "marker")


def test_a_planned_treatment_is_refused_by_the_action_itself(coordinator, a_case):
    from cases.actions import InvalidItem  # noqa: PLC0415

    with pytest.raises(InvalidItem):
        record_item(
            by=coordinator,
            case=a_case,
            kind="treatment",
            content={"treatment": "tae", "started_on": "2999-01"},
        )


def test_whoever_may_only_read_can_add_nothing(as_observer, a_case):
    for kind in ("treatment", "marker", "none"):
        assert as_observer.post(address(a_case, f"course_{kind}"), marker()).status_code == 403
    assert Item.objects.count() == 0


def test_no_treatment_so_far_is_a_statement_of_a_person(as_coordinator, coordinator, a_case):
    as_coordinator.post(address(a_case, "course_none"))
    typed = findings_in_force(a_case)
    assert typed["prior_treatments"].value == []
    assert typed["treatment_line"].value == "first"
    assert typed["prior_treatments"].entered_by == coordinator


def test_no_treatment_cannot_be_stated_beside_a_list_of_them(as_coordinator, a_course):
    as_coordinator.post(address(a_course, "course_none"))
    assert "prior_treatments" not in findings_in_force(a_course)


def test_what_follows_counts_as_fact(a_course):
    facts = {fact: finding.value for fact, finding in standing(a_course).items()}
    assert facts["progressed_after_systemic"] is True
    assert facts["ssa_resistant"] is True
    assert facts["treatment_line"] == "salvage"
    assert facts["stable_months"] == 3
    assert facts["pancreastatin"] == 480
    assert "prior_treatments" not in facts


def test_whoever_has_stated_that_the_list_is_complete_goes_on_stating_it(as_coordinator, a_case):
    add(as_coordinator, a_case, "treatment", treatment="ssa", started_on="2020", all_listed="true")
    page = as_coordinator.get(address(a_case)).content.decode()
    assert re.search(r'name="all_listed" value="true" checked', page)
    assert "stated complete" in page
    assert standing(a_case)["prior_treatments"].value == ["ssa"]


def test_a_withdrawn_treatment_leaves_picture_and_facts(as_coordinator, a_course):
    (item,) = (i for i in items_in_force(a_course, "treatment") if i.content["treatment"] == "ssa")
    as_coordinator.post(
        reverse("cases:withdraw", args=[a_course.code, item.pk]), {"reason": "another patient"}
    )
    assert "ssa_resistant" not in standing(a_course)
    assert "lanreotide" not in as_coordinator.get(address(a_course)).content.decode()


def test_a_correction_comes_back_to_the_page(as_coordinator, a_course):
    (item,) = (i for i in items_in_force(a_course, "treatment") if i.content["treatment"] == "ssa")
    data = {
        "treatment": "ssa",
        "started_on": "2022-01-20",
        "ended_on": "2024-04-15",
        "reason": "report found",
    }
    response = as_coordinator.post(reverse("cases:item", args=[a_course.code, item.pk]), data)
    assert response["Location"] == address(a_course)
    assert "ssa_resistant" not in standing(a_course)


def test_the_last_years_can_be_looked_at_alone(as_coordinator, a_course, coordinator):
    record_item(
        by=coordinator,
        case=a_course,
        kind="treatment",
        content={"treatment": "surgery", "started_on": "2009", "name": "Whipple"},
    )
    whole, part = (
        as_coordinator.get(address(a_course) + query).content.decode() for query in ("", "?years=5")
    )
    assert "Before this window" not in whole
    assert "Before this window: Whipple" in part
