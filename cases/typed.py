"""Reads what people type: numbers and dates as they come from a Chinese or a Western keyboard."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.kinds import Field
from cases.models import Source
from recommendations.records import Fact

NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{1,40})?|\.\d{1,40})", re.ASCII)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?[月年]?", re.ASCII)
# Letters by their category that show nothing, and joiners of letters that are none.
BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0\ufe0f")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)  # of a day that somebody can mean
LONGEST_DETAIL = 200  # characters beside a source


def number_in(text: str, fact: Fact | Field) -> int | float | None:
    """The one number in ``text``, a trailing unit of ``fact`` (a fact, or a field of a list's entry) left
    out; None if it is not one number.

    "１２％" is 12 for a percentage, "4。8" is 4.8; "<5", "2-10" and "4,8" are not one number.
    """
    if any(unicodedata.category(sign) == "No" for sign in text):
        return None  # "10²" would become "102" below
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
    plain = _without_unit(plain, fact)
    if not NUMBER.fullmatch(plain):
        return None
    number = Decimal(plain)
    # 5.0 and 5 are the same value and must look so in the record; this also turns -0 into 0.
    whole = number == number.to_integral_value() and abs(number) < 2**53
    return int(number) if whole else float(number)


def _without_unit(text: str, fact: Fact | Field) -> str:
    if fact.unit is None:
        return text
    units = {fact.unit.en, fact.unit.zh, fact.unit.en.split()[0], fact.unit.zh.split()[0]}
    for unit in sorted(units, key=len, reverse=True):
        normal = unicodedata.normalize("NFKC", unit).lower()
        if text.lower().endswith(normal):
            return text[: -len(normal)].strip()
    return text


def is_percentage(fact: Fact | Field) -> bool:
    """Whether the fact is counted in per cent, where 0.8 may have been meant as 80."""
    return fact.unit is not None and fact.unit.en.startswith("%")


def date_in(text: str) -> tuple[dt.date | None, str]:
    """The date in ``text`` and what is wrong with it, in the language of the request; "" if nothing is.

    Empty text is no date, and nothing is wrong with that.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None, ""
    found = DATE.fullmatch(plain)
    try:
        day = dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        return None, _("This is not a date. Write it as 2026-03-02.")
    if day > timezone.localdate():
        return None, _("This date lies in the future.")
    if day < EARLIEST:
        return None, _("This date lies before 1900.")
    return day, ""


def day_in(text: str) -> dt.date | None:
    """A day written as 2026-03-02 that somebody can mean, in the future too; None otherwise."""
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def that_can_be(day: dt.date) -> None:
    """For the fields of forms. Raises ValidationError."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Give a day between 1900 and 2199."))


def month_in(text: str) -> tuple[str, str]:
    """A date that may lack its day or month, as ISO ("2024", "2024-05", "2024-05-17"), and what is wrong
    with it as date_in says it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = MONTH.fullmatch(plain)
    if not plain or found is None:
        day, error = date_in(plain)
        return day.isoformat() if day else "", error
    year, month = found.groups()
    # The first of a year or month that has begun is never in the future.
    _day, error = date_in(f"{year}-{month or 1}-1")
    return ("", error) if error else (year if month is None else f"{year}-{int(month):02d}", "")


def unreadable_in(text: str, *, hidden_too: bool = False) -> str:
    """What is wrong with free text: signs that no page and no sheet can show, in the language of the
    request; "" if nothing is. ``hidden_too``: also invisible ones, which make two names look alike."""
    for sign in text:
        category = unicodedata.category(sign)
        # Not by "unassigned": the newest characters of names are that to an older table.
        noncharacter = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
        lost = sign == "\ufffd" or noncharacter or (category in ("Cc", "Cs") and sign not in "\t\n\r")
        hidden = hidden_too and (category in ("Cc", "Cf", "Zl", "Zp") or sign in BLANK)
        if lost or hidden:
            code = f"U+{ord(sign):04X}"
            return _("There is a character here that cannot be seen or read (%(code)s). Delete it.") % {
                "code": code
            }
    return ""


def unkept(text: str, longest: int) -> str:
    """Why free text of at most so many characters cannot be kept as it was typed; "" if it can."""
    if len(text) > longest:
        return _("At most %(most)s characters.") % {"most": longest}
    return unreadable_in(text)


@dataclass
class Provenance:
    """Date, source and detail as typed, for one row or for a whole group."""

    date: str = ""
    source: str = ""
    detail: str = ""
    day: dt.date | None = None
    error: str = ""

    @classmethod
    def read(cls, data: QueryDict, prefix: str) -> "Provenance":
        typed = (data.get(f"{prefix}-{part}", "") for part in ("date", "source", "detail"))
        date, source, detail = (text.strip() for text in typed)
        if not (date or source or detail):
            return cls()
        day, error = date_in(date)
        error = error or unkept(detail, LONGEST_DETAIL)
        if source and source not in Source.values:
            source, error = "", error or _("Choose one of the sources.")
        return cls(date, source, detail, day, error)

    @property
    def given(self) -> bool:
        return bool(self.date or self.source or self.detail)
