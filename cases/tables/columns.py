"""The columns of a table of cases: what each is called in both languages, and how a heading is recognised.

One row is one case. A group of facts shares date, source and report number, as a report does; a fact
may have columns of its own for these, which then count instead.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from recommendations.records import Fact
from recommendations.ruleset import current_ruleset
from recommendations.words import LANGUAGES, Text

UNSIGNED = re.compile(r"[\s()\[\]_:：、，,.。;；/·*“”\"'《》【】-]+")
BRACKETS = re.compile(r"[(（][^()（）]*[)）]\s*$")


@dataclass(frozen=True)
class Column:
    """``part`` is "own" (of patient or case), "value", "date", "source" or "detail" (of ``of``).

    ``of`` is a field ("name"), a fact ("ki67_pct") or a group ("group:pathology").
    """

    part: str
    of: str
    label: Text

    @property
    def key(self) -> str:
        """Names the column among all: "name", "ki67_pct", "group:pathology-date", "ki67_pct-own-date"."""
        if self.part in {"own", "value"}:
            return self.of
        return f"{self.of}-{self.part}" if self.of.startswith("group:") else f"{self.of}-own-{self.part}"

    @property
    def fact(self) -> Fact | None:
        """The fact whose values stand here; the patient's sex is one."""
        return current_ruleset().facts.get(self.of) if self.part == "value" or self.of == "sex" else None


OWN = {
    "case": Text("Case code", "病例编号"),
    "name": Text("Name", "姓名"),
    "sex": Text("Sex", "性别"),
    "birth_date": Text("Date of birth", "出生日期"),
    "hospital_number": Text("Hospital number", "病案号"),
    "question": Text("Question to the board", "提请讨论的问题"),
    "summary": Text("Summary", "病情摘要"),
}
# What else these columns are called in the tables that wards keep.
ALSO = {
    "case": ("code", "case", "病例号", "病例"),
    "name": ("patient", "patient name", "患者", "患者姓名", "病人姓名"),
    "sex": ("gender",),
    "birth_date": ("birth date", "dob", "生日", "出生年月日"),
    "hospital_number": ("mrn", "patient id", "住院号", "病历号", "登记号", "患者编号"),
    "question": ("question", "问题", "讨论问题", "讨论目的"),
    "summary": ("history", "摘要", "病史摘要", "病历摘要"),
}
PARTS = {
    "date": Text("date", "日期"),
    "source": Text("source", "来源"),
    "detail": Text("report number or note", "报告编号或备注"),
}


def own_columns() -> list[Column]:
    """Who the patient is and what is asked."""
    return [Column("own", field, label) for field, label in OWN.items()]


def provenance_columns(of: str, label: Text) -> list[Column]:
    """Date, source and report number of a group ("group:liver") or of one fact."""
    return [
        Column(part, of, Text(f"{label.en}: {said.en}", f"{label.zh}：{said.zh}"))
        for part, said in PARTS.items()
    ]


def value_column(fact: Fact) -> Column:
    """The column of a fact; its unit stands in the heading."""
    if fact.unit is None:
        return Column("value", fact.name, fact.label)
    unit = fact.unit
    return Column("value", fact.name, Text(f"{fact.label.en} ({unit.en})", f"{fact.label.zh}（{unit.zh}）"))


@lru_cache(maxsize=1)
def template_columns() -> tuple[Column, ...]:
    """Every column of the template, in its order; sex is asked once, as the patient's."""
    ruleset = current_ruleset()
    columns = own_columns()
    for group, label in ruleset.fact_groups.items():
        columns += provenance_columns(f"group:{group}", label)
        columns += [value_column(f) for f in ruleset.facts.values() if f.group == group and f.name not in OWN]
    return tuple(columns)


@lru_cache(maxsize=1)
def all_columns() -> dict[str, Column]:
    """Every column there can be, by key: those of the template and date, source, number of each fact."""
    columns = list(template_columns())
    for fact in current_ruleset().facts.values():
        columns += provenance_columns(fact.name, fact.label)
    return {column.key: column for column in columns}


@lru_cache(maxsize=1 << 14)
def plain(heading: str) -> str:
    """A heading without what typing changes: width, case, spaces and punctuation."""
    return UNSIGNED.sub("", unicodedata.normalize("NFKC", heading).casefold())


@lru_cache(maxsize=1)
def headings() -> dict[str, Column]:
    """Plain heading -> column, in both languages, with and without unit, and by name."""
    found: dict[str, Column] = {}
    for column in all_columns().values():
        for heading in _called(column):
            found.setdefault(plain(heading), column)
    return found


def _called(column: Column) -> Iterator[str]:
    yield column.key
    for language in LANGUAGES:
        said = column.label.said(language)
        yield said
        yield BRACKETS.sub("", said)
    if column.part == "own":
        yield from ALSO.get(column.of, ())
    if column.of.startswith("group:"):
        yield f"{column.of.removeprefix('group:')} {column.part}"


def recognised(heading: str) -> Column | None:
    """The column of a heading; None for one that is not known. Of several lines one is enough."""
    known = headings()
    for candidate in (heading, BRACKETS.sub("", heading), *heading.splitlines()):
        if (sign := plain(candidate)) and sign in known:
            return known[sign]
    return None


def nearest(heading: str, language: str) -> str:
    """What an unknown heading may have meant; "" if nothing is near."""
    near = get_close_matches(plain(heading), headings(), n=1, cutoff=0.75)
    return headings()[near[0]].label.said(language) if near else ""
