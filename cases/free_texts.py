"""What people have written about a patient in their own words, which no key seals: where it stands, and how
it is overwritten when a patient is erased."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Finding, GapAssignment, Item, Patient
from cases.search.plain import key

CODE = re.compile(r"[\w.:/+-]*", re.ASCII)  # of an option, a day, a number: nobody's own words
SHORT = 4  # letters: such a text is overwritten where it stands alone, not inside another


@dataclass(frozen=True)
class Place:
    """A field that holds words; ``path`` leads from its record to the patient. ``only``: the records
    whose words may be read, where some may not."""

    model: type[models.Model]
    field: str
    path: str
    label: str | Promise
    only: models.Q = field(default_factory=models.Q)

    def records(self, patient: Patient) -> models.QuerySet:
        return self.model._base_manager.filter(self.only, **{self.path: patient.pk}).order_by("pk")


@dataclass
class FreeText:
    """One text with the places where it stands; ``tells``: it has the name, number or date of birth in it."""

    text: str
    tells: bool
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Stands for the text in a form."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


PLACES = (
    Place(Case, "question", "patient", _("Question to the board")),
    Place(Case, "summary", "patient", _("Summary")),
    Place(Case, "attribution", "patient", _("Attribution")),
    Place(Finding, "source_detail", "case__patient", _("Source of a fact")),
    Place(Item, "source_detail", "case__patient", _("Source of an entry")),
    Place(Item, "reason", "case__patient", _("Reason of a correction")),
    Place(Item, "content", "case__patient", _("Entry of a list")),
    Place(GapAssignment, "note", "case__patient", _("Note on what is asked for")),
)


def texts_about(patient: Patient, places: Iterable[Place] = PLACES) -> list[FreeText]:
    """Every text about a patient once, those first that tell who it is."""
    found: dict[str, FreeText] = {}
    names = identifying(patient)
    for place in places:
        for value in place.records(patient).values_list(place.field, flat=True):
            for text in words_in(value):
                each = found.setdefault(text, FreeText(text, names(text)))
                if str(place.label) not in each.places:
                    each.places.append(str(place.label))
    return sorted(found.values(), key=lambda each: not each.tells)


def identifying(patient: Patient) -> Callable[[str], bool]:
    """Says of a text whether the patient's name, hospital number or date of birth is in it."""
    born = patient.birth_date
    said = [patient.name, patient.hospital_number]
    said += (
        [f"{born:%Y-%m-%d}", f"{born:%d.%m.%Y}", f"{born.year}年{born.month}月{born.day}日"] if born else []
    )
    keys = [plain for each in said if len(plain := key(each)) > 1]
    return lambda text: any(plain in key(text) for plain in keys)


def words_in(value: Any) -> Iterator[str]:
    """The texts in a value of JSON, without codes and numbers."""
    if isinstance(value, str):
        if value.strip() and not CODE.fullmatch(value):
            yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from words_in(part)


def without(value: Any, texts: Iterable[str], instead: str) -> Any:
    """The value of JSON with ``instead`` for each of the texts."""
    if isinstance(value, str):
        for text in texts:
            if value == text or (len(text) > SHORT and text in value):
                value = value.replace(text, instead)
        return value
    if isinstance(value, dict):
        return {name: without(part, texts, instead) for name, part in value.items()}
    return [without(part, texts, instead) for part in value] if isinstance(value, list) else value


def overwrite(patient: Patient, texts: Iterable[str], instead: str, places: Iterable[Place] = PLACES) -> int:
    """Put ``instead`` for these texts wherever they stand; how many records that changed. Only an erasure
    does this: what is recorded is otherwise never changed."""
    texts, changed = sorted(texts, key=len, reverse=True), 0
    for place in places if texts else ():
        for pk, value in list(place.records(patient).values_list("pk", place.field)):
            if (after := without(value, texts, instead)) != value:
                changed += place.model._base_manager.filter(pk=pk).update(**{place.field: after})
    return changed
