"""python manage.py digest: one digest for the rows of each table, the same wherever they are kept."""

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from recommendations.words import Text
from tnb.backup.digest import digest_of, rows_at_one_time
from tnb.backup.failure import in_both

NO_TABLE = Text("There is no table {name}.", "没有名为 {name} 的数据表。")
TOTAL = Text("{tables} tables, {rows} rows, altogether {digest}", "{tables} 个表，{rows} 行，总摘要 {digest}")


class Command(BaseCommand):
    help = "Prints how many rows each table has and their digest; equal digests are equal rows."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tables", nargs="*", metavar="TABLE", help="only these; else all")

    def handle(self, *, tables: list[str], **options: Any) -> None:
        altogether, count, number = hashlib.sha512(), 0, 0
        with rows_at_one_time(connection) as rows:
            there = rows.tables()
            if missing := sorted(set(tables) - set(there)):
                raise CommandError(in_both(NO_TABLE, name=", ".join(missing)))
            for name in [table for table in there if table in tables or not tables]:
                found = digest_of(rows, name)
                self.stdout.write(f"{found.digest[:32]} {found.rows:>9} {name}")
                altogether.update(f"{name} {found.rows} {found.digest}\n".encode())
                count, number = count + found.rows, number + 1
        said = {"tables": number, "rows": count, "digest": altogether.hexdigest()[:32]}
        self.stdout.write(in_both(TOTAL, **said))
