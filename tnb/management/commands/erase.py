"""Erases a patient at the server's console, as the page of the case does; and everything left in the file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from cases.boards import every_board, in_board
from cases.free_texts import texts_about
from cases.identity.residue import leave_nothing_behind
from cases.models import Case
from tnb.actions.erasing import AlreadyErased, erase_patient
from tnb.actions.members import CONSOLE
from tnb.actions.refusals import NotPossible
from tnb.erased import PLACES


class Command(BaseCommand):
    """`erase CODE --reason "…" [--texts]`."""

    help = "Erases the patient of a case on lawful request, with all cases: who it was is gone for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the code of a case, such as TNB-26-0001")
        parser.add_argument("--reason", required=True, help="why, and on whose request; without a name")
        parser.add_argument(
            "--texts", action="store_true", help="overwrite the free texts in which the patient is named"
        )

    def handle(self, *, code: str, reason: str, texts: bool, **options: Any) -> None:
        with every_board():
            case = Case.objects.select_related("patient").filter(code=code).first()
        if case is None:
            raise CommandError(f"There is no case {code}. 没有病例 {code}。")
        with in_board(case.board_id):
            self._erase(case, reason, texts)
        if not leave_nothing_behind(connection, thoroughly=True):
            self.stderr.write("Others were reading: run `manage.py retention --apply` when nobody works.")

    def _erase(self, case: Case, reason: str, texts: bool) -> None:
        found = [] if case.patient.erased_at else texts_about(case.patient, PLACES)
        named = [each.key for each in found if each.tells]
        try:
            done = erase_patient(by=CONSOLE, case=case, reason=reason, texts=named if texts else ())
        except AlreadyErased:
            self.stdout.write(f"{case.code}: erased already, nothing was left to do. 已删除，无需再次操作。")
            return
        except NotPossible as problem:
            raise CommandError(str(problem)) from problem
        left = len(found) - (len(named) if texts else 0)
        self.stdout.write(
            f"{case.code}: erased. Cases {done.cases}, decisions {done.decisions}, "
            f"documents {done.documents}, texts overwritten {done.texts}, texts left to read {left}."
        )
        self.stdout.write(
            f"{case.code}：已删除。病例 {done.cases}，决定 {done.decisions}，文件 {done.documents}，"
            f"已覆盖文本 {done.texts}，尚须人工核对文本 {left}。"
        )
