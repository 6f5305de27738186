"""Numbers that are possible and were probably meant otherwise: 0.15 for 15 %, 23 for 23 mm."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.typed import is_percentage, number_in
from recommendations.classify import classify
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset

LARGE_CM = 10  # a liver lesion above it exists, and is far more often one measured in millimetres
MILLIMETRES = ("mm", "毫米")
GRADED = {"ki67_pct": "grade_by_ki67", "mitoses_per_10hpf": "grade_by_mitoses"}


@dataclass(frozen=True)
class Doubt:
    """``keep`` and ``instead`` are what the two answers send back; ``keep`` is "" where only the other
    reading is possible."""

    said: str
    keep: str
    keep_said: str
    instead: str
    instead_said: str


def number_typed(text: str, fact: Fact) -> int | float | None:
    """As number_in; a length may also be typed in millimetres: "23 mm" is 2.3 of a fact in cm."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _in_cm(fact) and plain.endswith(MILLIMETRES):
        number = number_in(plain.removesuffix("mm").removesuffix("毫米"), fact)
        return None if number is None else _plain(Decimal(str(number)) / 10)
    return number_in(text, fact)


def doubt_about(fact: Fact, value: Any, text: str) -> Doubt | None:
    """Why the number typed as ``text`` must be confirmed; None if it need not be."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if is_percentage(fact) and 0 < value < 1:
        other = _plain(Decimal(str(value)) * 100)
        said = _("%(value)s is less than one per cent. Was %(other)s %% meant?")
        return _doubt(said, "%", f"{value:g} %", other, text, keep=True)
    if _in_cm(fact) and value > LARGE_CM and not text.lower().endswith(MILLIMETRES):
        other = _plain(Decimal(str(value)) / 10)
        said = _("%(value)s is very large for a liver metastasis. Was %(value_mm)s (%(other)s cm) meant?")
        possible = fact.maximum is None or value <= fact.maximum
        return _doubt(said, "cm", f"{value:g} cm", other, text, keep=possible)
    return None


def _doubt(said: str, unit: str, value: str, other: float, text: str, *, keep: bool) -> Doubt:  # noqa: PLR0913
    words = {"value": value, "value_mm": value.replace("cm", "mm"), "other": f"{other:g}"}
    return Doubt(
        said=said % words,
        keep=text if keep else "",
        keep_said=_("%(value)s is meant") % {"value": value},
        instead=f"{text}>{other:g}",
        instead_said=_("%(value)s is meant") % {"value": f"{other:g} {unit}"},
    )


def echo_of(fact: Fact, value: Any) -> str:
    """A number as it was understood, "15 % → G2" where it makes a grade; "" where there is none."""
    if value is None:
        return ""
    unit = " %" if is_percentage(fact) else " cm" if _in_cm(fact) else ""
    grade = None
    if fact.name in GRADED:
        grade = classify({fact.name: value}, current_ruleset())[GRADED[fact.name]].value
    return f"{value:g}{unit} → {grade}" if grade else f"{value:g}{unit}"


def _in_cm(fact: Fact) -> bool:
    return fact.unit is not None and fact.unit.en == "cm"


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
