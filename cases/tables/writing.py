"""Writes a table of cases, empty as a template or filled as an export: .xlsx or .csv, in either language.

Nothing written here can run in a spreadsheet: text stays text, and text that begins like a formula gets an
apostrophe, which reading takes off again (values.without_guard).
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import xlsxwriter

from cases.tables import words
from cases.tables.columns import Column
from cases.tables.values import A_DATE
from recommendations.words import UNKNOWN, Text

RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
ROWS_TO_CHOOSE_IN = 1000  # rows below the heading that offer the choices of their column
SHEET = Text("Cases", "病例")
EXPLAINED = Text("Allowed values", "允许的取值")
LISTS = "lists"
FREE = Text("text", "文本")
LEAVE_EMPTY = Text("empty for a new case", "新病例留空")
OWN_HELP = {
    "case": LEAVE_EMPTY,
    "name": Text("required", "必填"),
    "sex": Text("", ""),
    "birth_date": A_DATE,
    "hospital_number": Text("text; zeros in front stay", "文本格式，保留前导零"),
    "question": Text("required", "必填"),
    "summary": FREE,
}
HOW = {
    "en": (
        "One row is one case. Rows that begin with # are not read.",
        "An empty cell says nothing. What is known to be unknown is written as “unknown”.",
        "Date, source and number in front of a group hold for every fact of it in that row.",
        "A fact may have columns of its own for these, such as “Ki-67: date”; they count instead.",
        "Columns may be left out or moved; headings may be in either language.",
    ),
    "zh": (
        "一行为一个病例。以 # 开头的行不读取。",
        "空白表示未提供；明确未知者请填“未知”。",
        "各组前的日期、来源和报告编号适用于该行本组的所有资料项。",
        "单个资料项可另设列，如“Ki-67：日期”，并以其为准。",
        "列可删减或调换顺序；表头中英文均可。",
    ),
}


def guarded(value: Any) -> Any:
    """The value as it may be written: text that begins like a formula is preceded by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and RISKY.match(value) else value


def help_of(column: Column, language: str) -> str:
    """What may stand in a column, in one line."""
    if column.fact is not None:
        return words.allowed(column.fact.name).said(language)
    if column.part == "own":
        return OWN_HELP[column.of].said(language)
    if column.part == "date":
        return A_DATE.said(language)
    if column.part == "source":
        joined = "、" if language == "zh" else ", "
        return joined.join(name.said(language) for name in words.source_names().values())
    return FREE.said(language)


def explanation(columns: Sequence[Column], language: str) -> list[str]:
    """The second row of the template; its first cell marks it as no case."""
    said = [help_of(column, language) for column in columns]
    return [f"# {said[0]}", *said[1:]]


def to_csv(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], language: str, encoding: str
) -> bytes:
    """The table as CSV, "utf-8" (with its mark, so that a spreadsheet knows) or "gb18030"."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.label.said(language) for column in columns])
    writer.writerow([guarded(said) for said in explanation(columns, language)])
    for row in rows:
        writer.writerow([_in_text(row.get(column.key)) for column in columns])
    return text.getvalue().encode(ENCODINGS[encoding], errors="replace")


def _in_text(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else guarded(value)


def to_xlsx(
    file: BinaryIO, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], language: str
) -> None:
    """The table as a workbook, with a sheet that explains what is allowed and lists to choose from."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(SHEET.said(language))
        formats = _formats(book)
        _heading(sheet, columns, language, formats)
        last = 1
        for last, row in enumerate(rows, 2):
            for place, column in enumerate(columns):
                _cell(sheet, last, place, row.get(column.key), formats)
        _explained(book.add_worksheet(EXPLAINED.said(language)), columns, language, formats)
        _choices(book, sheet, columns, language, max(last + 1, ROWS_TO_CHOOSE_IN))


def _formats(book: Any) -> dict[str, Any]:
    block = {"text_wrap": True, "valign": "top", "border": 1}
    small = {"italic": True, "font_color": "#4A545D", "font_size": 9}
    return {
        "head": book.add_format({**block, "bold": True, "bg_color": "#E4E8EC", "border_color": "#AAB3BB"}),
        "help": book.add_format({**block, **small, "bg_color": "#F3F5F7", "border_color": "#D3D9DE"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "strong": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _heading(sheet: Any, columns: Sequence[Column], language: str, formats: dict[str, Any]) -> None:
    helps = explanation(columns, language)
    for place, column in enumerate(columns):
        kind = "text" if column.of in {"case", "hospital_number"} or column.part == "detail" else None
        kind = "date" if column.part == "date" or column.of == "birth_date" else kind
        wide = 40 if column.of in {"question", "summary"} else 16
        sheet.set_column(place, place, wide, formats[kind] if kind else None)
    sheet.set_row(0, 48)
    sheet.set_row(1, 60)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, guarded(column.label.said(language)), formats["head"])
    for place, said in enumerate(helps):
        sheet.write_string(1, place, guarded(said), formats["help"])
    sheet.freeze_panes(2, 2)


def _cell(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()), formats["date"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(guarded(value)), formats["text"])


def _explained(sheet: Any, columns: Sequence[Column], language: str, formats: dict[str, Any]) -> None:
    """What each column takes; below a choice each of its words, in both languages and as the code."""
    other = "en" if language == "zh" else "zh"
    titles = Text("Column|Name|What may stand there|In Chinese|Code", "列|名称|可填内容|英文|代码").said(
        language
    )
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 3, 44)
    sheet.set_column(4, 4, 26)
    row = 0
    for line in HOW[language]:
        sheet.write_string(row, 0, line)
        row += 1
    row += 1
    for place, title in enumerate(titles.split("|")):
        sheet.write_string(row, place, title, formats["strong"])
    for column in columns:
        row += 1
        for place, said in enumerate((column.label.said(language), column.key, help_of(column, language))):
            sheet.write_string(row, place, guarded(said), formats["wrap"])
        for code, name in _listed(column).items():
            row += 1
            for place, said in enumerate((name.said(language), name.said(other), code), 2):
                sheet.write_string(row, place, guarded(said))


def _listed(column: Column) -> Mapping[str, Text]:
    """Code -> name of what a column may be chosen from; empty for numbers, dates and text."""
    if column.part == "source":
        return words.source_names()
    return {} if column.fact is None or column.fact.is_number else words.choices_of(column.fact)


def _choices(book: Any, sheet: Any, columns: Sequence[Column], language: str, last: int) -> None:
    """Drop-down lists for what has one value; they lie on a hidden sheet, as they are too long for a cell."""
    lists = book.add_worksheet(LISTS)
    lists.hide()
    offered = {}
    for place, column in enumerate(columns):
        if column.fact is not None and column.fact.kind == "set":
            continue
        names = [name.said(language) for name in _listed(column).values()]
        if names:
            offered[place] = names if column.part == "source" else [*names, UNKNOWN.said(language)]
    for row in range(max(map(len, offered.values()), default=0)):
        for at, names in enumerate(offered.values()):
            if row < len(names):
                lists.write_string(row, at, guarded(names[row]))
    for at, (place, names) in enumerate(offered.items()):
        letter = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        source = f"={LISTS}!{letter}$1:{letter}${len(names)}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(2, place, last, place, rule)
