"""What is handed out for teaching tells nobody whose case it was."""

import datetime as dt
import io
import json
import re

import pikepdf
import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings, record_item, register_patient_and_case
from tests.pdf.pages import texts_of
from tnb import actions
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.snapshot import sheet_of
from tnb.teaching import teaching_sheet

CANARIES = {
    "name": "Canaryname",
    "hospital_number": "CANARY-77",
    "code_word": "canary feather",
    "question": "Canaryquestion of Dr Canary",
    "summary": "Canarysummary",
    "attribution": "Canaryattribution",
}


@pytest.fixture
def item(coordinator, a_meeting):
    """A case in which every place that takes words holds a canary."""
    case = register_patient_and_case(by=coordinator, birth_date=dt.date(1931, 7, 19), sex="male", **CANARIES)
    said = {"observed_on": dt.date(2025, 11, 3), "source": "pathology", "source_detail": "Canarydetail"}
    entries = [Entry("ki67_pct", 8, **said), Entry("age_years", 94), Entry("differentiation", "well", **said)]
    record_findings(by=coordinator, case=case, entries=entries)
    day = {"observed_on": dt.date(2026, 3, 17), "source_detail": "Canarylesion"}
    lesion = {"segments": ["6"], "size_cm": 2, "note": "Canarynote"}
    record_item(by=coordinator, case=case, kind="lesion", content=lesion, **day)
    drug = {
        "treatment": "ssa",
        "name": "Canarydrug",
        "started_on": "2024-05-06",
        "stopped_for": "progression",
    }
    record_item(by=coordinator, case=case, kind="treatment", content=drug)
    item = actions.put_on_agenda(by=coordinator, meeting=a_meeting, case=case)
    draft = Draft(
        (Step("tae", owner="@Canaryowner"),),
        "Canarytext",
        "departs",
        "other",
        "Canarydeparture",
        dissent=(Dissent("surgery", "Canarydissent"),),
        todo=(ToDo("Canarytask", "@Canaryowner"),),
    )
    actions.record_decision(by=coordinator, item=item, seen=0, draft=draft)
    item.refresh_from_db()
    return item


# Dates of the literature and of the rules may stay; these are the patient's.
DATES = "1931|2025-11|2026-03|2024-05"
TELLTALE = re.compile(rf"canary|TNB-\d\d|coordinator|Weekly|{DATES}", re.IGNORECASE)


def test_the_full_sheet_holds_all_of_it_so_the_search_can_find_it(item):
    found = {match.lower() for match in TELLTALE.findall(json.dumps(sheet_of(item)))}
    assert {"canary", "1931", "coordinator", "2025-11", "weekly"} <= found


def test_nothing_of_it_is_in_the_teaching_sheet(item):
    assert TELLTALE.findall(json.dumps(teaching_sheet(sheet_of(item), "secret"))) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_it_is_in_the_file_its_name_or_its_metadata(as_member, item, language):
    answer = as_member.get(reverse("teaching", args=[item.case.code]), {"language": language})
    pdf = pikepdf.open(io.BytesIO(answer.content))
    with pdf.open_outline() as outline, pdf.open_metadata() as metadata:
        places = [*texts_of(answer.content), answer["Content-Disposition"], str(metadata), repr(pdf.docinfo)]
        places += [entry.title for entry in outline.root]
    streams = [obj.read_bytes().decode("latin-1") for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
    assert [match for place in [*places, *streams] for match in TELLTALE.findall(place)] == []
    assert not pdf.attachments


def test_what_teaches_is_still_there(as_member, item):
    answer = as_member.get(reverse("teaching", args=[item.case.code]), {"language": "en"})
    text = " ".join(texts_of(answer.content))
    assert "Ki-67 8 %" in text.replace("\xa0", " ")
    assert "≥ 90" in text.replace("\xa0", " ")
    assert "M-0" in text
    assert "DRAFT" not in text


def test_the_code_of_a_teaching_case_cannot_be_worked_out_without_the_secret(item):
    sheet = sheet_of(item)
    codes = {teaching_sheet(sheet, key)["case"]["code"] for key in ("one", "one", "other")}
    assert len(codes) == 2


def test_both_languages_stand_side_by_side_on_one_sheet(as_member, item):
    answer = as_member.get(reverse("summary", args=[item.case.code]), {"language": "both"})
    first = texts_of(answer.content)[0]
    assert "主要资料" in first
    assert "Key facts" in first
