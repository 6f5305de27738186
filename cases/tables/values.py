"""What a cell says in its column: a value with its doubts, or a problem. Never a guess."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cases.doubts import LARGE_CM, MILLIMETRES, number_typed
from cases.tables import words
from cases.tables.cells import Cell, is_empty, shown
from cases.tables.remarks import Remark
from cases.typed import DATE, EARLIEST, is_percentage
from recommendations.casefile import problems_with
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset
from recommendations.words import NONE, UNKNOWN, Text, number

NOTHING = object()  # the cell says nothing: not the same as unknown
DISPUTED = object()
EIGHT_DIGITS = re.compile(r"(19|20)\d{6}", re.ASCII)
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.ASCII)
A_DATE = Text("a date such as 2026-03-02", "日期，如 2026-03-02")


@dataclass
class Reading:
    """One row being read: ``say`` adds a remark about the cell at hand."""

    today: dt.date
    remarks: list[Remark] = field(default_factory=list)
    place: str = ""
    letter: str = ""
    key: str = ""
    cell: Cell = None

    def say(self, problem: Text, allowed: Text = Text("", ""), doubt: str = "") -> Any:  # noqa: B008
        """Add a problem, or a doubt of a kind; gives NOTHING, as what could be read."""
        found = Remark(problem, allowed, shown(self.cell), self.place, self.letter, self.key, doubt)
        self.remarks.append(found)
        return NOTHING

    def stored(self, cell: Cell) -> Cell:
        """The cell without formula or error: a formula counts as its stored result, with a doubt."""
        if isinstance(cell, list) and cell[0] == "=":
            if is_empty(cell[1]):
                self.say(FORMULA_EMPTY, PLAIN_VALUES)
                return None
            self.say(Text(f"a formula; its result is {shown(cell[1])}", f"公式，结果为 {shown(cell[1])}"),
                     PLAIN_VALUES, "formula")  # fmt: skip
            cell = cell[1]
        if isinstance(cell, list) and cell[0] == "e":
            self.say(Text("an error of the spreadsheet", "表格错误值"), PLAIN_VALUES)
            return None
        return None if is_empty(cell) else cell


FORMULA_EMPTY = Text("a formula without a stored result", "公式没有已保存的结果")
PLAIN_VALUES = Text("a value, not a formula", "填写数值或文字，不用公式")
MADE_A_DATE = Text("the spreadsheet has made a date of this", "表格已将其变成日期")


def value_in(cell: Cell, fact: Fact, reading: Reading) -> Any:
    """The value of ``fact`` in a cell: as the case file has it, None for unknown, NOTHING if the cell is
    empty or cannot be taken (then ``reading`` says why)."""
    if not isinstance(cell, list):
        value = _undisputed(fact.name, cell)
        if value is not DISPUTED:
            return value
    cell = reading.stored(cell)
    if cell is None:
        return NOTHING
    if isinstance(cell, str) and words.is_unknown(cell):
        return None
    return _READERS[fact.kind](cell, fact, reading)


@lru_cache(maxsize=1 << 14, typed=True)  # in a column the same few words stand again and again
def _undisputed(name: str, cell: Cell) -> Any:
    """The value of a cell that calls for no remark; DISPUTED of one that does."""
    if is_empty(cell):
        return NOTHING
    if isinstance(cell, str) and words.is_unknown(cell):
        return None
    fact = current_ruleset().facts[name]
    reading = Reading(EARLIEST)
    value = _READERS[fact.kind](cell, fact, reading)
    return DISPUTED if reading.remarks else value


def _number(cell: Cell, fact: Fact, reading: Reading) -> Any:
    allowed = words.allowed(fact.name)
    stated_unit = False
    if isinstance(cell, str):
        value = number_typed(cell, fact)
        plain = unicodedata.normalize("NFKC", cell).strip().lower()
        stated_unit = "%" in plain or plain.endswith(MILLIMETRES)
    elif isinstance(cell, list):
        value, stated_unit = _formatted(cell, fact, reading), cell[0] == "%"
        if value is NOTHING:
            return NOTHING
    else:
        value = cell
    if value is None:
        return reading.say(Text("not one number", "不是一个数值"), allowed)
    if problems := problems_with({fact.name: value}):
        return reading.say(problems[0].problem, allowed)
    _doubt_number(value, fact, reading, stated_unit)
    return value


def _formatted(cell: list[Any], fact: Fact, reading: Reading) -> Any:
    """A number with a format of its own: 0.15 shown as 15 % is 15 in a column of percentages."""
    sign, value = cell[0], cell[1]
    allowed = words.allowed(fact.name)
    if sign == "%" and is_percentage(fact):
        return times(value, 100)
    if sign == "%":
        return reading.say(Text("formatted as per cent", "单元格为百分比格式"), allowed)
    if sign == "d":
        return reading.say(MADE_A_DATE, allowed)
    if sign == "0":
        return value
    return reading.say(Text("not a number", "不是数值"), allowed)


def times(value: float, factor: float) -> int | float:
    """Exactly, as a person would: 0.07 times 100 is 7 and not 7.000000000000001."""
    exact = Decimal(repr(value)) * Decimal(repr(factor))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _doubt_number(value: float, fact: Fact, reading: Reading, stated_unit: bool) -> None:
    if is_percentage(fact) and 0 < value < 1 and not stated_unit:
        percent = number(times(value, 100))
        reading.say(
            Text(
                f"{value:g} is less than one per cent; was {percent} % meant?",
                f"{value:g} 不足百分之一；是否应为 {percent}%？",
            ),
            doubt="fraction",
        )
    if fact.name == "lm_max_cm" and value > LARGE_CM and not stated_unit:
        said = number(value)
        tenth = number(times(value, 0.1))
        reading.say(
            Text(
                f"{said} cm; was {said} mm meant ({tenth} cm)?",
                f"{said} cm；是否应为 {said} mm（{tenth} cm）？",
            ),
            doubt="large",
        )


def _boolean(cell: Cell, fact: Fact, reading: Reading) -> Any:
    value = words.boolean_of(cell) if isinstance(cell, str) else None
    if isinstance(cell, list) and cell[0] == "b":
        value = cell[1]
    if value is None:
        return reading.say(Text("neither yes nor no", "既非“是”也非“否”"), words.allowed(fact.name))
    return value


def _choice(cell: Cell, fact: Fact, reading: Reading) -> Any:
    code = words.code_of(cell, fact) if isinstance(cell, str) else None
    if code is None:
        return _not_a_choice(shown(cell), fact, reading)
    return code


def _set(cell: Cell, fact: Fact, reading: Reading) -> Any:
    if not isinstance(cell, str):
        return _not_a_choice(shown(cell), fact, reading)
    if words.says_none(cell):
        return []
    codes = words.codes_in(cell, fact)
    if None in codes:
        parts = [part.strip() for part in re.split(r"[、;；,，\n]+", cell) if part.strip()]
        wrong = next((part for part in parts if words.code_of(part, fact) is None), cell)
        return _not_a_choice(wrong, fact, reading)
    return [code for code in fact.choices if code in codes]


def _not_a_choice(text: str, fact: Fact, reading: Reading) -> Any:
    near = words.nearest_choice(text, fact)
    problem = Text(f"“{text[:60]}” is not among the choices", f"“{text[:60]}”不在可选项中")
    if near:
        name = fact.choices[near]
        problem = Text(f"{problem.en}; nearest: {name.en}", f"{problem.zh}；最接近：{name.zh}")
    return reading.say(problem, words.allowed(fact.name))


def date_in_cell(cell: Cell, reading: Reading) -> dt.date | None:
    """The date in a cell, None if there is none or it cannot be taken."""
    cell = reading.stored(cell)
    if cell is None:
        return None
    day = _day(cell)
    if day is None:
        reading.say(Text("not a date", "不是日期"), A_DATE)
    elif day > reading.today:
        reading.say(Text("this date lies in the future", "该日期在将来"), A_DATE)
    elif day < EARLIEST:
        reading.say(Text("this date lies before 1900", "该日期早于 1900 年"), A_DATE)
    else:
        return day
    return None


def _day(cell: Cell) -> dt.date | None:
    """The day that a cell names; None if it names none."""
    if isinstance(cell, list) and cell[0] == "d":
        return _day_in(cell[1])
    return _day_in(str(cell)) if isinstance(cell, int | str) else None


@lru_cache(maxsize=1 << 12)
def _day_in(text: str) -> dt.date | None:
    text = TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip())
    if EIGHT_DIGITS.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = DATE.fullmatch(text)
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def source_in_cell(cell: Cell, reading: Reading) -> str:
    """The code of the source in a cell, "" if there is none."""
    cell = reading.stored(cell)
    code = words.source_of(shown(cell))
    if code is None and cell is not None:
        names = words.source_names().values()
        allowed = Text(", ".join(n.en for n in names), "、".join(n.zh for n in names))
        reading.say(Text("this is not one of the sources", "不是可选的来源"), allowed)
    return code or ""


def text_in_cell(cell: Cell, reading: Reading, longest: int, one_line: bool = True) -> str:
    """The text in a cell, at most ``longest`` characters; what a page could not show is refused."""
    cell = reading.stored(cell)
    if cell is None:
        return ""
    text = without_guard(cell if isinstance(cell, str) else shown(cell)).strip()
    if wrong := not_text(cell, text, longest, one_line):
        reading.say(*wrong)
        return ""
    return text


def not_text(cell: Cell, text: str, longest: int, one_line: bool = True) -> tuple[Text, Text] | None:
    """Why a cell cannot be taken as text, and what can; None if it can."""
    if isinstance(cell, float) or (isinstance(cell, list) and cell[0] in "%bd"):
        return Text("a number or date where text belongs", "此处应为文本"), AS_TEXT
    if isinstance(cell, int) and abs(cell) >= 10**15:
        return Text("the spreadsheet has rounded this number", "表格已将该号码四舍五入"), AS_TEXT
    if one_line and SHORTENED.fullmatch(text):
        return Text("the spreadsheet has shortened this number", "该号码已被表格写成科学计数"), AS_TEXT
    if len(text) > longest:
        return Text("too long", "过长"), Text(f"at most {longest} characters", f"最多 {longest} 个字符")
    if sign := _unprintable(text, one_line):
        name = f"U+{ord(sign):04X}"
        unseen = Text(f"holds a character that cannot be seen ({name})", f"含有不可见字符（{name}）")
        return unseen, Text("type it again", "请重新输入")
    return None


SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+")
AS_TEXT = Text("format the cell as text and type it again", "请将单元格设为文本格式后重新输入")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _unprintable(text: str, one_line: bool) -> str:
    lines = "" if one_line else "\n\r\t"
    return next((sign for sign in text if unicodedata.category(sign) in UNSEEN and sign not in lines), "")


GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def without_guard(text: str) -> str:
    """Without the one apostrophe that an export puts before what a spreadsheet would run."""
    return text[1:] if GUARDED.match(text) else text


def said(value: Any, fact: Fact, language: str) -> Any:
    """A value as a table states it: numbers stay numbers, everything else becomes words."""
    if value is None:
        return UNKNOWN.said(language)
    if isinstance(value, bool):
        return words.choices_of(fact)["true" if value else "false"].said(language)
    if isinstance(value, int | float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return fact.choices[value].said(language) if value in fact.choices else value
    joined = "、" if language == "zh" else "; "
    return joined.join(said(code, fact, language) for code in value) or NONE.said(language)


_READERS: dict[str, Callable[[Cell, Fact, Reading], Any]] = {
    "number": _number, "integer": _number, "boolean": _boolean, "choice": _choice, "set": _set,
}  # fmt: skip
