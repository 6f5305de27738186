"""The auditor's pages: codes and no names, a name only with a reason, the chain verified, a copy taken."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cases import append_only, audit
from cases.actions.reveal import REASONS, Unfounded, reveal_patient
from cases.audit import end_of_trail, first_break, trail
from cases.models import AuditEvent
from cases.reads import READ
from tnb import actions
from tnb.trail import PAGE, SHOWN, Asked, verified

from ..conftest import admit, browser_of

NAMES = ("王小明", "H-1", "1970-05-17", "blue crane", "蓝鹤")


@pytest.fixture
def auditor(db):
    return admit("auditor")


@pytest.fixture
def as_auditor(auditor):
    return browser_of(auditor)


@pytest.fixture
def a_month(a_case, coordinator, chair):
    """More events than a page holds, by two people, one of them with a formula for a name."""
    mischief = admit("member", "=cmd|' /C calc'!A0")
    for number in range(PAGE):
        audit.record(by=coordinator, action="made.up", subject=f"case:{a_case.code}", details={"row": number})
    browser_of(chair).get(reverse("cases:overview", args=[a_case.code]))
    audit.record(by=mischief, action="made.up", subject="cases", details={"said": "Ki-67 8 %", "row": 7})


def page(browser, **asked):
    return browser.get(reverse("audit"), asked).content.decode()


def numbers(browser, **asked):
    answer = browser.get(reverse("audit"), asked)
    return [event.number for event, _details, _hidden in answer.context["rows"]]


def test_the_auditor_lands_on_the_trail(as_auditor):
    answer = as_auditor.get(reverse("home"))
    assert (answer.status_code, answer.url) == (302, reverse("audit"))


def test_the_newest_come_first_and_the_pages_follow_each_other_without_a_gap(as_auditor, a_month):
    first = numbers(as_auditor)
    assert first == sorted(first, reverse=True)
    assert len(first) == PAGE
    assert numbers(as_auditor, before=first[-1])[0] == first[-1] - 1


def test_no_name_of_a_patient_and_no_fact_of_a_case_is_on_the_page(as_auditor, a_case, a_month):
    said = (
        page(as_auditor) + page(as_auditor, case=a_case.code) + page(as_auditor, action="findings.recorded")
    )
    assert a_case.code in said
    for word in (*NAMES, "Ki-67 8 %", "ki67_pct", "non_functional"):
        assert word not in said
    assert "not shown" in said


def test_only_details_from_the_list_are_told():
    assert not SHOWN.keys() & {
        "reason",
        "text",
        "question",
        "summary",
        "said",
        "facts",
        "name",
        "value",
        "comment",
    }


def test_events_are_found_by_account_case_kind_and_day(as_auditor, a_case, a_month, chair):
    every = AuditEvent.objects
    assert numbers(as_auditor, actor="chair", action=READ) == [every.get(actor="chair", action=READ).number]
    of_case = every.filter(subject=f"case:{a_case.code}").order_by("-number").values_list("number", flat=True)
    assert numbers(as_auditor, case=a_case.code.lower()) == list(of_case[:PAGE])
    day = every.first().at.astimezone().date()
    assert len(numbers(as_auditor, day=day.isoformat())) == PAGE
    assert numbers(as_auditor, day="2001-01-01") == []
    for none in ("yesterday", "9999-12-31", "0001-01-01"):
        assert as_auditor.get(reverse("audit"), {"day": none}).status_code == 422, none


def test_reading_the_trail_is_itself_in_it(as_auditor):
    page(as_auditor)
    page(as_auditor)
    event = AuditEvent.objects.get(action=READ)
    assert (event.actor, event.role, event.subject) == ("auditor", "auditor", "trail")


@pytest.mark.parametrize("role", ["coordinator", "member", "chair", "observer", "system", "security"])
@pytest.mark.parametrize("name", ["audit", "audit_whose", "audit_export"])
def test_nobody_else_reads_it(role, name, db):
    assert browser_of(admit(role)).get(reverse(name)).status_code == 403


def asked_whose(browser, **said):
    asked = {"case": "TNB-26-0001", "reason": "complaint", "file": "2026/117"} | said
    return browser.post(reverse("audit_whose"), asked)


def test_whose_a_case_is_is_told_with_a_reason_once_and_written_down(as_auditor, a_case):
    said = asked_whose(as_auditor, case=a_case.code).content.decode()
    assert "王小明" in said
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.subject, event.role) == (
        "identity.revealed",
        f"case:{a_case.code}",
        "auditor",
    )
    assert event.details == {"reason_code": "complaint", "file": "2026/117"}
    assert "王小明" not in as_auditor.get(reverse("audit_whose")).content.decode()


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"case": "TNB-26-9999"}, "no case with this code"),
        ({"reason": ""}, "Choose the reason"),
        ({"reason": "curiosity"}, "Choose the reason"),
        ({"file": ""}, "number of the file"),
        ({"file": "王小明 1"}, "number of the file"),
        ({"file": "wang"}, "number of the file"),
    ],
)
def test_without_a_case_or_a_reason_nothing_is_told_and_nothing_written(said, wrong, as_auditor, a_case):
    before = AuditEvent.objects.count()
    answer = asked_whose(as_auditor, **{"case": a_case.code} | said)
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert AuditEvent.objects.count() == before


def test_every_reason_is_said_in_both_languages():
    assert all(reason.en and reason.zh for reason in REASONS.values())


def test_the_event_is_written_or_nothing_is_told(auditor, a_case, monkeypatch):
    def broken(**said):
        raise RuntimeError("no room")

    monkeypatch.setattr(audit, "record_all", broken)
    with pytest.raises(RuntimeError):
        reveal_patient(by=auditor, code=a_case.code, reason="complaint", file="2026/117")
    with pytest.raises(Unfounded):
        reveal_patient(by=auditor, code=a_case.code, reason="", file="2026/117")


def tampered(number: int) -> None:
    append_only.remove(connection)
    AuditEvent.objects.filter(number=number).update(actor="nobody")
    append_only.install(connection)


@pytest.mark.django_db(transaction=True)
def test_the_button_verifies_the_trail_and_names_the_first_bad_event(as_auditor, a_month):
    assert as_auditor.post(reverse("audit_verify")).url == f"{reverse('audit')}#whole"
    found = AuditEvent.objects.latest("number").details
    assert (found["all"], found["events"], "broken" in found) == (True, end_of_trail().number - 1, False)
    assert "Whole." in page(as_auditor)
    tampered(4)
    as_auditor.post(reverse("audit_verify"))
    assert "Broken at event 4." in page(as_auditor)


def test_verifying_stops_when_the_time_is_up_and_says_so(a_month, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.txt"
    call_command("audit", "anchor", stdout=io.StringIO())
    result = verified(limit=-1)
    assert (result.all, result.events, result.broken, result.anchors) == (False, 0, None, 1)
    assert verified().all


def test_the_anchor_on_the_page_is_one_that_the_command_takes(as_auditor, a_month, tmp_path):
    line = as_auditor.get(reverse("audit")).context["anchor"]
    kept = tmp_path / "anchors.txt"
    kept.write_text(line + "\n")
    call_command("audit", "verify", "--anchors", str(kept), stdout=io.StringIO())


def test_the_copy_is_inert_in_a_spreadsheet_and_is_itself_an_event(as_auditor, a_month):
    answer = as_auditor.get(reverse("audit_export"), {"action": "made.up"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == PAGE + 1
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    assert {name for name in NAMES for row in rows for cell in row.values() if name in cell} == set()
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.details) == ("trail.exported", {"action": "made.up", "rows": PAGE + 1})


def test_what_is_asked_for_survives_in_the_address():
    asked = Asked.read({"actor": "chair", "case": "tnb-26-0001", "day": "2026-03-02"})
    assert asked.said == {"actor": "chair", "case": "TNB-26-0001", "day": "2026-03-02"}
    assert Asked.read(asked.said) == asked


def test_the_file_of_anchors_of_the_settings_is_used(a_month, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = kept = tmp_path / "anchors.txt"
    call_command("audit", "anchor", stdout=io.StringIO())
    said = io.StringIO()
    call_command("audit", "verify", stdout=said)
    assert "1 anchors" in said.getvalue()
    assert "审计链完整" in said.getvalue()
    kept.write_text(f"2026-01-01T00:00:00Z 3 {'0' * 64}\n")
    with pytest.raises(CommandError, match=r"event 3: not as anchored(.|\n)*第 3 条处断裂：与锚点不符"):
        call_command("audit", "verify", stdout=io.StringIO())


def test_events_are_forwarded_once_each_and_only_to_a_file_of_this_trail(a_month, tmp_path):
    kept, said = tmp_path / "events.jsonl", io.StringIO()
    call_command("audit", "forward", "--to", str(kept), stdout=said)
    many = end_of_trail().number
    call_command("audit", "forward", "--to", str(kept), stdout=said)
    assert f"{many} events forwarded" in said.getvalue()
    assert "0 events forwarded" in said.getvalue()
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [line["number"] for line in lines] == list(range(1, many + 1))
    kept.write_text(json.dumps(lines[-1] | {"digest": "0" * 64}) + "\n")
    with pytest.raises(CommandError, match="is not in this trail"):
        call_command("audit", "forward", "--to", str(kept))
    with pytest.raises(CommandError, match="Name the file"):
        call_command("audit", "forward")


def test_events_of_before_the_role_was_kept_still_verify(chair):
    """A chain that begins without role and request, as earlier versions wrote it, and goes on with them."""
    audit.record(by=actions.members.CONSOLE, action="made.up", subject="case:x")
    old = AuditEvent.objects.get(action="made.up")
    assert (old.role, old.request) == ("", "")
    audit.record(by=chair, action="made.up", subject="case:y")
    assert first_break(trail(), [end_of_trail()]) is None


@pytest.mark.control
@pytest.mark.parametrize("name", ["role", "request"])
def test_a_role_or_a_request_that_was_changed_is_found(name, chair):
    audit.record(by=chair, action="made.up", subject="case:x")
    for said in ("", "observer"):
        events = list(trail())
        before, number = getattr(events[-1], name), events[-1].number
        setattr(events[-1], name, said)
        found = first_break(events)
        assert (found is not None and found.number == number) if said != before else found is None
