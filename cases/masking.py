"""What a shared screen shows of a patient's identity: enough to recognise, too little to identify."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
DIGITS = 3
SECONDS = 30  # for which an identity stays unmasked
# Stands for the name of a patient who was erased, on every page and sheet, in both languages.
ERASED = "erased · 已删除"
# Look like nothing, although they are letters or symbols.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"


class Masked(NamedTuple):
    """王○明, 1970, …234; "" is not recorded."""

    name: str
    year: str
    number: str


def masked_identity(name: str, birth_date: dt.date | str | None, hospital_number: str) -> Masked:
    """``birth_date`` is a date or its text as 1970-05-17."""
    if name == ERASED:
        return Masked(ERASED, "", "")
    return Masked(masked(name), str(birth_date or "")[:4], last_digits(hospital_number))


def masked(name: str) -> str:
    """王小明 -> 王○明, 王明 -> 王○, John Doe -> J. D."""
    han = "".join(HAN.findall(name))
    if not han:
        return " ".join(f"{word[0].upper()}." for word in name.split())
    if len(han) == 2:
        return f"{han[0]}○"
    return han[0] + "○" * (len(han) - 2) + han[1:][-1:]


def last_digits(number: str) -> str:
    """H-123456 -> …456; of a number as short as that only the last digit, so that it is never whole."""
    plain = "".join(letter for letter in number if letter.isalnum())
    if not plain:
        return ""
    return f"…{plain[-DIGITS:] if len(plain) > DIGITS else plain[-1:]}"


def unseen(text: str) -> list[str]:
    """The names of the characters in a text that nobody sees: zero width, direction, control, fillers."""
    return [_name(letter) for letter in text if is_unseen(letter)]


def refuse_unseen(texts: Mapping[str, str]) -> None:
    """ValidationError, by field, if a text has characters that nobody sees."""
    problems = {
        field: _("Has characters that nobody sees (%(names)s). Type it instead of pasting it.")
        % {"names": ", ".join(found)}
        for field, text in texts.items()
        if (found := unseen(text))
    }
    if problems:
        raise ValidationError(problems)


def shown(text: str) -> str:
    """The text with what nobody sees written out: "王\\u200b明" -> "王⟨U+200B⟩明"."""
    return "".join(f"⟨U+{ord(letter):04X}⟩" if is_unseen(letter) else letter for letter in text)


def is_unseen(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in {"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or letter in BLANK


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
