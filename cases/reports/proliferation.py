"""Ki-67 and mitoses with the area they were counted on."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.numbers import QUANTITY, Quantity, plain, quantity_in
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import date_of, word
from recommendations.words import Text

CLONE = word(r"MIB-?1|30-9|SP6|clone|克隆(?:号)?")


AREA_10 = (
    r"(?:/|每|per|in|,)?\s?(?:10|十)\s?(?:个)?\s?(?:HPFs?\b|高倍(?:镜)?视野|高倍镜"
    r"|high[- ]power(?:ed)? fields?)"
)


AREA_2 = (
    r"(?:/|每|per|in)?\s?2(?:\.0)?\s?(?:mm\s?(?:2|²|\^2)|平方毫米|㎟|square millimet\w+"
    r"|sq\.? ?mm)"
)


AREA = word(
    rf"(?P<ten>{AREA_10})|(?P<two>{AREA_2})|(?P<other>(?:/|每"
    rf"|per)\s?\d{{0,3}}\s?(?:个)?\s?(?:HPFs?\b|高倍(?:镜)?视野|mm(?:2|²)))"
)


OTHER_STAIN = re.compile(
    r"[A-Za-z]{3,}\s?\(|[;。]|SSTR|CgA|Syn|CD56|p53|Rb|Cyclin|\b(?!HPF|NET|WHO"
    r"|LI\b)[A-Z]{2,}[A-Z0-9-]*"
)
KI67 = word(r"Ki\s?-?\s?67|MIB-?1|增殖指数")


MITOSES = word(
    r"核分裂(?:象|像|相|数|计数)?|有丝分裂(?:象|数)?|mitos[ei]s|mitotic (?:figures?|rate"
    r"|count|index|activity)|mitoses"
)


def ki67(report: Report) -> Iterator[Proposal]:
    end = 0
    for sentence, match in report.matches(KI67):
        if match.start() < end:
            continue
        stop = min(sentence.end, match.end() + 45)
        following = KI67.search(report.plain, match.end(), stop)
        if following and not CLONE.search(following[0]) and "增殖" not in following[0]:
            stop = following.start()
        quantity = _share(report, match.end(), stop)
        if quantity is not None:
            end = quantity.end
            others = _others(report, quantity.end, sentence.end)
            yield _as_ki67(report, match.start(), quantity, others)


def _share(report: Report, low: int, high: int) -> Quantity | None:
    """The share behind "Ki-67": one with a per cent sign if there is any, else a number close by."""
    said = CLONE.sub(lambda found: " " * len(found[0]), report.plain[low:high])
    said = re.sub(r"\d?\+(?!\d)|\d\s?/\s?\d+\s?HPF", lambda found: " " * len(found[0]), said)
    all_found = [quantity_in(found) for found in QUANTITY.finditer(said)]
    with_sign = [each for each in all_found if each.percent]
    stop = OTHER_STAIN.search(said)
    chosen = with_sign or [each for each in all_found if each.start < 14]
    if not chosen or (stop and stop.start() < chosen[0].start):
        return None
    first = chosen[0]
    return Quantity(first.low, first.high, first.sign, first.percent, low + first.start, low + first.end)


def _others(report: Report, low: int, high: int) -> list[Text]:
    """The doubt when more shares follow that no other stain claims: hot spot and mean, primary and liver."""
    said = report.plain[low : min(high, low + 70)]
    stop = OTHER_STAIN.search(said)
    said = said[: stop.start()] if stop else said
    said = said[: following.start()] if (following := KI67.search(said)) else said
    shares = [found[0].strip() for found in QUANTITY.finditer(said) if quantity_in(found).percent]
    return [why.also(", ".join(shares))] if shares else []


def _as_ki67(report: Report, start: int, quantity: Quantity, others: list[Text]) -> Proposal:
    reasons = list(others)
    value: float | None = quantity.low
    if quantity.high is not None:
        reasons.append(why.ranged(quantity.low, quantity.high, "%"))
        value = max(quantity.low, quantity.high)
    if quantity.sign:
        value, reason = _limit(quantity.sign, quantity.low, "%", low=3, high=20)
        reasons.append(reason)
    if not quantity.percent:
        if value is not None and 0 < value < 1:
            reasons.append(why.fraction(value))
            value = plain(value * 100)
        else:
            reasons.append(why.NO_PER_CENT)
    elif value is not None and 0 < value < 1:
        reasons.append(why.UNDER_ONE)
    if value is not None and value > 100:
        value = None
    return valued(report, "ki67_pct", value, (start, quantity.end), reasons)


def _limit(sign: str, value: float, unit: str, *, low: float, high: float) -> tuple[float | None, Text]:
    """ "<2 %" may stand as 2 and ">30 %" as 30, for the grade is the same; with "<3 %" and "<5 %" it is not.

    ``low`` and ``high`` are the ends of G2 in the WHO classification.
    """
    if (sign == "<" and value < low) or (sign == ">" and value > high):
        return value, why.limited(sign, value, unit)
    return None, why.no_single(sign, value, unit)


def valued(
    report: Report, target: str, value: float | str | None, span: tuple[int, int], reasons: list[Text]
) -> Proposal:
    """A proposal with the date of its words; what stands in the history has that doubt."""
    if report.sentence_at(span[0]).section == "history":
        reasons = [*reasons, why.EARLIER]
    dated, unclear = date_of(report, span[0])
    return Proposal(target, value, *span, (*reasons, *unclear), dated)


def mitoses(report: Report) -> Iterator[Proposal]:
    end = 0
    for sentence, match in report.matches(MITOSES):
        if match.start() < end:
            continue
        low, high = max(sentence.start, match.start() - 24), min(sentence.end, match.end() + 36)
        following = KI67.search(report.plain, match.end(), high)
        high = following.start() if following else high
        previous = KI67.search(report.plain, low, match.start())
        low = (
            report.plain.rfind(",", previous.start(), match.start()) + 1 or match.start() if previous else low
        )
        area = AREA.search(report.plain, match.end(), high) or AREA.search(report.plain, low, match.start())
        count = _number_beside(report, area, match, low, high)
        if count is not None:
            end = max(count.end, area.end() if area else 0, match.end())
            yield from _as_mitoses(report, sentence, match, count, area)


def _number_beside(
    report: Report, area: re.Match[str] | None, match: re.Match[str], low: int, high: int
) -> Quantity | None:
    """The count near the word, with the area itself blanked out so that its 10 is not the count."""
    said = report.plain[low:high]
    if area:
        said = said[: area.start() - low] + " " * len(area[0]) + said[area.end() - low :]
    middle = match.end() - low
    found = next(QUANTITY.finditer(said, middle), None)
    if found is None:
        before = list(QUANTITY.finditer(said[: match.start() - low]))
        found = before[-1] if before else None
    if found is None or found["percent"]:
        return None
    each = quantity_in(found)
    return Quantity(each.low, each.high, each.sign, each.percent, low + each.start, low + each.end)


def _as_mitoses(
    report: Report, sentence: Sentence, match: re.Match[str], count: Quantity, area: re.Match[str] | None
) -> Iterator[Proposal]:
    span = (
        min(match.start(), count.start, area.start() if area else count.start),
        max(match.end(), count.end, area.end() if area else count.end),
    )
    per = {"ten": "10hpf", "two": "2mm2"}.get(area.lastgroup or "") if area else None
    reasons: list[Text] = []
    value: float | None = count.low if count.high is None else max(count.low, count.high)
    if count.high is not None:
        reasons.append(why.ranged(count.low, count.high, ""))
    if (
        count.sign == "<"
        and count.low <= 2
        and "<=" not in report.plain[span[0] : span[1]]
        and "≤" not in report.plain[span[0] : span[1]]
    ):
        value, reason = plain(max(count.low - 1, 0)), why.limited("<", count.low, "")
        reasons.append(reason)
    elif count.sign:
        value, reason = _limit(count.sign, count.low, "", low=2, high=20)
        reasons.append(reason)
    if per is None:
        value = None
        reasons = [why.NO_AREA if area is None else why.other_area(area[0].strip())]
    yield valued(report, "mitoses", value, span, reasons)
    if value is not None:
        yield valued(report, "mitoses_per", per, span, reasons)
