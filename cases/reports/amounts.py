"""How many liver lesions, how large, what share of the liver."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.imaging import BENIGN, LESION
from cases.reports.liver import former, size_doubts
from cases.reports.negation import hedged_sentence, standing
from cases.reports.numbers import QUANTITY, Quantity, Size, count_in, quantity_in, sizes_in
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import date_of, word

LARGEST = word(
    r"最大者|较大者|大者|其中最大|最大(?:的)?(?:一)?(?:枚|个|病灶|结节|转移灶|约|为|的)"
    r"|(?:the |whose )?(?:largest|biggest|dominant)\b|\bup to\b"
)


# "最大径" is the diameter of one lesion, "最大者直径" that of the largest.
DIAMETER = re.compile(r"(?:直)?径|截面|层面|横截面")
LESIONS = ("者", "枚", "个", "病灶", "结节", "转移灶")
COUNT = word(
    r"(?P<more>[>≥]|超过|至少|约|大于|at least |more than |over |about "
    r"|approximately )?\s?(?<![\d./SVI-])(?<!segment )(?<!segments )(?<!seg )(?<!第)(?P<n>\d{1,3}"
    r"|[一二两三四五六七八九十]{1,2}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve)\b)(?P<some>余|多|-\d{1,3}| ?to \d{1,3})?\s?"
    rf"(?:(?:个|枚|处|颗)(?P<zh>[^,;。:]{{0,14}}?)(?:{LESION})|(?: (?:arterially |hypo-?"
    rf"|hyper-?|enhancing |vascular |small |large |discrete |separate |solid |liver "
    rf"|hepatic |target ){{0,4}})?(?P<en>metasta\w+|lesions?\b|nodules?\b))"
)


SINGLE = word(
    rf"单发[^,;。]{{0,8}}(?:{LESION})|(?:solitary|single) (?:\w+ )?(?:\w+ )?(?:metastasis"
    rf"|lesion|nodule)"
)


MANY = word(
    rf"(?:多发|多枚|多个|数枚|数个|无数|散在)[^,;。]{{0,12}}?(?:{LESION})|(?:multiple"
    rf"|several|numerous|innumerable|multifocal) (?:\w+ ){{0,4}}?(?:metasta\w+|lesions"
    rf"|nodules|deposits)"
)


# "Three metastases have grown" may leave others that have not; "one metastasis" likewise.
PARTIAL = word(
    r"其余|余(?=肝|病|灶|均|处)|其他|另|增大|缩小|新发|中(?=\S{0,3}个|\S{0,3}枚)"
    r"|\bothers?\b|\bremain\w+|\brest\b|\badditional\b|\bfurther\b|enlarg|grown|shrunk"
    r"|\bnew\b"
)
PART = word(
    r"右肝|左肝|肝右|肝左|\bright (?:hepatic|liver)|\bleft (?:hepatic|liver)|右叶|左叶"
    r"|右前叶|右后叶|左内叶|左外叶|尾状叶|S[1-8]|段|right lobe|left lobe|segment"
)


ALL = word(r"均|全部|都|\ball\b")
LOAD = word(
    r"肿瘤负荷|瘤负荷|占(?:据)?(?:全)?肝(?:脏)?(?:总)?(?:体积)?(?:的)?|肿瘤占"
    r"|tumou?r (?:burden|load)|liver involvement|hepatic involvement|(?:occup\w+|replac\w+"
    r"|involv\w+) (?:about |approximately |around )?(?=\d)"
)


LIVER = word(r"肝|liver|hepatic")


def found(report: Report) -> Iterator[Proposal]:
    """Largest size, number and share of the liver."""
    yield from _largest(report)
    yield from _counts(report)
    yield from _load(report)


def _largest(report: Report) -> Iterator[Proposal]:
    for sentence, trigger in report.matches(LARGEST):
        end = min(sentence.end, trigger.end() + 90)
        diameter = DIAMETER.match(report.plain, trigger.end()) and not trigger[0].endswith(LESIONS)
        if BENIGN.search(report.said(sentence)) or diameter:
            continue
        sizes = [
            each
            for each in sizes_in(report.plain, trigger.end(), end)
            if not former(report, sentence, each.start)
        ]
        if sizes and report.organ_at(trigger.start(), sizes[0].end) == "liver":
            yield _as_size(report, sentence, trigger.start(), sizes)


def _as_size(report: Report, sentence: Sentence, start: int, sizes: list[Size]) -> Proposal:
    size = sizes[0]
    reasons = list(standing(report, start, size.end).doubts) + size_doubts(size)
    if hedged_sentence(report, start) and why.HEDGED not in reasons:
        reasons.append(why.HEDGED)
    dated, unclear = date_of(report, start)
    value = size.cm if size.cm <= 25 else None
    return Proposal("lm_max_cm", value, start, size.end, (*reasons, *unclear), dated)


def _counts(report: Report) -> Iterator[Proposal]:
    for sentence, match in report.matches(COUNT):
        number = count_in(match["n"])
        if number is None or not _of_liver(report, sentence, match):
            continue
        yield from _count(report, sentence, match, number)
    for sentence, match in report.matches(SINGLE):
        if _of_liver(report, sentence, match):
            yield from _count(report, sentence, match, 1)
    for sentence, match in report.matches(MANY):
        if (
            _of_liver(report, sentence, match)
            and standing(report, match.start(), match.end()).verdict == "yes"
        ):
            yield Proposal("lm_count", None, match.start(), match.end(), (why.MULTIPLE,))


def _of_liver(report: Report, sentence: Sentence, match: re.Match[str]) -> bool:
    around = report.plain[max(sentence.start, match.start() - 30) : min(sentence.end, match.end() + 12)]
    return report.organ_at(match.start(), match.end()) == "liver" and not BENIGN.search(around)


def _count(report: Report, sentence: Sentence, match: re.Match[str], number: int) -> Iterator[Proposal]:
    stand = standing(report, match.start(), match.end())
    if re.search(
        r"\bof(?: the)?\s?$", report.plain[max(sentence.start, match.start() - 10) : match.start()], re.I
    ):
        return  # "two of five"
    if stand.verdict != "yes" or former(report, sentence, match.start()):
        return
    parts = match.groupdict()
    reasons = list(stand.doubts)
    if hedged_sentence(report, match.start()) and why.HEDGED not in reasons:
        reasons.append(why.HEDGED)
    value: int | None = number
    if parts.get("more") or parts.get("some"):
        reasons.append(why.approximate(match[0].strip()))
        value = None if parts.get("some") else number
    low = report.plain.rfind(",", sentence.start, match.start()) + 1
    part = PART.search(report.plain, max(low, sentence.start), match.end() + 14)
    if part and not ALL.search(report.plain[match.end() : part.start()]):
        reasons.append(why.PART_OF_LIVER)
    around = report.plain[match.start() : min(len(report.plain), match.end() + 60)]
    if (number == 1 and "more" in parts) or PARTIAL.search(around):
        reasons.append(why.NOT_ALL)
    if not re.search("转移|metast", report.said(sentence), re.I) and why.HEDGED not in reasons:
        reasons.append(why.NOT_CALLED_METASTASIS)
    dated, unclear = date_of(report, match.start())
    yield Proposal("lm_count", value, match.start(), match.end(), (*reasons, *unclear), dated)


def _load(report: Report) -> Iterator[Proposal]:
    for sentence, match in report.matches(LOAD):
        share = QUANTITY.search(report.plain, match.end(), min(sentence.end, match.end() + 20))
        if share is None or not LIVER.search(report.said(sentence)):
            continue
        quantity = quantity_in(share)
        if quantity.percent and not former(report, sentence, quantity.start):
            yield percentage(report, "htb_pct", match.start(), quantity)


def percentage(report: Report, target: str, start: int, quantity: Quantity) -> Proposal:
    """A share in per cent: the upper end of a range with its doubt, nothing from a limit."""
    stand = standing(report, start, quantity.end)
    reasons = list(stand.doubts)
    value: float | None = quantity.low
    if quantity.sign:
        reasons.append(why.no_single(quantity.sign, quantity.low, "%"))
        value = None
    elif quantity.high is not None:
        reasons.append(why.ranged(quantity.low, quantity.high, "%"))
        value = quantity.high
    elif 0 < quantity.low < 1:
        reasons.append(why.UNDER_ONE)
    if value is not None and (value > 100 or stand.verdict != "yes"):
        value = None
        reasons = reasons or [why.OPEN]
    dated, unclear = date_of(report, start)
    return Proposal(target, value, start, quantity.end, (*reasons, *unclear), dated)
