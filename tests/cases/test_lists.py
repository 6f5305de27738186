"""Specimens and other lists: which value counts, what follows, what is shown where they disagree."""

import datetime as dt

import pytest

from cases.actions import (
    Entry,
    InvalidItem,
    StaleItem,
    prefer_specimen,
    record_findings,
    record_item,
    withdraw_item,
)
from cases.follow.specimens import choices, value_in
from cases.models import AuditEvent, Item
from cases.record import facts_of, findings_in_force, items_in_force, standing, versions_of

LIVER, PRIMARY = "liver", "primary"


@pytest.fixture
def specimen(case, coordinator):
    """specimen(site, day, **content) -> the recorded entry."""

    def record(site, day=None, **content):
        day = None if day is None else dt.date.fromisoformat(day)
        content = {"site": site, **content}
        return record_item(by=coordinator, case=case, kind="specimen", content=content, observed_on=day)

    return record


def test_the_newest_liver_specimen_counts_even_if_the_primary_was_sampled_later(case, specimen):
    specimen(LIVER, "2022-01-05", ki67_pct=4)
    specimen(LIVER, "2024-01-05", ki67_pct=12)
    specimen(PRIMARY, "2025-03-01", ki67_pct=1)
    assert facts_of(case) == {"ki67_pct": 12}


def test_without_a_liver_specimen_the_newest_counts(case, specimen):
    specimen(PRIMARY, "2025-03-01", ki67_pct=1)
    specimen("lymph_node", "2019-03-01", ki67_pct=30)
    assert facts_of(case) == {"ki67_pct": 1}


def test_of_one_day_the_highest_counts(case, specimen):
    specimen(LIVER, "2025-03-01", ki67_pct=18)
    specimen(LIVER, "2025-03-01", ki67_pct=25, procedure="resection")
    specimen(LIVER, "2025-03-01", ki67_pct=21)
    assert facts_of(case) == {"ki67_pct": 25}


def test_a_specimen_without_a_date_is_older_than_any_with_one(case, specimen):
    specimen(LIVER, ki67_pct=40)
    specimen(LIVER, "2010-03-01", ki67_pct=2)
    assert facts_of(case) == {"ki67_pct": 2}


def test_a_value_typed_without_a_specimen_is_one_of_the_values(case, coordinator, specimen):
    entry = Entry("ki67_pct", 8, observed_on=dt.date(2026, 1, 1))
    record_findings(by=coordinator, case=case, entries=[entry])
    assert facts_of(case) == {"ki67_pct": 8}
    specimen(LIVER, "2024-01-05", ki67_pct=12)
    assert facts_of(case) == {"ki67_pct": 12}
    choice = choices(items_in_force(case), findings_in_force(case))["ki67_pct"]
    assert [other.value for other in choice.others] == [8]
    assert choice.disagree


def test_the_board_may_choose_another_specimen_with_a_reason_and_go_back_to_the_rule(
    case, coordinator, specimen
):
    specimen(LIVER, "2025-01-05", ki67_pct=12)
    former = specimen(PRIMARY, "2020-01-05", ki67_pct=30)
    with pytest.raises(InvalidItem):
        prefer_specimen(by=coordinator, case=case, thread=str(former.thread), reason=" ")
    assert facts_of(case) == {"ki67_pct": 12}
    choice = prefer_specimen(
        by=coordinator, case=case, thread=str(former.thread), reason="biopsy was necrotic"
    )
    assert facts_of(case) == {"ki67_pct": 30}
    withdraw_item(by=coordinator, item=choice, reason="new biopsy read")
    assert facts_of(case) == {"ki67_pct": 12}


def test_the_choice_follows_a_correction_of_the_chosen_specimen(case, coordinator, specimen):
    specimen(LIVER, "2025-01-05", ki67_pct=12)
    former = specimen(PRIMARY, "2020-01-05", ki67_pct=30)
    prefer_specimen(by=coordinator, case=case, thread=str(former.thread), reason="biopsy was necrotic")
    content = {"site": PRIMARY, "ki67_pct": 35}
    record_item(by=coordinator, case=case, kind="specimen", content=content, replaces=former)
    assert facts_of(case) == {"ki67_pct": 35}


def test_mitoses_are_taken_from_the_specimen_of_the_ki67_that_counts(case, specimen):
    specimen(LIVER, "2024-01-05", ki67_pct=12, mitoses=3, mitoses_per="10hpf")
    specimen(LIVER, "2025-01-05", mitoses=30, mitoses_per="10hpf")
    assert facts_of(case) == {"ki67_pct": 12, "mitoses_per_10hpf": 3}


def test_mitoses_of_another_specimen_than_the_ki67_do_not_count(case, coordinator, specimen):
    record_findings(by=coordinator, case=case, entries=[Entry("mitoses_per_10hpf", 1)])
    specimen(PRIMARY, "2021-01-05", ki67_pct=2, mitoses=1, mitoses_per="10hpf")
    specimen(LIVER, "2024-01-05", ki67_pct=25)
    assert facts_of(case) == {"ki67_pct": 25}
    mitoses = standing(case)["mitoses_per_10hpf"]
    assert mitoses.because.en == "not counted on the specimen of the Ki-67 that counts"
    assert {other.value for other in mitoses.others} == {1}


