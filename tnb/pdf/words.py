"""Small words of print: lists, reference numbers, what must not be torn apart at a line end."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
SIGN_BEFORE_NUMBER = re.compile(r"([≥≤<>=≈~±×]) (?=\d)")
UNIT_AFTER_NUMBER = re.compile(
    r"(?<=\d) (?=(?:%|cm|mm|mL|mg|µg|ng|pg|Gy|g|kg|U|IU|months?|years?|weeks?|days?|h|HPF)(?![A-Za-z])"
    r"|[×≥≤<>=个岁年月天周])"
)
NUMBER_AFTER_NAME = re.compile(r"(?:Ki-67|[Gg]rade|[Pp]hase|HPF) (?=[\d≥≤<>])")


def kept_together(text: str) -> str:
    """The text with no-break spaces between sign, number and unit: "≥ 3 cm" never splits."""
    for torn in (SIGN_BEFORE_NUMBER, UNIT_AFTER_NUMBER, NUMBER_AFTER_NAME):
        text = torn.sub(lambda found: found[0].replace(" ", NO_BREAK), text)
    return text


def with_unit(value: str, unit: str) -> str:
    """ "2.3", "cm" -> "2.3 cm" that never splits; Chinese sets % and 岁 without a space."""
    close = not unit or (chinese() and (unit[0] == "%" or not unit.isascii()))
    return value + ("" if close else NO_BREAK) + unit


def chinese() -> bool:
    return (get_language() or "").startswith("zh")


def listed(words: Iterable[str]) -> str:
    """The words as a list in the active language."""
    return comma().join(words)


def bracketed(text: str) -> str:
    """The text in the brackets of the active language; nothing for nothing."""
    if not text:
        return ""
    return f"（{text}）" if chinese() else f" ({text})"


def comma() -> str:
    return "、" if chinese() else ", "


def colon() -> str:
    return "：" if chinese() else ": "


def semicolon() -> str:
    return "；" if chinese() else "; "


def stop() -> str:
    return "。" if chinese() else "."


def between_sentences() -> str:
    """What stands between two sentences: a full stop of Chinese brings its own room."""
    return "" if chinese() else " "


def page_of() -> list[str]:
    """What stands before, between and after the page number and the number of pages."""
    return (_("Page %(number)s of %(total)s") % {"number": "#", "total": "#"}).split("#")


def cited(numbers: Iterable[int]) -> str:
    """Reference numbers in brackets, runs of three or more shortened: [1, 3–5]; nothing for none."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 2 else f",{NO_BREAK}".join(map(str, run)) for run in runs]
    return f"[{', '.join(said)}]" if said else ""


def letter(number: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    return (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)
