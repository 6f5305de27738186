"""Markers and hormones: value, unit and reference range."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.dates import Dated
from cases.reports.liver import former
from cases.reports.negation import FAMILY
from cases.reports.numbers import NUMBER, QUANTITY, Quantity, quantity_in
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import date_of, word
from recommendations.words import Text

NAMES = (
    ("cga", word(r"CgA(?![A-Za-z])|嗜铬(?:素|粒蛋白|颗粒蛋白)\s?-?A|chromogranin[- ]?A")),
    ("nse", word(r"(?<![A-Za-z])NSE(?![A-Za-z])|神经元特异性?烯醇化酶|neuron[- ]specific enolase")),
    ("pancreastatin", word(r"pancreastatin|胰抑(?:制)?素")),
    ("glucagon", word(r"胰高血糖素(?!瘤)|glucagon(?!oma)")),
    (
        "insulin",
        word(
            r"(?<!抗)胰岛素(?!瘤|样|抵抗|治疗|泵|原)|(?<!pro)\binsulin(?!oma|-like|\s(?:therapy"
            r"|resist|pump))"
        ),
    ),
    ("gastrin", word(r"胃泌素(?!瘤|释放)|\bgastrin(?!oma)")),
    ("vip", word(r"(?<![A-Za-z])VIP(?!oma|\s?瘤|[A-Za-z])|血管活性肠肽")),
    ("5hiaa", word(r"5-?HIAA|5-羟吲哚乙酸")),
)
UNIT = re.compile(
    r"\s?(?P<unit>(?:[nμupm]?g|[npμum]?mol|[μum]?I?U)\s?/\s?(?:m?L|dL|24\s?h|d|day"
    r"|mmol)(?![A-Za-z])|pmol/l|ng/ml|RU/mL)",
    re.I,
)
REFERENCE = re.compile(
    rf"[^。;\d]{{0,24}}?(?:参考(?:值|范围|区间)?|正常(?:值|范围)?"
    rf"|ref(?:erence)?\.?(?: range| interval| value)?|normal(?: range)?|ULN"
    rf"|N)\s?[::]?\s?(?:为)?\s?(?:(?P<low>{NUMBER})\s?(?:-|~|to)\s?(?P<high>{NUMBER})|(?:<"
    rf"|≤|below|under|up to)\s?=?\s?(?P<top>{NUMBER}))",
    re.I,
)
TIMES = re.compile(r"\s?(?:倍|times|fold|-fold|[x×]\s?ULN)", re.I)
BRACKET = re.compile(rf"\s?[(\[]\s?(?P<low>{NUMBER})\s?[-~]\s?(?P<high>{NUMBER})\s?[)\]]")
STAIN = re.compile(r"\s?\(?\s?[+-]|\s?\(\s?(?:弱|灶|部分|局灶|散在)?\s?[+-]")


def found(report: Report) -> Iterator[Proposal]:
    """One group for each value of a marker."""
    number = 0
    for code, words in NAMES:
        for sentence, match in report.matches(words):
            if STAIN.match(report.plain, match.end()) or FAMILY.search(report.said(sentence)):
                continue
            quantity = _value(report, sentence, match.end())
            if quantity is not None:
                number += 1
                yield from _group(report, code, match, quantity, f"marker-{number}")


def _value(report: Report, sentence: Sentence, place: int) -> Quantity | None:
    """The first number behind the name that is not a former value, a date or of the reference range."""
    stop = min(sentence.end, place + 40)
    for _code, words in NAMES:
        other = words.search(report.plain, place, stop)
        stop = min(stop, other.start()) if other else stop
    for found_ in QUANTITY.finditer(report.plain, place, stop):
        quantity = quantity_in(found_)
        between = report.plain[place : quantity.start]
        if re.search(r"参考|正常|ref|normal|[。;]", between, re.I):
            return None
        if TIMES.match(report.plain, quantity.end):
            return None
        if former(report, sentence, quantity.start) or _in_a_date(report, quantity) or found_["percent"]:
            continue
        return quantity
    return None


def _in_a_date(report: Report, quantity: Quantity) -> bool:
    near = report.dates_between(max(0, quantity.start - 20), quantity.start + 1)
    return any(quantity.start < each.end for each in near)


def _group(
    report: Report, code: str, match: re.Match[str], quantity: Quantity, group: str
) -> Iterator[Proposal]:
    sentence = report.sentence_at(match.start())
    reasons: list[Text] = []
    value = quantity.low
    if quantity.sign:
        reasons.append(why.limited(quantity.sign, value, ""))
    if quantity.high is not None:
        reasons.append(why.ranged(value, quantity.high, ""))
        value = quantity.high
    bracket = BRACKET.match(report.plain, quantity.end)
    unit = UNIT.match(report.plain, bracket.end() if bracket else quantity.end)
    if unit is None:
        reasons.append(why.NO_UNIT)
    if sentence.section in ("history", "request"):
        reasons.append(why.EARLIER)
    dated, unclear = date_of(report, quantity.start)
    doubts = (*reasons, *unclear)
    yield Proposal("marker.marker", code, match.start(), match.end(), unclear, dated, group)
    yield Proposal("marker.value", value, quantity.start, quantity.end, doubts, dated, group)
    if unit is not None:
        yield Proposal(
            "marker.unit",
            "".join(unit["unit"].split()),
            unit.start("unit"),
            unit.end("unit"),
            (),
            dated,
            group,
        )
    place = quantity.end if bracket or not unit else unit.end()
    yield from _reference(report, sentence, place, dated, group)


def _reference(
    report: Report, sentence: Sentence, place: int, dated: Dated | None, group: str
) -> Iterator[Proposal]:
    found_ = BRACKET.match(report.plain, place) or REFERENCE.match(report.plain, place, sentence.end)
    if found_ is None:
        return
    for name, part in (("ref_low", "low"), ("ref_high", "high"), ("ref_high", "top")):
        if found_.groupdict().get(part):
            number = float(found_[part])
            value = int(number) if number == int(number) else number
            yield Proposal(f"marker.{name}", value, found_.start(part), found_.end(part), (), dated, group)