def test_values_of_other_specimens_go_along_where_they_differ(case, specimen):
    specimen(PRIMARY, "2021-01-05", ki67_pct=2, differentiation="well")
    specimen(LIVER, "2024-01-05", ki67_pct=25, differentiation="well")
    counting = standing(case)
    assert [other.value for other in counting["ki67_pct"].others] == [2]
    assert counting["differentiation"].others == ()


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ({"mitoses": 6, "mitoses_per": "10hpf"}, 6),
        ({"mitoses": 6, "mitoses_per": "2mm2"}, None),
        ({"mitoses": 6, "mitoses_per": "2mm2", "hpf_area_mm2": 0.2}, 6),
        ({"mitoses": 6, "mitoses_per": "2mm2", "hpf_area_mm2": 0.25}, 7.5),
        ({}, None),
    ],
)
def test_a_count_per_2_mm2_is_one_per_10_hpf_only_through_the_area_of_a_field(content, value):
    assert value_in(content, "mitoses_per_10hpf") == value


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"ki67_pct": 8}, "site"),
        ({"site": "liver", "ki67_pct": 101}, "ki67_pct"),
        ({"site": "liver", "ki67_pct": float("nan")}, "ki67_pct"),
        ({"site": "liver", "ki67_pct": True}, "ki67_pct"),
        ({"site": "elsewhere"}, "site"),
        ({"site": "liver", "mitoses": 3}, "mitoses_per"),
        ({"site": "liver", "mitoses_per": "2mm2"}, "mitoses_per"),
        ({"site": "liver", "colour": "red"}, "colour"),
    ],
)
def test_a_specimen_with_an_impossible_value_is_refused_by_the_name_of_the_field(
    case, coordinator, content, field
):
    with pytest.raises(InvalidItem) as refused:
        record_item(by=coordinator, case=case, kind="specimen", content=content)
    assert set(refused.value.problems) == {field}
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "fine"),
    [
        ("2024-05", "2024", True),
        ("2024", "2024-05-17", True),
        ("2024-05-17", "2024-05", True),
        ("2024-05-17", "2024-05-16", False),
        ("2024-05", "2023", False),
        ("2024-13", None, False),
        ("2023-02-29", None, False),
    ],
)
def test_a_treatment_cannot_end_before_it_began_as_far_as_the_dates_tell(case, coordinator, start, end, fine):
    content = {"treatment": "ssa", "started_on": start, "ended_on": end}
    if fine:
        assert record_item(by=coordinator, case=case, kind="treatment", content=content)
    else:
        with pytest.raises(InvalidItem):
            record_item(by=coordinator, case=case, kind="treatment", content=content)


def test_of_two_corrections_of_one_entry_the_second_is_told_and_nothing_is_lost(case, coordinator, specimen):
    entry = specimen(LIVER, "2025-01-05", ki67_pct=12)
    first = {"site": LIVER, "ki67_pct": 14}
    record_item(by=coordinator, case=case, kind="specimen", content=first, replaces=entry)
    content = {"site": LIVER, "ki67_pct": 16}
    with pytest.raises(StaleItem) as stale:
        record_item(by=coordinator, case=case, kind="specimen", content=content, replaces=entry)
    assert stale.value.latest.content == first
    assert [version.content["ki67_pct"] for version in versions_of(entry)] == [14, 12]


def test_a_form_sent_twice_is_one_entry_with_one_event(case, coordinator):
    content = {"site": LIVER, "ki67_pct": 12}
    said = {"by": coordinator, "case": case, "kind": "specimen", "content": content, "token": "once"}
    assert record_item(**said) == record_item(**said)
    assert Item.objects.count() == 1
    assert AuditEvent.objects.filter(action="item.recorded").count() == 1


def test_the_record_as_of_a_day_is_what_was_known_then(case, coordinator, specimen):
    entry = specimen(LIVER, "2025-01-05", ki67_pct=12)
    record_findings(by=coordinator, case=case, entries=[Entry("ecog", 1)])
    past = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    Item.objects.update(entered_at=past)
    record_item(
        by=coordinator, case=case, kind="specimen", content={"site": LIVER, "ki67_pct": 14}, replaces=entry
    )
    assert facts_of(case, as_of=dt.date(2026, 3, 2)) == {"ki67_pct": 12}
    assert facts_of(case, as_of=dt.date(2026, 2, 27)) == {}
    assert facts_of(case) == {"ki67_pct": 14, "ecog": 1}


def test_what_follows_from_a_list_says_why_it_counts(case, specimen):
    specimen(LIVER, "2025-01-05", ki67_pct=12, procedure="biopsy")
    ki67 = standing(case)["ki67_pct"]
    assert ki67.because.en == "liver metastasis, biopsy; the only value"
    assert ki67.observed_on == dt.date(2025, 1, 5)
    assert ki67.pk is None


