"""The page on which a report is pasted: nothing is recorded that a person did not take."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cases import actions
from cases.models import AuditEvent, Finding, Item
from cases.record import findings_in_force, items_in_force

from .page import read

REPORT = """检查日期：2025年3月2日
肝S8见转移瘤，大小约3.2×2.8cm。门静脉未见癌栓。骨转移可能。
"""
LETTER = "Discharged on 1 December 2025\nSunitinib was given from March 2021 to May 2022. CgA 320 ng/mL."
PATHOLOGY = "检查日期：2025年1月5日\n肝穿刺：神经内分泌瘤，Ki-67 约10–15%，核分裂象3个/10HPF。"


@pytest.fixture
def address(case):
    return reverse("cases:report", args=[case.code])


def read_report(browser, address, text=REPORT, kind="ct", **more):
    """The page with the proposals, and what its second form would send."""
    response = browser.post(address, {"text": text, "kind": kind, **more})
    return response, read(response)


def form_of(page):
    """The fields of the page's last form as a browser sends them."""
    return {name: values[-1] for name, values in page.fields.items() if name != "csrfmiddlewaretoken"}


def keys_of(response, target):
    """The names of the choices for a fact or a field, without those of another proposal."""
    names = re.findall(rf'name="(choice-\d+-{re.escape(target)}-\d+)"', response.content.decode())
    return list(dict.fromkeys(names))


def key_of(response, target):
    [key] = keys_of(response, target)
    return key


def record(browser, address, page, **choices):
    return browser.post(address, {**form_of(page), "record": "1", **choices})


def test_reading_a_report_records_nothing(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address)
    assert response.status_code == 200
    assert "3.2" in page.text
    assert Finding.objects.count() == Item.objects.count() == 0


def test_what_is_plain_is_preselected_and_recorded_with_date_and_source(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address)
    response = record(as_coordinator, address, page)
    assert response.status_code == 302
    found = findings_in_force(case)["portal_vein_thrombosis"]
    assert (found.value, found.observed_on, found.source, found.source_detail) == (
        False,
        dt.date(2025, 3, 2),
        "ct",
        "CT report",
    )
    [lesion] = items_in_force(case, "lesion")
    assert lesion.content == {"segments": ["8"], "size_cm": 3.2}
    assert lesion.observed_on == dt.date(2025, 3, 2)


def test_what_is_doubtful_is_not_preselected(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address)
    assert key_of(response, "extrahepatic_disease") not in page.fields
    record(as_coordinator, address, page)
    assert "extrahepatic_disease" not in findings_in_force(case)


def test_what_is_doubtful_can_be_taken(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page, **{key_of(response, "extrahepatic_disease"): "take"})
    assert findings_in_force(case)["extrahepatic_disease"].value is True


def test_what_is_left_is_not_recorded(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page, **{key_of(response, "portal_vein_thrombosis"): "leave"})
    assert "portal_vein_thrombosis" not in findings_in_force(case)


def test_a_doubtful_field_of_a_specimen_is_ticked_singly(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address, PATHOLOGY, "pathology")
    assert "choice-specimen-1" not in page.fields
    record(as_coordinator, address, page, **{"choice-specimen-1": "take"})
    [specimen] = items_in_force(case, "specimen")
    assert specimen.content == {"site": "liver", "procedure": "biopsy", "mitoses": 3, "mitoses_per": "10hpf"}


def test_a_ticked_field_of_a_specimen_is_recorded(as_coordinator, case, address):
    response, page = read_report(as_coordinator, address, PATHOLOGY, "pathology")
    ticked = key_of(response, "specimen.ki67_pct")
    record(as_coordinator, address, page, **{"choice-specimen-1": "take", ticked: "take"})
    assert items_in_force(case, "specimen")[0].content["ki67_pct"] == 15


def test_a_specimen_without_a_site_asks_for_it(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address, "病理：神经内分泌瘤，G2，Ki-67 10%。", "clinic")
    refused = record(as_coordinator, address, page, **{"choice-specimen-1": "take"})
    assert refused.status_code == 422
    assert Item.objects.count() == 0
    taken = {"choice-specimen-1": "take", "add-specimen-1-site": "liver"}
    assert record(as_coordinator, address, page, **taken).status_code == 302
    assert items_in_force(case, "specimen")[0].content["site"] == "liver"


