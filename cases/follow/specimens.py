"""Which of several values of Ki-67, mitoses, differentiation and grade counts.

All stand side by side: those of the specimens and one that was typed without a specimen. The rule: the
newest specimen of a liver metastasis, else the newest of any site, else the highest of a day; a choice of
the board with a reason goes before it. Liver before primary: statements.toml, grade on the newest biopsy.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.kinds import PROCEDURES, SITES
from cases.models import Finding, Item
from recommendations.words import Text

FACTS = ("ki67_pct", "mitoses_per_10hpf", "differentiation", "stated_grade")
# Within a day the value that means the more aggressive tumour counts.
ORDER = {code: place for place, code in enumerate(("well", "poor", "G1", "G2", "G3", "NEC"))}
CHOSEN = Text("chosen by the board", "由团队选定")
NEWEST_LIVER = Text("newest specimen of a liver metastasis", "最近的肝转移灶标本")
NEWEST = Text("newest specimen; none of the liver", "最近的标本；无肝转移灶标本")
HIGHEST = Text("highest of the same day", "同日取最高值")
ONLY = Text("the only value", "唯一数值")
SAME = Text("same specimen as the Ki-67 that counts", "与所用 Ki-67 同一标本")
ANOTHER = Text("not counted on the specimen of the Ki-67 that counts", "所用 Ki-67 的标本未报告此项")
TYPED = Text("typed without a specimen", "直接录入，未关联标本")


@dataclass(frozen=True)
class Candidate:
    """One value of one fact. ``item`` is its specimen, ``finding`` the typed value; one of them is None."""

    fact: str
    value: Any
    item: Item | None = None
    finding: Finding | None = None

    @property
    def observed_on(self) -> dt.date | None:
        return (self.item or self.finding).observed_on

    @property
    def origin(self) -> Item | Finding:
        return self.item or self.finding

    @property
    def thread(self) -> str:
        return "" if self.item is None else str(self.item.thread)

    @property
    def of_liver(self) -> bool:
        return self.item is not None and self.item.content["site"] == "liver"

    @property
    def place(self) -> Text:
        """Where it is from: "liver metastasis, biopsy"."""
        if self.item is None:
            return TYPED
        site = SITES[self.item.content["site"]]
        procedure = PROCEDURES.get(self.item.content.get("procedure", ""))
        if procedure is None:
            return site
        return Text(f"{site.en}, {procedure.en}", f"{site.zh}{procedure.zh}")


@dataclass(frozen=True)
class Choice:
    """The candidate that counts (None: none of them does), why, and the others."""

    counts: Candidate | None
    because: Text
    others: tuple[Candidate, ...]

    @property
    def disagree(self) -> bool:
        """Whether another value differs from the one that counts."""
        return self.counts is not None and any(other.value != self.counts.value for other in self.others)


def value_in(specimen: Mapping[str, Any], fact: str) -> Any:
    """What a specimen's content says about a fact; None if it does not.

    Mitoses per 2 mm² become mitoses per 10 HPF only through the stated area of one field; without it the
    two are different units and the fact stays unknown.
    """
    if fact != "mitoses_per_10hpf":
        return specimen.get(fact)
    count = specimen.get("mitoses")
    if count is None or specimen["mitoses_per"] == "10hpf":
        return count
    area = specimen.get("hpf_area_mm2")
    return None if area is None else round(count * 10 * area / 2, 2)


def candidates(fact: str, items: Iterable[Item], typed: Mapping[str, Finding]) -> list[Candidate]:
    """Every value of the fact: those of the specimens among ``items``, then the typed one."""
    specimens = [item for item in items if item.kind == Item.Kind.SPECIMEN]
    values = ((item, value_in(item.content, fact)) for item in specimens)
    found = [Candidate(fact, value, item) for item, value in values if value is not None]
    finding = typed.get(fact)
    if finding is not None and finding.value is not None:
        found.append(Candidate(fact, finding.value, finding=finding))
    return found


def choices(items: Sequence[Item], typed: Mapping[str, Finding]) -> dict[str, Choice]:
    """Fact name -> which value counts, for facts with at least one value."""
    preferred = next((item.content["thread"] for item in items if item.kind == Item.Kind.PREFERRED), None)
    found: dict[str, Choice] = {}
    for fact in FACTS:
        pool = candidates(fact, items, typed)
        if pool:
            counts, because = _pick(pool, preferred, found.get("ki67_pct"))
            found[fact] = Choice(counts, because, tuple(other for other in pool if other is not counts))
    return found


def _pick(pool: list[Candidate], preferred: str | None, ki67: Choice | None) -> tuple[Candidate | None, Text]:
    if chosen := [each for each in pool if each.thread == preferred]:
        return chosen[0], CHOSEN
    if ki67 is not None and ki67.counts is not None:
        if same := [each for each in pool if each.thread == ki67.counts.thread]:
            return same[0], SAME
        if pool[0].fact == "mitoses_per_10hpf":
            # A mitotic count of one specimen beside the Ki-67 of another would be no grade at all.
            return None, ANOTHER
    if len(pool) == 1:
        return pool[0], ONLY
    liver = [each for each in pool if each.of_liver]
    newest = _newest(liver or pool)
    if len(newest) > 1:
        return max(newest, key=_weight), HIGHEST
    return newest[0], NEWEST_LIVER if liver else NEWEST


def _newest(pool: list[Candidate]) -> list[Candidate]:
    """Those of the latest day; what has no date is older than any that has."""
    days = [each.observed_on or dt.date.min for each in pool]
    return [each for each, day in zip(pool, days, strict=True) if day == max(days)]


def _weight(candidate: Candidate) -> float:
    return ORDER[candidate.value] if isinstance(candidate.value, str) else candidate.value
