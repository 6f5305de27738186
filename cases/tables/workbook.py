"""Opens an .xlsx workbook: a zip of XML parts, of which every size is checked before it is read.

Read here and not by a library: one pass gives values together with what makes them doubtful - formulas
with their stored results, per-cent formats, merged cells, hidden rows - at a fifth of the time of openpyxl.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.parsers import expat

from cases.tables.limits import MAX_PARTS, MAX_RATIO, MAX_STRINGS, MAX_UNPACKED, Refused
from recommendations.words import Text

BLOCK = 1 << 16
NOT_XLSX = Text("this is not an .xlsx workbook", "不是 .xlsx 工作簿")
SAVE_AS = Text("a workbook saved as .xlsx, or a .csv", "另存为 .xlsx 的工作簿，或 .csv 文件")
BROKEN = Text("the workbook is damaged", "工作簿已损坏")
TOO_LARGE = Text("the workbook unpacks to too much", "工作簿解压后过大")
DATE_NUMBERS = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
PERCENT_NUMBERS = {9, 10}
NO_SIGNS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General|[eE][+-]')
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


@dataclass(frozen=True)
class SheetPart:
    """One sheet of the workbook and the part of the zip that holds it."""

    name: str
    path: str
    hidden: bool


class Workbook:
    """An opened workbook. ``formats`` has for each cell style None, "%", "d" or a number of zeros."""

    def __init__(self, file: BinaryIO) -> None:
        self.zip = _zip(file)
        self.sheets: list[SheetPart] = []
        self.counts_from_1904 = False
        root = self._related("", "_rels/.rels")
        main = next((path for kind, path in root.values() if kind.endswith("/officeDocument")), "")
        if main not in self.zip.NameToInfo:
            raise Refused(NOT_XLSX, SAVE_AS)
        folder = posixpath.dirname(main)
        parts = self._related(folder, f"{folder}/_rels/{posixpath.basename(main)}.rels")
        self._sheets(main, {key: path for key, (kind, path) in parts.items() if kind.endswith("/worksheet")})
        by_kind = {kind.rpartition("/")[2]: path for kind, path in parts.values()}
        self.formats = self._formats(by_kind.get("styles", ""))
        self.strings = self._strings(by_kind.get("sharedStrings", ""))

    def parse(self, path: str, start: Start, end: End) -> Iterator[None]:
        """Feed the elements of a part to ``start(name, attributes)`` and ``end(name, text)``, names
        without their namespace; yields after each block, so that the caller can take what is there."""
        if path not in self.zip.NameToInfo:
            return
        parser = _parser(start, end)
        try:
            with self.zip.open(path) as part:
                while block := part.read(BLOCK):
                    parser.Parse(block, False)
                    yield
                parser.Parse(b"", True)
                yield
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError, OSError, KeyError) as problem:
            raise problem if isinstance(problem, Refused) else Refused(BROKEN, SAVE_AS) from problem

    def _all(self, path: str, start: Start, end: End = lambda name, text: None) -> None:
        for _block in self.parse(path, start, end):
            pass

    def _related(self, folder: str, path: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (type, path of the part)."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, given: dict[str, str]) -> None:
            if name == "Relationship":
                target = given.get("Target", "")
                place = (
                    target.lstrip("/")
                    if target.startswith("/")
                    else posixpath.normpath(f"{folder}/{target}" if folder else target)
                )
                found[given.get("Id", "")] = (given.get("Type", ""), place)

        self._all(path, start)
        return found

    def _sheets(self, path: str, parts: dict[str, str]) -> None:
        def start(name: str, given: dict[str, str]) -> None:
            if name == "workbookPr":
                self.counts_from_1904 = given.get("date1904") in {"1", "true"}
            elif name == "sheet":
                key = next((value for key, value in given.items() if key.endswith(":id")), "")
                hidden = given.get("state", "visible") != "visible"
                if key in parts:
                    self.sheets.append(SheetPart(given.get("name", ""), parts[key], hidden))

        self._all(path, start)

    def _formats(self, path: str) -> list[Any]:
        own: dict[int, str] = {}
        formats: list[Any] = []
        inside: list[str] = []

        def start(name: str, given: dict[str, str]) -> None:
            inside.append(name)
            if name == "numFmt":
                own[int(given["numFmtId"])] = given.get("formatCode", "")
            elif name == "xf" and "cellXfs" in inside:
                formats.append(int(given.get("numFmtId", 0)))

        self._all(path, start, lambda name, text: inside.remove(name))
        return [_meaning(number, own.get(number, "")) for number in formats]

    def _strings(self, path: str) -> list[str]:
        """The shared texts. Runs of one text are joined; how it is pronounced is left out."""
        strings: list[str] = []
        parts: list[str] = []
        spoken = 0

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal spoken
            spoken += name == "rPh"

        def end(name: str, text: str) -> None:
            nonlocal spoken
            if name == "t" and not spoken:
                parts.append(text)
            elif name == "rPh":
                spoken -= 1
            elif name == "si":
                strings.append("".join(parts))
                parts.clear()
                if len(strings) > MAX_STRINGS:
                    raise Refused(TOO_LARGE)

        self._all(path, start, end)
        return strings


def _zip(file: BinaryIO) -> zipfile.ZipFile:
    """The zip, if no part of it is larger than it may be; sizes are known without unpacking."""
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise Refused(NOT_XLSX, SAVE_AS) from problem
    parts = opened.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Text("the workbook has a password", "工作簿设有密码"), SAVE_AS)
    total = sum(part.file_size for part in parts)
    packed_too_well = any(
        part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if total > MAX_UNPACKED or len(parts) > MAX_PARTS or packed_too_well:
        limit = MAX_UNPACKED // 1024 // 1024
        raise Refused(TOO_LARGE, Text(f"at most {limit} MB unpacked", f"解压后不超过 {limit} MB"))
    return opened


def _parser(start: Start, end: End) -> Any:
    """An expat parser that refuses a document type: it is where entities and outside files come from."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = BLOCK
    text: list[str] = []
    local: dict[str, str] = {}  # some programs write x:row for row

    def opened(name: str, given: dict[str, str]) -> None:
        if text:
            text.clear()
        if name not in local:
            local[name] = name.rpartition(":")[2]
        start(local[name], given)

    def closed(name: str) -> None:
        if text:
            end(local[name], "".join(text))
            text.clear()
        else:
            end(local[name], "")

    def refuse(*_declared: Any) -> None:
        raise Refused(Text("the workbook holds a document type", "工作簿含有文档类型声明"), SAVE_AS)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _meaning(number: int, code: str) -> Any:
    """What a number format makes of a number: "%", "d" for a date, how many zeros, or None."""
    if not code:
        return "%" if number in PERCENT_NUMBERS else "d" if number in DATE_NUMBERS else None
    signs = NO_SIGNS.sub("", code.split(";", maxsplit=1)[0])
    if "%" in signs:
        return "%"
    if re.fullmatch("0{2,}", code):
        return len(code)
    return "d" if re.search("[ymdhs]", signs, re.IGNORECASE) else None
