"""Where the values that a condition saw come from: each with its date and source, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.intake_rows import Row
from cases.models import Finding
from cases.templatetags.words import fact_label, fact_unit, fact_value, said, source_name


class Origin(NamedTuple):
    """A value in words with its unit ("8 %"), and where it is from ("pathology, 2026-03-02")."""

    shown: str
    place: str


def place_of(source: str, detail: str, day: dt.date | str | None, because: str = "") -> str:
    """Source, its detail, why it counts (``because``) and the ISO date; what is missing is said to be."""
    stated = " ".join(filter(None, [source_name(source), detail]))
    stated = stated or ("" if because else _("source not stated"))
    return _(", ").join(filter(None, [stated, because, str(day) if day else _("no date")]))


def recorded(findings: Mapping[str, Finding]) -> dict[str, Origin]:
    """Fact name -> origin of its finding in force, explicit unknowns included."""
    return {
        name: Origin(
            _shown(part.value, name),
            place_of(part.source, part.source_detail, part.observed_on, said(part.because)),
        )
        for name, part in findings.items()
    }


def as_typed(rows: Iterable[Row]) -> dict[str, Origin]:
    """Fact name -> origin for a page as it stands: what a save would record is not saved yet, what cannot
    be taken has none."""
    origins = {}
    for row in rows:
        if row.errors:
            continue
        if row.entry is not None:
            origins[row.name] = Origin(_shown(row.entry.value, row.name), _("not saved"))
        elif row.finding is not None:
            origins |= recorded({row.name: row.finding})
    return origins


def behind(names: Iterable[str], origins: Mapping[str, Origin]) -> str:
    """The facts behind a class: "Differentiation well, Ki-67 8 % (pathology, 2026-03-02)"; neighbours of
    the same origin share it."""
    known = [(name, origins[name]) for name in names if name in origins]
    return _("; ").join(
        f"{_(', ').join(f'{fact_label(name)} {part.shown}' for name, part in parts)} ({place})"
        for place, parts in groupby(known, key=lambda pair: pair[1].place)
    )


def _shown(value: Any, name: str) -> str:
    said = fact_value(value, name)
    return said if value is None else f"{said} {fact_unit(name)}".strip()
