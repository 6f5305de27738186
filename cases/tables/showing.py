"""What the page of a table on its way in shows: its doubts by kind, rows of somebody known, what changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.language import current
from cases.models import Case, Patient, Source
from cases.tables.choices import choices_of, kind_of
from cases.tables.columns import all_columns
from cases.tables.comparing import news, recorded_of
from cases.tables.models import ImportRemark, ImportRow, ImportRun
from cases.tables.remarks import ANSWERS, KINDS, answer_words
from cases.tables.values import said
from recommendations.ruleset import current_ruleset
from recommendations.words import Text

SHOWN = 50  # of each list; the rest is in the report
REASONS = {
    "name": Text("same name", "姓名相同"),
    "hospital_number": Text("same hospital number", "病案号相同"),
    "birth_date": Text("same date of birth", "出生日期相同"),
    "same": Text("the same in every cell", "各单元格完全相同"),
}


@dataclass
class Doubts:
    """All doubts of one kind in one column with the same answer ("" is none yet); ``shown`` are the first."""

    doubt: str
    key: str
    answer: str
    count: int
    shown: list[ImportRemark]

    @property
    def name(self) -> Text:
        return KINDS[self.doubt]

    @property
    def column(self) -> Text:
        column = all_columns().get(self.key)
        return Text("", "") if column is None or self.doubt in {"column", "text"} else column.label

    @property
    def answers(self) -> list[tuple[str, Text]]:
        return [(answer, answer_words(self.doubt, answer)) for answer in ANSWERS[self.doubt]]

    @property
    def answered(self) -> Text:
        return answer_words(self.doubt, self.answer)

    @property
    def by_row(self) -> bool:
        """Whether its rows can be answered apart."""
        return self.count > 1 and self.shown[0].row > 0 and self.doubt not in {"column", "sheet"}


def doubts_of(run: ImportRun) -> list[Doubts]:
    """The doubts, those without an answer first."""
    skipped = run.checked.filter(choice="skip").values("number")
    remarks = run.remarks.exclude(doubt="").exclude(row__in=skipped)
    groups = remarks.values_list("doubt", "key", "answer").annotate(n=Count("pk")).order_by("answer", "doubt")
    return [
        Doubts(
            doubt, key, answer, count,
            list(remarks.filter(doubt=doubt, key=key, answer=answer).order_by("row")[:SHOWN]),
        )
        for doubt, key, answer, count in groups
    ]  # fmt: skip


@dataclass
class Known:
    """A row that may be of somebody known: who that is, and what can become of it."""

    row: ImportRow
    like: list[dict[str, Any]]
    choices: list[tuple[str, str]]


def known_of(run: ImportRun, *, open_ones: bool) -> list[Known]:
    """The first rows of somebody known that wait for a choice, or that have one."""
    rows = run.checked.exclude(same=[]).defer("entries").order_by("number")
    rows = list(rows.filter(choice="open") if open_ones else rows.exclude(choice="open"))[:SHOWN]
    ids = {same["patient"] for row in rows for same in row.same if "patient" in same}
    patients = Patient.objects.prefetch_related("cases").in_bulk(ids)
    possible = choices_of(rows)
    return [
        Known(row, list(_like(row, patients)), [(c, _choice(c, patients)) for c in possible[row.number]])
        for row in rows
    ]


def _like(row: ImportRow, patients: Mapping[int, Patient]) -> Iterator[dict[str, Any]]:
    for same in row.same:
        patient = patients.get(same.get("patient", 0))
        if patient is not None or "row" in same:
            why = [REASONS[reason] for reason in same["why"]]
            yield {"patient": patient, "row": same.get("row"), "why": why}


def _choice(choice: str, patients: Mapping[int, Patient]) -> str:
    kind, _colon, which = choice.partition(":")
    if kind == "skip":
        return _("leave this row out")
    if kind == "new":
        return _("another patient: open a new case")
    if kind == "case":
        return _("add to %(code)s") % {"code": which}
    if kind == "row":
        return _("a further case of the patient in row %(row)s") % {"row": which}
    return _("a further case of %(name)s, %(word)s") % {
        "name": patients[int(which)].name,
        "word": patients[int(which)].code_word,
    }


def open_kinds(run: ImportRun) -> list[dict[str, Any]]:
    """[{"kind", "count", "name", "choices"}]: rows that wait for a choice, by why they do."""
    counts: dict[str, int] = {}
    for row in run.checked.filter(choice="open").only("same"):
        counts[kind_of(row)] = counts.get(kind_of(row), 0) + 1
    words = {
        "number": (_("a patient of this hospital number is known"), ("case", "new", "skip")),
        "name": (_("a patient of this name is known"), ("new", "skip")),
        "file": (_("an earlier row of the file has the same name or number"), ("row", "new", "skip")),
    }
    return [
        {"kind": kind, "count": counts[kind], "name": name, "choices": [(c, _of_all(c)) for c in choices]}
        for kind, (name, choices) in words.items()
        if kind in counts
    ]


def _of_all(choice: str) -> str:
    return {
        "case": _("add each to the newest case of that patient"),
        "new": _("other patients: open new cases"),
        "skip": _("leave them out"),
        "row": _("further cases of the patient in the earlier row"),
    }[choice]


def changes_of(run: ImportRun) -> list[dict[str, Any]]:
    """[{"row", "case", "changes": [{"fact", "before", "after"}]}]: rows that are added to a case."""
    rows = run.checked.filter(choice__startswith="case:").order_by("-changed", "number")
    rows = list(rows.exclude(added=0, changed=0)[:SHOWN])
    codes = [row.choice.removeprefix("case:") for row in rows]
    cases = {case.code: case for case in Case.objects.filter(code__in=codes).select_related("patient")}
    recorded = recorded_of([case.pk for case in cases.values()])
    pairs = [(row, cases[code]) for row, code in zip(rows, codes, strict=True) if code in cases]
    return [
        {"row": row, "case": case, "changes": list(_changes(row, recorded[case.pk], case.patient.sex))}
        for row, case in pairs
    ]


def _changes(row: ImportRow, recorded: Mapping[str, Any], sex: str) -> Iterator[dict[str, Any]]:
    facts, language = current_ruleset().facts, current()
    for name, value, day, source, _detail in news(row.entries, dict(recorded), sex):
        fact = facts[name]
        after = f"{said(value, fact, language)}{_of(day, source)}"
        before = (
            f"{said(recorded[name][1], fact, language)}{_of(recorded[name][2], recorded[name][3])}"
            if name in recorded
            else ""
        )
        yield {"fact": name, "before": before, "after": after}


def _of(day: str | None, source: str) -> str:
    """Date and source in brackets; nothing where neither is known."""
    parts = [str(Source(source).label) if source in Source.values else source, day or ""]
    known = _(", ").join(filter(None, parts))
    return f" ({known})" if known else ""


def columns_read(run: ImportRun) -> Sequence[dict[str, Any]]:
    """[{"heading", "column"}]: what the file calls each column that is read, and what it is read as."""
    headings, known = dict(run.headings), all_columns()
    return [{"heading": headings.get(place, ""), "column": known[key].label} for place, key in run.columns]


def report_rows(remarks: Iterable[ImportRemark]) -> Iterator[list[Any]]:
    """The report of problems and doubts, in the language of the request, as rows of a table."""
    language = current()
    yield [_("Row"), _("Column"), _("Heading"), _("Value"), _("Problem"), _("Allowed"), _("Answer")]
    for remark in remarks:
        answer = answer_words(remark.doubt, remark.answer).said(language)
        words = remark.said.said(language), remark.may.said(language), answer
        yield [remark.row or "", remark.letter, remark.place, remark.value, *words]
