# ruff: noqa: PLC0415, T201 (a script: it sets Django up before it imports; it prints)
"""How long 10,000 cases take to be backed up, and to come back on a clean machine with every row the same.

    python benchmarks/restore.py [CASES]
    python scripts/temporary_postgres.py python benchmarks/restore.py [CASES]

Goal: restored and checked within 5 minutes by the clock. The cases have every fact stated, their patients are
sealed. The databases are its own and are removed: on PostgreSQL beside the one that DATABASE_URL names, else
SQLite in a folder.
"""

import importlib
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GOAL = 300  # seconds
AT_ONCE = 2500


def set_up(folder: Path) -> None:
    import django

    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/none.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()


@contextmanager
def database(folder: Path, name: str) -> Iterator[None]:
    """The default connection leads to an empty database of its own."""
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    sqlite = connection.vendor == "sqlite"
    (folder / name).mkdir(exist_ok=True)
    own = str(folder / name / "board.sqlite3") if sqlite else f"benchmark_{os.getpid()}_{name}"
    connection.close()
    if not sqlite:
        server(f'CREATE DATABASE "{own}" TEMPLATE template0')
    connection.settings_dict["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        if not sqlite:
            server(f'DROP DATABASE "{own}" WITH (FORCE)')


def server(statement: str) -> None:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def fill(count: int) -> None:
    """Cases as tables that are handed in, and a meeting."""
    from cases.actions import table_import, tables
    from cases.tables.columns import template_columns
    from cases.tables.writing import to_csv
    from tnb import actions

    made = importlib.import_module("import").rows(count)
    by = actions.admit_member(
        by=None,
        username="benchmark",
        password="x",  # noqa: S106
        role="coordinator",
        discipline="coordination",
    ).user
    for first in range(0, count, AT_ONCE):
        part = [next(made) for _number in range(min(AT_ONCE, count - first))]
        raw = to_csv(template_columns(), part, "zh", "gb18030")
        run = tables.start_import(by=by, file=io.BytesIO(raw), name=f"{first}.csv", size=len(raw))
        while run.state in ("reading", "checking"):
            run = tables.check_next(run=run)
        run = table_import.begin_import(by=by, run=run)
        while run.state == "importing":
            run = table_import.import_next(by=by, run=run)
        assert run.state == "imported", run.state  # noqa: S101


def timed(what: str, act: Callable[[], Any]) -> tuple[float, Any]:
    clock, processor = time.monotonic(), time.process_time()
    made = act()
    took = time.monotonic() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:24} {took:7.1f} s   {time.process_time() - processor:6.1f} s CPU   {memory} MB", flush=True)
    return took, made


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder)
        from django.conf import settings

        from cases.boards import in_board
        from tnb.backup import keys
        from tnb.backup.bring_back import restore
        from tnb.backup.make import make

        settings.BACKUP_RECIPIENTS = keys.new_key(folder / "key")
        identities = keys.identities_in(folder / "key")
        with in_board(1), database(folder, "full"):
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            timed("filled", lambda: fill(count))
            _took, made = timed("backup", lambda: make(folder / "tnb.age"))
        tables = made.manifest["tables"]
        rows = sum(table["rows"] for table in tables.values())
        size = made.file.stat().st_size / 1e6
        print(f"{tables['cases_case']['rows']} cases, {rows} rows, {size:.0f} MB sealed", flush=True)
        with in_board(1), database(folder, "clean"):
            said = lambda line: print("   ", line.splitlines()[0], flush=True)  # noqa: E731
            took, _done = timed("restored and checked", lambda: restore(made.file, identities, None, said))
            wrong = different(tables)
    print(f"{took:.0f} s of at most {GOAL}; tables that differ but for the trail: {wrong or 'none'}")
    return int(took > GOAL or bool(wrong))


def different(tables: dict[str, Any]) -> list[str]:
    """The tables whose digest now is not that of before; the restoring adds one event to the trail."""
    from django.db import connection

    from tnb.backup.digest import digests_of, rows_at_one_time

    with rows_at_one_time(connection) as rows:
        now = {name: found._asdict() for name, found in digests_of(rows).items()}
    return [name for name in tables if now.get(name) != tables[name] and name != "cases_auditevent"]


if __name__ == "__main__":
    sys.exit(main())
