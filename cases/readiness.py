"""How ready a case is for the board: what of it is missing, expired, contradictory, old or undated, in the
order of what hangs on it. Pure: facts and findings in, needs out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cases.limits import Dated, stale, undated
from recommendations.compiled import statuses
from recommendations.conditions import Comparison, comparisons
from recommendations.evaluate import Evaluation
from recommendations.gaps import Change, deciding, gaps_of, telling_values
from recommendations.records import Ruleset
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

READY, DOUBTS, NOT_READY = "ready", "doubts", "not_ready"
RULE = Text(
    "A case is not ready while a missing or expired value could still make an option recommended, take a"
    " recommendation away or show a contraindication; it is ready with doubts while values contradict each"
    " other, or one that could do the same if it were different is old or undated; otherwise it is ready.",
    "缺失或过期的数值若仍可能使某方案变为推荐、不再推荐或显示禁忌，则病例未就绪；数值相互矛盾，或陈旧、无日期的数值一旦不同即会造成上述改变，"
    "则为有疑问的就绪；其余为就绪。",
)
STATES = {
    READY: Text("ready", "已就绪"),
    DOUBTS: Text("ready with doubts", "就绪但有疑问"),
    NOT_READY: Text("not ready", "未就绪"),
}
KINDS = {
    "missing": Text("missing", "缺失"),
    "expired": Text("expired", "已过期"),
    "contradictory": Text("contradictory", "矛盾"),
    "stale": Text("old", "陈旧"),
    "undated": Text("no date", "无日期"),
}
# What hangs on a need, from the heaviest to the lightest.
RECOMMENDS, CONTRAINDICATES, CONTRADICTS, TOGETHER, RESTS, LITTLE = 5, 4, 3, 2, 1, 0
BLOCKING = frozenset({RECOMMENDS, CONTRAINDICATES, TOGETHER})
TOUCHES = {
    RECOMMENDS: Text("decides on", "决定是否推荐"),
    CONTRAINDICATES: Text("may bar", "可能禁用"),
    CONTRADICTS: Text("to be settled", "须澄清"),
    TOGETHER: Text("with others decides on", "与其他数值共同决定"),
    RESTS: Text("if different, changes", "若不同将改变"),
    LITTLE: Text("decides no recommendation", "不决定推荐"),
}


@dataclass(frozen=True)
class Need:
    """A fact to be found out, renewed or settled.

    ``kinds``: missing, expired, contradictory, stale or undated. ``weight``: one of the above. ``options``
    hang on it. ``said``: why, a sentence each; nothing for what is simply missing.
    """

    fact: str
    kinds: tuple[str, ...]
    weight: int
    options: tuple[str, ...] = ()
    said: tuple[Text, ...] = ()
    finding: Any = None

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def blocking(self) -> bool:
        """Whether the case is not ready because of it."""
        return self.weight in BLOCKING

    @property
    def names(self) -> list[Text]:
        """What is the matter with it, in a word each; nothing for what is simply missing, as most are."""
        return [KINDS[kind] for kind in self.kinds if kind != "missing"]

    @property
    def touches(self) -> Text:
        """What hangs on it."""
        return TOUCHES[self.weight]

    @property
    def todo(self) -> Text | None:
        """How a value is come by; None for a value that is there."""
        asked = self.kind in ("missing", "expired")
        return current_ruleset().facts[self.fact].if_unknown if asked else None


@dataclass(frozen=True)
class Readiness:
    """The state of a case on ``day`` and its needs, the weightiest first."""

    state: str
    needs: tuple[Need, ...]
    day: dt.date

    @property
    def name(self) -> Text:
        return STATES[self.state]

    @property
    def blocking(self) -> int:
        return sum(need.blocking for need in self.needs)

    @property
    def doubtful(self) -> int:
        return sum(need.weight in (CONTRADICTS, RESTS) for need in self.needs)


def readiness_of(
    findings: Mapping[str, Dated],
    evaluation: Evaluation,
    ruleset: Ruleset,
    day: dt.date,
    contradicted: Iterable[tuple[str, Text]] = (),
) -> Readiness:
    """The readiness for a meeting on ``day``.

    ``findings``: what stands of each fact, expired values and known unknowns included; ``evaluation``: of
    what counts of them on that day; ``contradicted``: facts with what speaks against the value recorded.
    """
    needs = [
        *_missing(findings, evaluation, ruleset, day),
        *_contradictory(findings, evaluation, ruleset, contradicted),
        *_doubtful(findings, evaluation, ruleset, day),
    ]
    merged = sorted(_merged(needs), key=lambda need: (-need.weight, need.weight == TOGETHER and _few(need)))
    return Readiness(state_of(merged), tuple(merged), day)


def state_of(needs: Iterable[Need]) -> str:
    """RULE, as a word."""
    weights = {need.weight for need in needs}
    if weights & BLOCKING:
        return NOT_READY
    return DOUBTS if weights & {CONTRADICTS, RESTS} else READY


def _missing(
    findings: Mapping[str, Dated], evaluation: Evaluation, ruleset: Ruleset, day: dt.date
) -> Iterator[Need]:
    """The gaps of the evaluation in their order; a value that has expired is one of them."""
    together, old = deciding(evaluation, ruleset), stale(findings, day)
    for gap in gaps_of(evaluation, ruleset):
        weight, options = _weighed(gap.changes)
        if not weight and gap.fact in together:
            weight, options = TOGETHER, together[gap.fact]
        finding, part = findings.get(gap.fact), old.get(gap.fact)
        because = getattr(finding, "because", None)  # why none of several values counts
        kind, said = "missing", () if because is None else (because,)
        if part is not None:
            kind, said = "expired", (part.said, part.limit.reason)
        yield Need(gap.fact, (kind,), weight, options, said, finding)


def _weighed(changes: Iterable[Change]) -> tuple[int, tuple[str, ...]]:
    """The weight of what single values would change, and the options it changes so."""
    found: dict[int, dict[str, None]] = {}
    for change in changes:
        if "recommended" in (change.before, change.status):
            found.setdefault(RECOMMENDS, {})[change.option] = None
        elif "contraindicated" in (change.before, change.status):
            found.setdefault(CONTRAINDICATES, {})[change.option] = None
    weight = max(found, default=LITTLE)
    return weight, tuple(found.get(weight, ()))


def _contradictory(
    findings: Mapping[str, Dated],
    evaluation: Evaluation,
    ruleset: Ruleset,
    contradicted: Iterable[tuple[str, Text]],
) -> Iterator[Need]:
    for fact, said in [*contradicted, *_warned(evaluation, ruleset)]:
        yield Need(fact, ("contradictory",), CONTRADICTS, (), (said,), findings.get(fact))


def _warned(evaluation: Evaluation, ruleset: Ruleset) -> Iterator[tuple[str, Text]]:
    """What the rules themselves find contradictory or discordant, under the first fact concerned."""
    for part in evaluation.derived.values():
        kind = "grade" if part.classification.fact == "grade" else "enets_type"
        if part.contradicted and part.classification.stated:
            yield part.classification.stated, ruleset.messages[f"stated_{kind}_contradicted"]
        if part.several:
            conditions = (each for value in part.classification.classes for each in comparisons(value.when))
            facts = (each.fact for each in conditions if isinstance(each, Comparison))
            fact = next(fact for fact in facts if fact in evaluation.facts)
            yield fact, ruleset.messages["contradictory_enets_type"]
    for warned in evaluation.warnings:
        if warned.kind.startswith(("contradictory_", "discordant_")):
            yield warned.facts[0], warned.message


def _doubtful(
    findings: Mapping[str, Dated], evaluation: Evaluation, ruleset: Ruleset, day: dt.date
) -> Iterator[Need]:
    """What counts although it is old or has no date; it weighs if another value would change much."""
    old = {fact: part for fact, part in stale(findings, day).items() if part.counts}
    for fact, part in old.items():
        options = _would_change(fact, evaluation, ruleset)
        said = (part.said, part.limit.reason)
        yield Need(fact, ("stale",), RESTS if options else LITTLE, options, said, findings[fact])
    for fact in undated(findings):
        if fact not in old and fact in evaluation.facts:
            options = _would_change(fact, evaluation, ruleset)
            yield Need(fact, ("undated",), RESTS if options else LITTLE, options, (), findings[fact])


def _would_change(fact: str, evaluation: Evaluation, ruleset: Ruleset) -> tuple[str, ...]:
    """The options that another value of a known fact would make recommended or contraindicated, or no longer
    so; in the order of the options."""
    decisive, found = {"recommended", "contraindicated"}, set()
    now = {code: verdict.status for code, verdict in evaluation.verdicts.items()}
    for value in telling_values(ruleset)[fact]:
        if value != evaluation.facts[fact]:
            then = statuses({**evaluation.facts, fact: value}, ruleset)
            found |= {code for code, was in now.items() if then[code] != was and {then[code], was} & decisive}
    return tuple(code for code in ruleset.options if code in found)


def _merged(needs: Iterable[Need]) -> list[Need]:
    """One need for each fact, with all that is the matter with it; the weightiest kind first."""
    found: dict[str, Need] = {}
    for need in sorted(needs, key=lambda need: -need.weight):
        first = found.get(need.fact)
        if first is None:
            found[need.fact] = need
            continue
        kinds = tuple(dict.fromkeys([*first.kinds, *need.kinds]))
        said = tuple(dict.fromkeys([*first.said, *need.said]))
        options = first.options or need.options
        found[need.fact] = Need(need.fact, kinds, first.weight, options, said, first.finding)
    return list(found.values())


def _few(need: Need) -> int:
    """Sorts what decides many options before what decides few."""
    return -len(need.options)
