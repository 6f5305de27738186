"""Reads ``data/`` into a rule set, once; a file that is not sound is refused with file, line and reason."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .checks import leaders_in, problems_in
from .conditions import Condition
from .entries import fact_of, idle_in, options_in, statements_in, status_of, texts_of, threshold_of
from .parsing import ConditionError, Vocabulary, read_group
from .placing import evidence_in
from .records import (
    Caution,
    Class,
    Classification,
    Conflict,
    Rule,
    Ruleset,
    SetAside,
    Statement,
    Warned,
)
from .shapes import problems_of_shape
from .words import Text

SHIPPED = Path(__file__).parent / "data"


class RulesetError(Exception):
    """The rule set cannot be used; ``problems`` are lines "file:line: reason"."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@lru_cache(maxsize=1)
def current_ruleset() -> Ruleset:
    """The rule set shipped with this version. Raises RulesetError if it is not sound."""
    return load(SHIPPED)


def load(folder: Path) -> Ruleset:
    """The rule set in ``folder``. Raises RulesetError naming every problem found."""
    reader = Reader(folder)
    ruleset = reader.ruleset()
    problems = reader.problems
    if not problems:
        problems = [reader.placed(name, reason) for name, reason in problems_in(ruleset)]
    if problems:
        raise RulesetError(problems)
    return replace(ruleset, evidence=MappingProxyType(evidence_in(ruleset)))


