"""Course of the disease, operations on the primary and their consequences, work-up before SIRT."""

import re
from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.negation import standing
from cases.reports.numbers import QUANTITY, quantity_in
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import Words, stated, word
from cases.reports.treatment_words import SSA

NOT_CHOSEN = word(r"discuss|consider|instead|\bor\b|\bversus\b|讨论|或|考虑")
PROGRESSION = r"(?:疾病|病情|肿瘤|肝转移(?:灶)?|影像学)?进展"


ROWS = (
    # Course
    Words(
        "disease_status",
        word(
            r"(?:疾病|病情|病灶|肿瘤)(?:评估|评价)?(?:为|[::])?\s?(?:\(?SD\)?|稳定)"
            r"|疗效评价\s?[::]?\s?(?:为)?\(?SD|\bstable disease\b|disease (?:is|remains?|remained"
            r"|was) stable|no (?:evidence of )?(?:disease )?progression"
        ),
        "stable",
        unless=word(r"最佳|best"),
        denies=True,
    ),
    Words(
        "disease_status",
        word(
            r"(?:疾病|病情|肿瘤|影像学)(?:评估|评价)?(?:为|[::])?\s?(?:\(?PD\)?|(?<!无)进展)"
            r"|疗效评价\s?[::]?\s?(?:为)?\(?PD|\bprogressive disease\b|disease progression"
            r"|(?:disease|tumou?r) (?:is|was|has|shows) (?:\w+ )?progress\w+"
        ),
        "progressing",
        unless=word(
            r"停药|停用|换用|改用|改为|stopped|switched|discontinued|最佳|best|无进展生存|PFS"
            r"|progression-free|free of|快速进展"
        ),
    ),
    Words(
        "growth_rate", word(r"生长(?:速度)?缓慢|缓慢(?:生长|增大)|slow(?:ly)?[- ]grow\w+|slow growth"), "slow"
    ),
    Words(
        "growth_rate",
        word(
            r"生长(?:速度)?(?:快|迅速)|迅速(?:增大|生长)|快速(?:进展|增大|生长)"
            r"|rapid(?:ly)?[- ](?:grow\w+|progress\w+)|rapid growth"
        ),
        "rapid",
    ),
    Words(
        "progressed_after_systemic",
        word(
            rf"(?:{SSA}|依维莫司|舒尼替尼|索凡替尼|CAPTEM|化疗|全身治疗|everolimus|sunitinib"
            rf"|chemotherapy)[^,;。]{{0,14}}?(?:中|后|期间)[^,;。]{{0,6}}?{PROGRESSION}"
            rf"|progress\w+ (?:on|under|during|after|despite) (?:\w+ ){{0,3}}?(?:{SSA}|everolimus"
            rf"|sunitinib|surufatinib|CAPTEM|chemotherapy|systemic)"
        ),
        True,
        False,
        lasting=True,
    ),
    Words(
        "ssa_resistant",
        word(
            rf"(?:{SSA})[^,;。]{{0,6}}(?:耐药|抵抗)|(?:resistan(?:t|ce) to|refractory to) (?:{SSA})"
            rf"|(?:{SSA})[- ](?:resistant|refractory)"
        ),
        True,
        False,
    ),
    # Primary and operations
    Words(
        "primary_status",
        word(
            r"(?:胰体尾|胰十二指肠|胰尾|胰头|胰腺(?:原发灶|肿瘤|肿物)?|原发灶)(?:联合脾脏?|\+?脾"
            r"|及脾)?(?:已)?切除(?:术)?后|s/p (?:distal pancreatectomy|whipple)"
            r"|status post (?:distal |total )?(?:pancreatectomy|pancreat\w+duodenectomy|whipple)"
            r"|after (?:distal pancreatectomy|pancreat\w+duodenectomy|whipple)|(?:原发灶"
            r"|primary(?: tumou?r)?)(?:已切除| (?:has been|was) (?:removed|resected))"
        ),
        "resected",
        lasting=True,
    ),
    Words(
        "primary_status",
        word(r"原发灶(?:仍)?在位|原发灶未切除|primary (?:tumou?r )?(?:is |remains )?in situ"),
        "in_situ",
        denies=True,
    ),
    Words(
        "bilioenteric_anastomosis",
        word(
            r"胆肠吻合|胆管空肠吻合|肝管空肠吻合|hepatico-?jejunostomy|choledocho-?jejunostomy"
            r"|bilio-?enteric anastomosis|biliary-enteric anastomosis"
        ),
        True,
        False,
        lasting=True,
    ),
    Words(
        "bilioenteric_anastomosis",
        word(
            r"胰十二指肠切除(?:术)?(?:后|史)|(?:status post|s/p|after|previous|prior"
            r"|history of) (?:whipple|pancreat\w+duodenectomy)"
        ),
        True,
        lasting=True,
        doubt=why.IMPLIED,
    ),
    # Work-up before SIRT
    Words(
        "maa_spect_done",
        word(r"(?:99m?Tc|⁹⁹ᵐTc)?[- ]?MAA[- ]?(?:SPECT(?:/CT)?|显像|扫描|scan)"),
        True,
        False,
        needs=word(r"行|完成|示|结果|performed|completed|done|show|分流|shunt"),
        unless=word(r"拟|计划|建议|待|plan|schedul|await|recommend|before any"),
        lasting=True,
    ),
    Words(
        "microsphere",
        word(r"玻璃微球|TheraSphere|glass microspheres"),
        "y90_glass",
        unless=NOT_CHOSEN,
        planned=True,
    ),
    Words(
        "microsphere",
        word(r"树脂微球|SIR-?Spheres|resin microspheres"),
        "y90_resin",
        unless=NOT_CHOSEN,
        planned=True,
    ),
    Words(
        "microsphere",
        word(r"(?:166\s?-?Ho|¹⁶⁶Ho|钬-?166|holmium)[^,;。]{0,10}(?:微球|microspheres)|QuiremSpheres"),
        "ho166",
        unless=NOT_CHOSEN,
        planned=True,
    ),
)


