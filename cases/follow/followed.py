"""A fact that follows from a list."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cases.models import Item
from recommendations.words import Text


@dataclass(frozen=True)
class Followed:
    """``value`` as the case file has it, ``because`` in one clause, ``items`` the entries it was made of."""

    value: Any
    because: Text
    items: tuple[Item, ...]
    observed_on: dt.date | None = None
    source: str = ""
