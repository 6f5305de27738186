"""The words by which a cell may say a value: in either language, or the code."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from django.utils.translation import override

from cases.language import LOCALES
from cases.models import Source
from cases.tables.columns import BRACKETS, plain
from recommendations.casefile import allowed_values
from recommendations.records import Fact
from recommendations.ruleset import current_ruleset
from recommendations.words import FALSE, NONE, TRUE, UNKNOWN, Text

SEPARATORS = re.compile(r"[、;；\n]+")
COMMAS = re.compile(r"[,，]+")
NOT_STATED = Text("not stated", "未注明")
_UNKNOWN_WORDS = ("unknown", "unk", "not known", "null", "未知", "不详", "不明", "不清楚")
_TRUE_WORDS = ("yes", "y", "true", "是", "有")
_FALSE_WORDS = ("no", "n", "false", "否", "无", "没有")
_NONE_WORDS = ("none", "none of these", "[]", "无", "以上均无", "没有")
_SEX_WORDS = {"f": "female", "m": "male", "女性": "female", "男性": "male"}
_SOURCE_WORDS = {
    "pet": "pet", "pet/ct": "pet", "核素": "pet", "mr": "mri", "磁共振": "mri", "超声": "ultrasound",
    "us": "ultrasound", "lab": "laboratory", "化验": "laboratory", "实验室": "laboratory",
    "surgery": "operation", "手术": "operation", "pathology report": "pathology", "其他": "other",
}  # fmt: skip


def is_unknown(text: str) -> bool:
    """Whether a text says that the value is not known: "unknown", "未知", "?"."""
    return plain(text) in UNKNOWN_SIGNS or unicodedata.normalize("NFKC", text).strip() in {"?", "??"}


def boolean_of(text: str) -> bool | None:
    """True for "yes" or "是", False for "no" or "否", None for anything else."""
    return BOOLEANS.get(plain(text))


def says_none(text: str) -> bool:
    """Whether a set is said to be empty: "none", "无"."""
    return text.strip() == "[]" or plain(text) in NONE_SIGNS


def code_of(text: str, fact: Fact) -> str | None:
    """The code of a choice by its name in either language, with or without brackets, or by its code."""
    return _codes(fact.name).get(plain(text))


def codes_in(text: str, fact: Fact) -> list[str | None]:
    """The codes in a list separated by 、 ; or lines, by commas where no name has one; None for each part
    that is no choice."""
    whole = code_of(text, fact)
    if whole is not None:
        return [whole]
    found = []
    for part in filter(str.strip, SEPARATORS.split(text)):
        code = code_of(part, fact)
        parts = [part] if code is not None else [p for p in COMMAS.split(part) if p.strip()]
        found += [code_of(p, fact) for p in parts]
    return found


@lru_cache(maxsize=256)
def _codes(name: str) -> Mapping[str, str]:
    """Plain word -> code. A short form that two choices share means neither."""
    fact = current_ruleset().facts[name]
    exact: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for code, said in fact.choices.items():
        for word in (code, said.en, said.zh):
            exact.setdefault(plain(word), code)
            short.setdefault(plain(BRACKETS.sub("", word)), set()).add(code)
    found = {word: next(iter(codes)) for word, codes in short.items() if len(codes) == 1} | exact
    return found | (_SEX_WORDS if name == "sex" else {})


def nearest_choice(text: str, fact: Fact) -> str:
    """The code that a misspelt choice is nearest to; "" if none is."""
    near = get_close_matches(plain(text), _codes(fact.name), n=1, cutoff=0.6)
    return _codes(fact.name)[near[0]] if near else ""


def source_of(text: str) -> str | None:
    """The code of a source by its name in either language; None if there is no such source."""
    return _sources().get(plain(text))


@lru_cache(maxsize=1)
def source_names() -> dict[str, Text]:
    """Code -> name of each source. The names are those of the pages."""
    names = {}
    for language, django in LOCALES.items():
        with override(django):
            names[language] = {code: str(Source(code).label) for code in Source.values}
    return {code: Text(names["en"][code], names["zh"][code]) for code in Source.values}


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    found = {plain(word): code for word, code in _SOURCE_WORDS.items()}
    for code, name in source_names().items():
        found |= {plain(word): code for word in (code, name.en, name.zh)}
    return found


@lru_cache(maxsize=256)
def allowed(name: str) -> Text:
    """What may stand in the column of a fact, as a person types it."""
    fact = current_ruleset().facts[name]
    return Text(_allowed(fact, "en"), _allowed(fact, "zh"))


def _allowed(fact: Fact, language: str) -> str:
    joined = "、" if language == "zh" else ", "
    unknown = UNKNOWN.said(language)
    if fact.is_number:
        number = " ".join(allowed_values(fact).said(language).split())
        return f"{number}{joined}{unknown}"
    words = [word.said(language) for word in choices_of(fact).values()]
    if len(words) > 12:
        several = Text("one or more names of the sheet “Allowed values”", "“允许的取值”工作表中的一项或多项")
        words = [several.said(language)]
    elif fact.kind == "set":
        several = Text("one or more, separated by ;", "一项或多项，用、分隔")
        between = "、" if language == "zh" else "; "
        words = [f"{several.said(language)}: {between.join(words)}"]
    if fact.kind == "set":
        words.append(NONE.said(language))
    return joined.join([*words, unknown])


def choices_of(fact: Fact) -> Mapping[str, Text]:
    """Code -> name of what may be chosen; yes and no for a boolean."""
    return {"true": TRUE, "false": FALSE} if fact.kind == "boolean" else fact.choices


UNKNOWN_SIGNS = {plain(word) for word in _UNKNOWN_WORDS}
NONE_SIGNS = {plain(word) for word in _NONE_WORDS} - {""}
BOOLEANS = {plain(w): True for w in _TRUE_WORDS} | {plain(w): False for w in _FALSE_WORDS}
