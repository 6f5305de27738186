"""A meeting as a table: one row for each case, codes beside words, for a spreadsheet or for statistics."""

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import xlsxwriter
from django.utils import timezone, translation

from cases.language import LOCALES
from cases.models import Sex
from cases.tables.writing import ENCODINGS, guarded
from recommendations.words import Text
from tnb.decided import decided, label, moment
from tnb.models import AgendaItem
from tnb.snapshot import sheet_of

Row = dict[str, Any]
FILE = Path(__file__).parent / "data" / "meeting_table.toml"
BETWEEN = "; "
COUNTED = ("recommended", "consider", "needs_data", "contraindicated")  # statuses with a column
STATES = {
    "none": Text("nothing recorded", "未记录"),
    "draft": Text("draft", "草稿"),
    "closed": Text("closed", "已定稿"),
}
YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}
SHEET, EXPLAINED = Text("Cases", "病例"), Text("Columns", "列说明")
HEADINGS = Text("Column|Name|What stands in it", "列|名称|内容")


class Column(NamedTuple):
    """A column: its key, the same in both languages, its heading, what stands in it, and whether it tells
    who the patient is."""

    key: str
    label: Text
    help: Text
    identity: bool = False


def all_columns() -> tuple[Column, ...]:
    """Every column, in the order of the table."""
    listed = tomllib.loads(FILE.read_text("utf-8"))["column"]
    return tuple(
        Column(each["key"], Text(**each["label"]), Text(**each["help"]), each.get("identity", False))
        for each in listed
    )


def columns_for(identity: bool) -> tuple[Column, ...]:
    """The columns for somebody who may see who the patients are (``identity``), or may not."""
    return tuple(column for column in all_columns() if identity or not column.identity)


def rows_of(items: Iterable[tuple[int, AgendaItem]], language: str) -> list[Row]:
    """Column key -> value of each (place, item)."""
    with translation.override(LOCALES[language]):
        return [_row(place, item, language) for place, item in items]


def _row(place: int, item: AgendaItem, language: str) -> Row:
    sheet = sheet_of(item)
    answer, derived = sheet["answers"][language], sheet["answers"][language]["derived"]
    return {
        "held_on": item.meeting.held_on.isoformat(),
        "place": place,
        "case": sheet["case"]["code"],
        "question": sheet["case"]["question"],
        "sex_code": sheet["patient"]["sex"],
        "sex": label(Sex, sheet["patient"]["sex"]),
        "grade": derived["grade"]["value"],
        "enets_002": derived["enets_type_002"]["value"],
        "enets_004": derived["enets_type_004"]["value"],
        "missing": BETWEEN.join(gap["fact"] for gap in answer["missing"]),
        "rules": sheet["ruleset"]["version"],
        "rules_digest": sheet["ruleset"]["digest"],
        **{name: sheet["patient"][name] for name in ("name", "birth_date", "hospital_number", "code_word")},
        **{
            status: _with(answer, status)
            for status in ("recommended", "consider", "needs_data", "contraindicated")
        },
        **_decision(sheet, language),
    }


def _with(answer: Row, status: str) -> str:
    return BETWEEN.join(option["option"] for option in answer["options"] if option["status"] == status)


def _decision(sheet: Row, language: str) -> Row:
    decision, said = sheet["decision"] or {}, decided(sheet, language)
    steps = decision.get("steps") or []
    state = "closed" if sheet["closed_at"] else "draft" if decision else "none"
    at = moment(sheet["closed_at"])
    return {
        "state_code": state,
        "state": STATES[state].said(language),
        "step_codes": BETWEEN.join(decision.get("chosen", ())),
        "steps": BETWEEN.join(step["name"] for step in said["steps"]),
        "intent_codes": BETWEEN.join(step.get("intent") or "-" for step in steps),
        "intents": BETWEEN.join(step["intent"] or "-" for step in said["steps"]),
        "owner_codes": BETWEEN.join(step.get("owner") or "-" for step in steps),
        "owners": BETWEEN.join(step["owner"] or "-" for step in said["steps"]),
        "wording": decision.get("text"),
        "follows_code": decision.get("follows"),
        "follows": said["follows"],
        "reason_code": decision.get("departure_reason"),
        "reason": said["reason"],
        "deferred_code": decision.get("deferred_for"),
        "deferred": said["deferral"],
        "dissent": len(said["dissent"]) if decision else None,
        "todo": len(said["todo"]) if decision else None,
        "closed_at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else None,
        "closed_by": sheet["closed_by"],
        "amended": YES_NO[said["amends"] is not None].said(language) if decision else None,
    }


def to_csv(columns: Sequence[Column], rows: Iterable[Row], language: str, encoding: str = "utf-8") -> bytes:
    """The table as CSV: keys, headings behind "# ", then a row a case."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.key for column in columns])
    headings = [column.label.said(language) for column in columns]
    writer.writerow([f"# {headings[0]}", *headings[1:]])
    for row in rows:
        writer.writerow([guarded(_plain(row[column.key])) for column in columns])
    return text.getvalue().encode(ENCODINGS[encoding], errors="replace")


def _plain(value: Any) -> Any:
    return "" if value is None else value


def to_xlsx(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Row], language: str) -> None:
    """The table as a workbook; its second sheet says what stands in each column. Text stays text."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET.said(language))
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.key, bold)
            sheet.write_string(1, place, column.label.said(language), bold)
        for number, row in enumerate(rows, 2):
            for place, column in enumerate(columns):
                _cell(sheet, number, place, row[column.key], wrap)
        sheet.set_column(0, len(columns) - 1, 18)
        sheet.freeze_panes(2, 3)
        about = book.add_worksheet(EXPLAINED.said(language))
        about.set_column(0, 2, 36)
        table = [HEADINGS.said(language).split("|")]
        table += [[each.label.said(language), each.key, each.help.said(language)] for each in columns]
        for number, cells in enumerate(table):
            for place, said in enumerate(cells):
                about.write_string(number, place, guarded(said), bold if number == 0 else wrap)


def _cell(sheet: Any, row: int, place: int, value: Any, wrap: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(guarded(value)), wrap)
