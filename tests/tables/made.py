"""Tables made for the tests, each with what is wrong with it written out."""

import csv
import io
import zipfile
from typing import Any

import openpyxl

from cases.actions import table_import, tables
from cases.tables.models import ImportRun

ROW = {"姓名": "患者甲", "病案号": "0001", "提请讨论的问题": "下一步治疗？"}


def workbook(*rows: dict[str, Any] | list[Any], change: Any = None) -> bytes:
    """A workbook of these rows; the headings are those of the dicts. ``change(sheet)`` does the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    headings = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
    if headings:
        sheet.append(headings)
    for row in rows:
        sheet.append([row.get(key) for key in headings] if isinstance(row, dict) else row)
    if change:
        change(sheet)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def delimited(*rows: dict[str, Any], encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    """A CSV file of these rows."""
    text = io.StringIO(newline="")
    headings = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(text, headings, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """A workbook in which one part is replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return made.getvalue()


def taken(by: Any, raw: bytes, name: str = "cases.xlsx", question: str = "") -> ImportRun:
    """The table handed in, not yet checked."""
    return tables.start_import(by=by, file=io.BytesIO(raw), name=name, size=len(raw), question=question)


def checked(by: Any, raw: bytes, name: str = "cases.xlsx", question: str = "") -> ImportRun:
    """The table after its dry run."""
    run = taken(by, raw, name, question)
    while run.state == ImportRun.State.CHECKING:
        run = tables.check_next(run=run)
    return run


def imported(by: Any, raw: bytes, name: str = "cases.xlsx", question: str = "") -> ImportRun:
    """The table after its import."""
    return table_import.import_table(by=by, run=checked(by, raw, name, question))


def remarks(run: ImportRun) -> list[tuple[int, str, str, str]]:
    """(row, letter, value, what is wrong in English) of every problem and doubt."""
    return [(r.row, r.letter, r.value, r.said.en) for r in run.remarks.order_by("row", "pk")]


def entries(run: ImportRun, number: int = 2) -> dict[str, Any]:
    """Fact -> value that a row states."""
    return {entry[0]: entry[1] for entry in run.checked.get(number=number).entries}