def test_treatments_and_markers_become_entries(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address, LETTER, "clinic")
    record(as_coordinator, address, page)
    [treatment] = items_in_force(case, "treatment")
    assert treatment.content["treatment"] == "sunitinib"
    assert (treatment.content["started_on"], treatment.content["ended_on"]) == ("2021-03", "2022-05")
    [marker] = items_in_force(case, "marker")
    assert marker.content == {"marker": "cga", "value": 320, "unit": "ng/mL"}


def test_what_is_recorded_differently_is_shown_and_not_preselected(
    as_coordinator, coordinator, case, address
):
    entry = actions.Entry("portal_vein_thrombosis", True, dt.date(2024, 1, 1), "ct")
    actions.record_findings(by=coordinator, case=case, entries=[entry])
    response, page = read_report(as_coordinator, address)
    assert "Recorded now, different: yes" in " ".join(page.text.split())
    assert key_of(response, "portal_vein_thrombosis") not in page.fields


def test_what_is_recorded_newer_is_left(as_coordinator, coordinator, case, address):
    entry = actions.Entry("portal_vein_thrombosis", False, dt.date(2025, 6, 1), "mri")
    actions.record_findings(by=coordinator, case=case, entries=[entry])
    response, page = read_report(as_coordinator, address)
    assert form_of(page)[key_of(response, "portal_vein_thrombosis")] == "leave"


def test_the_second_of_two_editors_sees_the_other_value_and_chooses(
    as_coordinator, as_colleague, colleague, case, address
):
    response, page = read_report(as_coordinator, address)
    entry = actions.Entry("portal_vein_thrombosis", True, dt.date(2025, 3, 1), "ultrasound")
    actions.record_findings(by=colleague, case=case, entries=[entry])
    response = record(as_coordinator, address, page)
    assert response.status_code == 409
    assert findings_in_force(case)["portal_vein_thrombosis"].value is True
    assert not items_in_force(case)
    again = read(response)
    assert "Recorded now, different: yes" in " ".join(again.text.split())
    chosen = {key_of(response, "portal_vein_thrombosis"): "take"}
    assert record(as_coordinator, address, again, **chosen).status_code == 302
    assert findings_in_force(case)["portal_vein_thrombosis"].value is False


def test_a_value_recorded_between_look_and_write_is_not_lost(
    as_coordinator, colleague, case, address, monkeypatch
):
    _response, page = read_report(as_coordinator, address)
    write = actions.record_report

    def someone_is_faster(**given):
        monkeypatch.undo()
        entry = actions.Entry("portal_vein_thrombosis", True, dt.date(2025, 3, 1), "ultrasound")
        actions.record_findings(by=colleague, case=case, entries=[entry])
        return write(**given)

    monkeypatch.setattr(actions, "record_report", someone_is_faster)
    assert record(as_coordinator, address, page).status_code == 409
    assert findings_in_force(case)["portal_vein_thrombosis"].value is True
    assert not items_in_force(case)


def test_the_same_form_twice_records_once(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page)
    before = Finding.objects.count(), Item.objects.count()
    assert record(as_coordinator, address, page).status_code == 302
    assert (Finding.objects.count(), Item.objects.count()) == before


def test_the_same_report_pasted_again_takes_nothing_by_itself(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page)
    before = Finding.objects.count(), Item.objects.count()
    _response, again = read_report(as_coordinator, address)
    assert "choice-lesion-1" not in again.fields
    record(as_coordinator, address, again)
    assert (Finding.objects.count(), Item.objects.count()) == before


def test_the_date_of_the_report_can_be_corrected(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page, date="2025-03-01")
    assert findings_in_force(case)["portal_vein_thrombosis"].observed_on == dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    ("detail", "told"), [("长" * 201, "At most 200 characters."), ("CT\x00", "cannot be seen or read")]
)
def test_a_source_that_cannot_be_kept_as_typed_is_refused_and_still_there(
    as_coordinator, case, address, detail, told
):
    _response, page = read_report(as_coordinator, address)
    refused = record(as_coordinator, address, page, detail=detail)
    assert refused.status_code == 422
    assert told in read(refused).text
    assert read(refused).fields["detail"] == [detail]
    assert Finding.objects.count() == Item.objects.count() == 0


@pytest.mark.parametrize("date", ["2999-01-01", "2025-02-30", "yesterday"])
def test_an_impossible_date_is_refused_and_nothing_recorded(as_coordinator, case, address, date):
    _response, page = read_report(as_coordinator, address)
    assert record(as_coordinator, address, page, date=date).status_code == 422
    assert Finding.objects.count() == Item.objects.count() == 0


