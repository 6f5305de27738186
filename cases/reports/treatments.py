"""Treatments that were given: drug or procedure, from and to, response, why it was stopped."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.dates import Dated
from cases.reports.negation import done
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import word

SSA = (
    r"奥曲肽|善龙|兰瑞肽|索马杜林|octreotide|sandostatin|lanreotide|somatuline"
    r"|生长抑素类似物|somatostatin analogues?|\bSSAs?\b"
)


# Code of the treatment, words, and what must not follow or stand around. The first that matches a place wins.
TREATMENTS = (
    (
        "captem",
        r"CAPTEM|卡培他滨[^,;。]{0,12}替莫唑胺|替莫唑胺[^,;。]{0,12}卡培他滨"
        r"|capecitabine[^,;.]{0,14}temozolomide|temozolomide[^,;.]{0,14}capecitabine",
    ),
    ("temozolomide-based", r"替莫唑胺|temozolomide"),
    ("5fu-dacarbazine", r"(?:5-?FU|氟尿嘧啶)[^,;。]{0,10}(?:达卡巴嗪|dacarbazine)"),
    (
        "platinum-based",
        r"(?:依托泊苷|足叶乙甙|etoposide)[^,;。]{0,12}(?:顺铂|卡铂|cisplatin|carboplatin)"
        r"|(?:顺铂|卡铂|cisplatin|carboplatin)[^,;。]{0,12}(?:依托泊苷|etoposide)|\bEP\s?方案"
        r"|FOLFOX|(?:顺铂|卡铂|奥沙利铂|cisplatin|carboplatin|oxaliplatin)",
    ),
    (
        "prrt-lu177",
        r"(?:177\s?-?Lu|¹⁷⁷Lu|Lu-?177|镥-?177)[- ]?(?:DOTA-?\w{3,4}"
        r"|oxodotreotide)?(?:[- ]?PRRT)?|lutathera",
    ),
    ("prrt-y90", r"(?:90\s?-?Y|⁹⁰Y|Y-?90)[- ]?(?:DOTA-?\w{3,4}|edotreotide)|(?:90\s?-?Y|⁹⁰Y)[- ]?PRRT"),
    ("prrt", r"\bPRRT\b|肽受体放射性核素治疗|peptide receptor radionuclide therapy"),
    (
        "sirt",
        r"\bSIRT\b|\bTARE\b|选择性内放射|放射性栓塞|radio-?embolis?z?ation|(?:90\s?-?Y|⁹⁰Y"
        r"|钇-?90)\s?(?:玻璃|树脂)?微球",
    ),
    ("deb-tace", r"DEB-?TACE|D-TACE|载药微球(?:栓塞)?|drug-eluting beads?"),
    ("ctace", r"c?TACE|HACE|(?:肝动脉|经导管动脉|经动脉)化疗栓塞(?:术)?|chemo-?emboli[sz]ation"),
    (
        "tae",
        r"(?<![A-Za-z])(?:TAE|HAE)(?![A-Za-z])|(?:肝动脉|经导管动脉|经动脉)栓塞(?:术)?"
        r"|bland emboli[sz]ation|transarterial emboli[sz]ation",
    ),
    (
        "ablation",
        r"射频消融(?:术)?|微波消融(?:术)?|(?<![A-Za-z])(?:RFA|MWA)(?![A-Za-z])"
        r"|(?:radiofrequency |microwave |thermal )ablation|消融术",
    ),
    ("liver-transplantation", r"肝移植(?:术)?|liver transplant\w*"),
    (
        "surgery",
        r"(?:腹腔镜|机器人)?(?:下)?(?:保留脾脏)?(?:胰体尾|胰十二指肠|胰腺(?:中段)?"
        r"|全胰)(?:联合脾|\+脾|及脾|脾)?(?:脏)?切除(?:术)?|Whipple\w*(?: procedure)?"
        r"|(?:distal |total |central |subtotal )?pancreatectomy|pancreat(?:ic)?o-?duodenectomy",
    ),
    (
        "surgery",
        r"肝(?:转移灶|转移瘤|肿瘤|部分|左叶|右叶|左半|右半|S\d|左外叶)?切除(?:术)?|(?:partial "
        r"|left |right |wedge )?hepatectomy|(?:liver|hepatic) (?:wedge )?resection"
        r"|metastasectomy",
    ),
    ("ssa", SSA),
    ("everolimus", r"依维莫司|飞尼妥|everolimus|afinitor"),
    ("sunitinib", r"舒尼替尼|索坦|sunitinib|sutent"),
    ("surufatinib", r"索凡替尼|surufatinib"),
    ("interferon-alpha", r"干扰素|interferon"),
    (
        "ici",
        r"帕博利珠单抗|纳武利尤单抗|信迪利单抗|特瑞普利单抗|卡瑞利珠单抗|替雷利珠单抗"
        r"|PD-1(?:单抗|抑制剂)|pembrolizumab|nivolumab|toripalimab|sintilimab|tislelizumab",
    ),
    ("chemotherapy", r"(?<!新辅助)化疗(?!栓塞|药|灌注)|\bchemotherapy\b"),
)


NAMED = tuple((code, word(words)) for code, words in TREATMENTS)


NOT_TREATMENT = word(
    r"显像|scintigraph|scan|受体|receptor|PET|抑制试验|suppression test|敏感|耐药|切缘"
    r"|标本|specimen|术后病理|残端|过敏|allerg"
)


GIVEN = word(
    r"行|予|给予|接受|应用|使用|口服|皮下|肌注|术后|治疗|疗程|周期|方案|至今|维持|服用"
    r"|开始|起|停|进展|次"
    r"|underwent|received|given|started|treated|treatment|therapy|cycles?|courses?"
    r"|sessions?|since|from|until|on\b|status post|s/p|after|following|progress|stopped"
    r"|performed|resect|mg|undergone|completed|was done|switched|commenced|had\b|with\b"
    r"|history of|maintained"
)


STILL = word(
    r"至今|维持(?:治疗)?(?:中|至今)|目前(?:仍)?(?:在)?(?:使用|服用|口服|治疗|应用)|ongoing"
    r"|to date|continues|currently (?:on|receiving)|remains on|to the present"
)


ENDED = word(
    r"(?:至|到|-|~|until|to|till|through|(?:stopped|discontinued|ceased|ended|withdrawn"
    r"|progress\w*)(?: \w{2,8}){0,2})\s?$"
    r"|停[^,;。]{0,6}$|\bbetween [^,;.]{3,20} and\s?$"
)
JOINED = word(r"(?:至|到|-|~|until|to|till)\s?$")
STOPPED_HERE = word(r"\s?(?:因[^,;。]{0,10})?(?:停|进展|终止)")
# Words that make a date the beginning; a date of review beside a drug is none.
BEGAN = word(
    r"起|开始|始|改用|换用|改为|between|自|予|行|给予|接受|应用|术|started|since|from"
    r"|underwent|began"
    r"|commenced"
    r"|received|given|performed"
    r"|treated|switched|status post|s/p|done|completed|had\b"
)
ON_A_DAY = word(r"\b(?:on|in)\s?$")
REVIEWED = word(
    r"复查|随访|复诊|继续|末次|最后|评估|review|follow-?up|seen|visit|continu|last|remains"
    r"|restag|imaging|CT\b|MRI\b|PET\b"
)


RESPONSE = word(
    r"(?:最佳疗效|疗效(?:评价|评估)?|评效|最佳|best (?:overall )?response|response"
    r"|RECIST)[^,;。]{0,12}?(?<![A-Za-z])(?P<r>CR|PR|SD|PD|partial response|stable disease"
    r"|complete response|progressive disease|部分缓解|疾病稳定|完全缓解|疾病进展"
    r"|病情稳定)(?![A-Za-z])"
)


RESPONSES = {
    "partial response": "PR",
    "stable disease": "SD",
    "complete response": "CR",
    "progressive disease": "PD",
    "部分缓解": "PR",
    "疾病稳定": "SD",
    "完全缓解": "CR",
    "疾病进展": "PD",
    "病情稳定": "SD",
}


STOPPED = (
    (
        "progression",
        word(
            r"因(?:疾病|肿瘤|病情|影像学)?进展(?:而)?(?:停|换|改)|进展后(?:停|换|改)|(?:stopped"
            r"|discontinued|switched|ceased)(?: (?:in|on) [\w-]{4,10}(?: \d{4})?)? (?:for"
            r"|because of|due to|on|at|after) (?:disease "
            r"|radiological )?progression"
        ),
    ),
    (
        "toxicity",
        word(
            r"因(?:不良反应|毒性|副作用|不耐受|骨髓抑制)[^,;。]{0,8}停|不耐受(?:而)?停|(?:stopped"
            r"|discontinued|ceased)(?: (?:in|on) [\w-]{4,10}(?: \d{4})?)? (?:for|because of|due to"
            r"|owing to) (?:\w+ )?(?:toxicity"
            r"|intolerance|adverse|side effects|neutropenia|diarrhoea)"
        ),
    ),
)


DONE_IN_A_DAY = ("surgery", "ablation", "ctace", "tae", "sirt", "deb-tace", "liver-transplantation")


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
