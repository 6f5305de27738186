"""What the board decided, on the sheet and in the minutes, in both languages."""

import copy

import pytest
from django.urls import reverse

from tests.pdf.pages import texts_of
from tnb import actions
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.models import Decision
from tnb.pdf import summary_pdf

NEW = ("steps", "dissent", "todo", "deferred_for", "amends", "signed_by")
FULL = Draft(
    steps=(Step("tae", "conversion", "interventional_radiology"), Step("ssa", "palliative", "@member")),
    text="First the right lobe.",
    follows="departs",
    departure_reason="clinical_trial",
    departure_text="Arm B.",
    dissent=(Dissent("surgery", "would resect first"),),
    todo=(ToDo("MRI of the liver", "radiology", "2026-12-01"), ToDo("Ask about travel")),
)
SAID = {
    "en": [
        "1. TAE (bland embolisation): conversion, Interventional radiology",
        "2. Somatostatin analogue (SSA): palliative, member",
        "First the right lobe.",
        "Departs from the recommendation: Clinical trial; Arm B.",
        "Surgery: would resect first",
        "MRI of the liver, Radiology, until 2026-12-01; Ask about travel",
    ],
    "zh": [
        "TAE（单纯栓塞）：转化、介入科",
        "生长抑素类似物（SSA）：姑息性、member",
        "would resect first",
        "2026-12-01",
    ],
}


@pytest.fixture
def snapshot(coordinator, member, an_item, close):
    return close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=FULL)).snapshot


def text_of(pdf: bytes) -> str:
    return " ".join("".join(texts_of(pdf)).replace("\xa0", " ").split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sheet_says_everything_on_two_pages_and_the_same_bytes_again(snapshot, language):
    content = summary_pdf(snapshot, language)
    text = text_of(content)
    assert [said for said in SAID[language] if said.replace(" ", "") not in text.replace(" ", "")] == []
    assert len(texts_of(content)) <= 2
    assert summary_pdf(copy.deepcopy(snapshot), language) == content


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_frozen_before_there_were_steps_is_still_printed(snapshot, language):
    old = copy.deepcopy(snapshot)
    for name in NEW:
        del old["decision"][name]
    text = text_of(summary_pdf(old, language))
    assert {"en": "Somatostatin analogue (SSA)", "zh": "生长抑素类似物（SSA）"}[language] in text
    assert "First the right lobe." in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_decision_frozen_before_there_were_steps_is_still_shown_and_in_the_minutes(
    snapshot, as_member, language
):
    old = copy.deepcopy(snapshot)
    for name in NEW:
        del old["decision"][name]
    Decision.objects.update(snapshot=old)
    item = Decision.objects.get().item
    words = as_member.get(reverse("decision", args=[item.pk])).content.decode()
    assert "first TAE (bland embolisation), then Somatostatin analogue (SSA)" in words
    minutes = as_member.get(reverse("minutes", args=[item.meeting_id]) + f"?language={language}")
    assert {"en": "Arm B", "zh": "团队决定"}[language] in text_of(minutes.content)


def test_a_deferral_is_printed_with_its_cause(coordinator, an_item, close):
    draft = Draft(deferred_for="discipline", todo=(ToDo("Invite pathology", "", "2026-12-01"),))
    sheet = close(actions.record_decision(by=coordinator, item=an_item, seen=0, draft=draft)).snapshot
    text = text_of(summary_pdf(sheet, "en"))
    assert "Deferred: A discipline was missing" in text
    assert "Invite pathology, until 2026-12-01" in text


def test_the_minutes_read_the_decision_back(snapshot, as_member, an_item):
    minutes = as_member.get(reverse("minutes", args=[an_item.meeting_id]) + "?language=en")
    text = text_of(minutes.content)
    for said in (
        "first TAE (bland embolisation) for conversion by Interventional radiology",
        "because of a clinical trial (Arm B)",
        "(1) MRI of the liver by Radiology until 2026-12-01, (2) Ask about travel",
        "Surgery does not agree: “would resect first”",
        "First the right lobe.",
    ):
        assert said in text
