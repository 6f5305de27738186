"""What the pages of the rule book show, as plain data in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from recommendations.conditions import Comparison, Condition, Group, comparisons
from recommendations.examples import examples_of
from recommendations.records import Rule, Ruleset
from recommendations.sentences import label_of, say
from recommendations.truth import Truth
from tnb.rulebook.literature import reference_view, statement_view
from tnb.rulebook.sentences import parts_of, sentence_of

Shown = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for: the codes of a phase, an option, a fact and a paper; empty for all."""

    phase: str = ""
    option: str = ""
    fact: str = ""
    paper: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From the fields of a GET form; a name that is not there is empty."""
        return cls(**{field.name: asked.get(field.name, "") for field in fields(cls)})

    @property
    def anything(self) -> bool:
        """Whether the reader looks for anything particular."""
        return self != Wanted()

    def fits(self, rule: Rule, ruleset: Ruleset) -> bool:
        """Whether the rule is among what is looked for."""
        return (
            self.phase in ("", rule.phase)
            and (not self.option or self.option in rule.options)
            and (not self.fact or self.fact in facts_behind(rule.when, ruleset))
            and (not self.paper or self.paper in papers_of(rule, ruleset))
        )


def facts_behind(condition: Condition, ruleset: Ruleset) -> tuple[str, ...]:
    """The facts a condition speaks of, entered and derived, and those behind the derived ones."""
    found: dict[str, None] = {}
    for part in comparisons(condition):
        if isinstance(part, Comparison):
            found[part.fact] = None
            for derived in ruleset.classifications if part.fact not in ruleset.facts else ():
                if derived.fact == part.fact:
                    inner = (name for value in derived.classes for name in facts_behind(value.when, ruleset))
                    found |= dict.fromkeys(inner)
    return tuple(found)


def papers_of(rule: Rule, ruleset: Ruleset) -> tuple[str, ...]:
    """The CSL ids of the papers whose statements a rule rests on."""
    return tuple(dict.fromkeys(ruleset.statements[name].paper for name in rule.statements))


def chapters(ruleset: Ruleset, language: str, wanted: Wanted) -> list[Shown]:
    """The rules looked for, by phase in the order of the rule files."""
    found: dict[str, list[Shown]] = {}
    for rule in ruleset.rules.values():
        if wanted.fits(rule, ruleset):
            found.setdefault(rule.phase, []).append(rule_row(rule, ruleset, language))
    return [
        phase | {"rules": found[phase["code"]]}
        for phase in phases(ruleset, language)
        if phase["code"] in found
    ]


def phases(ruleset: Ruleset, language: str) -> list[Shown]:
    """Each phase with its code, number and name."""
    return [
        {"code": code, "number": number, "name": name.said(language)}
        for number, (code, name) in enumerate(ruleset.phases.items(), 1)
    ]


def rule_row(rule: Rule, ruleset: Ruleset, language: str) -> Shown:
    """A rule in one line."""
    return {
        "id": rule.id,
        "status": rule.status,
        "sentence": sentence_of(rule, ruleset, language),
        "options": options_of(rule.options, ruleset, language),
        "because": rule.because.said(language),
        "papers": papers_of(rule, ruleset),
    }


def options_of(codes: tuple[str, ...], ruleset: Ruleset, language: str) -> list[Shown]:
    """Options with code and name."""
    return [{"code": code, "name": ruleset.options[code].name.said(language)} for code in codes]


def choices(ruleset: Ruleset, language: str) -> Shown:
    """What the filter offers: only what some rule speaks of."""
    facts = {name for rule in ruleset.rules.values() for name in facts_behind(rule.when, ruleset)}
    derived = [part.fact for part in ruleset.classifications if part.fact in facts]
    return {
        "phases": phases(ruleset, language),
        "options": [
            {"name": name.said(language), "options": listed}
            for group, name in ruleset.option_groups.items()
            if (listed := options_of(_ruled(group, ruleset), ruleset, language))
        ],
        "facts": [
            {"code": name, "name": label_of(name, ruleset).said(language)}
            for name in [*derived, *(name for name in ruleset.facts if name in facts)]
        ],
        "papers": list(ruleset.papers.values()),
    }


def _ruled(group: str, ruleset: Ruleset) -> tuple[str, ...]:
    return tuple(
        code for code, option in ruleset.options.items() if option.group == group and ruleset.rules_of[code]
    )


def rule_page(rule: Rule, ruleset: Ruleset, language: str) -> Shown:
    """Everything about one rule: conditions, thresholds, statements, references, conflicts, examples."""
    phase = next(phase for phase in phases(ruleset, language) if phase["code"] == rule.phase)
    statements = [statement_view(ruleset.statements[name], ruleset, language) for name in rule.statements]
    return (
        rule_row(rule, ruleset, language)
        | {
            "phase": phase,
            "conditions": [condition_view(part, ruleset, language) for part in members(rule.when)],
            "meaning": ruleset.statuses[rule.status].meaning.said(language),
            "statements": statements,
            "references": references_of(rule.statements, ruleset, language),
            "asides": [
                {
                    "conflict": conflict_id,
                    "title": next(c for c in ruleset.conflicts if c.id == conflict_id).title.said(language),
                    "parts": parts_of(aside.when, ruleset, language),
                }
                for conflict_id, aside in ruleset.asides.get(rule.id, ())
            ],
            "examples": {
                truth.value: [example for example in examples_of(rule.id) if example.truth is truth]
                for truth in Truth
            },
        }
        | _neighbours(rule, ruleset)
    )


def _neighbours(rule: Rule, ruleset: Ruleset) -> Shown:
    names = list(ruleset.rules)
    here = names.index(rule.id)
    return {"previous": names[here - 1] if here else "", "next": "".join(names[here + 1 : here + 2])}


def members(condition: Condition) -> tuple[Condition, ...]:
    """The parts of a condition that must all hold."""
    return condition.members if isinstance(condition, Group) and condition.kind == "all" else (condition,)


def condition_view(condition: Condition, ruleset: Ruleset, language: str) -> Shown:
    """A condition as a tree: what it says, what joins its members, and the threshold it compares with."""
    shown: Shown = {"kind": "", "members": [], "text": "", "fact": "", "threshold": None}
    if isinstance(condition, Group):
        shown["kind"] = condition.kind
        shown["text"] = say(condition, ruleset, language) if condition.name else ""
        shown["members"] = [condition_view(part, ruleset, language) for part in condition.members]
        return shown
    shown["text"] = "".join(part.text for part in parts_of(condition, ruleset, language)[1:])
    if isinstance(condition, Comparison):
        shown["fact"] = condition.fact
        shown["derived"] = condition.fact not in ruleset.facts
        if condition.threshold:
            shown["threshold"] = threshold_view(condition.threshold, ruleset, language)
    return shown


def threshold_view(name: str, ruleset: Ruleset, language: str) -> Shown:
    """A threshold with its value, where it is printed, and the rules and derived facts that use it."""
    threshold = ruleset.thresholds[name]
    return {
        "name": name,
        "value": threshold.value,
        "label": threshold.label.said(language),
        "effective": threshold.effective,
        "printed": printed_at(threshold.statements, ruleset, language),
    }


def thresholds(ruleset: Ruleset, language: str) -> list[Shown]:
    """Every threshold, with the rules, derived facts and cautions that compare with it."""
    return [
        threshold_view(name, ruleset, language)
        | {
            "rules": [rule.id for rule in ruleset.rules.values() if _uses(rule.when, name)],
            "derived": [
                part.label.said(language)
                for part in ruleset.classifications
                if any(_uses(value.when, name) for value in part.classes)
            ],
            "cautions": [part.text.said(language) for part in ruleset.cautions if _uses(part.when, name)],
        }
        for name in ruleset.thresholds
    ]


def _uses(condition: Condition, threshold: str) -> bool:
    return any(
        isinstance(part, Comparison) and part.threshold == threshold for part in comparisons(condition)
    )


def derived_facts(ruleset: Ruleset, language: str) -> list[Shown]:
    """Every derived fact with the conditions of each of its values."""
    return [
        {
            "fact": part.fact,
            "label": part.label.said(language),
            "stated": label_of(part.stated, ruleset).said(language) if part.stated else "",
            "values": [
                {
                    "value": value.value,
                    "parts": parts_of(value.when, ruleset, language, full=True),
                    "because": value.because.said(language),
                    "provisional": value.provisional,
                }
                for value in part.classes
            ],
            "printed": printed_at(part.statements, ruleset, language),
        }
        for part in ruleset.classifications
    ]


def conflicts(ruleset: Ruleset, language: str) -> list[Shown]:
    """Every place where the sources differ: what each says, and the resolution we propose."""
    return [
        {
            "id": part.id,
            "title": part.title.said(language),
            "options": options_of(part.options, ruleset, language),
            "parts": () if Group("any", ()) in members(part.when) else parts_of(part.when, ruleset, language),
            "statements": [statement_view(ruleset.statements[s], ruleset, language) for s in part.statements],
            "resolution": part.resolution.said(language),
            "sets_aside": [
                {"rules": aside.rules, "parts": parts_of(aside.when, ruleset, language)}
                for aside in part.sets_aside
            ],
        }
        for part in ruleset.conflicts
    ]


def printed_at(statements: tuple[str, ...], ruleset: Ruleset, language: str) -> list[Shown]:
    """The places (paper and section) that print the statements, each once, with what is doubtful there."""
    found: dict[tuple[str, str], Shown] = {}
    for name in statements:
        said = statement_view(ruleset.statements[name], ruleset, language)
        place = found.setdefault((said["paper"], said["section"]), said | {"doubts": []})
        place["doubts"] += [doubt for doubt in said["doubts"] if doubt not in place["doubts"]]
    return list(found.values())


def references_of(statements: tuple[str, ...], ruleset: Ruleset, language: str) -> list[Shown]:
    """The papers that say it, then the literature they print for it, each once."""
    said = [ruleset.statements[name] for name in statements]
    keys = dict.fromkeys([*(part.paper for part in said), *(key for part in said for key in part.references)])
    return [reference_view(ruleset.references[key], language) for key in keys]
