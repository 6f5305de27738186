"""A patient comes before the board again: a second case, into which what still holds is confirmed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, carried
from cases.actions import Entry, record_findings
from cases.actions.represent import confirm_carried, represent_case
from cases.models import AuditEvent, Case, SearchRow
from cases.record import facts_of, items_in_force
from cases.search.index import is_right

from .page import read


@pytest.fixture
def again(a_case, coordinator):
    return represent_case(by=coordinator, former=a_case, question="And now?")


def everything(case: Case) -> list[carried.Proposal]:
    return [proposal for group in carried.groups_of(case) for proposal in group.proposals]


def test_a_new_case_of_the_same_patient_starts_with_no_fact(again, a_case):
    assert again.patient == a_case.patient
    assert again.code != a_case.code
    assert facts_of(again) == {}
    assert SearchRow.objects.get(case=again).grade == ""
    assert is_right(again)
    event = AuditEvent.objects.get(action="case.again")
    assert (event.subject, event.details) == (f"case:{again.code}", {"former": a_case.code})


def test_what_the_former_case_knew_is_offered_without_its_unknowns_and_the_age(again):
    offered = {proposal.recorded.fact for proposal in everything(again)}
    assert "ki67_pct" in offered
    assert "extrahepatic_disease" not in offered
    assert "age_years" not in offered


def test_a_confirmed_value_keeps_its_date_and_source_and_says_where_it_was_copied_from(
    again, a_case, coordinator
):
    ki67 = [p for p in everything(again) if p.recorded.fact == "ki67_pct"]
    assert confirm_carried(by=coordinator, case=again, proposals=ki67) == 1
    finding = again.findings.get()
    assert (finding.value, finding.observed_on, finding.source) == (8, dt.date(2026, 3, 2), "pathology")
    assert finding.source_detail == f"copied from {a_case.code}"
    assert facts_of(again) == {"ki67_pct": 8}
    assert "ki67_pct" not in {p.recorded.fact for p in everything(again)}
    assert is_right(again)


def test_what_was_entered_anew_is_no_longer_offered(again, coordinator):
    record_findings(by=coordinator, case=again, entries=[Entry("ki67_pct", 25)])
    assert "ki67_pct" not in {proposal.recorded.fact for proposal in everything(again)}


def test_confirming_what_somebody_entered_meanwhile_records_nothing(again, coordinator):
    proposals = everything(again)
    record_findings(by=coordinator, case=again, entries=[Entry("ki67_pct", 25)])
    with pytest.raises(actions.StaleFindings):
        confirm_carried(by=coordinator, case=again, proposals=proposals)
    assert facts_of(again) == {"ki67_pct": 25}


def test_a_value_without_a_date_does_not_become_new_by_being_copied(a_case, coordinator):
    record_findings(by=coordinator, case=a_case, entries=[Entry("pdl1_high", True)])
    long_ago = timezone.now() - dt.timedelta(days=900)
    a_case.findings.filter(fact="pdl1_high").update(entered_at=long_ago)
    again = represent_case(by=coordinator, former=a_case, question="?")
    undated = [p for p in everything(again) if p.recorded.fact == "pdl1_high"]
    confirm_carried(by=coordinator, case=again, proposals=undated)
    copy = again.findings.get()
    assert copy.observed_on == timezone.localdate(long_ago)
    assert "without a date, entered on this day" in copy.source_detail


def test_an_entry_without_a_date_is_not_confirmed_with_its_group(a_case, coordinator):
    content = {"site": "liver", "ki67_pct": 5}
    for day in (None, dt.date(2026, 2, 1)):
        actions.record_item(by=coordinator, case=a_case, kind="specimen", content=content, observed_on=day)
    again = represent_case(by=coordinator, former=a_case, question="?")
    chosen = carried.chosen_of(carried.groups_of(again), [], "specimen")
    assert [proposal.recorded.observed_on for proposal in chosen] == [dt.date(2026, 2, 1)]


def test_a_long_detail_keeps_its_beginning_and_the_mark(a_case, coordinator):
    record_findings(by=coordinator, case=a_case, entries=[Entry("pdl1_high", True, source_detail="x" * 200)])
    finding = a_case.findings.get(fact="pdl1_high")
    detail = carried.carried_detail(finding, a_case)
    assert len(detail) == 200
    assert detail.endswith(f"copied from {a_case.code}")
    assert detail.startswith("xxx")


def test_entries_of_lists_come_along_once(a_case, coordinator):
    content = {"treatment": "ssa", "name": "lanreotide", "started_on": "2025-01"}
    actions.record_item(by=coordinator, case=a_case, kind="treatment", content=content)
    again = represent_case(by=coordinator, former=a_case, question="?")
    items = [proposal for proposal in everything(again) if proposal.is_item]
    assert len(items) == 1
    for _twice in range(2):
        confirm_carried(by=coordinator, case=again, proposals=items)
    copies = items_in_force(again)
    assert [(copy.content["name"], copy.source_detail) for copy in copies] == [
        ("lanreotide", f"copied from {a_case.code}")
    ]
    assert not [proposal for proposal in everything(again) if proposal.is_item]


def test_a_withdrawn_copy_is_not_offered_again(a_case, coordinator):
    content = {"treatment": "ssa", "started_on": "2025-01"}
    actions.record_item(by=coordinator, case=a_case, kind="treatment", content=content)
    again = represent_case(by=coordinator, former=a_case, question="?")
    confirm_carried(by=coordinator, case=again, proposals=[p for p in everything(again) if p.is_item])
    actions.withdraw_item(by=coordinator, item=items_in_force(again)[0], reason="never given")
    assert not [proposal for proposal in everything(again) if proposal.is_item]


def test_a_group_is_confirmed_without_what_has_expired(a_case, coordinator):
    long_ago = timezone.localdate() - dt.timedelta(days=4000)
    record_findings(
        by=coordinator,
        case=a_case,
        entries=[Entry("portal_vein_thrombosis", False, long_ago), Entry("lm_lobes", "bilobar", long_ago)],
    )
    again = represent_case(by=coordinator, former=a_case, question="?")
    groups = carried.groups_of(again)
    expired = {p.recorded.fact for group in groups for p in group.proposals if p.expired}
    assert expired
    for group in groups:
        chosen = {p.recorded.fact for p in carried.chosen_of(groups, [], group.id)}
        assert not chosen & expired
    fact = expired.pop()
    key = next(p.key for group in groups for p in group.proposals if p.recorded.fact == fact)
    assert [p.recorded.fact for p in carried.chosen_of(groups, [key])] == [fact]


def test_a_coordinator_opens_and_confirms_on_two_pages(as_coordinator, a_case):
    page = as_coordinator.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert reverse("cases:represent", args=[a_case.code]) in page
    answer = as_coordinator.post(reverse("cases:represent", args=[a_case.code]), {"question": "And now?"})
    again = Case.objects.get(former=a_case)
    assert answer.url == reverse("cases:carried", args=[again.code])
    page = read(as_coordinator.get(answer.url))
    text = " ".join(page.text.split())
    assert "9 values of TNB-26-0001 are not confirmed" in text or "8 values of" in text
    assert "2026-03-02" in text
    answer = as_coordinator.post(answer.url, {"all": "pathology"})
    assert facts_of(again)["ki67_pct"] == 8
    assert "renal_insufficiency" not in facts_of(again)
    ticked = [proposal.key for proposal in everything(again)]
    answer = as_coordinator.post(reverse("cases:carried", args=[again.code]), {"take": ticked})
    assert answer.url == reverse("cases:intake", args=[again.code])
    assert facts_of(again)["renal_insufficiency"] is True


def test_the_overview_says_what_is_not_confirmed_and_leads_to_the_later_case(as_coordinator, again, a_case):
    text = read(as_coordinator.get(reverse("cases:overview", args=[again.code]))).text
    assert "not confirmed and do not count" in " ".join(text.split())
    text = read(as_coordinator.get(reverse("cases:overview", args=[a_case.code]))).text
    assert again.code in text


def test_keys_of_another_case_confirm_nothing(as_coordinator, again, a_case, coordinator, case):
    record_findings(by=coordinator, case=case, entries=[Entry("ecog", 1)])
    foreign = f"finding-{case.findings.get().pk}"
    as_coordinator.post(reverse("cases:carried", args=[again.code]), {"take": [foreign, "x", "item-1"]})
    assert facts_of(again) == {}


def test_who_may_only_read_cannot_open_again(as_member, as_observer, a_case):
    for client in (as_member, as_observer):
        address = reverse("cases:represent", args=[a_case.code])
        assert client.post(address, {"question": "?"}).status_code == 403
        assert address not in client.get(reverse("cases:overview", args=[a_case.code])).content.decode()
    assert Case.objects.count() == 1
