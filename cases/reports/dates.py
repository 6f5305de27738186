"""Dates in reports, Chinese and Western, and which of them is the report's own."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

YEAR = r"(?<![\d.])(?P<y>(?:19|20)\d\d)"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMED = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
HAN = "〇一二三四五六七八九"
HAN_YEAR = r"(?P<hy>[二一][〇零○九][〇零○一二三四五六七八九]{2})"
HAN_DAY = r"[一二三四五六七八九十]{1,3}"
# In this order: what is longer comes first, and a shorter form does not read a part of it.
FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        YEAR + r"\s?(?P<sep>[-/.年])\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)\s?日?",
        HAN_YEAR + rf"年(?P<hm>{HAN_DAY})月(?:(?P<hd>{HAN_DAY})[日号])?",
        r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d/])(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)?[ -]" + NAMED + r",?[ -](?P<y>(?:19|20)\d\d)(?!\d)",
        r"\b" + NAMED + r" (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)(?!\d)",
        r"\b" + NAMED + r",? (?P<y>(?:19|20)\d\d)(?!\d)",
        YEAR + r"\s?(?:年\s?|[-/.](?=\d{1,2}(?!\d|\s?[%cm])))(?P<m>\d{1,2})(?![\d%])\s?月?",
        r"(?<![\d/])(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?!\d)",
        YEAR + r"\s?年(?![龄限])",
        r"\b(?:in|since|until|from|to|before|after)\s(?P<y>(?:19|20)\d\d)(?!\d|\.\d)",
    )
)
OWN = (  # what the date was written beside, best first
    re.compile(
        r"(?:检查|扫描|采样|采集|采血|取材|手术|送检|检验|标本接收|接收|收到|活检)(?:日期"
        r"|时间)?\s?[::]?\s?$"
        r"|(?:study|exam(?:ination)?|scan|collection|biopsy|procedure|operation"
        r"|sampling) date\s?:?\s?$"
        r"|date of (?:the )?(?:exam(?:ination)?|study|scan|surgery|operation|procedure"
        r"|collection|biopsy|sampling)\s?:?\s?$"
        r"|(?:^|\n)\s?(?:collected|sampled|performed|received|examined)(?: on)?\s?:?\s?$",
        re.I,
    ),
    re.compile(
        r"(?:报告|出院|签发|审核|门诊|就诊)(?:日期|时间)?\s?[::]?\s?$|(?<!生)日期\s?[::]?\s?$"
        r"|(?:date of (?:report|discharge|visit)|(?:report|discharge|discharged|reported"
        r"|visit)(?: date)?(?: on)?)\s?:?\s?$"
        r"|(?:^|\n|\s)dated?\s?:?\s?$",
        re.I,
    ),
)
NOT_OWN = re.compile(
    r"出生|生日|入院|申请|对比|比较|较|前片|旧片|上次|前次|原|birth|born|dob|admi|request"
    r"|compar|prior|previous|since|from",
    re.I,
)


@dataclass(frozen=True)
class Dated:
    """``iso`` is as exact as the report: "2024", "2024-03" or "2024-03-02"; ``day`` only for the last.
    ``unclear`` when day and month cannot be told apart; there is no day then."""

    iso: str
    day: dt.date | None
    start: int
    end: int
    unclear: bool = False


def dates_in(text: str) -> list[Dated]:
    """Every date that exists, in order of place; of two readings of the same words the longer form."""
    taken: list[Dated] = []
    claimed = bytearray(len(text))
    for form in FORMS:
        for found in form.finditer(text):
            if any(claimed[found.start() : found.end()]):
                continue
            dated = _dated(found)
            if dated is not None:
                taken.append(dated)
            claimed[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    return sorted(taken, key=lambda each: each.start)


def _dated(found: re.Match[str]) -> Dated | None:
    parts = found.groupdict()
    if parts.get("hy"):
        numbers = [_han_year(parts["hy"]), _han(parts["hm"]), _han(parts["hd"])]
    elif parts.get("one"):
        return _slashed(found)
    else:
        name = parts.get("name")
        month = MONTHS.index(name[:3].lower()) + 1 if name else _int(parts.get("m"))
        numbers = [_int(parts["y"]), month, _int(parts.get("d"))]
    return _made(numbers, found.start(), found.end())


def _made(numbers: list[int | None], start: int, end: int) -> Dated | None:
    year, month, day = numbers
    try:
        whole = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    iso = whole.isoformat()[: 10 if day else 7 if month else 4]
    return Dated(iso, whole if day else None, start, end)


def _slashed(found: re.Match[str]) -> Dated | None:
    """ "13/02/2024" has one reading; "03/02/2024" has two, and none is taken."""
    one, two, year = int(found["one"]), int(found["two"]), int(found["y"])
    if one > 12 or one == two:
        return _made([year, two, one], found.start(), found.end())
    if two > 12:
        return _made([year, one, two], found.start(), found.end())
    return Dated(str(year), None, found.start(), found.end(), unclear=True)


def _int(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _han_year(signs: str) -> int:
    return int("".join(str(HAN.index("〇" if sign in "零○" else sign)) for sign in signs))


def _han(signs: str | None) -> int | None:
    """ "十二" -> 12, "二十" -> 20, "三十一" -> 31."""
    if signs is None:
        return None
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return HAN.index(ones[-1])
    return (HAN.index(tens[-1]) if tens else 1) * 10 + (HAN.index(ones[-1]) if ones else 0)


def own_date(text: str, dates: list[Dated]) -> Dated | None:
    """The date of the examination, else of the report, else one in the title; None if none is labelled so."""
    days = [each for each in dates if each.day or each.unclear]
    for label in OWN:
        for each in days:
            before = text[max(0, each.start - 24) : each.start]
            if label.search(before) and not NOT_OWN.search(before[-10:]):
                return each
    return next(_in_title(text, days), None)


def _in_title(text: str, days: list[Dated]) -> Iterator[Dated]:
    title = len(text) - len(text.lstrip())
    end = text.find("\n", title)
    line = text[title : end if end >= 0 else len(text)]
    # A title is a short line of its own, not the first sentence of a story.
    if len(line) <= 60 and not re.search(r"[。;,]", line) and not NOT_OWN.search(line) and end >= 0:
        yield from (each for each in days if title <= each.start < title + len(line))
