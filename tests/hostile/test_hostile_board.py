"""Hostile strings on the pages of the board and the lists, and in print: no bone that was not there."""

import pytest
from django.urls import reverse

from cases.actions import InvalidItem, record_item, withdraw_item
from cases.models import Case, Item
from tnb import actions
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.models import Decision, Meeting
from tnb.pdf import summary_html
from tnb.snapshot import sheet_of

from . import corpus
from .conftest import NIGHT
from .skeleton import skeleton

pytestmark = pytest.mark.slow
# Those written by hand: all of them by night, every twentieth by day.
ASKED = corpus.HAND[:: 1 if NIGHT else 20]
SOME = [text for text in ASKED if "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)]
ENTRIES = {
    "lesion": {"segments": ["6"], "size_cm": 2, "note": None},
    "treatment": {"treatment": "ssa", "name": None, "started_on": "2024-05"},
    "marker": {"marker": "other", "name": None, "value": 3, "unit": "U/L"},
}


def planted(coordinator, item, text):
    """The text in every place that takes one."""
    line = " ".join(text.split())[:60] or "x"
    for old in Item.objects.filter(case=item.case, superseded_by=None, withdrawn=False):
        withdraw_item(by=coordinator, item=old, reason="next")
    for kind, shape in ENTRIES.items():
        content = {name: line if value is None else value for name, value in shape.items()}
        try:
            record_item(by=coordinator, case=item.case, kind=kind, content=content, source_detail=line)
        except InvalidItem:
            content = {name: "x" if value is None else value for name, value in shape.items()}
            record_item(by=coordinator, case=item.case, kind=kind, content=content)
    Case.objects.filter(pk=item.case_id).update(question=text, summary=text, attribution=text)
    Meeting.objects.filter(pk=item.meeting_id).update(title=line, room=line)
    seen = getattr(Decision.objects.filter(item=item).first(), "version", 0)
    draft = Draft(
        (Step("tae"),),
        text,
        "departs",
        "other",
        text,
        dissent=(Dissent("surgery", text),),
        todo=(ToDo(text),),
    )
    actions.record_decision(by=coordinator, item=item, seen=seen, draft=draft)


def pages(item):
    code = item.case.code
    return [
        reverse("cases:liver", args=[code]),
        reverse("cases:course", args=[code]),
        reverse("cases:overview", args=[code]),
        reverse("present", args=[item.pk]),
        reverse("decision", args=[item.pk]),
        reverse("decision_write", args=[item.pk]),
        reverse("meeting", args=[item.meeting_id]),
        reverse("readiness", args=[item.meeting_id]),
        reverse("meetings"),
        reverse("book", args=[item.meeting_id]),
    ]


def kinds_of_bones(client, item):
    """Address -> the kinds of elements with the names of their attributes; for "print" those of the sheet."""
    found = {}
    for address in pages(item):
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = set(skeleton(response.content.decode()))
    item = type(item).objects.select_related("case__patient", "meeting").get(pk=item.pk)
    found["print"] = set(skeleton(summary_html(sheet_of(item), "en")))
    return found


def test_no_string_adds_an_element_to_any_page_or_to_the_printed_sheet(as_chair, coordinator, an_item):
    assert len(SOME) > 9
    planted(coordinator, an_item, "x\n\ny")
    calm = kinds_of_bones(as_chair, an_item)
    for text in SOME:
        planted(coordinator, an_item, text)
        for address, bones in kinds_of_bones(as_chair, an_item).items():
            # Line breaks, and what tells that a name is long, come and go.
            more = {bone for bone in bones - calm[address] if bone[0] not in {"br", "p"}}
            assert more == set(), (address, text)


def test_no_string_adds_an_element_to_the_page_of_a_pasted_report(as_coordinator, an_item):
    address = reverse("cases:report", args=[an_item.case.code])
    told = "Ki-67 12 %. 肝S6见转移灶，大小约23mm；未见门静脉癌栓。"
    calm = set(skeleton(as_coordinator.post(address, {"text": told, "kind": "pathology"}).content.decode()))
    assert any(bone[0] == "mark" for bone in calm)
    for text in SOME:
        response = as_coordinator.post(address, {"text": f"{told}\n{text}", "kind": "pathology"})
        more = set(skeleton(response.content.decode())) - calm
        assert {bone[0] for bone in more} <= {"br", "p", "div", "li", "mark", "sup", "span", "a", "input"}, (
            text
        )
