"""Facts that a report states in words: one row of a table says which words mean which value."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.reports import doubts as why
from cases.reports.dates import Dated
from cases.reports.negation import standing
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from recommendations.words import Text

NOTHING = object()  # no value follows, and nothing is shown
COMPARISON = re.compile(
    r"(?:较|与|比|对比|自|距|同|原|compared (?:to|with)|since|prior|previous|from|versus"
    r"|vs\.?)[^,;。]{0,12}$",
    re.I,
)

LINE = 1500  # characters of a line that a date at its head speaks for
NO_EXAM = re.compile(r"入院|出院|出生|申请|手术史|birth|born|admitted|admission|discharge|request", re.I)


@dataclass(frozen=True)
class Words:
    """``yes`` is the value when the report says ``words``, ``no`` when it denies them; ``needs`` must stand
    in the sentence and ``unless`` must not; ``organ`` is what the words must speak of; ``doubt`` is always
    shown with the value; ``lasting``: what once was still holds; ``denies``: the words hold a "not";
    ``planned``: what is planned is what the fact asks for."""

    target: str
    words: re.Pattern[str]
    yes: Any
    no: Any = NOTHING
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    organ: str = ""
    doubt: Text | None = None
    lasting: bool = False
    denies: bool = False
    planned: bool = False


def word(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables; capitals do not matter."""
    return re.compile(pattern, re.I)


def stated(report: Report, rows: Iterable[Words]) -> Iterator[Proposal]:
    """What the rows find in the report."""
    for row in rows:
        for sentence, found in report.matches(row.words):
            proposal = _proposal(report, row, sentence, found)
            if proposal is not None:
                yield proposal


def _proposal(report: Report, row: Words, sentence: Sentence, found: re.Match[str]) -> Proposal | None:
    said = report.said(sentence)
    if (row.needs and not row.needs.search(said)) or (row.unless and row.unless.search(said)):
        return None
    if row.organ and report.organ_at(found.start(), found.end()) != row.organ:
        return None
    stand = standing(report, *found.span(), lasting=row.lasting, denies=row.denies, planned=row.planned)
    if stand.verdict == "apart":
        return None
    value = {"yes": row.yes, "no": row.no, "open": None}[stand.verdict]
    if value is NOTHING or (row.yes is NOTHING and value is None):
        return None
    reasons = stand.doubts
    if row.doubt is not None and stand.verdict == "yes":
        reasons = (*reasons, row.doubt)
    # The date of an operation is not that of the report which says that it was done.
    dated, unclear = (None, ()) if row.lasting else date_of(report, found.start())
    start, end = found.start() - stand.earlier, found.end() + stand.later
    return Proposal(row.target, value, start, end, (*reasons, *unclear), dated)


def date_of(report: Report, place: int) -> tuple[Dated | None, tuple[Text, ...]]:
    """The last date in the sentence before a place, or one behind it in the clause, that is not one of
    comparison; None: the report's own. A date without its day comes with the doubt that says so."""
    sentence, near = report.sentence_at(place), None
    comma = report.plain.find(",", place, sentence.end)
    for dated in report.dates_between(sentence.start, sentence.end if comma < 0 else comma):
        if dated.start > place and near is not None:
            break
        if dated is not report.own and not COMPARISON.search(
            report.plain[max(sentence.start, dated.start - 24) : dated.start]
        ):
            near = dated
    near = near or _of_the_line(report, place)
    if near is None:
        return None, ()
    if near.unclear:
        return near, (why.DAY_UNCLEAR,)
    if near.day is None:
        return near, (why.dated_only(near.iso),)
    return near, ()


def _of_the_line(report: Report, place: int) -> Dated | None:
    """The date at the head of a line ("2024-03-02 MRI: ..."), which all its sentences speak of."""
    start = report.plain.rfind("\n", max(0, place - LINE), place) + 1
    if not start and place > LINE:
        return None
    for dated in report.dates_between(start, min(place, start + 30)):
        head = report.plain[start : dated.start]
        if dated is not report.own and dated.day and not COMPARISON.search(head) and not NO_EXAM.search(head):
            return dated
    return None
