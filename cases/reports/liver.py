"""Lesions of the liver one by one: their segments and sizes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.reports import doubts as why
from cases.reports.negation import hedged_sentence, standing
from cases.reports.numbers import NUMBER, Size, sizes_in
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import date_of, word
from recommendations.words import Text

ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
ROMAN |= {sign: str(number) for number, sign in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧ", 1)}
ONE = r"(?:[1-8]|VIII|VII|VI|IV|V|III|II|I|[Ⅰ-Ⅷ])[abAB]?"
JOIN = r"\s?(?:/|、|,|-|和|及|and|&)\s?"
SEGMENT = re.compile(
    rf"(?<![A-Za-z0-9])S\s?(?P<s>[1-8][ab]?(?:(?:{JOIN})S?[1-8][ab]?(?![\d.]|\s?(?:cm|mm|个"
    rf"|枚))){{0,5}})(?![A-Za-z0-9])"
    rf"|(?:\b[Ss]egments?|\b[Ss]eg\.?|Couinaud"
    rf"|\bSegments?)\s(?P<en>{ONE}(?:{JOIN}{ONE}(?![\d.]|\s?(?:cm"
    rf"|mm))){{0,5}})(?![A-Za-z0-9])"
    rf"|(?:第|Couinaud\s?)?(?P<zh>{ONE}(?:{JOIN}{ONE}){{0,5}})\s?段"
)
NOT_LIVER = word(r"骶|椎|胰|脾|肺|肾|结肠|vertebra|sacr|pancrea|lung|colon|spine")
BENIGN = word(r"囊肿|血管瘤|cyst|ha?emangioma|FNH|局灶性结节|钙化|calcif|术区|消融灶|复发")
LESION = word(
    r"枚|灶|转移|结节|病灶|占位|肿块|肿物|病变|低密度|强化|信号|metasta|lesion|nodule|mass"
    r"|deposit|tumou?r|target"
)
SEVERAL = word(
    r"多发|多枚|数枚|多个|[二两三四五六七八九2-9]\s?(?:个|枚|处)|较大者|最大者|大者"
    r"|\blesions\b|\bmetastases\b|\bnodules\b|\bmultiple\b|\bthe larg|\bup to\b"
)
LISTED = re.compile(r"、|,|和|及|and|&")
ACROSS = word(r"交界|跨|之间|spanning|straddl|between|extending")
RESPECTIVELY = word(r"分别|respectively|依次")
NO_SIZE = word(
    r"(?:距|距离|间距|切缘|层厚|层距|切除范围|范围|深度|distance|margin|thickness|interval"
    r"|within|spacing|depth)[^,;。\d]{0,14}$"
)
FORMER = word(
    r"(?:原(?:约|为)?|由|从|前次|上次|此前|先前|较前|旧片|前片|\bfrom|\bpreviously|\bprior"
    r"|\bwas|\bformerly|\bthen|\bcompared (?:to|with))[^,;。现今]{0,10}$"
)
NOW = word(r"现|目前|今|now|currently|至|到|\bto\b|→|->")
LARGEST_HERE = word(r"最大者|较大者|大者|largest|dominant|biggest")


@dataclass(frozen=True)
class Place:
    """Segments as one mention names them, ``doubt`` if the mention is not plain."""

    segments: tuple[str, ...]
    start: int
    end: int
    doubt: Text | None


def places_in(report: Report, sentence: Sentence) -> list[Place]:
    """Every mention of liver segments in a sentence."""
    found = []
    for match in SEGMENT.finditer(report.plain, sentence.start, sentence.end):
        words = match["s"] or match["en"] or match["zh"]
        names = re.findall(r"VIII|VII|VI|IV|V|III|II|I|[Ⅰ-Ⅷ]|[1-8]", words)
        numbers = tuple(sorted({ROMAN.get(name, name) for name in names}))
        listed = len(numbers) > 1 and LISTED.search(words) and not ACROSS.search(report.said(sentence))
        odd = (
            why.SEGMENTS
            if listed or ("-" in words and len(numbers) == 2 and int(numbers[1]) - int(numbers[0]) > 1)
            else None
        )
        found.append(Place(numbers, match.start(), match.end(), odd))
    return found


def found(report: Report) -> Iterator[Proposal]:
    """One group for each lesion with segment and size; a mention without a size is no lesion of its own."""
    number = 0
    for sentence in report.sentences:
        if sentence.section in ("family", "technique", "comparison", "plan", "history", "request"):
            continue
        said = report.said(sentence)
        places = places_in(report, sentence)
        if not places or (NOT_LIVER.search(said) and not re.search("肝|liver|hepatic", said, re.I)):
            continue
        sizes = [
            size
            for size in sizes_in(report.plain, sentence.start, sentence.end)
            if not former(report, sentence, size.start)
        ]
        for place, size in _pairs(report, sentence, places, sizes):
            proposals = _lesion(report, sentence, place, size, number + 1)
            number += bool(proposals)
            yield from proposals


def _pairs(
    report: Report, sentence: Sentence, places: list[Place], sizes: list[Size]
) -> Iterator[tuple[Place, Size]]:
    said = report.said(sentence)
    if RESPECTIVELY.search(said):
        each_alone = [
            Place((number,), place.start, place.end, None) for place in places for number in place.segments
        ]
        yield from zip(each_alone, sizes, strict=True) if len(each_alone) == len(sizes) else ()
        return
    taken: set[int] = set()
    for size in sizes:
        place = _place_of(report, sentence, places, sizes, size)
        if place is not None and place.start not in taken:
            taken.add(place.start)
            yield place, size


def _place_of(
    report: Report, sentence: Sentence, places: list[Place], sizes: list[Size], size: Size
) -> Place | None:
    """The one mention that a size belongs to; None if there is none or more than one."""
    low, high = _clause_of(report, sentence, size)
    here = [each for each in places if low <= each.start < high]
    if not here:  # "S8 见一结节, 大小约 4.1 cm": the clause before names the place
        before = report.plain.rfind(",", sentence.start, max(low - 1, sentence.start))
        first = max(before, sentence.start)
        if any(first <= each.start < low for each in sizes):
            return None
        here = [each for each in places if first <= each.start < low]
        words = report.plain[first:high]
    else:
        words = report.plain[low:high]
    if len(here) != 1:
        return None
    largest = LARGEST_HERE.search(words)
    if SEVERAL.search(words) and not (
        largest and report.plain.find(largest[0], max(low - 30, sentence.start)) < here[0].start
    ):
        # "the largest in S8, 4.1 cm" is one lesion, "lesions in S5 up to 2 cm" are several
        near = re.search(
            r"(?:largest|biggest|dominant)[^,;.]{0,40}$", report.plain[sentence.start : here[0].start], re.I
        )
        return here[0] if near else None
    return here[0]


def _clause_of(report: Report, sentence: Sentence, size: Size) -> tuple[int, int]:
    """The stretch around a size up to the commas, or to an "and" behind which another size stands."""
    low = max(report.plain.rfind(",", sentence.start, size.start) + 1, sentence.start)
    high = report.plain.find(",", size.end, sentence.end)
    high = sentence.end if high < 0 else high
    low = max(low, report.plain.rfind(":", low, size.start) + 1)
    for joint in re.finditer(r"\band\b|及|和|、|;", report.plain[low:high], re.I):
        place = low + joint.start()
        behind = report.plain[place:high]
        if place >= size.end and re.search(r"\d\s?(?:cm|mm)", behind, re.I):
            return low, place
        if place < size.start and re.search(r"\d\s?(?:cm|mm)", report.plain[low:place], re.I):
            low = place + 1
    return low, high


def _lesion(report: Report, sentence: Sentence, place: Place, size: Size, number: int) -> list[Proposal]:
    low = min(place.start, size.start)
    high = max(place.end, size.end)
    around = report.plain[max(sentence.start, low - 30) : min(sentence.end, high + 30)]
    stand = standing(report, place.start, place.end)
    said = report.said(sentence)
    if BENIGN.search(around) or not LESION.search(said) or stand.verdict in ("no", "apart"):
        return []
    reasons = list(stand.doubts) + ([place.doubt] if place.doubt else [])
    if hedged_sentence(report, place.start) and why.HEDGED not in reasons:
        reasons.append(why.HEDGED)
    if not re.search("转移|metast", report.plain, re.I):
        reasons.append(why.NOT_CALLED_METASTASIS)
    dated, unclear = date_of(report, low)
    group = f"lesion-{number}"
    shared = tuple(dict.fromkeys((*reasons, *unclear)))
    measured = (*shared, *size_doubts(size))
    value = size.cm if size.cm <= 25 else None
    return [
        Proposal("lesion.segments", list(place.segments), place.start, place.end, shared, dated, group),
        Proposal("lesion.size_cm", value, size.start, size.end, measured, dated, group),
    ]


def size_doubts(size: Size) -> list[Text]:
    """What is odd about a size in itself."""
    reasons = []
    if size.low is not None:
        reasons.append(why.ranged(size.low, size.cm, " cm"))
    if size.cm > 10:
        reasons.append(why.LARGE)
    if size.cm < 0.2:
        reasons.append(why.TINY)
    return reasons


def former(report: Report, sentence: Sentence, place: int) -> bool:
    """Whether a number is no size of now: the earlier one of a comparison ("原3.2cm，现4.1cm", "from 3.2 to
    4.1"), a distance, a margin, a slice."""
    before = report.plain[max(sentence.start, place - 24) : place]
    if NO_SIZE.search(before):
        return True
    old = FORMER.search(before)
    if old and not NOW.search(before[old.end() - len(old[0]) + 1 :]):
        return True
    return bool(
        re.match(
            rf"[^,;。\d]{{0,3}}{NUMBER}[^,;。\d]{{0,4}}\s?(?:→|->)",
            report.plain[place : min(sentence.end, place + 24)],
        )
    )
