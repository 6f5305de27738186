"""Whatever somebody types into a field: nothing is fetched for print, nothing of the server comes in."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cases.actions import Entry, record_findings, record_item
from cases.models import Case, Patient
from tests.conftest import admit, browser_of
from tests.identity import who
from tnb import actions
from tnb.actions import Report
from tnb.agenda import agenda_with_times
from tnb.book import items_of
from tnb.decisions import Dissent, Draft, Step, ToDo
from tnb.models import Meeting, Task
from tnb.opinions import Said
from tnb.pdf import render, summary_pdf
from tnb.pdf.agenda import agenda_pdf
from tnb.pdf.joining import side_by_side
from tnb.pdf.letter import letter_pdf
from tnb.pdf.meeting import front_pdf, minutes_pdf
from tnb.record_text import record_text
from tnb.snapshot import record_count, sheet_of
from tnb.teaching import teaching_sheet

from . import pages
from .hostile import FORMS, is_clean


def planted(item, people, text: str, short: str):
    """The hostile text in every field that takes words; the decision is closed, then amended."""
    (coordinator, chair, member), case = people, item.case
    Case.objects.filter(pk=case.pk).update(question=text, summary=text, attribution=text)
    said = {"name": short[:120], "hospital_number": short[:40], "code_word": short[:60]}
    who.planted(Patient.objects.filter(pk=case.patient_id), **said)
    Meeting.objects.filter(pk=item.meeting_id).update(title=short[:200], room=short[:100])
    entry = Entry("ecog", 1, dt.date(2026, 3, 2), "pathology", short[:200], None)
    record_findings(by=coordinator, case=case, entries=[entry])
    content = {"segments": ["6"], "size_cm": 2, "note": short[:60]}
    record_item(by=coordinator, case=case, kind="lesion", content=content, source_detail=short[:60])
    for each in (chair, member):
        actions.invite(by=coordinator, meeting=item.meeting, member=each.member)
        actions.mark_attendance(by=coordinator, meeting=item.meeting, member=each.member, present=True)
    actions.ask_for_opinions(by=chair, item=item, asked=True)
    said = Said(resectability="cannot_say", preferred="ssa", text=text, will_be_absent=False)
    actions.give_opinion(by=member, item=item, said=said, seen_revealed=False)
    item.refresh_from_db()
    actions.reveal_opinions(by=chair, item=item)
    steps = (Step("tae", "palliative", "@member"),)
    draft = Draft(steps, text, "departs", "other", text, "", (Dissent("@member", text),), (ToDo(text),))
    item = items_of(item.meeting).get(pk=item.pk)
    close(item, chair, actions.record_decision(by=coordinator, item=item, seen=0, draft=draft))
    for task in Task.objects.all():
        actions.report_task(by=coordinator, task=task, report=Report("not_done", "other", text))
    item = items_of(item.meeting).get(pk=item.pk)
    amendment = actions.amend_decision(by=chair, item=item, reason=text)
    close(items_of(item.meeting).get(pk=item.pk), chair, amendment)
    return items_of(item.meeting).get(pk=item.pk)


def close(item, chair, decision) -> None:
    word = Patient.objects.get(pk=item.case.patient_id).code_word
    said = {"seen": decision.version, "seen_records": record_count(item.case), "code_word": word}
    actions.close_decision(by=chair, item=item, **said)


def printed(item, language: str) -> dict[str, bytes]:
    """Every document there is, made in this process."""
    sheet, meeting = sheet_of(item), item.meeting
    summary = summary_pdf(sheet, language)
    return {
        "summary": summary,
        "letter": letter_pdf(sheet | {"document": "7Q2FK-9XM4T"}, language),
        "teaching": summary_pdf(teaching_sheet(sheet, "key"), language),
        "side by side": side_by_side(summary, summary, item.case.code, "en"),
        "front": front_pdf(meeting, [item], [2], language),
        "minutes": minutes_pdf(meeting, [item], language),
        "agenda": agenda_pdf(meeting, agenda_with_times(meeting), language),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("here")
def test_no_document_follows_what_stands_in_a_field(coordinator, an_item, secret, server, watch):
    chair = admit("chair", username="chair", discipline="oncology")
    address, asked = server
    member = admit("member", username="member")
    member.last_name = f'<img src="{secret.as_uri()}">'[:150]
    member.save()
    text = "\n".join(form.format(url=url) for form in FORMS.values() for url in (secret.as_uri(), address))
    item = planted(an_item, (coordinator, chair, member), text, f'<img src="{address}/x">')
    render.pdf_of(["<p>warm</p>"])
    with watch:
        found = printed(item, "en")
    assert [
        seen for seen in watch.seen if "secret" in seen[1] or seen[0] not in {"open", "socket.connect"}
    ] == []
    assert asked == []
    for name, content in found.items():
        assert is_clean(content, secret), name
    for name in ("summary", "minutes"):
        assert "<imgsrc=" in re.sub(r"\s", "", "".join(pages.texts_of(found[name]))), "as it was typed"
    told = record_text(sheet_of(item), "en")
    assert f"> {FORMS['frame'].format(url=address)}" in told.splitlines()
    page = browser_of(chair).get(reverse("decision_text", args=[item.decision.pk])).content.decode()
    assert "<iframe" not in page
    assert '<img src="http' not in page


@pytest.mark.django_db
def test_letter_and_teaching_sheet_leave_out_what_was_typed(coordinator, chair, an_item, here):
    member = admit("member", username="member")
    item = planted(an_item, (coordinator, chair, member), "TYPED-BY-SOMEBODY", "Somebody")
    found = printed(item, "en")
    for name in ("letter", "teaching"):
        assert "TYPED-BY-SOMEBODY" not in "".join(pages.texts_of(found[name]))
    assert "TYPED-BY-SOMEBODY" in "".join(pages.texts_of(found["summary"]))
