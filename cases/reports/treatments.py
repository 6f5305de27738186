"""Treatments that were given: drug or procedure, from and to, response, why it was stopped."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.dates import Dated
from cases.reports.negation import done
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.treatment_words import (
    BEGAN,
    DONE_IN_A_DAY,
    ENDED,
    GIVEN,
    JOINED,
    NAMED,
    NOT_TREATMENT,
    ON_A_DAY,
    RESPONSE,
    RESPONSES,
    REVIEWED,
    STILL,
    STOPPED,
    STOPPED_HERE,
)


def found(report: Report) -> Iterator[Proposal]:
    """One group for each treatment that was given; of a planned or refused one nothing."""
    if report.kind in ("pathology", "laboratory"):
        return  # "liver resection" is the specimen there
    number = 0
    seen: set[tuple[str, str, str]] = set()
    for sentence in report.sentences:
        if sentence.section in ("family", "technique", "comparison", "plan", "request"):
            continue
        for code, match in _given(report, sentence):
            dates = _period(report, sentence, match)
            # Two operations of one day are two, a drug named twice is one.
            words = match[0] if code == "surgery" else ""
            key = (code, dates[0].iso if dates[0] else _day_of(report, code), words)
            if key in seen or (not key[1] and any(each[0] == code for each in seen)):
                continue
            seen.add(key)
            number += 1
            yield from _treatment(report, code, match, dates, f"treatment-{number}")


def _given(report: Report, sentence: Sentence) -> list[tuple[str, re.Match[str]]]:
    """The treatments that a sentence says were given, by place; words of one are not read as another."""
    taken: list[tuple[str, re.Match[str]]] = []
    for code, words in NAMED:
        for match in words.finditer(report.plain, sentence.start, sentence.end):
            if any(match.start() < other.end() and other.start() < match.end() for _c, other in taken):
                continue
            near = report.plain[max(sentence.start, match.start() - 12) : min(sentence.end, match.end() + 12)]
            clause = report.said(sentence)
            if NOT_TREATMENT.search(near) or not (GIVEN.search(clause) or report.kind == "operation"):
                continue
            taken.append((code, match))
    ordered = sorted(taken, key=lambda each: each[1].start())
    if any(code not in ("chemotherapy", "surgery") for code, _m in ordered):
        ordered = [each for each in ordered if each[0] != "chemotherapy"]
    return [each for each in ordered if done(report, *each[1].span()).verdict == "yes"]


def _period(report: Report, sentence: Sentence, match: re.Match[str]) -> tuple[Dated | None, Dated | None]:
    """Start and end of a treatment, from the dates between the treatment before it and the one behind it."""
    named = list(_all_named(report, sentence))
    low = max([sentence.start, *(other.end() for other in named if other.end() <= match.start())])
    high = min([sentence.end, *(other.start() for other in named if other.start() >= match.end())])
    dates = [each for each in report.dates_between(low, high) if each is not report.own]
    if high < sentence.end and any(each.start < match.start() for each in dates):
        # "2020年行 A, 2021年行 B": the date behind A is that of B, unless it ends A.
        dates = [each for each in dates if each.start < match.start() or _ends(report, low, each)]
    ends = [each for each in dates if _ends(report, low, each) and _may_end(report, dates, each, match)]
    started = next((each for each in dates if each not in ends), None)
    ended = ends[0] if ends else None
    return started, ended


def _may_end(report: Report, dates: list[Dated], dated: Dated, match: re.Match[str]) -> bool:
    """A date before the name ends the treatment only in "2019 to 2020: A"; in "2024 progress, then A" it
    ended the one before."""
    if dated.start > match.start():
        return True
    return dated is not dates[0] and bool(JOINED.search(report.plain[max(0, dated.start - 6) : dated.start]))


def _ends(report: Report, low: int, dated: Dated) -> bool:
    """Whether a date is the end of something: "until 2023-05", "stopped in 2022"."""
    return bool(
        ENDED.search(report.plain[max(low, dated.start - 24) : dated.start])
        or STOPPED_HERE.match(report.plain, dated.end)
    )


def _all_named(report: Report, sentence: Sentence) -> Iterator[re.Match[str]]:
    for _code, words in NAMED:
        yield from words.finditer(report.plain, sentence.start, sentence.end)


def _day_of(report: Report, code: str) -> str:
    """The day of an operation report is the day of what was done in it."""
    return report.own.iso if report.kind == "operation" and report.own and code in DONE_IN_A_DAY else ""


def _treatment(
    report: Report,
    code: str,
    match: re.Match[str],
    dates: tuple[Dated | None, Dated | None],
    group: str,
) -> Iterator[Proposal]:
    sentence, span = report.sentence_at(match.start()), match.span()
    reasons = done(report, *span).doubts
    if dates[0] is None and _day_of(report, code):
        dates = (report.own, None)
    yield Proposal("treatment.treatment", code, *span, reasons, None, group)
    yield Proposal("treatment.name", report.text[span[0] : span[1]].strip(), *span, reasons, None, group)
    for name, dated in zip(("started_on", "ended_on"), dates, strict=True):
        if dated is not None:
            unclear = (why.DAY_UNCLEAR,) if dated.unclear else ()
            if name == "started_on" and dated is not report.own and not _begins(report, match, dated):
                unclear = (*unclear, why.START_UNCLEAR)
            yield Proposal(
                f"treatment.{name}", dated.iso, dated.start, dated.end, (*reasons, *unclear), None, group
            )
    yield from _outcome(report, sentence, span, dates[1], group)


def _begins(report: Report, match: re.Match[str], dated: Dated) -> bool:
    """Whether words around say that the treatment began or was done at the date."""
    sentence = report.sentence_at(match.start())
    low = max(sentence.start, min(dated.start, match.start()) - 12)
    said = report.plain[low : min(sentence.end, max(dated.end, match.end()) + 6)]
    of_a_day = ON_A_DAY.search(report.plain[max(low, dated.start - 4) : dated.start])
    return bool(BEGAN.search(said) or of_a_day) and not REVIEWED.search(said)


def _outcome(
    report: Report, sentence: Sentence, span: tuple[int, int], ended: Dated | None, group: str
) -> Iterator[Proposal]:
    """Response, reason for stopping, ongoing: only where the sentence speaks of one treatment."""
    if len(_given(report, sentence)) != 1:
        return
    still = STILL.search(report.plain, span[0], sentence.end)
    if still and ended is None:
        yield Proposal("treatment.ongoing", True, *still.span(), (), None, group)
    response = RESPONSE.search(report.plain, span[1], sentence.end)
    if response:
        value = RESPONSES.get(response["r"].lower(), response["r"].upper())
        yield Proposal("treatment.best_response", value, *response.span(), (), None, group)
    for code, words in STOPPED:
        stopped = words.search(report.plain, span[1], sentence.end)
        if stopped:
            yield Proposal("treatment.stopped_for", code, *stopped.span(), (), None, group)
            return
