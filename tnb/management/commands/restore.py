"""python manage.py restore FILE --key KEYFILE: brings a backup back into an empty database, and checks it."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommendations.words import Text
from tnb.backup import keys
from tnb.backup.bring_back import restore
from tnb.backup.failure import BackupError, in_both, told_of_disks

UNCHANGED = Text("Nothing was changed.", "未作任何改动。")
DONE = Text(
    "Restored: {rows} rows in {tables} tables, as of {made_at}; {seconds} s. Everybody has to log in again.",
    "恢复完成：{tables} 个表共 {rows} 行，数据截至 {made_at}；用时 {seconds} 秒。所有人需重新登录。",
)
ASIDE = Text(
    "What was there before is kept as {aside}. It holds patients' data: remove it once it is no longer "
    "needed (docs/upgrade.md).",
    "原有数据保留为 {aside}，其中含有患者数据，不再需要时请删除（见 docs/upgrade.md）。",
)
ANCHORS = Text(
    "Anchors of events after the backup no longer fit the audit trail. Put {file} aside, keep it, and begin "
    "a new one (docs/upgrade.md).",
    "备份之后的审计锚点与恢复后的审计记录不再相符。请将 {file} 改名保存，另起新文件（见 docs/upgrade.md）。",
)


class Command(BaseCommand):
    help = "Restores a backup into an empty database, and checks that it is what was backed up."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument(
            "--key", type=Path, metavar="KEYFILE", required=True, help="private key; - reads it"
        )
        parser.add_argument(
            "--replace", metavar="NAME", help="put the database of this name aside and restore in its place"
        )

    def handle(self, *, file: Path, key: Path, replace: str | None, **options: Any) -> None:
        began = time.monotonic()
        try:
            with told_of_disks():
                done = restore(file, keys.identities_in(key), replace, self.stdout.write)
        except BackupError as failure:
            raise CommandError(f"{failure}\n{in_both(UNCHANGED)}") from failure
        tables = done.manifest["tables"]
        rows = sum(table["rows"] for table in tables.values())
        said = {"rows": rows, "tables": len(tables), "made_at": done.manifest["made_at"]}
        self.stdout.write(in_both(DONE, **said, seconds=f"{time.monotonic() - began:.1f}"))
        if done.aside:
            self.stdout.write(in_both(ASIDE, aside=done.aside))
        if settings.AUDIT_ANCHOR_FILE:
            self.stdout.write(in_both(ANCHORS, file=settings.AUDIT_ANCHOR_FILE))
