"""Removes what is kept no longer; a daily timer runs it with --apply."""

import datetime as dt
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from cases import retention
from cases.actions.removing import remove_draft
from cases.actions.tables import cancel_import
from cases.boards import each_board, every_board
from cases.identity.residue import leave_nothing_behind
from recommendations.words import Text
from tnb.actions.erasing import erase_patient
from tnb.actions.leftovers import remove_leftovers
from tnb.actions.members import CONSOLE
from tnb.models import DraftSheet

WORDS = {
    "drafts": Text("drafts on no agenda", "从未列入议程的草稿"),
    "patients": Text("patients whose years are over", "超过保存年限的患者"),
    "imports": Text("tables never imported", "未完成导入的表格"),
    "sheets": Text("drafts of paper", "打印草稿"),
    "forms": Text("marks of forms", "已提交表单的标记"),
    "sessions": Text("ended log-ins", "已结束的登录"),
}
Counts = dict[str, int]


class Command(BaseCommand):
    """`retention [--apply]`."""

    help = "Says what is kept no longer than RETENTION_… allow and is due; with --apply it is removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="remove it; without this nothing is changed")

    def handle(self, *, apply: bool, **options: Any) -> None:
        counts = dict.fromkeys(WORDS, 0)
        for _board in each_board():
            _of_a_board(counts, apply)
        with every_board():
            due = _leftovers()
            counts |= {name: found.count() for name, found in due.items()}
            if apply:
                remove_leftovers(by=CONSOLE, due=due, removed=counts)
        done = (
            Text("removed", "已清除")
            if apply
            else Text("due (nothing was changed; --apply removes)", "到期（未作更改，加 --apply 清除）")
        )
        for name, count in counts.items():
            words = WORDS[name]
            self.stdout.write(f"{words.en} / {words.zh}: {count} {done.en} / {done.zh}")
        if apply:
            leave_nothing_behind(connection, thoroughly=False)


def _of_a_board(counts: Counts, apply: bool) -> None:
    terms = retention.terms()
    drafts = list(retention.drafts_due(terms.draft_days))
    patients = list(retention.patients_due(terms.years))
    runs = list(retention.imports_due(terms.leftover_days))
    for name, found in (("drafts", drafts), ("patients", patients), ("imports", runs)):
        counts[name] += len(found)
    if not apply:
        return
    for case in drafts:
        remove_draft(by=CONSOLE, case=case)
    for patient in patients:
        reason = f"{terms.years} years are over"
        erase_patient(by=CONSOLE, case=patient.cases.order_by("pk")[0], reason=reason)
    for run in runs:
        cancel_import(by=CONSOLE, run=run)


def _leftovers() -> dict[str, QuerySet]:
    """What is no record and of no board: drafts of paper of meetings that are over, and the like."""
    days = retention.terms().leftover_days
    day = timezone.localdate() - dt.timedelta(days=days)
    return {
        "sheets": DraftSheet.objects.filter(item__meeting__held_on__lt=day),
        "forms": retention.forms_due(days),
        "sessions": Session.objects.filter(expire_date__lt=timezone.now()),
    }
