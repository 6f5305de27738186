"""What follows from the list of liver entries."""

from collections.abc import Sequence
from typing import Any

from cases.follow.followed import Followed
from cases.models import Item
from recommendations.words import Text


def followed(items: Sequence[Item]) -> dict[str, Followed]:
    return {}


def refutes(fact: str, value: Any, items: Sequence[Item]) -> Text | None:
    return None
