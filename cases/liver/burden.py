"""The share of the liver that the listed lesions fill, worked out from their sizes, beside the reader's."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from cases.models import Item

FAR = 10  # percentage points; diameters say little about lesions that are no spheres


@dataclass(frozen=True)
class Estimate:
    """Per cent of the stated liver volume, ``at_least`` when lesions or sizes may be missing; ``far`` when
    it cannot well be reconciled with the reader's (``read_pct``, None if not given)."""

    pct: float
    tumour_ml: float
    liver_ml: float
    at_least: bool
    read_pct: float | None
    far: bool


def estimate_of(items: Sequence[Item], complete: bool) -> Estimate | None:
    """Spheres of the largest diameters over the newest stated liver volume; None without sizes or volume.

    Never a fact: the largest diameter of an oval lesion makes the sphere too large, and no volume of the
    liver is ever assumed.
    """
    lesions = [item for item in items if item.kind == Item.Kind.LESION]
    sizes = [lesion.content["size_cm"] for lesion in lesions if lesion.content.get("size_cm") is not None]
    liver_ml, read_pct = _newest(items, "liver_volume_ml"), _newest(items, "burden_pct")
    if not sizes or liver_ml is None:
        return None
    tumour_ml = sum(pi / 6 * size**3 for size in sizes)
    pct = 100 * tumour_ml / liver_ml
    at_least = not complete or len(sizes) < len(lesions)
    return Estimate(pct, tumour_ml, liver_ml, at_least, read_pct, _far(pct, at_least, read_pct))


def _far(pct: float, at_least: bool, read_pct: float | None) -> bool:
    if read_pct is None:
        return pct > 100
    # A lower bound is only refuted from below.
    return pct - read_pct > FAR or (not at_least and read_pct - pct > FAR)


def _newest(items: Sequence[Item], field: str) -> float | None:
    """The value of the newest imaging that states it (``items`` are in order of their dates)."""
    stated = [item.content.get(field) for item in items if item.kind == Item.Kind.LIVER_IMAGING]
    return next((value for value in reversed(stated) if value is not None), None)
