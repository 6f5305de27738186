"""The keys under which patients' identity is sealed: a new one, rotation, and whether everything opens."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.actions.rotation import rotate, unreadable
from cases.boards import every_board
from cases.identity.cipher import Unreadable
from cases.identity.ring import KeyProblem, add_key, new_line, ring
from tnb.actions.log_ins import seal_second_factors_anew
from tnb.actions.members import CONSOLE


class Command(BaseCommand):
    """`identity new-key [--print]`, `identity rotate`, `identity check`."""

    help = (
        "new-key puts a new current key in front of the file of identity keys (and makes the file); --print "
        "only prints such a line. rotate seals everything under the current key; stopped, it is begun again. "
        "check opens everything that is sealed."
    )
    # The file that the check asks for is made here.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["new-key", "rotate", "check"])
        parser.add_argument("--id", default="", help="the new key's id; otherwise today's date")
        parser.add_argument("--print", action="store_true", help="print the line, change no file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "new-key":
                self._new_key(options["id"] or f"{timezone.localdate():%Y%m%d}", options["print"])
            else:
                with every_board():
                    self._rotate() if options["what"] == "rotate" else self._check()
        except (KeyProblem, Unreadable) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"{settings.IDENTITY_KEYS_FILE}: {problem.strerror}") from problem

    def _new_key(self, name: str, only_print: bool) -> None:
        if only_print:
            self.stdout.write(new_line(name), ending="")
            return
        path = Path(settings.IDENTITY_KEYS_FILE)
        add_key(path, name)
        self.stdout.write(
            f"{path}: the current key is {name}. Keep a copy apart from the database and its backups."
        )
        self.stdout.write(f"{path}：当前密钥为 {name}。请另行妥善备份，勿与数据库及其备份放在一起。")

    def _rotate(self) -> None:
        sealed: dict[str, int] = {}
        for step in rotate(by=CONSOLE):
            sealed[step.table] = sealed.get(step.table, 0) + step.sealed
        sealed["second factors"] = seal_second_factors_anew(by=CONSOLE)
        for table, count in sealed.items():
            self.stdout.write(f"{table}: {count}")
        total = sum(sealed.values())
        self.stdout.write(f"Sealed anew under {ring().current}: {total}. 已用新密钥重新加密：{total}。")

    def _check(self) -> None:
        found = list(unreadable())
        for problem in found[:20]:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"Not to be opened: {len(found)}. 无法解密：{len(found)}。")
        self.stdout.write("Everything that is sealed can be opened. 所有加密内容均可读取。")
