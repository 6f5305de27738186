"""How one rule set differs from another: rules, thresholds, everything else, and answers to cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from recommendations.casefile import problems_with
from recommendations.compiled import statuses
from recommendations.conditions import Group
from recommendations.evaluate import normalised
from recommendations.examples import FOLDER, placed, rule_vignettes, threshold_vignettes
from recommendations.records import Rule, Ruleset
from recommendations.variants import Difference
from recommendations.words import Text
from tnb.rulebook.sentences import sentence_of

FIELDS = {
    "options": Text("options", "方案"),
    "status": Text("status", "推荐级别"),
    "when": Text("condition", "条件"),
    "because": Text("reason", "理由"),
    "statements": Text("statements", "陈述"),
    "phase": Text("phase", "阶段"),
}
IN_THE_SENTENCE = {"options", "status", "when"}
OTHERS = {
    "conditions": Text("named conditions", "命名条件"),
    "classifications": Text("derived facts", "推定资料"),
    "cautions": Text("cautions", "警示"),
    "conflicts": Text("conflicts", "分歧"),
    "warnings": Text("warnings", "注意"),
    "facts": Text("facts", "资料项"),
    "options": Text("options", "方案"),
    "statements": Text("statements", "陈述"),
    "references": Text("references", "参考文献"),
}


@dataclass(frozen=True)
class Field:
    """One field of a rule that differs, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """A rule that stands in both sets and is not the same. ``differs`` names every field that differs,
    ``fields`` tells those that the sentences do not; the sentences write named conditions out."""

    id: str
    differs: tuple[str, ...]
    fields: tuple[Field, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What differs, in one language. ``added`` and ``removed`` map rule ids to sentences; ``thresholds`` are
    (label, before, after), None where there is none; ``others`` (what, added, removed, changed ids)."""

    added: Mapping[str, str]
    removed: Mapping[str, str]
    changed: tuple[Changed, ...]
    thresholds: tuple[tuple[str, float | None, float | None], ...]
    others: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.thresholds or self.others)


def compared(before: Ruleset, after: Ruleset, language: str) -> Comparison:
    """How ``after`` differs from ``before``."""
    return Comparison(
        added=_only(after, before, language),
        removed=_only(before, after, language),
        changed=tuple(
            _changed(rule, before.rules[rule.id], after, before, language)
            for rule in after.rules.values()
            if rule.id in before.rules and rule != before.rules[rule.id]
        ),
        thresholds=tuple(_thresholds(before, after, language)),
        others=tuple(
            (said.said(language), *found)
            for name, said in OTHERS.items()
            if any(found := _other(name, before, after))
        ),
    )


def _only(ruleset: Ruleset, other: Ruleset, language: str) -> dict[str, str]:
    """The rules that stand in the first set alone."""
    return {
        rule.id: str(sentence_of(rule, ruleset, language, full=True))
        for rule in ruleset.rules.values()
        if rule.id not in other.rules
    }


def _changed(rule: Rule, was: Rule, after: Ruleset, before: Ruleset, language: str) -> Changed:
    differing = [
        field.name for field in fields(Rule) if getattr(rule, field.name) != getattr(was, field.name)
    ]
    return Changed(
        rule.id,
        tuple(FIELDS[name].said(language) for name in differing),
        tuple(
            Field(
                FIELDS[name].said(language),
                _said(was, name, before, language),
                _said(rule, name, after, language),
            )
            for name in differing
            if name not in IN_THE_SENTENCE
        ),
        str(sentence_of(was, before, language, full=True)),
        str(sentence_of(rule, after, language, full=True)),
    )


def _said(rule: Rule, field: str, ruleset: Ruleset, language: str) -> str:
    """A field of a rule in words."""
    if field == "because":
        return " / ".join(rule.because)
    if field == "phase":
        return ruleset.phases[rule.phase].said(language)
    return ", ".join(rule.statements)


def _thresholds(
    before: Ruleset, after: Ruleset, language: str
) -> Iterable[tuple[str, float | None, float | None]]:
    for name in dict.fromkeys([*after.thresholds, *before.thresholds]):
        was, now = before.thresholds.get(name), after.thresholds.get(name)
        if (was and was.value) != (now and now.value):
            label = (now or was).label  # type: ignore[union-attr]  # one of the two is there
            yield label.said(language), was and was.value, now and now.value


def _other(name: str, before: Ruleset, after: Ruleset) -> tuple[tuple[str, ...], ...]:
    """(added, removed, changed) names of one kind of part."""
    was, now = (_named(getattr(ruleset, name)) for ruleset in (before, after))
    both = [key for key in now if key in was]
    return (
        tuple(key for key in now if key not in was),
        tuple(key for key in was if key not in now),
        tuple(key for key in both if was[key] != now[key]),
    )


def _named(parts: Any) -> dict[str, Any]:
    """The parts by name; warnings of one kind may stand several times and count together."""
    if isinstance(parts, Mapping):
        return {key: part.members if isinstance(part, Group) else part for key, part in parts.items()}
    found: dict[str, Any] = {}
    for part in parts:
        name = next(getattr(part, key) for key in ("id", "fact", "kind") if hasattr(part, key))
        found[name] = (*found.get(name, ()), part)
    return found


@dataclass(frozen=True)
class Answered:
    """A case whose answer differs; ``refused`` are the facts that one of the rule sets does not accept."""

    reference: str
    differences: tuple[Difference, ...]
    refused: tuple[str, ...]


def answered_differently(
    cases: Iterable[Mapping[str, Any]], before: Ruleset, after: Ruleset
) -> list[Answered]:
    """The cases ({"reference", "facts"}) for which some option has another status under ``after``."""
    found = []
    for case in cases:
        refused = [p.fact for ruleset in (before, after) for p in problems_with(dict(case["facts"]), ruleset)]
        differences = () if refused else _differences(case["facts"], before, after)
        if refused or differences:
            found.append(Answered(case["reference"], differences, tuple(dict.fromkeys(refused))))
    return found


def _differences(facts: Mapping[str, Any], before: Ruleset, after: Ruleset) -> tuple[Difference, ...]:
    was, now = (statuses(normalised(facts), ruleset) for ruleset in (before, after))
    return tuple(
        Difference(code, was.get(code, ""), now.get(code, ""))
        for code in dict.fromkeys([*now, *was])
        if was.get(code) != now.get(code)
    )


def vignettes_answered_differently(before: Ruleset, after: Ruleset) -> list[Answered]:
    """The project's own vignettes, each by its sentence, for which some option has another status."""
    named = [*rule_vignettes(), *placed(FOLDER / "whole_cases.toml", "case")]
    cases = [{"reference": vignette["name"], "facts": vignette["facts"]} for vignette in named]
    for limit in threshold_vignettes():
        said = f"{limit['name']} ({limit['fact']} = {limit['at']:g})"
        cases.append({"reference": said, "facts": limit["facts"]})
    return answered_differently(cases, before, after)
