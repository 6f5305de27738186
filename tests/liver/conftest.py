"""Entries of the liver's lists without a database."""

import datetime as dt
from itertools import count

from cases.models import Item

DAY = dt.date(2026, 3, 2)
_keys = count(1)


def lesion(
    segments: str, size_cm: float | None = None, plan: str | None = None, on=DAY, source="mri"
) -> Item:
    """A lesion in the segments "67" (VI and VII)."""
    content = {"segments": list(segments), "size_cm": size_cm, "plan": plan}
    return _item("lesion", content, on, source)


def imaging(
    all_listed: bool | None = None, burden_pct=None, liver_volume_ml=None, on=DAY, source="mri"
) -> Item:
    content = {"all_listed": all_listed, "burden_pct": burden_pct, "liver_volume_ml": liver_volume_ml}
    return _item("liver_imaging", content, on, source)


def _item(kind: str, content: dict, on, source: str) -> Item:
    stated = {name: value for name, value in content.items() if value is not None}
    return Item(pk=next(_keys), kind=kind, content=stated, observed_on=on, source=source)
