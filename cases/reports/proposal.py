"""What a report may say: one value with its words, its date and its doubts."""

from dataclasses import dataclass
from typing import Any

from cases.reports.dates import Dated
from recommendations.words import Text


@dataclass(frozen=True)
class Proposal:
    """``target`` is a fact of the contract, or "specimen.ki67_pct": a field of an entry of a list; those of
    one ``group`` are one entry. ``value`` None: the words were seen, no value follows, the doubts say why.
    ``start`` and ``end`` are places in the text as pasted. ``observed_on`` None: as the report is dated."""

    target: str
    value: Any
    start: int
    end: int
    doubts: tuple[Text, ...] = ()
    observed_on: Dated | None = None
    group: str = ""

    @property
    def kind(self) -> str:
        """The kind of list entry, or "" for a fact."""
        return self.target.partition(".")[0] if self.group else ""

    @property
    def field(self) -> str:
        return self.target.partition(".")[2] if self.group else self.target
