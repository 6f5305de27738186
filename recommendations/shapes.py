"""The shape of every file of a rule set: the keys an entry must have and may have, and what stands there.

Looked at before anything is made of the tables, so that a slip of the pen is answered with file, line and
what to do. What the words mean is looked at later, by parsing.py and checks.py.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .parsing import nearest

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """What may stand at a key: in words, and as a question."""

    said: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Shape:
    """The keys of a table."""

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_words, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"en", "zh"} and all(map(_is_words, value.values()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _every(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(fits, value.values()))


WORDS = Kind('a string in quotation marks, such as "tae"', _is_words)
NAMES = Kind('a list of strings, such as ["tae", "ctace"]', _is_names)
TEXT = Kind('both languages, { en = "…", zh = "…" }', _is_text)
TEXTS = Kind('a table of names in both languages, code = { en = "…", zh = "…" }', _every(_is_text))
FACT_KINDS = ("number", "integer", "boolean", "choice", "set")
FACT_KIND = Kind(f"one of {', '.join(FACT_KINDS)}", lambda value: value in FACT_KINDS)
NUMBER = Kind("a number", _is_number)
YES_NO = Kind("true or false", lambda value: isinstance(value, bool))
DATE = Kind("a date, such as 2025-03-01", lambda value: isinstance(value, datetime.date))
WHEN = Kind("a list of conditions", lambda value: isinstance(value, list))
ONE_OF_EACH = Kind("a table of strings", _every(_is_words))
LISTS = Kind("a table of lists of strings", _every(_is_names))
TABLES = Kind(
    "at least one table with double brackets", lambda value: isinstance(value, list) and value != []
)

ID = {"id": WORDS}
CITED = {"statements": NAMES}
HEADS: Mapping[str, Shape] = {
    "ruleset.toml": Shape({"version": WORDS, "effective": DATE, "papers": ONE_OF_EACH}),
    "facts.toml": Shape({"groups": TEXTS, "fact": TABLES}),
    "options.toml": Shape({"groups": TEXTS}),
    "families.toml": Shape({"families": LISTS}),
    "labels.toml": Shape(dict.fromkeys(("strengths", "places", "phases", "doubts", "messages"), TEXTS)),
    "statuses.toml": Shape({"status": TABLES}),
    "thresholds.toml": Shape({"threshold": TABLES}),
    "conditions.toml": Shape({"condition": TABLES}),
    "classifications.toml": Shape({"classification": TABLES}),
    "cautions.toml": Shape({"caution": TABLES}),
    "conflicts.toml": Shape({"conflict": TABLES}),
    "warnings.toml": Shape({"warning": TABLES}),
    "idle.toml": Shape({"idle": TABLES}),
    "rules/*.toml": Shape({"rule": TABLES}, {"every": WHEN}),
    "statements/*.toml": Shape({"paper": WORDS, "statement": TABLES}),
}
ENTRIES: Mapping[str, Shape] = {
    "fact": Shape(
        {
            "name": WORDS,
            "group": WORDS,
            "kind": FACT_KIND,
            "label": TEXT,
            "if_unknown": TEXT,
            "sources": NAMES,
        },
        {
            "unit": TEXT,
            "choices": TEXTS,
            "choices_from": WORDS,
            "minimum": NUMBER,
            "maximum": NUMBER,
            "minimum_excluded": YES_NO,
        },
    ),
    "status": Shape({"code": WORDS, "mark": WORDS, "argues": NAMES, "name": TEXT, "meaning": TEXT}),
    "threshold": Shape({"name": WORDS, "value": NUMBER, "label": TEXT, "effective": DATE} | CITED),
    "condition": Shape(ID | {"name": TEXT, "when": WHEN}),
    "classification": Shape(
        {"fact": WORDS, "label": TEXT, "value": TABLES} | CITED, {"internal": YES_NO, "stated": WORDS}
    ),
    "classification.value": Shape({"value": WORDS, "when": WHEN, "because": TEXT}, {"provisional": YES_NO}),
    "caution": Shape(ID | CITED | {"options": NAMES, "when": WHEN, "text": TEXT}, {"if_unknown": TEXT}),
    "conflict": Shape(
        ID | CITED | {"title": TEXT, "options": NAMES, "when": WHEN, "resolution": TEXT},
        {"sets_aside": TABLES},
    ),
    "conflict.sets_aside": Shape({"rules": NAMES, "when": WHEN}),
    "warning": Shape(
        {"kind": WORDS, "facts": NAMES, "when": WHEN, "message": TEXT},
        {"unless_known": YES_NO, "statements": NAMES},
    ),
    "idle": Shape({"option": WORDS, "facts": NAMES}),
    "rule": Shape(
        ID | CITED | {"options": NAMES, "status": WORDS, "when": WHEN, "because": TEXT}, {"unless": WHEN}
    ),
    "statement": Shape(
        ID | {"section": WORDS, "kind": WORDS, "strength": WORDS, "text": TEXT},
        {"about": WORDS, "references": NAMES, "numbers": NAMES, "doubts": NAMES},
    ),
}
REFERENCES = "references.csl.json"
NAMED_BY = ("id", "name", "fact", "code", "option")


def problems_of_shape(texts: Mapping[str, str], tables: Mapping[str, Any]) -> list[str]:
    """Lines "file:line: what is wrong and what to do" for the files by name; [] when all have their shape."""
    files = [f"{name}: this file is missing" for name in (*HEADS, REFERENCES) if not _there(name, tables)]
    inside = [
        f"{name}:{line}: {reason}"
        for name, content in tables.items()
        for line, reason in (
            _of_references(content, texts[name])
            if name == REFERENCES
            else _of_file(name, content, texts[name])
        )
    ]
    return files + inside + list(_twice(texts, tables))


def _there(name: str, tables: Mapping[str, Any]) -> bool:
    folder, _, rest = name.partition("*")
    return any(known.startswith(folder) for known in tables) if rest else name in tables


def _of_file(name: str, content: Any, text: str) -> Iterator[tuple[int, str]]:
    head = HEADS.get(f"{name.partition('/')[0]}/*.toml" if "/" in name else name)
    if head is None:
        yield 1, "no file of a rule set has this name; rename it or take it away"
        return
    if name == "options.toml":
        head = Shape(head.required, dict.fromkeys(content.get("groups", ()), TEXTS))
    yield from _of_table(content, head, Spot(text))
    for header in content:
        yield from _of_entries(content[header], header, text)


@dataclass(frozen=True)
class Spot:
    """The n-th table with double brackets of one name in a text, counted from 0; the head without a name."""

    text: str
    header: str = ""
    number: int = 0

    def line(self, key: str = "") -> int:
        """The line of a key in this table, or where the table begins; counted from 1."""
        found, passed = 1, -1 if self.header else 0
        for at, line in enumerate(self.text.splitlines(), 1):
            bare = line.strip()
            if self.header and bare in {f"[[{self.header}]]", f"[{self.header}]"}:
                passed += 1
                found = at if passed == self.number else found
            begins = (f"{key} =", f'"{key}" =', f"[{key}]", f"[[{key}]]")
            if key and passed == self.number and bare.startswith(begins):
                return at
        return found


def _of_entries(entries: Any, header: str, text: str) -> Iterator[tuple[int, str]]:
    """The problems of tables with double brackets, and of those inside them."""
    inner: dict[str, list[Any]] = {}
    shape = ENTRIES.get(header)
    if shape is None or not isinstance(entries, list):
        return
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield Spot(text, header).line(), f"{header}: a table is needed, not {entry!r}"
            continue
        yield from _of_table(entry, shape, Spot(text, header, number))
        for key, value in entry.items():
            if f"{header}.{key}" in ENTRIES and isinstance(value, list):
                inner.setdefault(f"{header}.{key}", []).extend(value)
    for name, parts in inner.items():
        yield from _of_entries(parts, name, text)


def _of_table(table: Table, shape: Shape, spot: Spot) -> Iterator[tuple[int, str]]:
    known = {**shape.required, **shape.optional}
    name = next((repr(table[key]) for key in NAMED_BY if key in table), "")
    owner = " ".join(filter(None, [spot.header, name if spot.header else ""])) + ": " * bool(spot.header)
    for key in shape.required:
        if key not in table:
            yield spot.line(), f"{owner}{key!r} is missing; write {known[key].said}"
    for key, value in table.items():
        if key not in known:
            close = nearest(key, known) or f"; allowed are {', '.join(known)}"
            yield spot.line(key), f"{owner}unexpected key {key!r}{close}"
        elif not known[key].fits(value):
            line, at = _where(key, value, known[key], spot)
            yield line, f"{owner}{at}: {known[key].said} is needed"


def _where(key: str, value: Any, kind: Kind, spot: Spot) -> tuple[int, str]:
    """The line and the name of what does not fit; of names in both languages the first that is wrong."""
    wrong = (
        [code for code, part in value.items() if not _is_text(part)]
        if kind is TEXTS and isinstance(value, dict)
        else []
    )
    if not wrong:
        return spot.line(key), repr(key)
    inside = spot if spot.header else Spot(spot.text, key)
    return inside.line(wrong[0]), f"{key!r}, {wrong[0]!r}"


def _of_references(content: Any, text: str) -> Iterator[tuple[int, str]]:
    for item in content if isinstance(content, list) else [content]:
        missing = [key for key in ("id", "type") if not (isinstance(item, dict) and _is_words(item.get(key)))]
        if missing:
            name = item.get("id", "") if isinstance(item, dict) else ""
            yield (
                _line_of_id(text, name),
                f"reference {name!r}: {missing[0]!r} is missing; write {WORDS.said}",
            )


def _line_of_id(text: str, name: str) -> int:
    """The last line with the id of this reference; 1 if there is none."""
    lines = [at for at, line in enumerate(text.splitlines(), 1) if line.strip().startswith(f'"id": "{name}"')]
    return lines[-1] if name and lines else 1


def _twice(texts: Mapping[str, str], tables: Mapping[str, Any]) -> Iterator[str]:
    """Names that stand twice among entries of one kind, in whichever files."""
    seen: set[tuple[str, str]] = set()
    for file, header, number, name in _named(tables):
        if (header, name) in seen:
            text = texts[file]
            line = Spot(text, header, number).line() if header else _line_of_id(text, name)
            what = f"{header or 'reference'} {name!r}"
            yield f"{file}:{line}: {what} stands twice; give one of them another name"
        seen.add((header, name))


def _named(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    for file, content in tables.items():
        parts = {"": content} if file == REFERENCES else content
        for header, entries in parts.items():
            for number, entry in enumerate(entries if isinstance(entries, list) else ()):
                names = [entry[key] for key in NAMED_BY if key in entry] if isinstance(entry, dict) else []
                if names and isinstance(names[0], str):
                    yield file, header, number, names[0]
