"""The demonstration board."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.actions import register_patient_and_case
from cases.models import AuditEvent, Case, Finding
from tnb import demonstration
from tnb.models import Decision, Meeting, Member


@pytest.fixture
def loaded(db, settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    call_command("demonstration")
    return capsys.readouterr().out


def counted() -> list[int]:
    return [model.objects.count() for model in (Case, Finding, Meeting, Decision, Member, AuditEvent)]


def test_it_holds_six_cases_one_meeting_closed_and_one_coming(loaded):
    closed, coming = Meeting.objects.get(state="closed"), Meeting.objects.get(state="planned")
    assert Case.objects.count() == 6
    assert closed.items.count() >= 3
    assert coming.items.count() >= 3
    assert coming.held_on > timezone.localdate()
    assert not closed.items.exclude(decisions__closed_at__isnull=False).exists()


def test_every_case_names_where_it_comes_from(loaded):
    assert all(case.attribution for case in Case.objects.all())
    assert set(Finding.objects.values_list("source", flat=True)) == {"literature"}


def test_what_the_teams_decided_is_held_honestly_against_the_rules(loaded):
    for decision in Decision.objects.all():
        answer = decision.snapshot["answers"]["en"]
        statuses = {o["status"] for o in answer["options"] if o["option"] in decision.chosen}
        assert (decision.follows == "follows") == (statuses <= {"recommended", "consider"})
        assert (decision.follows == "departs") == bool(decision.departure_reason)


def test_the_accounts_are_printed_with_their_password(loaded, tmp_path, client):
    password = (tmp_path / "demonstration-password").read_text().strip()
    for name in demonstration.ACCOUNTS:
        assert name in loaded
        assert client.login(username=name, password=password)
    assert password in loaded


def test_a_second_run_changes_nothing(loaded, capsys):
    before = counted()
    call_command("demonstration")
    assert counted() == before
    assert "already there" in capsys.readouterr().out


def test_a_second_run_changes_nothing_even_after_cases_of_ones_own(loaded, a_case_of_ones_own):
    before = counted()
    call_command("demonstration")
    assert counted() == before


def test_it_refuses_a_database_with_other_cases(a_case, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    before = counted()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("demonstration")
    assert counted() == before


def test_where_no_file_can_be_written_it_asks_for_a_password_and_changes_nothing(db, settings, tmp_path):
    (tmp_path / "no-folder").touch()
    settings.VAR_DIR = tmp_path / "no-folder"
    before = counted()
    with pytest.raises(CommandError, match=r"Nothing was loaded.*--password.*未载入任何数据"):
        call_command("demonstration")
    assert counted() == before
    call_command("demonstration", password="One-of-my-own-3")
    assert Member.objects.count() == len(demonstration.ACCOUNTS)


@pytest.fixture
def a_case_of_ones_own(loaded):
    coordinator = Member.objects.get(role="coordinator").user
    return register_patient_and_case(by=coordinator, name="王小明", question="What next?")


def test_a_board_with_members_of_its_own_gets_no_demonstration_accounts(coordinator):
    with pytest.raises(demonstration.ForeignCases):
        demonstration.load("a-password")
    assert not Member.objects.filter(role="chair").exists()
