"""How old a value may be: limits as data, and what is stale or has expired on a given day.

A value that permits something dangerous expires and counts as unknown; one that holds the board back goes on
counting, flagged. The limits are cases/data/limits.toml, of which a place may replace any (FACT_LIMITS).
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from cases.limit_file import Limit, LimitsError, read
from cases.months import months_between
from recommendations.ruleset import current_ruleset
from recommendations.sentences import say_value
from recommendations.words import Text

FILE = Path(__file__).parent / "data" / "limits.toml"


class Dated(Protocol):
    """A value with its day: a Finding, or an Entry that is about to become one."""

    value: Any
    observed_on: dt.date | None


@dataclass(frozen=True)
class Stale:
    """A value too old on ``day``. ``seen``: the latest day it can be of, which for an undated value is that
    of its entry. ``counts``: whether it still does, or is unknown from now on. ``newer``: the day of the
    finding that overtook it, None if age alone made it stale."""

    fact: str
    value: Any
    limit: Limit
    seen: dt.date
    dated: bool
    day: dt.date
    counts: bool
    newer: dt.date | None = None

    @property
    def said(self) -> Text:
        """The value, its day, the limit, and whether it still counts, without the name of the fact."""
        return Text(self._said("en"), self._said("zh"))

    @property
    def short(self) -> Text:
        """ "Portal vein thrombosis “no”, 2026-06-08 (limit 3 months)"."""
        label, value = current_ruleset().facts[self.fact].label, value_said(self.fact, self.value)
        allowed = self.limit.allowed
        return Text(
            f"{label.en} “{value.en}”, {self.seen} (limit {allowed.en})",
            f"{label.zh}“{value.zh}”，{self.seen}（时限 {allowed.zh}）",
        )

    @property
    def age(self) -> Text:
        """ "8 months" in completed months, below two of them in days."""
        months, days = months_between(self.seen, self.day), (self.day - self.seen).days
        if months < 2:
            return Text(f"{days} day{'s' * (days != 1)}", f"{days} 天")
        return Text(f"{months} months", f"{months} 个月")

    def _said(self, language: str) -> str:
        return _PARTS[language].format(
            value=value_said(self.fact, self.value).said(language),
            seen=self._seen.said(language),
            why=self._why.said(language),
            counts=(_COUNTS if self.counts else _EXPIRED).said(language),
        )

    @property
    def _seen(self) -> Text:
        if self.dated:
            return Text(f"of {self.seen}", f"{self.seen}")
        return Text(f"without a date, entered on {self.seen},", f"无日期，{self.seen} 录入")

    @property
    def _why(self) -> Text:
        if self.newer is not None:
            fact, value = self.limit.overtaken or ("", None)
            label, said = current_ruleset().facts[fact].label, value_said(fact, value)
            return Text(
                f"is older than the finding of {self.newer}: {label.en} {said.en}",
                f"早于 {self.newer} 的“{label.zh}：{said.zh}”",
            )
        allowed = self.limit.allowed
        return Text(f"is over {allowed.en} old on {self.day}", f"至 {self.day} 已超过 {allowed.zh}的时限")


_PARTS = {
    "en": "“{value}” {seen} {why}{counts}.",
    "zh": "“{value}”（{seen}）{why}{counts}。",
}
_EXPIRED = Text(", counts as unknown", "，按未知计")
_COUNTS = Text(", still counts", "，仍计入")


def value_said(fact: str, value: Any) -> Text:
    """A value in words with its unit: "8 %", "yes"."""
    about = current_ruleset().facts[fact]
    return Text(say_value(value, about, "en"), say_value(value, about, "zh"))


def reference_day(case: Any) -> dt.date:
    """The day on which the values of a case must not be stale: that of its next meeting, or today."""
    return next_meeting_day(case) or timezone.localdate()


def next_meeting_day(case: Any) -> dt.date | None:
    """The day of the next meeting planned for the case, today's included; None if none is planned. Today is
    that of the clinic's time zone."""
    coming = case.agenda_items.filter(meeting__state="planned", meeting__held_on__gte=timezone.localdate())
    days: dict[int, dt.date] = {}
    decided = set()
    for item, day, closed_at in coming.values_list("pk", "meeting__held_on", "decisions__closed_at"):
        days[item] = day
        if closed_at is not None:
            decided.add(item)
    return min((day for item, day in days.items() if item not in decided), default=None)


