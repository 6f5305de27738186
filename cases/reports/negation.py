"""How a report stands to words it contains: says, denies, doubts, leaves open, or speaks of other things."""

import re
from dataclasses import dataclass

from cases.reports import doubts
from cases.reports.report import Report, Sentence
from recommendations.words import Text

# Words that look like a denial and are none: "no change in the metastases" has metastases.
NO_DENIAL = re.compile(
    r"(?:未见|无|没有)(?:明显|显著|明确)?(?:的)?(?:变化|改变|增大|增多|进展|缩小)|无功能"
    r"|非功能|无痛|无法|无水|有无|未分化|未定"
    r"|\bno\.? ?\d|\b(?:no|without)(?: (?:significant|definite|interval|appreciable"
    r"|clear)){0,2} (?:change|growth|increase|progression|difference|decrease)"
    r"|\bnot only\b|\bnon-?function\w*",
    re.I,
)
# Comparisons name the earlier film without speaking of an earlier time themselves.
COMPARED = re.compile(
    r"(?:较|与|同|对比|比)\s?(?:既往|术前|治疗前|前次|上次|前|旧)[^,;。]{0,12}"
    r"|\b(?:compared (?:to|with)|relative to|versus|since)(?: the)?(?: \w{1,12}){0,3}",
    re.I,
)
OPEN = re.compile(
    r"(?:不|未|不能|尚不能|难以)(?:完全)?(?:除外|排除)|除外|排除|待排|待查|待定"
    r"|无法(?:评价|评估|判断|明确)|难以(?:评价|评估|判断|明确)"
    r"|显示(?:不清|欠清)|不(?:能)?明确|性质不明|有无"
    r"|\brule out\b|\br/o\b|\b(?:cannot|can't|could not"
    r"|can not) (?:be )?(?:\w{1,10} )?(?:exclude|rule|assess|evaluat|determin)\w*"
    r"|\bnot (?:be )?(?:excluded|ruled out|assess\w*|evaluable|evaluated)|\bto exclude\b"
    r"|\bfor exclusion\b|\bindeterminate\b|\bunclear\b"
    r"|\bunlikely\b|\bwhether\b|\bequivocal\b|\binconclusive\b",
    re.I,
)
NO = re.compile(
    r"未(?:见|发现|探及|显示|检出|提示|查见|出现)|未(?!分化|定|明|来|愈|除外|排除|能|婚|知"
    r"|必)|无|没有|否认"
    r"|不伴|不支持"
    r"|\bno\b|\bwithout\b|\bnot(?: (?:have|show|demonstrate|reveal|suggest|see|identify"
    r"|contain))?\b|\bnever\b|\bnor\b|\bneither\b|\babsen(?:ce|t)\b"
    r"|\bfree of\b|\bnegative for\b|\bden(?:y|ies|ied)\b|\black of\b",
    re.I,
)
NO_WITHIN = re.compile(NO.pattern + r"|阴性|\(-\)", re.I)
NO_AFTER = re.compile(
    r"[^,;。.]{0,10}?(?:\(-\)|未见(?:明显|明确)?(?:异常)?\s?(?=[,;。.)]|$)|未(?:发现|显示"
    r"|检出)\s?(?=[,;。.)]|$)|阴性|[::]\s?(?:无|-|none|no|absent|negative)(?=[\s,;。.]|$)"
    r"|\b(?:is|are|was|were|has been)? ?(?:not (?:\w{1,10} )?(?:seen|identified|present"
    r"|detected|visuali[sz]ed|demonstrated|evident|found|observed)|absent\b|ruled out\b"
    r"|negative\b))",
    re.I,
)
# "No new metastases", "no metastasis above 3 cm" say nothing of the others.
NARROWED = re.compile(
    r"大于|超过|[>≥]|\blarger\b|\bbigger\b|新发|新增|新出现|其他|其它|另外|弥漫|多发"
    r"|明显增大|\bdiffuse\b|\bmultiple\b|\bnew\b"
    r"|\bfurther\b|\badditional\b|\bother\b"
    r"|\bmore\b|\benlarg\w+|\bgrow\w+|\bconvincing\b",
    re.I,
)
NARROWED_AFTER = re.compile(
    r"\s?(?:\w{1,12} )?(?:larger|greater|bigger|above|over|exceeding|>|大于|超过|≥|with"
    r"|which|that)",
    re.I,
)
GONE = re.compile(
    r"消失|消退|溶解|吸收(?!剂量)|缓解|治愈|再通|好转|改善|恢复|纠正|\bimprov\w*"
    r"|\brecover\w*|切除(?:术)?后|术后|消融(?:术)?后|未再|已除"
    r"|\bresolved?\b|\bresolution\b|\bdisappear\w*|\bregress\w*|\bcomplete response\b"
    r"|\brecanali[sz]\w*|\bno longer\b"
    r"|\bs/p\b|\bstatus post\b|\bafter (?:resection|ablation|surgery)\b|\bcured\b"
    r"|\bresected\b|\bremoved\b",
    re.I,
)
OTHER_TUMOUR = re.compile(
    r"肾(?:细胞)?癌|乳腺癌|肺癌|肠癌|胃癌|前列腺癌|淋巴瘤|白血病|肝细胞癌|甲状腺癌"
    r"|\brenal cell\b|\b(?:breast|lung|colon|colorectal|gastric|prostate"
    r"|thyroid) (?:cancer|carcinoma)\b|\blymphoma\b|\bleuka?emia\b",
    re.I,
)
HARD_STOP = re.compile(
    r"但|然而|却|仅|另见|可见|另|余|\bbut\b|\bhowever\b|\balthough\b|\bwhile\b|\bwhereas\b", re.I
)
VERB = re.compile(
    r"见|示|形成|存在|\bis\b|\bare\b|\bwas\b|\bwere\b|\bhas\b|\bhave\b|\bshow\w*|\bseen\b"
    r"|\bnoted\b|\bdemonstrat\w+|\bpresent\b",
    re.I,
)
SOFT_STOP = re.compile(r"伴|合并|\bwith\b|\bwhich\b", re.I)
EXCEPT = re.compile(
    r"除(?!外)[^,;。]{1,20}外|其余|余(?:门|肝|双|各|部|支)|\bexcept\b|\bother than\b"
    r"|\bapart from\b|\baside from\b",
    re.I,
)
HEDGE = re.compile(
    r"考虑|可能|疑|拟诊|倾向|提示|或(?!者?不)|似|\?|\bsuspicious\b|\bsuspect\w*"
    r"|\bsuspicion\b|\bpossibl[ey]\b|\bprobabl[ey]\b|\blikely\b"
    r"|(?-i:\bmay\b)|\bmight\b|\bcould\b|\bconcern(?:ing)? for\b|\bworrisome\b"
    r"|\bfavou?r\w*|\bpresum\w*|\bquestion\w*|\bquery\b|\bsuggest\w*"
    r"|\bversus\b|\bvs\b|\bappears? to\b|\bdifferential\b",
    re.I,
)
HEDGE_OUTSIDE_PATHOLOGY = re.compile(
    r"符合|\bconsistent with\b|\bcompatible with\b|\bin keeping with\b", re.I
)
EARLIER = re.compile(
    r"既往|曾|当时|初诊|起病|\bat that time\b|\bat (?:initial )?(?:diagnosis"
    r"|presentation)\b|\binitially\b|\boriginally\b|术前|治疗前|病史|(?:年|月|周|天)前"
    r"|前次|上次|原有"
    r"|\bprevious(?:ly)?\b|\bprior\b|\bformer(?:ly)?\b|\bhistory of\b"
    r"|\bpre-?operative(?:ly)?\b|\bbefore (?:surgery|treatment|operation)\b|\b(?:years?"
    r"|months?|weeks?) ago\b|\bin the past\b",
    re.I,
)
FAMILY = re.compile(
    r"父亲|母亲|其父|其母|兄弟|姐妹|姐姐|妹妹|哥哥|弟弟|叔叔|舅|姑|外祖|祖父|祖母|家族"
    r"|妻子|丈夫|儿子|女儿"
    r"|\bfamily\b|\bmother\b|\bfather\b|\bbrother\b|\bsister\b|\baunt\b|\buncle\b"
    r"|\bgrand(?:mother|father)\b|\bcousin\b|\bwife\b|\bhusband\b|\bdaughter\b",
    re.I,
)
PLANNED = re.compile(
    r"拟(?!诊)|计划|建议|准备|择期|预约|待行|可考虑|考虑(?:予|行|给予)|将(?:行|予|于)|讨论"
    r"|推荐|必要时|适合|可行(?!性)|可予|宜|如"
    r"|\bplan(?:s|ned|ning)?\b|\bschedul\w+|\brecommend\w*|\bto be considered\b"
    r"|\bconsider(?:ed|ing|ation)?\b|\bpropos\w+|\bcandidate\b"
    r"|\bwill\b|\bawait\w*|\bsuitable for\b|\beligible\b|\bshould\b|\bwould\b|\bdiscuss\w*"
    r"|\breferr?\w* for\b|\bto undergo\b|\boption\b|\bif\b",
    re.I,
)
REFUSED = re.compile(
    r"拒绝|未行|未予|未接受|未曾|暂缓|暂不|放弃|不宜|不适合|\bdeclin\w+|\brefus\w+"
    r"|\bnot (?:\w+ )?(?:performed|given|received|done|undergo\w*)|\bnever\b|\bcancel\w+"
    r"|\bunsuitable\b|\bcontraindicated\b|\bdid not\b|\bno\b|\bwithout\b|无|未(?!见)|否认",
    re.I,
)


