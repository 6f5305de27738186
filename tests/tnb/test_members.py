"""Admitting people from the server's console."""

import re

import pytest
from django.core.management import call_command

from cases.models import AuditEvent
from tnb.models import Member


@pytest.fixture
def run(db, capsys):
    def run(*arguments: str) -> str:
        call_command("member", *arguments)
        return capsys.readouterr().out

    return run


def test_a_person_is_admitted_and_may_log_in_with_the_password_printed(run, client):
    said = run("zhang", "--role", "coordinator", "--discipline", "surgery", "--full-name", "张")
    member = Member.objects.get(user__username="zhang")
    assert (member.role, member.discipline, str(member)) == ("coordinator", "surgery", "张")
    assert (member.user.is_superuser, member.user.is_staff) == (False, False)
    words = re.findall(r"[\w-]+", said, re.ASCII)
    assert any(client.login(username="zhang", password=word) for word in words)


def test_the_same_command_changes_the_role_and_keeps_the_password(run):
    run("zhang", "--role", "coordinator")
    before = Member.objects.get().user.password
    run("zhang", "--role", "chair")
    assert Member.objects.get().role == "chair"
    assert Member.objects.get().user.password == before
    assert list(AuditEvent.objects.values_list("action", "actor")) == [
        ("member.admitted", "console"),
        ("member.changed", "console"),
    ]


def test_administrators_belong_to_no_board_and_whoever_comes_from_there_to_one(run):
    def place():
        member = Member._base_manager.get(user__username="zhang")
        return member.role, member.board_id

    run("zhang", "--role", "security")
    assert place() == ("security", None)
    run("zhang", "--role", "chair")
    assert place() == ("chair", 1)
    run("zhang", "--role", "auditor")
    assert place() == ("auditor", None)
