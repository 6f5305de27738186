"""Stated grade and differentiation."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.negation import hedged, standing
from cases.reports.proliferation import KI67, valued
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import word

GRADE = word(
    r"(?<![A-Za-z0-9])G\s?-?(?P<g>[1-3])(?:\s?(?:-|/|~|~|至|到|to"
    r"|or)\s?G?(?P<g2>[1-3]))?(?![0-9A-Za-z])"
    r"|(?<![A-Za-z0-9])G\s?(?P<r>III|II|I|Ⅲ|Ⅱ|Ⅰ)(?![A-Za-z])"
    r"|\bgrade\s?:?\s?(?P<e>[1-3]|III|II|I)\b(?!\s?(?:toxic|diarr|neutro|adverse|hypert"
    r"|fatigue|uptake))|(?:WHO|组织学|病理)?\s?分级\s?[::]?\s?(?:为)?(?P<z>[1-3])\s?级"
    r"|瘤\s?,?\s?\(?(?P<j>[1-3])\s?级"
)


NEUROENDOCRINE = word(r"神经内分泌|neuroendocrine|(?<![A-Za-z])p?(?:Pan)?NE[TNC]s?(?![A-Za-z])")


NOT_A_GRADE = word(
    r"核异型|纤维化|炎症|腺癌|adenocarcinoma|fibrosis|steatosis|Krenning|CTCAE|不良反应"
    r"|toxicity|hepatitis"
)


NEC = word(r"(?<!非)神经内分泌癌|(?<![A-Za-z])(?:Pan)?NEC(?![A-Za-z])|neuroendocrine carcinoma")


NOT_NEUROENDOCRINE = word(r"腺癌|adenocarcinoma|MiNEN|混合")
MIXED = word(r"混合性|MiNEN|mixed|不符合|除外|rule out")


DIFFERENTIATED = (
    ("well", word(r"高分化|分化(?:良好|好)|well[- ]differentiated")),
    (
        "poor",
        word(
            r"低分化|分化差|poorly[- ]differentiated|小细胞(?:型)?神经内分泌癌"
            r"|大细胞(?:型)?神经内分泌癌|(?:small|large)[- ]cell neuroendocrine carcinoma"
        ),
    ),
)


MIDDLE = word(r"中分化|moderately[- ]differentiated")


NET = word(r"神经内分泌瘤|neuroendocrine tumou?r|(?<![A-Za-z])p?(?:Pan)?NET(?![A-Za-z])")


def grades(report: Report) -> Iterator[Proposal]:
    for sentence, match in report.matches(GRADE):
        said = report.said(sentence)
        if not _of_this_tumour(report, sentence, match) or NOT_A_GRADE.search(said):
            continue
        words = match["g2"] or match["g"] or match["r"] or match["e"] or match["z"] or match["j"]
        number = {"I": "1", "II": "2", "III": "3", "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3"}.get(words.upper(), words)
        reasons = [why.also(match[0])] if match["g2"] else []
        if hedged(report, match.start(), match.end()):
            reasons.append(why.HEDGED)
        if standing(report, match.start(), match.end()).verdict == "yes":
            yield valued(report, "stated_grade", f"G{number}", match.span(), reasons)
    for sentence, match in report.matches(NEC):
        said = report.said(sentence)
        stand = standing(report, match.start(), match.end())
        if MIXED.search(said) or NOT_NEUROENDOCRINE.search(said) or stand.verdict != "yes":
            continue
        reasons = list(stand.doubts)
        if DIFFERENTIATED[0][1].search(said) or re.search(r"G\s?[12]", said):
            reasons.append(why.OLD_NAME)
        yield valued(report, "stated_grade", "NEC", match.span(), reasons)


def _of_this_tumour(report: Report, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether the grade is one of a neuroendocrine tumour: named in the sentence or the one before."""
    earlier = report.before(sentence)
    low = earlier.start if earlier else sentence.start
    return bool(
        NEUROENDOCRINE.search(report.plain, low, sentence.end) or KI67.search(report.plain, low, sentence.end)
    )


def differentiation(report: Report) -> Iterator[Proposal]:
    for value, pattern in DIFFERENTIATED:
        for sentence, match in report.matches(pattern):
            named = NEUROENDOCRINE.search(report.plain, sentence.start, sentence.end)
            if named is None or NOT_NEUROENDOCRINE.search(report.said(sentence)):
                continue
            # "Poorly differentiated carcinoma, neuroendocrine not excluded" is neither.
            stands = [standing(report, *each.span()) for each in (match, named)]
            reasons = dict.fromkeys(doubt for stand in stands for doubt in stand.doubts)
            if all(stand.verdict == "yes" for stand in stands):
                yield valued(report, "differentiation", value, match.span(), list(reasons))
    for sentence, match in report.matches(MIDDLE):
        if NEUROENDOCRINE.search(report.said(sentence)):
            yield valued(report, "differentiation", None, match.span(), [why.OUR_READING])
    for sentence, match in report.matches(NET):
        said = report.said(sentence)
        stand = standing(report, match.start(), match.end())
        graded = re.search(r"G\s?[123]", said)
        if report.kind == "pathology" and graded and stand.verdict == "yes" and not NEC.search(said):
            yield valued(report, "differentiation", "well", match.span(), [*stand.doubts, why.NET_IS_WELL])
