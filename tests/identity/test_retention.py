"""What is kept no longer is said first and removed when asked to; what was decided stays its years."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from cases.actions import register_patient_and_case
from cases.actions.removing import NotADraft, remove_draft
from cases.audit import first_break, trail
from cases.masking import ERASED
from cases.models import AuditEvent, Case, Finding, ImportRun, Patient, TakenForm
from tests.tables.made import delimited, taken
from tnb.models import AgendaItem, Decision, Meeting

YEAR = dt.timedelta(days=365.25)


def aged(by: dt.timedelta) -> None:
    """Everything recorded so far, made older."""
    Case.objects.update(created_at=timezone.now() - by)
    Finding.objects.update(entered_at=timezone.now() - by)
    ImportRun.objects.update(started_at=timezone.now() - by)
    TakenForm.objects.update(at=timezone.now() - by)
    Session.objects.update(expire_date=timezone.now() - by)
    for meeting in Meeting.objects.all():
        Meeting.objects.filter(pk=meeting.pk).update(held_on=meeting.held_on - by)
    Decision.objects.filter(closed_at__isnull=False).update(closed_at=timezone.now() - by)
    Decision.objects.update(updated_at=timezone.now() - by)


def counted(capsys) -> dict[str, int]:
    """What the command said, by the English words."""
    lines = [line for line in capsys.readouterr().out.splitlines() if " / " in line]
    return {line.split(" / ")[0]: int(line.split(": ")[1].split()[0]) for line in lines}


def applied(capsys, *options: str) -> dict[str, int]:
    call_command("retention", *options)
    return counted(capsys)


def test_a_dry_run_says_in_both_languages_what_is_due_and_changes_nothing(canary, capsys):
    aged(dt.timedelta(days=91))
    call_command("retention")
    said = capsys.readouterr().out
    assert "drafts on no agenda / 从未列入议程的草稿: 1 due" in said
    assert "到期" in said
    assert Case.objects.filter(pk=canary.pk).exists()


def test_a_draft_that_no_meeting_saw_goes_after_its_days_with_its_patient(canary, capsys):
    aged(dt.timedelta(days=89))
    assert applied(capsys, "--apply")["drafts on no agenda"] == 0
    aged(dt.timedelta(days=91))
    assert applied(capsys, "--apply")["drafts on no agenda"] == 1
    assert not Case.objects.exists()
    assert not Patient.objects.exists()
    assert AuditEvent.objects.get(action="case.removed").subject == f"case:{canary.code}"
    assert first_break(trail()) is None


def test_what_was_recorded_lately_keeps_a_draft(canary, capsys):
    aged(dt.timedelta(days=91))
    Finding.objects.filter(case=canary, fact="ki67_pct").update(entered_at=timezone.now())
    assert applied(capsys, "--apply")["drafts on no agenda"] == 0


def test_what_a_meeting_saw_is_no_draft(canary_item, coordinator, capsys):
    aged(10 * YEAR)
    assert applied(capsys, "--apply")["drafts on no agenda"] == 0
    with pytest.raises(NotADraft):
        remove_draft(by=coordinator, case=canary_item.case)


@pytest.mark.parametrize(("years", "due"), [(29.9, 0), (30.1, 1)])
def test_what_was_decided_is_kept_its_years_and_then_erased(years, due, a_draft, close, capsys):
    patient = close(a_draft).item.case.patient
    aged(years * YEAR)
    assert applied(capsys, "--apply")["patients whose years are over"] == due
    assert (Patient.objects.get(pk=patient.pk).name == ERASED) == bool(due)
    assert Case.objects.count() == Decision.objects.count() == AgendaItem.objects.count() == 1
    assert applied(capsys, "--apply")["patients whose years are over"] == 0


@pytest.mark.control
def test_a_single_record_of_late_keeps_the_patient(a_draft, close, capsys):
    case = close(a_draft).item.case
    aged(31 * YEAR)
    Finding.objects.filter(pk=case.findings.first().pk).update(entered_at=timezone.now())
    assert applied(capsys)["patients whose years are over"] == 0


def test_leftovers_of_work_go_after_their_days(coordinator, as_coordinator, capsys):
    taken(coordinator, delimited({"姓名": "患者甲", "提请讨论的问题": "?"}), name="a.csv")
    TakenForm.objects.create(by=coordinator, mark="x", answer="/cases/")
    aged(dt.timedelta(days=8))
    assert Session.objects.exists()
    done = applied(capsys, "--apply")
    assert (done["tables never imported"], done["marks of forms"]) == (1, 1)
    assert not TakenForm.objects.exists()
    assert not Session.objects.exists()
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.CANCELLED
    assert not run.chunks.exists()
    assert AuditEvent.objects.filter(action="retention.applied").count() == 1


def test_nought_days_mean_for_ever(canary, capsys, settings):
    settings.RETENTION_DRAFT_DAYS = settings.RETENTION_YEARS = 0
    aged(50 * YEAR)
    done = applied(capsys, "--apply")
    assert done["drafts on no agenda"] == done["patients whose years are over"] == 0


def test_a_draft_of_a_patient_with_another_case_leaves_the_patient(canary, coordinator, capsys):
    other = register_patient_and_case(by=coordinator, name="B", question="?")
    Case.objects.filter(pk=other.pk).update(patient=canary.patient)
    aged(dt.timedelta(days=91))
    Case.objects.filter(pk=canary.pk).update(created_at=timezone.now())
    assert applied(capsys, "--apply")["drafts on no agenda"] == 1
    assert Patient.objects.filter(pk=canary.patient_id).exists()
    assert Case.objects.get() == canary
