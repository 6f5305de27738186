# ruff: noqa: PLC0415, T201 (a script: it sets Django up before it imports; it prints)
"""What a table of 5,000 cases costs: dry run, import, export; beside openpyxl, which only reads the workbook.

    python benchmarks/import.py [ROWS]

CPU seconds of one process, on a database of its own (DATABASE_URL, else SQLite in a folder that is removed).
Goal: the dry run below 10 s, no request longer than 2 s but for reading the file and the last, memory below
300 MB. Take the ratio to openpyxl: seconds depend on the machine and on what else runs there.
"""

import datetime as dt
import io
import os
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def set_up(folder: str) -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/import.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    call_command("migrate", verbosity=0)


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Cases in which every fact is stated, one in ten as unknown, with date, source and number."""
    from cases.tables.values import said
    from recommendations.ruleset import current_ruleset

    ruleset, chance = current_ruleset(), random.Random(1)  # noqa: S311 - no secret
    for number in range(count):
        row: dict[str, Any] = {"name": f"患者 {number}", "hospital_number": f"{number:07d}"}
        row |= {"birth_date": dt.date(1950, 1, 1) + dt.timedelta(number), "question": "下一步治疗？"}
        row["summary"] = "胰腺神经内分泌肿瘤伴肝转移，" * 10
        for group in ruleset.fact_groups:
            line = {"date": dt.date(2026, 3, 2), "source": "病理", "detail": f"R{number}"}
            row |= {f"group:{group}-{part}": value for part, value in line.items()}
        row |= {fact.name: said(value_of(fact, chance), fact, "zh") for fact in ruleset.facts.values()}
        yield row


def value_of(fact: Any, chance: random.Random) -> Any:
    if chance.random() < 0.1:
        return None
    if fact.kind == "boolean":
        return chance.random() < 0.5
    if fact.kind == "choice":
        return chance.choice(list(fact.choices))
    if fact.kind == "set":
        return chance.sample(list(fact.choices), k=chance.randint(0, 2))
    most = min(fact.maximum or 9.9, 9.9)
    return (
        chance.randint(1, min(int(most), 4)) if fact.kind == "integer" else round(chance.uniform(1, most), 1)
    )


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    made = act()
    return time.process_time() - start, made


def steps(act: Callable[[], Any], going: Callable[[Any], bool]) -> list[float]:
    """The CPU seconds of each step until there is nothing to do."""
    took = []
    while True:
        one, run = seconds(act)
        took.append(one)
        if not going(run):
            return took


def memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"


def told(what: str, took: float, more: str = "") -> None:
    print(f"{what:44} {took:7.2f} s   {more}", flush=True)


def dry_run(raw: bytes, name: str, by: Any) -> tuple[Any, float]:
    from cases.actions import tables

    file = io.BytesIO(raw)
    read, run = seconds(lambda: tables.start_import(by=by, file=file, name=name, size=len(raw)))
    took = steps(lambda: tables.check_next(run=run), lambda run: run.state == "checking")
    told(f"{name}: read", read, memory())
    told(f"{name}: checked in {len(took)} requests", sum(took), f"longest {max(took):.2f} s, {memory()}")
    told(f"{name}: dry run", read + sum(took))
    return run, read + sum(took)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        from cases.boards import in_board

        with in_board(1):
            table_of(count)


def table_of(count: int) -> None:
    """Prints a line for each step that a table of so many cases takes."""
    from django.contrib.auth import get_user_model

    from cases.actions import table_import, tables
    from cases.models import Case
    from cases.tables.columns import template_columns
    from cases.tables.writing import to_csv, to_xlsx

    by = get_user_model().objects.create(username="benchmark")
    file = io.BytesIO()
    told("made .xlsx", seconds(lambda: to_xlsx(file, template_columns(), rows(count), "zh"))[0])
    text = to_csv(template_columns(), rows(count), "zh", "gb18030")
    print(f"{count} rows, {len(template_columns())} columns, {len(file.getvalue()) // 1024} KB; {memory()}")
    run, _took = dry_run(text, "cases.csv", by)
    tables.cancel_import(by=by, run=run)
    run, took = dry_run(file.getvalue(), "cases.xlsx", by)
    began, run = seconds(lambda: table_import.begin_import(by=by, run=run))
    parts = steps(lambda: table_import.import_next(by=by, run=run), lambda run: run.state == "importing")
    told(
        f"prepared in {len(parts) - 1} requests",
        began + sum(parts[:-1]),
        f"longest {max(parts[:-1]):.2f} s",
    )
    told("written in one transaction", parts[-1], f"{run.result['findings']} findings, {memory()}")
    ids, out = list(Case.objects.values_list("pk", flat=True)), io.BytesIO()
    told("exported as .xlsx", seconds(lambda: exported(ids, out))[0], memory())
    beside(file.getvalue(), took)
    refused(by)


def refused(by: Any) -> None:
    """Files made to do harm: each is refused in less than a second."""
    from cases.actions import tables
    from cases.tables.limits import Refused

    hostile = {
        "40 MB in a zip of 40 KB": zipped(b"<worksheet>" + b" " * 40_000_000 + b"</worksheet>"),
        "90 MB in a zip of 1 MB": zipped(b"<worksheet>" + random.Random(1).randbytes(9_000) * 10_000),  # noqa: S311
        "JSON of 10,000 levels": b"[" * 10_000 + b"]" * 10_000,
        "4,000,000 empty objects": b"[" + b"{}," * 4_000_000 + b"{}]",
        "2,000,000 rows": "姓名,病案号\n".encode() + b"a,1\n" * 2_000_000,
    }
    for what, raw in hostile.items():
        file, start = io.BytesIO(raw), time.process_time()
        try:
            tables.start_import(by=by, file=file, name=what, size=len(raw))
        except Refused as problem:
            told(f"refused: {what}", time.process_time() - start, f"{problem}; {memory()}")


def zipped(sheet: bytes) -> bytes:
    import openpyxl

    plain, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, sheet if part.endswith("sheet1.xml") else old.read(part))
    return made.getvalue()


def exported(ids: list[int], file: io.BytesIO) -> None:
    from cases.tables.export import export_columns, export_rows
    from cases.tables.writing import to_xlsx

    to_xlsx(file, export_columns(ids), export_rows(ids, "zh"), "zh")


def beside(raw: bytes, took: float) -> None:
    """openpyxl reading the same workbook, which checks nothing."""
    import openpyxl

    def read() -> int:
        sheet = openpyxl.load_workbook(io.BytesIO(raw), read_only=True).worksheets[0]
        return sum(len(row) for row in sheet.iter_rows(values_only=True))

    theirs, _cells = seconds(read)
    told("openpyxl, reading only", theirs, f"our whole dry run is {took / theirs:.2f} of it")


if __name__ == "__main__":
    main()
