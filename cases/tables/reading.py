"""From an uploaded file to a table: which columns it has, its rows, and what is odd about it as a whole."""

import codecs
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from cases.tables.casefiles import rows_of_json
from cases.tables.cells import Row, is_empty, letter_of, shown
from cases.tables.columns import Column, nearest, recognised
from cases.tables.delimited import decoded, rows_of_text
from cases.tables.limits import MAX_BYTES, MAX_ROWS, Refused
from cases.tables.merged import merged_remarks
from cases.tables.remarks import Remark
from cases.tables.sheet import SheetReader, too_many_rows
from cases.tables.workbook import SAVE_AS, Workbook
from recommendations.words import Text

HEADING_WITHIN = 10  # rows; above it stand titles
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"


@dataclass
class Table:
    """``rows`` can be read once; ``remarks`` are complete when that is done. ``columns`` are keyed by
    place (0 is column A) and ``headings`` are as the file has them."""

    kind: str
    rows: Iterator[Row]
    columns: dict[int, Column] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    heading_row: int = 0
    remarks: list[Remark] = field(default_factory=list)


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of the file, which is left at its beginning."""
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def read_any(file: BinaryIO, size: int) -> Table:
    """As read_table; a file that begins as JSON does is a list of case files."""
    start = file.read(64)
    file.seek(0)
    if size > MAX_BYTES or not start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"[", b"{")):
        return read_table(file, size)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused(Text("the JSON text is not UTF-8", "JSON 文本不是 UTF-8 编码")) from problem
    return Table("json", rows_of_json(text))


def read_table(file: BinaryIO, size: int) -> Table:
    """The table in a workbook or a CSV file; ``size`` in bytes. Raises Refused if it has none."""
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise Refused(
            Text("the file is too large", "文件过大"), Text(f"at most {limit} MB", f"最大 {limit} MB")
        )
    start = file.read(8)
    file.seek(0)
    if start.startswith(OLD_EXCEL):
        old = Text("an .xls workbook, or one with a password", "这是 .xls 旧格式或设有密码的工作簿")
        raise Refused(old, SAVE_AS)
    if start.startswith(ZIP):
        return _of_workbook(Workbook(file))
    text, _encoding = decoded(file.read())
    if "\0" in text:
        raise Refused(Text("this is neither a workbook nor text", "既不是工作簿也不是文本文件"), SAVE_AS)
    return _with_heading("csv", rows_of_text(text))


def _of_workbook(book: Workbook) -> Table:
    """The first visible sheet with a heading row; other such sheets are named."""
    table: Table | None = None
    others: list[str] = []
    for part in book.sheets:
        reader = SheetReader(book, part)
        try:
            found = _with_heading("xlsx", reader.rows())
        except NoHeading:
            continue
        if table is None and not part.hidden:
            table = found
            _end_with_merged(table, reader)
        elif len(found.columns) > 2 and any(column.of == "name" for column in found.columns.values()):
            others.append(part.name)
    if table is None:
        raise no_heading()
    for name in others:
        unread = Text("this sheet looks like a table of cases too", "该工作表似乎也是病例表")
        one = Text("only the first such sheet is read", "只读取第一个此类工作表")
        table.remarks.append(Remark(unread, one, value=name[:200], doubt="sheet"))
    return table


class NoHeading(Refused):
    """The sheet has no row of known headings."""


def no_heading() -> NoHeading:
    return NoHeading(
        Text("no row of headings was recognised", "未识别到表头行"),
        Text(
            f"the headings of the template, within the first {HEADING_WITHIN} rows",
            f"前 {HEADING_WITHIN} 行内应有模板的表头",
        ),
    )


def _with_heading(kind: str, rows: Iterator[Row]) -> Table:
    first = list(islice(rows, HEADING_WITHIN))
    known = [len({column.key for cell in row[2] if (column := recognised(shown(cell)))}) for row in first]
    best = max(range(len(first)), key=lambda place: known[place], default=-1)
    if best < 0 or known[best] < 2:
        raise no_heading()
    table = Table(kind, iter(()))
    _take_headings(table, first[best])
    table.rows = _data(table, chain(first[best + 1 :], rows))
    return table


def _take_headings(table: Table, row: Row) -> None:
    number, _hidden, cells = row
    table.heading_row = number
    seen: dict[str, str] = {}
    for place, cell in enumerate(cells):
        if is_empty(cell):
            continue
        heading = " ".join(shown(cell).split())
        table.headings[place] = heading
        column = recognised(shown(cell))
        where = {"place": heading, "letter": letter_of(place), "row": number, "value": heading}
        if column is None:
            table.remarks.append(Remark(*_unknown_heading(heading), doubt="column", **where))
        elif column.key in seen:
            twice = Text("this column stands twice", "该列重复出现")
            once = Text(f"once; it is also column {seen[column.key]}", f"只能一列；{seen[column.key]} 列也是")
            table.remarks.append(Remark(twice, once, **where))
        else:
            seen[column.key] = letter_of(place)
            table.columns[place] = column
    if not seen.keys() & {"name", "case"}:
        missing = Text("no column holds the patient's name", "没有患者姓名列")
        table.remarks.append(Remark(missing, Text("“Name” or “姓名”", "“姓名”或“Name”"), row=number))


def _unknown_heading(heading: str) -> tuple[Text, Text]:
    near = Text(nearest(heading, "en"), nearest(heading, "zh"))
    return (
        Text("this heading is not known; the column is not read", "表头无法识别；该列不会被读取"),
        Text(f"nearest: {near.en}", f"最接近：{near.zh}")
        if near.en
        else Text("a heading of the template", "模板中的表头"),
    )


def _data(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows below the heading, explanations (first cell starts with #) left out."""
    unnamed: dict[int, int] = {}
    count = 0
    for row in rows:
        cells = row[2]
        first = next(cell for cell in cells if cell is not None)
        if isinstance(first, str) and first.lstrip().startswith(("#", "＃")):
            continue
        count += 1
        if count > MAX_ROWS:
            raise too_many_rows()
        for place, cell in enumerate(cells):
            if place not in table.headings and not is_empty(cell):
                unnamed.setdefault(place, row[0])
        yield row
    table.remarks += _unnamed(unnamed)


def _unnamed(places: dict[int, int]) -> Sequence[Remark]:
    problem = Text("a column without heading holds values; it is not read", "该列无表头但有内容；不会被读取")
    return [
        Remark(problem, letter=letter_of(place), row=row, doubt="column") for place, row in places.items()
    ]


def _end_with_merged(table: Table, reader: SheetReader) -> None:
    """After the last row it is known which cells are merged and which columns hidden."""
    rows = table.rows

    def read() -> Iterator[Row]:
        last = table.heading_row
        for row in rows:
            last = row[0]
            yield row
        data = range(table.heading_row + 1, last + 1)
        table.remarks += merged_remarks(table.columns, table.headings, reader.merged, data)
        for place in sorted(reader.hidden_columns & table.columns.keys()):
            unseen = Text("this column is hidden, and is read", "该列被隐藏，但仍会读取")
            where = {"place": table.headings[place], "letter": letter_of(place)}
            table.remarks.append(Remark(unseen, doubt="column", **where))

    table.rows = read()