def test_the_page_of_specimens_shows_all_values_and_marks_the_one_that_counts(as_coordinator, case, specimen):
    specimen(LIVER, "2024-01-05", ki67_pct=12)
    specimen(PRIMARY, "2025-03-01", ki67_pct=30)
    page = as_coordinator.get(f"/cases/{case.code}/specimens/").content.decode()
    assert page.count("<strong>12 %</strong>") == 1
    assert "30 %" in page
    assert "the specimens disagree; 12 counts" in page


def test_a_specimen_is_added_corrected_and_withdrawn_through_the_pages(as_coordinator, case):
    added = {"site": "liver", "ki67_pct": "１２％", "item-date": "2025年1月5日", "token": "t1"}
    assert as_coordinator.post(f"/cases/{case.code}/specimens/add/", added).status_code == 302
    entry = Item.objects.get()
    assert entry.content == {"site": "liver", "ki67_pct": 12}
    assert entry.observed_on == dt.date(2025, 1, 5)
    corrected = {"site": "liver", "ki67_pct": "14", "reason": "typing mistake", "token": "t2"}
    assert as_coordinator.post(f"/cases/{case.code}/entry/{entry.pk}/", corrected).status_code == 302
    assert facts_of(case) == {"ki67_pct": 14}
    stale = as_coordinator.post(f"/cases/{case.code}/entry/{entry.pk}/", corrected | {"token": "t3"})
    assert stale.status_code == 409
    last = Item.objects.latest("pk")
    assert as_coordinator.post(f"/cases/{case.code}/entry/{last.pk}/withdraw/", {}).status_code == 422
    reason = {"reason": "other patient's report"}
    assert as_coordinator.post(f"/cases/{case.code}/entry/{last.pk}/withdraw/", reason).status_code == 302
    assert facts_of(case) == {}
    page = as_coordinator.get(f"/cases/{case.code}/entry/{last.pk}/").content.decode()
    assert "other patient&#x27;s report" in page


def test_a_fraction_of_a_per_cent_is_asked_about_before_it_is_recorded(as_coordinator, case):
    said = {"site": "liver", "ki67_pct": "0.15"}
    refused = as_coordinator.post(f"/cases/{case.code}/specimens/add/", said)
    assert refused.status_code == 422
    assert "Was 15 % meant?" in refused.content.decode()
    assert not Item.objects.exists()
    confirmed = said | {"ki67_pct-confirm": "0.15"}
    assert as_coordinator.post(f"/cases/{case.code}/specimens/add/", confirmed).status_code == 302


def test_who_may_only_read_sees_the_specimens_and_cannot_change_them(as_member, case, specimen):
    entry = specimen(LIVER, "2024-01-05", ki67_pct=12)
    page = as_member.get(f"/cases/{case.code}/specimens/")
    assert page.status_code == 200
    assert b'<form method="post" action="/cases' not in page.content
    for path in ("specimens/add/", "specimens/prefer/", f"entry/{entry.pk}/", f"entry/{entry.pk}/withdraw/"):
        assert as_member.post(f"/cases/{case.code}/{path}", {"site": "liver"}).status_code == 403


def test_an_entry_of_another_case_is_not_found(as_coordinator, a_case, case, specimen):
    entry = specimen(LIVER, "2024-01-05", ki67_pct=12)
    assert as_coordinator.get(f"/cases/{a_case.code}/entry/{entry.pk}/").status_code == 404


def test_the_intake_shows_what_counts_beside_what_was_typed(as_coordinator, case, coordinator, specimen):
    record_findings(by=coordinator, case=case, entries=[Entry("ki67_pct", 8)])
    specimen(LIVER, "2024-01-05", ki67_pct=12)
    page = as_coordinator.get(f"/cases/{case.code}/facts/").content.decode()
    assert "Counts:" in page
    assert "newest specimen of a liver metastasis" in page


@pytest.fixture
def preferred(case, coordinator, specimen):
    """The specimen that the board has chosen against the rule."""
    specimen(LIVER, "2025-01-05", ki67_pct=12)
    former = specimen(PRIMARY, "2020-01-05", ki67_pct=30)
    prefer_specimen(by=coordinator, case=case, thread=str(former.thread), reason="biopsy was necrotic")
    return former


@pytest.mark.parametrize("rule", [{}, {"rule": "1"}], ids=["a specimen", "the rule"])
@pytest.mark.parametrize("reason", ["", "长" * 301, "a\x07b"], ids=["none", "too long", "an unseen sign"])
def test_a_choice_that_is_refused_says_why_and_keeps_its_reason(
    as_coordinator, case, preferred, reason, rule
):
    before = Item.objects.count()
    said = {"thread": str(preferred.thread), "reason": reason} | rule
    answer = as_coordinator.post(f"/cases/{case.code}/specimens/prefer/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('id="prefer-wrong"') == 1
    assert page.count(f'value="{reason}" aria-invalid="true"') == 1
    assert Item.objects.count() == before