def stale(findings: Mapping[str, Dated], day: dt.date) -> dict[str, Stale]:
    """Fact name -> what is too old on ``day`` of the values given, explicit unknowns left out."""
    table, found = limits(), {}
    for fact, finding in findings.items():
        limit = table.get(fact)
        if limit is None or finding.value is None or finding.value in limit.lasting:
            continue
        seen, newer = latest_day(finding), _overtaken(limit, finding, findings)
        if seen is None or (day <= limit.last_day(seen) and newer is None):
            continue
        counts = limit.then == "flag" or finding.value in limit.holds_back
        by = newer if day <= limit.last_day(seen) else None
        dated = finding.observed_on is not None
        found[fact] = Stale(fact, finding.value, limit, seen, dated, day, counts, by)
    return found


def expired(findings: Mapping[str, Dated], day: dt.date) -> dict[str, Stale]:
    """Of what is stale on ``day``, that which no longer counts: to the rules these facts are unknown."""
    return {fact: part for fact, part in stale(findings, day).items() if not part.counts}


def marked(findings: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The findings, each with ``stale`` (a Stale, or None) as of ``day``; they are changed in place."""
    found = stale(findings, day)
    for fact, finding in findings.items():
        finding.stale = found.get(fact)
    return findings


def counts(finding: Any) -> bool:
    """Whether the value of a finding counts: it is known and, where it was marked, has not expired."""
    gone = getattr(finding, "stale", None)
    return finding.value is not None and (gone is None or gone.counts)


def warned(findings: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Of marked findings what has expired, in one warning of the shape of an answer's (or none)."""
    gone = [part.stale for part in findings.values() if part.value is not None and not counts(part)]
    if not gone:
        return []
    joint = "；" if language == "zh" else "; "
    said = joint.join(part.short.said(language) for part in gone)
    message = Text(
        f"Too old on {gone[0].day} and counted as unknown: {said}.",
        f"至 {gone[0].day} 已过时限，按未知计：{said}。",
    )
    facts = [part.fact for part in gone]
    return [
        {"kind": "expired", "facts": facts, "message": message.said(language)}
        | {"statements": [], "references": []}
    ]


def with_warned(answer: dict[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with a warning, before its own, of what has expired of the marked findings behind it."""
    return answer | {"warnings": [*warned(findings, answer["language"]), *answer["warnings"]]}


def undated(findings: Mapping[str, Dated]) -> list[str]:
    """The facts with a value that ages and has no date."""
    table = limits()
    return [
        fact
        for fact, finding in findings.items()
        if finding.observed_on is None
        and finding.value is not None
        and fact in table
        and table[fact].ages
        and finding.value not in table[fact].lasting
    ]


def latest_day(finding: Dated) -> dt.date | None:
    """The latest day a value can be of: its own, or the day it was entered; None if it is neither dated nor
    entered yet."""
    entered = getattr(finding, "entered_at", None)
    if finding.observed_on is not None or entered is None:
        return finding.observed_on
    return timezone.localtime(entered).date()


def _overtaken(limit: Limit, finding: Dated, findings: Mapping[str, Dated]) -> dt.date | None:
    """The day of the newer finding that makes this one stale."""
    if limit.overtaken is None or finding.observed_on is None:
        return None
    other = findings.get(limit.overtaken[0])
    if other is None or other.value != limit.overtaken[1] or other.observed_on is None:
        return None
    return other.observed_on if other.observed_on > finding.observed_on else None


def limits() -> Mapping[str, Limit]:
    """Fact name -> its limit: the project's proposal, with those of the place (FACT_LIMITS) in their stead.

    Raises LimitsError when one of the two files is not sound.
    """
    return _limits(settings.FACT_LIMITS)


@lru_cache(maxsize=1)
def label() -> Text:
    """Whose limits these are."""
    return Text(**tomllib.loads(FILE.read_text("utf-8"))["label"])


@lru_cache(maxsize=8)
def _limits(place: Path | None) -> Mapping[str, Limit]:
    table = read(FILE)
    if missing := current_ruleset().facts.keys() - table.keys():
        raise LimitsError(f"{FILE.name}: no limit for {', '.join(sorted(missing))}")
    return table if place is None else table | read(Path(place))