def test_two_values_of_one_fact_cannot_both_be_taken(as_coordinator, case, address):
    text = "Portal vein thrombosis. No portal vein thrombosis."
    response, page = read_report(as_coordinator, address, text)
    keys = keys_of(response, "portal_vein_thrombosis")
    assert len(keys) == 2
    assert record(as_coordinator, address, page, **dict.fromkeys(keys, "take")).status_code == 422
    assert Finding.objects.count() == 0


def test_a_report_of_more_than_100_000_characters_is_refused_and_kept(as_coordinator, address):
    text = "肝" * 100_001
    response, page = read_report(as_coordinator, address, text)
    assert response.status_code == 422
    assert text in page.text
    assert "100001" in page.text


def test_no_kind_and_no_text_are_refused(as_coordinator, address):
    assert as_coordinator.post(address, {"text": REPORT}).status_code == 422
    assert as_coordinator.post(address, {"text": " ", "kind": "ct"}).status_code == 422


def test_the_words_are_marked_and_the_text_is_shown_unharmed(as_coordinator, address):
    text = "<b>肝转移</b> & 'x'\r\n\r\n  门静脉未见癌栓。"
    response, _page = read_report(as_coordinator, address, text)
    shown = response.content.decode()
    assert "&lt;b&gt;" in shown
    assert "<mark>门静脉未见癌栓</mark>" in shown


def test_places_stay_the_same_when_a_browser_sends_its_own_line_breaks(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address, REPORT.replace("\n", "\r\n"))
    sent = {**form_of(page), "text": REPORT.replace("\n", "\r\n"), "record": "1"}
    as_coordinator.post(address, sent)
    assert findings_in_force(case)["portal_vein_thrombosis"].value is False


def test_nothing_of_the_text_is_stored(as_coordinator, case, address):
    secret = "病区七床"
    _response, page = read_report(as_coordinator, address, REPORT + secret)
    record(as_coordinator, address, page)
    stored = [*Finding.objects.values(), *Item.objects.values(), *AuditEvent.objects.values()]
    assert stored
    assert secret not in repr(stored)
    assert secret not in repr(dict(as_coordinator.session))


def test_a_forged_value_is_not_recorded(as_coordinator, case, address):
    _response, page = read_report(as_coordinator, address)
    record(as_coordinator, address, page, **{"choice-0-sstr_status-0": "take", "value": "high"})
    assert "sstr_status" not in findings_in_force(case)


@pytest.mark.parametrize("who", ["as_observer", "as_member"])
def test_who_may_not_write_cannot_paste_a_report(request, address, who):
    browser = request.getfixturevalue(who)
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"text": REPORT, "kind": "ct"}).status_code == 403


def test_the_page_opens_from_the_case(as_coordinator, case, address):
    assert address in as_coordinator.get(reverse("cases:overview", args=[case.code])).content.decode()
    assert address in as_coordinator.get(reverse("cases:intake", args=[case.code])).content.decode()
    assert as_coordinator.get(address).status_code == 200


@pytest.mark.parametrize("said", ["患者，女，56岁。", "患者，男，30岁。"])
def test_a_report_of_another_sex_or_age_preselects_nothing(as_coordinator, coordinator, said):
    identity = {"sex": "male", "birth_date": dt.date(1969, 5, 17)}
    case = actions.register_patient_and_case(by=coordinator, name="Patient B", question="?", **identity)
    address = reverse("cases:report", args=[case.code])
    response, page = read_report(as_coordinator, address, REPORT + said, "clinic")
    assert "Is it the report of this patient?" in response.content.decode()
    record(as_coordinator, address, page)
    assert Finding.objects.count() == Item.objects.count() == 0


def test_a_report_of_the_patient_s_own_sex_and_age_is_not_strange(as_coordinator, coordinator):
    identity = {"sex": "male", "birth_date": dt.date(1969, 5, 17)}
    case = actions.register_patient_and_case(by=coordinator, name="Patient B", question="?", **identity)
    address = reverse("cases:report", args=[case.code])
    response, _page = read_report(as_coordinator, address, REPORT + "患者，男，56岁。", "clinic")
    assert "Is it the report of this patient?" not in response.content.decode()


def test_of_very_many_proposals_whole_entries_are_shown(as_coordinator, address):
    text = "CgA 320 ng/mL（参考值 27-94）。" * 60
    response, page = read_report(as_coordinator, address, text, "laboratory")
    assert "more proposals are not shown" in response.content.decode()
    entries = [name for name in page.fields if name.startswith("token-marker-")]
    assert len(entries) == 40
    assert response.content.decode().count("Reference to") == 40