@dataclass(frozen=True)
class Standing:
    """``verdict``: "yes", "no", "open" (left open), "apart" (of a relative, or planned)."""

    verdict: str
    doubts: tuple[Text, ...] = ()
    earlier: int = 0  # by how much the denial begins before the words
    later: int = 0  # and ends behind them


def standing(  # noqa: PLR0913 - each says how to read a row of a table
    report: Report,
    start: int,
    end: int,
    *,
    lasting: bool = False,
    denies: bool = False,
    planned: bool = False,
) -> Standing:
    """How the report stands to its words from ``start`` to ``end``. ``lasting``: what once was still holds,
    so that speaking of the past is no doubt. ``denies``: the words hold a "not" that belongs to them.
    ``planned``: what is planned counts."""
    sentence = report.sentence_at(start)
    said = _blanked(NO_DENIAL, report.said(sentence))
    low, high = start - sentence.start, end - sentence.start
    before, after = said[:low], said[high:]
    clause = _clause(said, low, high)
    if FAMILY.search(before) or (not planned and _planned(report, sentence, before)):
        return Standing("apart")
    if OPEN.search(_clause(report.said(sentence), low, high)) or OPEN.match(after.lstrip(", (")[:12]):
        # A question in the request is no answer, not even an open one.
        return Standing("apart" if sentence.section == "request" else "open", (doubts.OPEN,))
    verdict, found = _denial(before, after)
    if not denies and NO_WITHIN.search(said[low:high]):
        verdict, found = ("no", []) if verdict == "yes" else ("open", [doubts.NEAR_NO])
    if verdict == "yes" and (_hedged(report, clause) or _hedged(report, after.lstrip(", (")[:6])):
        found.append(doubts.HEDGED)
    if not lasting and verdict == "yes" and (GONE.search(clause) or GONE.match(after.lstrip(", (的")[:14])):
        found.append(doubts.GONE)
    if not lasting and (sentence.section == "history" or EARLIER.search(_blanked(COMPARED, before))):
        found.append(doubts.EARLIER)
    if sentence.section == "request":
        found.append(doubts.REQUEST)
    if EXCEPT.search(before) or EXCEPT.search(clause):
        found.append(doubts.EXCEPT)
    return Standing(verdict, tuple(found), *(_reach(before, after) if verdict == "no" else ()))


