"""Reads what people type of a lesion: its segments and its largest diameter in millimetres or centimetres."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.doubts import LARGE_CM
from cases.kinds import PLANS, SEGMENTS, Field, kinds
from cases.language import current
from cases.models import Item
from cases.typed import Provenance, number_in, unreadable_in
from recommendations.words import Text, number

# Millimetres read as centimetres offer or refuse ablation wrongly: above LARGEST_CM a size is refused, above
# LARGE_CM and below SMALL_CM it is asked back.
LARGEST_CM, SMALL_CM = 25, 0.3
ROMAN = {roman.en: segment for segment, roman in SEGMENTS.items()}
PART = re.compile(r"S?([1-8])[AB]?|S?(VIII|VII|VI|IV|V|III|II|I)[AB]?", re.ASCII)
DIGITS = re.compile(r"[1-8]{2,}", re.ASCII)
APART = re.compile(r"[\s,;/+、，；和与及段]+|\bAND\b|SEGMENTS?")
MM = Field("size_mm", "number", Text("Largest diameter", "最大径"), Text("mm", "mm"))


def segments_in(text: str) -> list[str] | None:
    """The segments named, in order: "6 7", "67", "VI/VII", "4a", "S6、S7段"; None if a part is not one.

    A range such as "5-8" is not read: some mean all four, others the two.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    parts = [part for part in APART.split(plain) if part]
    found: set[str] = set()
    for part in parts:
        match = PART.fullmatch(part)
        if match:
            found.add(match[1] or ROMAN[match[2]])
        elif DIGITS.fullmatch(part):
            found |= set(part)
        else:
            return None
    return sorted(found)


@dataclass
class LesionForm:
    """The form of one lesion: every input as typed, ``errors`` by input; ``of`` is what it corrects,
    ``latest`` what someone else has made of that meanwhile."""

    segments: str = ""
    size_mm: str = ""
    size_cm: str = ""
    confirmed: bool = False
    plan: str = ""
    note: str = ""
    report: Provenance = field(default_factory=Provenance)
    of: Item | None = None
    reason: str = ""
    token: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    asks: str = ""
    latest: Item | None = None

    def content(self) -> dict[str, Any]:
        """What a save would record; what is wrong is put into ``errors``, a doubt into ``asks``."""
        self.errors = {"report": self.report.error} if self.report.error else {}
        segments, size = segments_in(self.segments), self._size()
        if not segments:
            self.errors["segments"] = _("Write each segment, such as 6 7 or VI VII.")
        if size is not None and size > LARGEST_CM:
            self.errors["size"] = _("%(size)s cm is larger than %(most)s cm: is it in mm?") % {
                "size": number(size),
                "most": LARGEST_CM,
            }
        elif size is not None and not self.confirmed and (size > LARGE_CM or size < SMALL_CM):
            self.asks = number(size)
            self.errors["size"] = _("%(cm)s cm, that is %(mm)s mm: is that right?") % {
                "cm": number(size),
                "mm": number(round(size * 10, 2)),
            }
        if wrong := unreadable_in(self.note):
            self.errors["note"] = wrong
        content = {"segments": segments or [], "size_cm": size, "plan": self.plan, "note": self.note}
        return {name: value for name, value in content.items() if value not in (None, "", [])}

    def refuse(self, problems: dict[str, Text]) -> None:
        """Put what the record refused beside the inputs."""
        places = {"size_cm": "size", "observed_on": "report", "source": "report"}
        for name, problem in problems.items():
            self.errors.setdefault(places.get(name, name), problem.said(current()))

    def _size(self) -> float | None:
        """In cm; None where none is typed or it cannot be read."""
        cm = self._number("size_cm", kinds()["lesion"].fields["size_cm"])
        mm = self._number("size_mm", MM)
        from_mm = None if mm is None else round(mm / 10, 3)
        if cm is not None and from_mm is not None and cm != from_mm:
            self.errors["size"] = _("mm and cm do not agree; fill in one of them.")
        size = cm if from_mm is None else from_mm
        if size is not None and size <= 0:
            self.errors["size"] = _("A size is more than 0.")
            return None
        return int(size) if size is not None and size == int(size) else size

    def _number(self, name: str, each: Field) -> float | None:
        text = getattr(self, name)
        value = number_in(text, each) if text else None
        if text and value is None:
            self.errors["size"] = _("“%(text)s” is not one number.") % {"text": text}
        return value


def lesion_form_from(data: QueryDict, of: Item | None) -> LesionForm:
    """The form as it was sent."""
    names = ("segments", "size_mm", "size_cm", "plan", "note", "reason", "token")
    typed = {name: data.get(name, "").strip() for name in names}
    form = LesionForm(**typed, of=of, report=Provenance.read(data, "lesion"))
    # The tick counts only for the size that it was asked about.
    form.confirmed = bool(form.size_mm or form.size_cm) and data.get("confirm") == confirming(form)
    form.plan = form.plan if form.plan in PLANS else ""
    return form


def confirming(form: LesionForm) -> str:
    """What the tick that confirms a size sends."""
    return f"{form.size_mm}/{form.size_cm}"


def lesion_form_of(item: Item, token: str) -> LesionForm:
    """The form with a lesion as it was recorded."""
    size = item.content.get("size_cm")
    day = item.observed_on.isoformat() if item.observed_on else ""
    return LesionForm(
        segments=" ".join(item.content["segments"]),
        size_cm="" if size is None else number(size),
        confirmed=True,
        plan=item.content.get("plan") or "",
        note=item.content.get("note") or "",
        report=Provenance(day, item.source, item.source_detail, item.observed_on),
        of=item,
        token=token,
    )
