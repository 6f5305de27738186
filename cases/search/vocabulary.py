"""What a person types, understood: "G2, type II, receptor-positive, next meeting" in either language.

The words come from the ruleset, in both its languages; those that people use besides stand here. What is
no such word is a whole name or number, or the beginning of a code or a code word; in quotes it always is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cases.language import current
from cases.search.models import State
from cases.search.plain import folded, key
from recommendations.records import Fact, Ruleset
from recommendations.ruleset import current_ruleset
from recommendations.words import FALSE, TRUE, Text


class Facet(NamedTuple):
    """A condition on a class or fact: its value is one of ``values``; "" stands for unknown."""

    name: str
    values: tuple[str, ...]
    label: Text


class Understood(NamedTuple):
    """A search in words: the conditions, and what is looked up as a text (normalised, and as typed)."""

    facets: tuple[Facet, ...]
    words: tuple[str, ...]
    typed: tuple[str, ...]


LONGEST = 8  # words of a phrase
GRADE, ENETS = Text("Grade", "分级"), Text("ENETS type", "ENETS 分型")
UNKNOWN = Text("unknown", "未知")
TYPES = {"I": "1", "II": "2", "III": "3"}
STATES = {
    State.DRAFT: ("draft", "in preparation", "草稿", "准备中", "未列入议程"),
    State.AGENDA: ("on an agenda", "on the agenda", "scheduled", "已列入议程", "待讨论"),
    State.DECIDED: ("decided", "已决定", "已讨论"),
    State.DEFERRED: ("deferred", "postponed", "推迟", "延期", "暂缓"),
}
STATE_NAMES = {
    State.DRAFT: Text("in preparation", "准备中"),
    State.AGENDA: Text("on an agenda", "已列入议程"),
    State.DECIDED: Text("decided", "已决定"),
    State.DEFERRED: Text("deferred", "推迟"),
}
NEXT_MEETING = Facet("meeting", ("next",), Text("next meeting", "下次会议"))
MINE = Facet("owner", ("me",), Text("opened by me", "本人建立"))
# Said of facts besides the ruleset's own words: fact, values, what people type.
ALSO = (
    (
        "sstr_status",
        ("high", "positive"),
        ("receptor positive", "positive", "SSTR positive", "SSTR+", "SSTR 阳性", "阳性", "受体阳性"),
    ),
    (
        "sstr_status",
        ("negative",),
        ("receptor negative", "negative", "SSTR negative", "SSTR-", "SSTR 阴性", "阴性", "受体阴性"),
    ),
    ("sstr_status", ("high",), ("receptor high", "SSTR high", "受体高表达", "SSTR 高表达")),
    ("sstr_status", ("",), ("receptor unknown", "SSTR unknown", "受体未知", "SSTR 未知")),
    ("functional_status", ("functional",), ("有功能",)),
    ("functional_status", ("non_functional",), ("nonfunctional", "not functional", "无功能", "非功能性")),
    ("functional_status", ("",), ("function unknown", "功能未知")),
    ("prior_treatments", ("prrt", "prrt-lu177", "prrt-y90"), ("after PRRT", "PRRT", "PRRT 后")),
    ("prior_treatments", ("ctace", "deb-tace"), ("after TACE", "TACE", "TACE 后")),
    ("prior_treatments", ("ssa",), ("after SSA", "SSA 后")),
    (
        "prior_treatments",
        ("chemotherapy", "captem", "temozolomide-based", "platinum-based", "5fu-dacarbazine"),
        ("after chemotherapy", "chemotherapy", "化疗", "化疗后"),
    ),
)
# Said alone these could be anything; with the name of their fact they are understood.
VAGUE = {"low", "high", "other", "none", "limited", "long", "moderate", "surgery"} | {
    *("低", "高", "其他", "无", "有限", "较长", "中等", "手术")
}
NOT = ("no", "not", "without", "无", "没有")
QUOTED = re.compile(r'["“”]([^"“”]*)["“”]?|([^\s,，、;；。"“”]+)')


def understood(typed: str) -> Understood:
    """Reads from the left, the longest phrase first."""
    parts = [(match[1], True) if match[1] is not None else (match[2], False) for match in _parts(typed)]
    facets, words, said = [], [], []
    while parts:
        facet, used = _phrase(parts)
        if facet is not None:
            facets.append(facet)
        elif key(parts[0][0]):
            words += [word for word in map(key, parts[0][0].split()) if word]
            said.append(parts[0][0])
        parts = parts[used:]
    return Understood(tuple(facets), tuple(words), tuple(said))


def _parts(typed: str) -> Iterator[re.Match[str]]:
    return QUOTED.finditer(typed.replace("\0", ""))


def _phrase(parts: list[tuple[str, bool]]) -> tuple[Facet | None, int]:
    """The condition at the beginning, and how many parts it takes; one part if there is none."""
    known = phrases(current_ruleset())
    plain = next((place for place, (_part, quoted) in enumerate(parts) if quoted), len(parts))
    for used in range(min(LONGEST, plain), 0, -1):
        facet = known.get(_phrase_key("".join(part for part, _quoted in parts[:used])))
        if facet is not None:
            return facet, used
    return None, 1


def _phrase_key(phrase: str) -> str:
    """Like key, but + and - at the end of a word say something: "SSTR+"."""
    plain = folded(phrase).strip()
    return key(plain) + (plain[-1:] if plain[-1:] in "+-" else "")


@lru_cache(maxsize=2)
def phrases(ruleset: Ruleset) -> dict[str, Facet]:
    """Every phrase that is understood. One that would say two things is left out."""
    found: dict[str, Facet] = {}
    twice = set()
    for phrase, facet in _of_the_ruleset(ruleset):
        name = _phrase_key(phrase)
        if name in found and found[name] != facet:
            twice.add(name)
        found[name] = facet
    usable = {name: facet for name, facet in found.items() if name not in twice and len(name) > 1}
    return usable | {_phrase_key(phrase): facet for phrase, facet in _besides(ruleset)}


def _besides(ruleset: Ruleset) -> Iterator[tuple[str, Facet]]:
    for facet in (*facets_of("grade"), *facets_of("enets")):
        for phrase in _class_phrases(facet):
            yield phrase, facet
    for state, said in STATES.items():
        for phrase in said:
            yield phrase, state_facet(state)
    for fact, values, said in ALSO:
        label = Text(said[0], said[-1])
        for phrase in said:
            yield phrase, Facet(fact, values, label)
    for facet, said in (
        (NEXT_MEETING, ("next meeting", "下次会议", "下次")),
        (MINE, ("mine", "my cases", "我的")),
    ):
        for phrase in said:
            yield phrase, facet


def _class_phrases(facet: Facet) -> list[str]:
    value = facet.values[0]
    if not value:
        said = {"grade": ("grade", "分级"), "enets": ("type", "分型", "enets", "enets type", "enets分型")}
        return [f"{word} {end}" for word in said[facet.name] for end in UNKNOWN]
    if facet.name == "grade":
        return [value, f"grade {value}", f"NET {value}", f"{value} 级", f"grade {value[1:]}"]
    number = TYPES[value]
    return [
        f"{front}{each}{end}"
        for each in (value, number)
        for front, end in (("type ", ""), ("ENETS ", ""), ("ENETS type ", ""), ("", "型"), ("ENETS ", "型"))
    ] + ([value] if len(value) > 1 else [])


def _of_the_ruleset(ruleset: Ruleset) -> Iterator[tuple[str, Facet]]:
    for fact in ruleset.facts.values():
        if fact.kind == "boolean":
            yield from _of_yes_and_no(fact)
        elif fact.kind in ("choice", "set") and not fact.name.startswith("stated_"):
            for code, said in fact.choices.items():
                facet = fact_facet(fact, code)
                for label, choice in zip(fact.label, said, strict=True):
                    yield from ((f"{label}{part}", facet) for part in _ways(choice))
                    yield from ((part, facet) for part in _ways(choice) if part.strip() not in VAGUE)


def _of_yes_and_no(fact: Fact) -> Iterator[tuple[str, Facet]]:
    for label in fact.label:
        for part in _ways(label):
            yield part, fact_facet(fact, "true")
            yield from ((f"{word}{part}", fact_facet(fact, "false")) for word in NOT)


def _ways(label: str) -> list[str]:
    """ "TAE (bland embolisation)" is also said as "TAE"."""
    return [label, re.split(r"[(（]", label)[0]]


def fact_facet(fact: Fact, value: str) -> Facet:
    """The condition that a fact has this value."""
    said = {"true": TRUE, "false": FALSE}[value] if fact.kind == "boolean" else fact.choices[value]
    label = Text(f"{fact.label.en}: {said.en}", f"{fact.label.zh}：{said.zh}")
    return Facet(fact.name, (value,), label)


def state_facet(state: State) -> Facet:
    return Facet("state", (state.value,), STATE_NAMES[state])


def facets_of(name: str) -> list[Facet]:
    """The values of a class that the page offers, unknown last."""
    if name == "grade":
        return [Facet(name, (v,), Text(v, v)) for v in ("G1", "G2", "G3", "NEC")] + [_unknown(name, GRADE)]
    if name == "enets":
        types = [Facet(name, (v,), Text(f"{ENETS.en} {v}", f"ENETS {v} 型")) for v in TYPES]
        return [*types, _unknown(name, ENETS)]
    if name == "state":
        return [state_facet(state) for state in State]
    fact = current_ruleset().facts[name]
    return [*(fact_facet(fact, value) for value in fact.choices), _unknown(name, fact.label)]


def _unknown(name: str, label: Text) -> Facet:
    return Facet(name, ("",), Text(f"{label.en} {UNKNOWN.en}", f"{label.zh}{UNKNOWN.zh}"))


def said(text: Text) -> str:
    return text.said(current())
