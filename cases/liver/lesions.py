"""One lesion, as the picture, the tables and the frozen sheets know it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.kinds import PLANS, SEGMENTS
from recommendations.words import Text, number

UNPLANNED = Text("no plan yet", "尚无计划")


@dataclass(frozen=True)
class Lesion:
    """``segments`` are "1" to "8" in order, ``size_cm`` the largest diameter or None, ``plan`` a code of
    PLANS or "", ``key`` that of the entry in the list (None on a frozen sheet)."""

    number: int
    segments: tuple[str, ...]
    size_cm: float | None = None
    plan: str = ""
    note: str = ""
    observed_on: str = ""
    source: str = ""
    key: int | None = None

    def place(self) -> str:
        """ "VI/VII"."""
        return "/".join(SEGMENTS[segment].en for segment in self.segments)

    def size(self, language: str) -> str:
        """ "3.2 cm"."""
        unknown = Text("size not stated", "大小未注明")
        return unknown.said(language) if self.size_cm is None else f"{number(self.size_cm)} cm"

    def planned(self, language: str) -> str:
        return PLANS.get(self.plan, UNPLANNED).said(language)


def lesion_of(number_: int, content: Mapping[str, Any], **more: Any) -> Lesion:
    """The lesion that the content of an entry (cases.kinds) describes."""
    return Lesion(
        number=number_,
        segments=tuple(sorted(content["segments"])),
        size_cm=content.get("size_cm"),
        plan=content.get("plan") or "",
        note=content.get("note") or "",
        **more,
    )


def frozen(lesion: Lesion) -> dict[str, Any]:
    """The lesion as a sheet keeps it."""
    names = ("number", "size_cm", "plan", "note", "observed_on", "source")
    return {name: getattr(lesion, name) for name in names} | {"segments": list(lesion.segments)}


def thawed(kept: Iterable[Mapping[str, Any]]) -> list[Lesion]:
    """The lesions of a sheet; one of former days has none."""
    return [Lesion(**{**each, "segments": tuple(each["segments"])}) for each in kept]


def plan_counts(lesions: Iterable[Lesion], language: str) -> list[dict[str, Any]]:
    """How many lesions are to be resected, ablated...: [{"plan", "name", "count"}], none left out that has
    a lesion; those without a plan last."""
    counts = Counter(lesion.plan if lesion.plan in PLANS else "" for lesion in lesions)
    names = {**PLANS, "": UNPLANNED}
    return [
        {"plan": plan, "name": name.said(language), "count": counts[plan]}
        for plan, name in names.items()
        if counts[plan]
    ]