def _reach(before: str, after: str) -> tuple[int, int]:
    """How far a denial stands from the words, before and behind, so that it is marked with them."""
    behind = NO_AFTER.match(after)
    if behind:
        return 0, behind.end()
    triggers = list(NO.finditer(before))
    if triggers and len(before) - triggers[-1].end() <= 60:
        return len(before) - triggers[-1].start(), 0
    return 0, 0


def hedged(report: Report, start: int, end: int) -> bool:
    """Whether the clause around the words is uncertain."""
    sentence = report.sentence_at(start)
    return _hedged(report, _clause(report.said(sentence), start - sentence.start, end - sentence.start))


def hedged_sentence(report: Report, place: int) -> bool:
    """Whether anything in the sentence at a place is uncertain."""
    return _hedged(report, report.said(report.sentence_at(place)))


def done(report: Report, start: int, end: int) -> Standing:
    """How the report stands to a treatment: "yes" only for one that was given."""
    sentence = report.sentence_at(start)
    said = _blanked(NO_DENIAL, report.said(sentence))
    low, high = start - sentence.start, end - sentence.start
    clause = _clause(said, low, high)
    if sentence.section in ("plan", "request") or FAMILY.search(said[:low]):
        return Standing("apart")
    if PLANNED.search(said[:low]) or PLANNED.search(clause) or REFUSED.search(clause):
        return Standing("apart")
    if OPEN.search(clause):
        return Standing("apart")
    reasons = [doubts.HEDGED] if _hedged(report, clause) else []
    if OTHER_TUMOUR.search(said):
        reasons.append(doubts.OTHER_TUMOUR)
    return Standing("yes", tuple(reasons))


