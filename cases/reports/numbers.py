"""Numbers, percentages and sizes as reports write them, full-width digits and signs included."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

SIGNS = str.maketrans("–—−‐‑〜∼〈〉≦≧﹣－～", "-----~~<>≤≥--~")
# Not a part of a longer number: "4,1" may be four point one or two numbers, so neither is read.
NUMBER = r"(?<![\d.])(?<!\d,)\d{1,7}(?:\.\d{1,4})?(?!\d|[.,]\d)"
LESS = r"<=?|≤|小于|少于|不足|低于|不超过|不到|less than|fewer than|under|below"
MORE = r">=?|≥|大于|多于|高于|超过|至少|不少于|at least|more than|greater than|over|above"
ABOUT = r"约|大约|~|approximately|approx\.?|about|around|ca\.|circa"
TO = r"-|~|至|到|to|and"
UNIT = r"cm|mm|厘米|毫米|公分|㎝|㎜"
QUANTITY = re.compile(
    rf"(?:(?P<less>{LESS})|(?P<more>{MORE}))?\s?(?:{ABOUT})?\s?(?P<low>{NUMBER})\s?%?"
    rf"(?:\s?(?:{TO})\s?(?P<high>{NUMBER}))?(?P<percent>\s?(?:%|per ?cent\b|pct\b))?"
    r"(?:\s?(?:(?P<up>以上|余|or more\b|and above\b|\+(?!\)))|(?P<down>以下|以内"
    r"|or less\b)))?",
    re.I,
)
SIZE = re.compile(
    rf"(?P<a>{NUMBER})\s?(?:{UNIT})?(?:\s?(?P<range>-|~|至|到|to)\s?(?P<top>{NUMBER})\s?)?"
    rf"(?:\s?[×xX*✕]\s?(?P<b>{NUMBER})\s?(?:{UNIT})?)?(?:\s?[×xX*✕]\s?(?P<c>{NUMBER})\s?)?"
    rf"(?:\s?(?:{UNIT}))?",
    re.I,
)
UNIT_AT_END = re.compile(rf"({UNIT})\s?$", re.I)
FROM = re.compile(r"(?:from|由|从|自)\s?约?$", re.I)
MILLIMETRES = ("mm", "毫米", "㎜")
CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def normal(text: str) -> str:
    """The text with full-width signs made plain, of the same length, so that places stay places.

    Superscripts and Roman numerals in one sign stay: "10²" must not become "102".
    """
    return "".join(map(_normal, text.translate(SIGNS)))


@lru_cache(maxsize=8192)
def _normal(sign: str) -> str:
    if sign.isascii() or unicodedata.category(sign) == "No":
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


@dataclass(frozen=True)
class Quantity:
    """``sign`` is "", "<" or ">"; ``high`` the upper end of a range or None; places in the text."""

    low: float
    high: float | None
    sign: str
    percent: bool
    start: int
    end: int


def quantity_in(found: re.Match[str]) -> Quantity:
    """A match of QUANTITY, read."""
    sign = "<" if found["less"] or found["down"] else ">" if found["more"] or found["up"] else ""
    high = None if found["high"] is None else plain(float(found["high"]))
    percent = found["percent"] is not None or "%" in found[0]
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    end = found.end() - len(found[0]) + len(found[0].rstrip())
    return Quantity(plain(float(found["low"])), high, sign, percent, start, end)


@dataclass(frozen=True)
class Size:
    """The largest diameter in cm; ``ranged`` when the report gives sizes from–to."""

    cm: float
    low: float | None
    start: int
    end: int


def sizes_in(text: str, start: int, end: int) -> Iterator[Size]:
    """Sizes with a unit between two places: "4.1×3.2cm", "41 x 32 mm", "2.3 厘米"; mm become cm."""
    for found in SIZE.finditer(text, start, end):
        unit = _last_unit(found[0])
        if not unit:
            continue
        part = 10 if unit in MILLIMETRES else 1
        if found["range"] and FROM.search(text, max(0, found.start() - 8), found.start()):
            # "from 3.2 to 4.1 cm" is growth, or the smallest and the largest: the second counts either way.
            yield Size(plain(float(found["top"]) / part), None, found.start("top"), found.end())
            continue
        numbers = [float(found[name]) / part for name in ("a", "b", "c", "top") if found[name]]
        low = plain(float(found["a"]) / part) if found["top"] else None
        yield Size(plain(max(numbers)), low, found.start(), found.end())


def _last_unit(words: str) -> str:
    found = UNIT_AT_END.search(words)
    return found[1].lower() if found else ""


def plain(value: float) -> float:
    """5.0 -> 5, and no more than four digits behind the point."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def count_in(words: str) -> int | None:
    """ "3", "三", "十二", "three" -> the number; None for anything else."""
    if words.isdecimal():
        return int(words)
    if words.lower() in ENGLISH:
        return ENGLISH.index(words.lower())
    if len(words) == 1:
        return CHINESE.get(words)
    if words[0] == "十" and len(words) == 2:
        return 10 + CHINESE.get(words[1], 0)
    return None
