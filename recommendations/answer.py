"""An evaluation as the answer of the fixed interface, in one language; plain data, ready for JSON.

Beside the fields the interface fixes it carries the words a screen or a sheet shows.
"""

from collections.abc import Iterator
from typing import Any

from .classify import Derived
from .conditions import Comparison, Group, open_comparisons, truth_of
from .evaluate import Evaluation, Judged, Verdict
from .gaps import Gap, gaps_of, missing_for, needed_for
from .records import Ruleset
from .sentences import ITEMS, OR, label_of, say_value
from .truth import Truth
from .variants import other_grades
from .words_of_rules import Line, entered, leaders_of, references, words_of_rule

Said = dict[str, Any]


def answer_of(reference: str, evaluation: Evaluation, ruleset: Ruleset, language: str) -> Said:
    """The answer to one case, in "en" or "zh"; the same bytes for the same facts and rule set."""
    return _Answer(evaluation, ruleset, language).whole(reference)


def outline_of(reference: str, evaluation: Evaluation, ruleset: Ruleset, language: str) -> Said:
    """The same with the "rules" and the "evidence" of each option empty, for pages that unfold them later."""
    return _Answer(evaluation, ruleset, language, is_outline=True).whole(reference)


class _Answer:
    """Holds what every part of one answer needs: the evaluation, the rule set, the language."""

    def __init__(
        self, evaluation: Evaluation, ruleset: Ruleset, language: str, *, is_outline: bool = False
    ) -> None:
        self.evaluation = evaluation
        self.is_outline = is_outline
        self.ruleset = ruleset
        self.language = language
        self.elsewhere = other_grades(evaluation, ruleset)
        self.rules: dict[str, Said] = {}
        self.said_of = self.cautioned()

    def whole(self, reference: str) -> Said:
        about = self.ruleset
        derived = self.evaluation.derived.values()
        return {
            "reference": reference,
            "language": self.language,
            "ruleset": {
                "version": about.version,
                "digest": about.digest,
                "effective": about.effective,
                "reviewed": about.reviewed,
            },
            "derived": {
                part.classification.fact: self.derived(part)
                for part in derived
                if not part.classification.internal
            },
            "options": [self.option(verdict) for verdict in self.evaluation.verdicts.values()],
            "missing": [self.gap(gap) for gap in gaps_of(self.evaluation, about)],
            "conflicts": list(self.conflicts()),
            "warnings": list(self.warnings()),
        }

    def message(self, name: str, **words: str) -> str:
        return self.ruleset.messages[name].said(self.language).format(**words)

    def names(self, facts: tuple[str, ...] | list[str]) -> str:
        said = (label_of(name, self.ruleset).said(self.language) for name in facts)
        return ITEMS.said(self.language).join(said)

    def derived(self, part: Derived) -> Said:
        said: Said = {
            "name": part.classification.label.said(self.language),
            "value": part.value,
            "provisional": part.provisional,
            "because": self.because(part),
        }
        if part.classification.fact == "grade":
            said["discordant"] = part.lower is not None
            said["lower"] = part.lower
            said["could_be"] = list(part.could_be)
        return said

    def because(self, part: Derived) -> list[str]:
        if part.stated:
            return [self.message("stated_only")]
        if part.because:
            return [reason.because.said(self.language) for reason in part.because]
        facts = self.open_facts(part)
        return [
            self.message("not_classified", facts=self.names(facts)) if facts else self.message("unclassified")
        ]

    def open_facts(self, part: Derived) -> list[str]:
        """The unknown facts on which a derived fact hangs, in the order of the fact dictionary."""
        found = {
            name
            for value in part.classification.classes
            if not value.provisional
            for comparison in open_comparisons(value.when, self.evaluation.world)
            if isinstance(comparison, Comparison)
            for name in entered(comparison.fact, self.ruleset)
        }
        return [name for name in self.ruleset.facts if name in found]

    def option(self, verdict: Verdict) -> Said:
        option = self.ruleset.options[verdict.option]
        missing = missing_for(verdict.option, self.evaluation, self.ruleset)
        return {
            "option": verdict.option,
            "group": option.group,
            "name": option.name.said(self.language),
            "status": verdict.status,
            "status_name": self.status_name(verdict.status),
            "goes_with": list(leaders_of(verdict.option, self.ruleset)),
            "mark": self.ruleset.statuses[verdict.status].mark,
            "if_known": verdict.if_known,
            "if_known_name": self.status_name(verdict.if_known) if verdict.if_known else None,
            "missing": list(missing),
            "rules": [] if self.is_outline else [self.rule(part) for part in verdict.judged],
            "cautions": list(self.cautions(verdict)),
            "evidence": [] if self.is_outline else list(self.evidence(verdict)),
            "reason": self.reason(verdict),
            "decided_by": list(verdict.decided_by),
            "under_lower_grade": self.under_lower_grade(verdict),
            "under_other_grades": self.under_other_grades(verdict),
        }

    def status_name(self, code: str) -> str:
        return self.ruleset.statuses[code].name.said(self.language)

    def reason(self, verdict: Verdict) -> str:
        if verdict.status == "not_indicated":
            return self.message("no_reason")
        because = self.ruleset.rules[verdict.decided_by[0]].because.said(self.language)
        if verdict.status != "needs_data":
            return because
        facts = self.names(needed_for(verdict.option, self.evaluation, self.ruleset))
        counts = {part.rule.id: part.counts for part in verdict.judged}
        supported = counts[verdict.decided_by[0]] is Truth.TRUE
        return self.message("needs_first" if supported else "needs", because=because, facts=facts)

    def under_lower_grade(self, verdict: Verdict) -> Said | None:
        grade = self.evaluation.derived["grade"].lower
        if grade is None or self.elsewhere[grade][verdict.option] == verdict.status:
            return None
        return {
            "grade": grade,
            **self.under("under_lower_grade", grade, self.elsewhere[grade][verdict.option]),
        }

    def under_other_grades(self, verdict: Verdict) -> list[Said]:
        """The statuses it would have under other grades that the provisional one could turn out to be."""
        grades: dict[str, list[str]] = {}
        for grade in self.evaluation.derived["grade"].could_be:
            if self.elsewhere[grade][verdict.option] != verdict.status:
                grades.setdefault(self.elsewhere[grade][verdict.option], []).append(grade)
        between = OR.said(self.language)
        return [
            {"grades": those, **self.under("under_other_grade", between.join(those), status)}
            for status, those in grades.items()
        ]

    def under(self, message: str, grade: str, status: str) -> Said:
        name = self.status_name(status)
        said = self.message(message, grade=grade, status=name)
        return {"status": status, "status_name": name, "message": said}

    def rule(self, part: Judged) -> Said:
        """The rule in this case; the same object under every option of which it speaks."""
        if part.rule.id not in self.rules:
            self.rules[part.rule.id] = self.judged(part)
        return self.rules[part.rule.id]

    def judged(self, part: Judged) -> Said:
        words, lines = words_of_rule(part.rule.id, self.ruleset, self.language)
        return {
            "id": part.rule.id,
            "truth": part.truth.value,
            **{key: list(said) if isinstance(said, tuple) else said for key, said in words.items()},
            "set_aside_by": part.set_aside_by or None,
            "trace": [self.trace(line) for line in lines],
        }

    def trace(self, line: "Line") -> Said:
        truth = truth_of(line.condition, self.evaluation.world).value
        said: Said = {"condition": line.said, "truth": truth}
        if isinstance(line.condition, Group):
            said["of"] = [self.trace(member) for member in line.of]
            return said
        said["value"] = self.value(line.condition.fact) if isinstance(line.condition, Comparison) else None
        said["facts"] = list(line.facts)
        return said

    def value(self, name: str) -> Any:
        if name in self.evaluation.derived:
            return self.evaluation.derived[name].value
        return _plain(self.evaluation.facts.get(name))

    def cautions(self, verdict: Verdict) -> Iterator[str]:
        if verdict.status in {"not_indicated", "contraindicated"}:
            return
        given = self.evaluation.facts.get("prior_treatments")
        if isinstance(given, frozenset) and verdict.option in given:
            yield self.message("given_before")
        yield from self.said_of.get(verdict.option, ())

    def cautioned(self) -> dict[str, list[str]]:
        """By option what the cautions beside it say."""
        found: dict[str, list[str]] = {}
        for caution, truth in self.evaluation.cautions:
            text = caution.text if truth is Truth.TRUE else caution.if_unknown
            if text is not None and truth is not Truth.FALSE:
                for option in caution.options:
                    found.setdefault(option, []).append(text.said(self.language))
        return found

    def evidence(self, verdict: Verdict) -> Iterator[Said]:
        """What the sources report beside an option that is talked about; it moves no status."""
        if verdict.status == "not_indicated":
            return
        for kind, statement in self.ruleset.evidence[verdict.option]:
            yield {
                "statement": statement.id,
                "kind": kind,
                "kind_name": self.ruleset.places[kind].said(self.language),
                "text": statement.text.said(self.language),
                "section": statement.section,
                "references": references((statement.id,), self.ruleset),
                "doubts": list(statement.doubts),
            }

    def gap(self, gap: Gap) -> Said:
        fact = self.ruleset.facts[gap.fact]
        return {
            "fact": gap.fact,
            "name": fact.label.said(self.language),
            "if_unknown": fact.if_unknown.said(self.language),
            "changes": [
                {
                    "value": _plain(change.value),
                    "value_name": say_value(change.value, fact, self.language),
                    "option": change.option,
                    "option_name": self.ruleset.options[change.option].name.said(self.language),
                    "status": change.status,
                    "status_name": self.status_name(change.status),
                }
                for change in gap.changes
            ],
        }

    def conflicts(self) -> Iterator[Said]:
        for conflict in self.evaluation.conflicts:
            yield {
                "id": conflict.id,
                "title": conflict.title.said(self.language),
                "options": list(conflict.options),
                "resolution": conflict.resolution.said(self.language),
                "statements": list(conflict.statements),
                "references": references(conflict.statements, self.ruleset),
            }

    def warnings(self) -> Iterator[Said]:
        for part in self.evaluation.derived.values():
            kind = "grade" if part.classification.fact == "grade" else "enets_type"
            facts = list(entered(part.classification.fact, self.ruleset))
            if part.provisional and not part.lower:
                yield self.warning(f"provisional_{kind}", facts)
            if part.contradicted:
                yield self.warning(f"stated_{kind}_contradicted", [part.classification.stated, *facts])
            if part.several:
                yield self.warning("contradictory_enets_type", facts)
        for warned in self.evaluation.warnings:
            message = warned.message.said(self.language)
            yield {
                "kind": warned.kind,
                "facts": list(warned.facts),
                "message": message,
                "statements": list(warned.statements),
                "references": references(warned.statements, self.ruleset),
            }

    def warning(self, kind: str, facts: list[str]) -> Said:
        return {"kind": kind, "facts": list(dict.fromkeys(facts)), "message": self.message(kind)}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