def _blanked(pattern: re.Pattern[str], said: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), said)


def _clause(said: str, low: int, high: int) -> str:
    first = said.rfind(",", 0, low) + 1
    last = said.find(",", high)
    return said[first : len(said) if last < 0 else last]


def _planned(report: Report, sentence: Sentence, before: str) -> bool:
    return sentence.section == "plan" or bool(PLANNED.search(before[before.rfind(",") + 1 :]))


def _hedged(report: Report, words: str) -> bool:
    outside = report.kind != "pathology" and HEDGE_OUTSIDE_PATHOLOGY.search(words)
    return bool(HEDGE.search(words) or outside)


def _denial(before: str, after: str) -> tuple[str, list[Text]]:
    """ "yes" or "no", with the doubts that the reach of a negation leaves."""
    if NO_AFTER.match(after):
        return "no", []
    triggers = list(NO.finditer(before))
    if not triggers:
        return "yes", []
    between = before[triggers[-1].end() :]
    if "," not in between and (NARROWED.search(between) or NARROWED_AFTER.match(after)):
        return "apart", []
    if len(between) > 60 or HARD_STOP.search(between):
        return "yes", []
    if "," not in between:
        soft = SOFT_STOP.search(between) or VERB.search(between)
        return ("yes", [doubts.NEAR_NO]) if soft else ("no", [])
    return _denial_beyond_a_comma(between, after)


def _denial_beyond_a_comma(between: str, after: str) -> tuple[str, list[Text]]:
    """English lists go on beyond commas ("no ascites, thrombosis or nodes"); Chinese ones do so with 、."""
    own = between[between.rfind(",") + 1 :] + re.split(r"[,;。.]", after, maxsplit=1)[0]
    if VERB.search(own):
        return "yes", []
    listed = re.match(r"[^,;。.]{0,40}?(?:,[^,;。.]{0,40}?){0,3}\b(?:or|nor)\b", after) or re.search(
        r"\bor\b", own
    )
    if listed and between.isascii() and not VERB.search(between):
        return "no", []
    if between.isascii():
        return "no", [doubts.NEAR_NO]
    return "yes", [doubts.NEAR_NO]