LUNG = word(
    r"肺分流(?:率|分数|比例)?|(?:肝肺|肺)分流|lung shunt(?: fraction)?"
    r"|hepato-?pulmonary shunt(?: fraction)?|\bLSF\b"
)


DOSE = word(
    r"肿瘤(?:区|平均)?吸收剂量|tumou?r(?: mean)? absorbed dose|mean tumou?r dose"
    r"|absorbed dose (?:to|in) the tumou?r"
)


STABLE = word(
    r"(?:稳定|SD)\s?(?:维持|持续|达|已)?(?:约)?\s?(?P<z>\d{1,3})\s?个?月"
    r"|stable (?:disease )?for (?:about |approximately )?(?P<e>\d{1,3}) months"
)


def found(report: Report) -> Iterator[Proposal]:
    """Course, operations and dosimetry."""
    yield from stated(report, ROWS)
    yield from _numbers(report)


def _numbers(report: Report) -> Iterator[Proposal]:
    for target, words in (("lung_shunt_pct", LUNG), ("tumour_absorbed_dose_gy", DOSE)):
        for sentence, match in report.matches(words):
            near = QUANTITY.search(report.plain, match.end(), min(sentence.end, match.end() + 16))
            if near is not None:
                yield from _measured(report, sentence, target, match, near)
    for _sentence, match in report.matches(STABLE):
        months = int(match["z"] or match["e"])
        stand = standing(report, match.start(), match.end())
        if stand.verdict == "yes":
            yield Proposal("stable_months", months, match.start(), match.end(), stand.doubts)


def _measured(
    report: Report, sentence: Sentence, target: str, match: re.Match[str], near: re.Match[str]
) -> Iterator[Proposal]:
    quantity = quantity_in(near)
    reasons = list(standing(report, match.start(), quantity.end).doubts)
    value = quantity.low if quantity.high is None else quantity.high
    gray = re.match(r"\s?(?:Gy|戈瑞)", report.plain[quantity.end : quantity.end + 4])
    if quantity.high is not None:
        reasons.append(why.ranged(quantity.low, quantity.high, ""))
    if quantity.sign:
        reasons.append(why.no_single(quantity.sign, quantity.low, ""))
    if target == "lung_shunt_pct" and not quantity.percent:
        fraction = 0 < value < 1
        reasons.append(why.fraction(value) if fraction else why.NO_PER_CENT)
        value = round(value * 100, 4) if fraction else value
    if target == "tumour_absorbed_dose_gy" and not gray:
        reasons.append(why.NO_UNIT)
    yield Proposal(target, None if quantity.sign else value, match.start(), quantity.end, tuple(reasons))
