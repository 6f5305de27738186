"""python manage.py backup FOLDER: the whole database in one sealed file; --verify: whether it comes back."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommendations.words import Text
from tnb.actions.backups import backup_made
from tnb.backup import keys
from tnb.backup.bring_back import verify
from tnb.backup.failure import BackupError, in_both, told_of_disks
from tnb.backup.make import make

ONE_OF = Text(
    "Name the folder for the backup, or --verify FILE --key KEYFILE, or --new-key FILE.",
    "请指定备份文件夹，或 --verify FILE --key KEYFILE，或 --new-key FILE。",
)
NO_KEY = Text("--verify needs --key KEYFILE.", "--verify 需要 --key KEYFILE。")
NEW_KEY = Text(
    "The private key is in {file}. Keep it and a copy of it away from this server: without it no backup can "
    "be opened, by anybody. Set on the server: BACKUP_RECIPIENTS={public}",
    "私钥已写入 {file}。请将其及一份副本保存在本服务器以外：没有它，任何人都无法打开备份。"
    "在服务器上设置：BACKUP_RECIPIENTS={public}",
)
MADE = Text(
    "Backup {file}: {rows} rows in {tables} tables, {bytes} bytes, audit trail to event {number}; "
    "{seconds} s.",
    "备份 {file}：{tables} 个表共 {rows} 行，{bytes} 字节，审计记录至第 {number} 条；用时 {seconds} 秒。",
)
KEYS = Text(
    "The identity keys are not inside. Keep a copy of them apart from the backups.",
    "备份不含身份密钥。请将身份密钥另行保存，不要与备份放在一起。",
)
REMOVED = Text("Older backups removed: {names}.", "已删除较早的备份：{names}。")
VERIFIED = Text(
    "Verified: {file} can be restored. Nothing was changed. {seconds} s.",
    "验证通过：{file} 可以恢复。未作任何改动。用时 {seconds} 秒。",
)


class Command(BaseCommand):
    help = "Backs the whole database up into one file that only the holder of the private key can open."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("destination", nargs="?", type=Path, help="a folder, or a file ending with .age")
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="make a pair of keys")
        parser.add_argument(
            "--verify", type=Path, metavar="FILE", help="see whether a backup can be restored"
        )
        parser.add_argument("--key", type=Path, metavar="KEYFILE", help="for --verify; - reads it")

    def handle(self, *, destination: Path | None, new_key: Path | None, verify: Path | None, **options: Any):
        if [destination, new_key, verify].count(None) != 2:
            raise CommandError(in_both(ONE_OF), returncode=2)
        try:
            with told_of_disks():
                self._do(destination, new_key, verify, options["key"])
        except BackupError as failure:
            raise CommandError(str(failure)) from failure

    def _do(self, destination: Path, new_key: Path | None, file: Path | None, key: Path | None) -> None:
        if new_key:
            self.stdout.write(in_both(NEW_KEY, file=new_key, public=keys.new_key(new_key)))
        elif file:
            self._verify(file, key)
        else:
            self._backup(destination)

    def _backup(self, destination: Path) -> None:
        began = time.monotonic()
        made = make(destination)
        tables = made.manifest["tables"]
        said = {"file": made.file, "bytes": made.file.stat().st_size, "tables": len(tables)}
        said |= {"rows": sum(table["rows"] for table in tables.values())}
        said |= {"number": made.manifest["audit"]["number"], "seconds": f"{time.monotonic() - began:.1f}"}
        self.stdout.write(in_both(MADE, **said))
        self.stdout.write(in_both(KEYS))
        if made.removed:
            self.stdout.write(in_both(REMOVED, names=", ".join(made.removed)))
        backup_made(file=made.file.name, manifest=made.manifest)

    def _verify(self, file: Path, key: Path | None) -> None:
        if key is None:
            raise CommandError(in_both(NO_KEY), returncode=2)
        began = time.monotonic()
        verify(file, keys.identities_in(key), self.stdout.write)
        self.stdout.write(in_both(VERIFIED, file=file, seconds=f"{time.monotonic() - began:.1f}"))