class Reader:
    """One reading of a folder: the parsed files, the vocabulary so far and the problems met."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.texts: dict[str, str] = {}
        self.tables: dict[str, Any] = {}
        for path in sorted([*folder.rglob("*.toml"), *folder.rglob("*.json")]):
            self._parse(path)
        if misshapen := problems_of_shape(self.texts, self.tables):
            raise RulesetError(misshapen)

    def _parse(self, path: Path) -> None:
        name = path.relative_to(self.folder).as_posix()
        read = tomllib.loads if path.suffix == ".toml" else json.loads
        try:
            self.texts[name] = path.read_text(encoding="utf-8")
            self.tables[name] = read(self.texts[name])
        except ValueError as problem:
            raise RulesetError([f"{name}: cannot be read: {problem}"]) from problem

    def placed(self, fragment: str, reason: str) -> str:
        """The reason with the file and line where the quoted id stands (the last, if it stands twice)."""
        places = [
            f"{name}:{number}: "
            for name, text in self.texts.items()
            for number, line in enumerate(text.splitlines(), 1)
            if f'"{fragment}"' in line and line.startswith(("id =", "name =", "fact =", "kind =", "option ="))
        ]
        return f"{places[-1] if places else ''}{fragment}: {reason}"

    def ruleset(self) -> Ruleset:
        """Everything read, in the order in which one part speaks of another."""
        options = options_in(self.tables["options.toml"])
        facts = {entry["name"]: fact_of(entry, options) for entry in self.tables["facts.toml"]["fact"]}
        thresholds = {
            entry["name"]: threshold_of(entry) for entry in self.tables["thresholds.toml"]["threshold"]
        }
        limits = {name: threshold.value for name, threshold in thresholds.items()}
        self.words = Vocabulary(facts, frozenset(options), limits)
        return Ruleset(
            digest=self._digest(),
            reviewed=False,
            facts=MappingProxyType(facts),
            options=MappingProxyType(options),
            thresholds=MappingProxyType(thresholds),
            classifications=tuple(self._classifications()),
            condition_names=self._conditions(),
            conditions=MappingProxyType(dict(self.words.conditions)),
            cautions=tuple(map(self._caution, self.tables["cautions.toml"]["caution"])),
            warnings=tuple(map(self._warned, self.tables["warnings.toml"]["warning"])),
            idle=idle_in(self.tables["idle.toml"]["idle"]),
            **self._rules_and_conflicts(options),
            **self._sources(),
            **self._words(),
        )

    def _rules_and_conflicts(self, options: Iterable[str]) -> dict[str, Any]:
        rules = {rule.id: rule for rule in self._rules()}
        conflicts = tuple(map(self._conflict, self.tables["conflicts.toml"]["conflict"]))
        return {
            "rules": MappingProxyType(rules),
            "leaders": MappingProxyType(leaders_in(rules.values())),
            "rules_of": MappingProxyType({code: _about(code, rules.values()) for code in options}),
            "conflicts": conflicts,
            "asides": MappingProxyType(asides_of(conflicts)),
        }

    def _sources(self) -> dict[str, Any]:
        about = self.tables["ruleset.toml"]
        families = self.tables["families.toml"]["families"]
        return {
            "version": about["version"],
            "effective": str(about["effective"]),
            "papers": MappingProxyType(dict(about["papers"])),
            "statements": MappingProxyType({s.id: s for s in self._statements()}),
            "families": MappingProxyType({name: tuple(codes) for name, codes in families.items()}),
            "references": MappingProxyType({item["id"]: item for item in self.tables["references.csl.json"]}),
        }

    def _words(self) -> dict[str, Any]:
        labels = self.tables["labels.toml"]
        kinds = ("doubts", "strengths", "places", "phases", "messages")
        statuses = map(status_of, self.tables["statuses.toml"]["status"])
        return {
            "fact_groups": texts_of(self.tables["facts.toml"]["groups"]),
            "option_groups": texts_of(self.tables["options.toml"]["groups"]),
            "statuses": MappingProxyType({status.code: status for status in statuses}),
            **{kind: texts_of(labels[kind]) for kind in kinds},
        }

    def _digest(self) -> str:
        said = json.dumps(self.tables, sort_keys=True, ensure_ascii=False, default=str)
        return "sha256:" + hashlib.sha256(said.encode()).hexdigest()

    def _when(self, owner: str, entries: Any) -> Condition:
        try:
            return read_group(entries, self.words)
        except ConditionError as problem:
            self.problems.append(self.placed(owner, str(problem)))
            return read_group([], self.words)

    def _statements(self) -> Iterator[Statement]:
        for name, table in self.tables.items():
            if name.startswith("statements/"):
                yield from statements_in(table)

    def _classifications(self) -> Iterator[Classification]:
        for entry in self.tables["classifications.toml"]["classification"]:
            fact = entry["fact"]
            self.words.classes[fact] = tuple(dict.fromkeys(value["value"] for value in entry["value"]))
            yield Classification(
                fact=fact,
                label=Text(**entry["label"]),
                classes=tuple(self._class(fact, value) for value in entry["value"]),
                stated=entry.get("stated", ""),
                internal=entry.get("internal", False),
                statements=tuple(entry["statements"]),
            )

    def _class(self, fact: str, entry: dict[str, Any]) -> Class:
        when = self._when(fact, entry["when"])
        return Class(entry["value"], when, Text(**entry["because"]), entry.get("provisional", False))

    def _conditions(self) -> Mapping[str, Text]:
        names = {}
        for entry in self.tables["conditions.toml"]["condition"]:
            try:
                self.words.conditions[entry["id"]] = read_group(entry["when"], self.words, name=entry["id"])
            except ConditionError as problem:
                self.problems.append(self.placed(entry["id"], str(problem)))
            names[entry["id"]] = Text(**entry["name"])
        return MappingProxyType(names)

    def _rules(self) -> Iterator[Rule]:
        for name, table in self.tables.items():
            if not name.startswith("rules/"):
                continue
            every = table.get("every", [])
            for entry in table["rule"]:
                yield self._rule(entry, every, name.removeprefix("rules/").removesuffix(".toml"))

    def _rule(self, entry: dict[str, Any], every: list[Any], phase: str) -> Rule:
        unless = [{"none": entry["unless"]}] if "unless" in entry else []
        return Rule(
            id=entry["id"],
            options=tuple(entry["options"]),
            status=entry["status"],
            when=self._when(entry["id"], [*every, *entry["when"], *unless]),
            because=Text(**entry["because"]),
            statements=tuple(entry["statements"]),
            phase=phase,
        )

    def _caution(self, entry: dict[str, Any]) -> Caution:
        return Caution(
            id=entry["id"],
            options=tuple(entry["options"]),
            when=self._when(entry["id"], entry["when"]),
            text=Text(**entry["text"]),
            if_unknown=Text(**entry["if_unknown"]) if "if_unknown" in entry else None,
            statements=tuple(entry["statements"]),
        )

    def _conflict(self, entry: dict[str, Any]) -> Conflict:
        asides = (
            SetAside(tuple(aside["rules"]), self._when(entry["id"], aside["when"]))
            for aside in entry.get("sets_aside", [])
        )
        return Conflict(
            id=entry["id"],
            title=Text(**entry["title"]),
            options=tuple(entry["options"]),
            when=self._when(entry["id"], entry["when"]),
            resolution=Text(**entry["resolution"]),
            statements=tuple(entry["statements"]),
            sets_aside=tuple(asides),
        )

    def _warned(self, entry: dict[str, Any]) -> Warned:
        return Warned(
            kind=entry["kind"],
            facts=tuple(entry["facts"]),
            when=self._when(entry["kind"], entry["when"]),
            unless_known=entry.get("unless_known", False),
            message=Text(**entry["message"]),
            statements=tuple(entry.get("statements", ())),
        )


def asides_of(conflicts: tuple[Conflict, ...]) -> dict[str, tuple[tuple[str, SetAside], ...]]:
    """By rule: the conflicts that may set it aside, and when."""
    found: dict[str, tuple[tuple[str, SetAside], ...]] = {}
    for conflict in conflicts:
        for aside in conflict.sets_aside:
            for rule in aside.rules:
                found[rule] = (*found.get(rule, ()), (conflict.id, aside))
    return found


def _about(option: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if option in rule.options)
