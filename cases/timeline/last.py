"""What the form for a marker offers: unit and range as last reported for the same marker."""

from collections.abc import Iterable
from typing import Any


def last_of(items: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Marker code -> {"unit", "ref_low", "ref_high"} of its newest value (later entry first of a day).

    Markers without a code of their own are as different as their names: nothing is offered for them.
    """
    markers = [item for item in items if item.kind == "marker" and item.content["marker"] != "other"]
    ordered = sorted(markers, key=lambda item: (str(item.observed_on or ""), item.pk))
    return {
        item.content["marker"]: {name: item.content.get(name) for name in ("unit", "ref_low", "ref_high")}
        for item in ordered
    }
