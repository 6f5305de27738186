"""Pathology: specimens, each with its site and what was found in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cases.reports import doubts as why
from cases.reports.dates import Dated
from cases.reports.grades import NEUROENDOCRINE, differentiation, grades
from cases.reports.negation import FAMILY, standing
from cases.reports.proliferation import ki67, mitoses
from cases.reports.proposal import Proposal
from cases.reports.report import Report, Sentence
from cases.reports.statements import Words, date_of, stated, word
from recommendations.words import Text

LIVER, PANCREAS = r"肝", r"胰(?:腺)?(?:体尾部?|头部?|尾部?|体部?|颈部?|钩突)?"
STARTS = word(
    rf"[(\[【][^)\]】]{{0,8}}?(?:{LIVER}|胰|淋巴结)[^)\]】]{{0,14}}[)\]】]"
    rf"|(?:标本(?:名称|类型|部位)?|送检(?:物|材料|标本|组织)?|取材部位|部位"
    rf"|specimens?(?: type| site)?|site|tissue)\s?[::]\s?[^。;\n]{{0,40}}"
    rf"|肝(?:脏)?(?:转移灶|转移瘤|肿物|肿块|结节|占位|右叶|左叶|S\d)?(?:粗针|细针)?(?:穿刺"
    rf"|活检)(?:活检)?|胰(?:腺)?(?:头|体|尾|体尾|钩突)?(?:部)?(?:占位|肿物|肿块)?(?:EUS-FNA"
    rf"|超声内镜)?(?:引导下)?(?:细针)?(?:穿刺|活检)|EUS[- ]?FN[AB]"
    rf"|{PANCREAS}(?:肿瘤)?切除(?:术后|标本)(?:病理)?|肝(?:转移灶|肿瘤|部分|右半|左半|右叶"
    rf"|左叶)?切除(?:术后|标本)(?:病理)?|术后病理"
    r"|淋巴结(?:穿刺|活检|\s?\(\s?\d{1,2}/\d{1,2})|\d{1,2}/\d{1,2}\s?(?:枚)?淋巴结"
    r"|(?:liver|hepatic)(?: metastasis| lesion| mass| nodule)?(?:,|:)? (?:core |needle "
    r"|percutaneous ){0,2}(?:biops\w+|FNA|resection|core)"
    r"|biops\w+ of (?:the |a )?(?:liver|hepatic|pancrea\w*|lymph node)|(?:distal "
    r"|subtotal )?pancreat(?:ic)?(?:ectomy| tail| head| body| mass| primary)?(?:,"
    r"|:)? ?(?:specimen|biops\w+|FNA|resection|core)"
    r"|(?:distal pancreatectomy|pancreaticoduodenectomy|whipple)(?: specimen)?|(?:liver"
    r"|pancrea\w+|lymph node)s?(?: \w+)?, [^:;.\n]{0,50}:|(?:surgical|resection"
    r"|final) pathology|primary tumou?r\s?:|liver metastas[ei]s\s?:|(?:liver|pancrea\w+"
    r"|lymph node)\s?:"
)


SITES = (
    ("lymph_node", word(r"淋巴结|lymph node|\bnode")),
    ("liver", word(r"肝|liver|hepatic")),
    ("primary", word(r"胰|pancrea|whipple|EUS|primary")),
)


PROCEDURES = (
    ("fine_needle", word(r"细针|FNA|EUS[- ]?FN|fine[- ]needle|aspirat")),
    ("biopsy", word(r"穿刺|活检|biops|core|needle")),
    ("resection", word(r"切除|术后|手术标本|resection|ectomy|whipple|specimen received: resected")),
)


PDL1 = (
    Words(
        "pdl1_high",
        word(
            r"PD-?L1\s?(?:[::]|呈|为|\()?\s?高表达|high PD-?L1(?: expression)?"
            r"|PD-?L1 (?:expression )?(?:is |was )?high"
        ),
        True,
        False,
    ),
    Words(
        "pdl1_high",
        word(
            r"PD-?L1\s?(?:[::]|呈|为|\()?\s?(?:低表达|阴性|\(-\))|PD-?L1 (?:expression )?(?:is "
            r"|was )?(?:negative|low)"
        ),
        False,
        denies=True,
    ),
    Words("pdl1_high", word(r"PD-?L1[^,;。]{0,16}?(?:CPS|TPS|\d{1,3}\s?%)"), None, doubt=why.OUR_READING),
)


@dataclass
class Passage:
    """The part of a report that speaks of one specimen; ``fields``: name -> its proposals."""

    start: int
    site: str = ""
    procedure: str = ""
    place: tuple[int, int] = (0, 0)
    doubts: tuple[Text, ...] = ()
    dated: Dated | None = None
    fields: dict[str, list[Proposal]] = field(default_factory=dict)


def found(report: Report) -> Iterator[Proposal]:
    """One group for each specimen of which a value is stated, and PD-L1."""
    passages = _passages(report)
    starts = [each.start for each in passages]
    for proposal in _values(report):
        passage = passages[bisect_right(starts, proposal.start) - 1]
        passage.fields.setdefault(proposal.target, []).append(_placed(report, passage, proposal))
    number = 0
    for passage in _joined(passages):
        if any(name != "stated" for name in passage.fields):
            number += 1
            yield from _group(passage, f"specimen-{number}")
    yield from stated(report, PDL1)


def _placed(report: Report, passage: Passage, proposal: Proposal) -> Proposal:
    """With a doubt when the organ last named in the sentence is not that of the specimen."""
    sentence = report.sentence_at(proposal.start)
    organs = {"liver": "liver", "pancreas": "primary", "node": "lymph_node"}
    named = [organs[name] for name in report.organs_between(sentence.start, proposal.start) if name in organs]
    if not passage.site or not named or named[-1] == passage.site:
        return proposal
    return replace(proposal, doubts=(*proposal.doubts, why.TWO_SITES))


def _passages(report: Report) -> list[Passage]:
    passages = [Passage(0)]
    for sentence, match in report.matches(STARTS):
        if sentence.section == "plan" or standing(report, match.start(), match.end()).verdict == "apart":
            continue
        words = match[0]
        if not NEUROENDOCRINE.search(words) or ":" in words or words[0] in "([【":
            passages.append(_passage(report, sentence, match))
    return passages


def _passage(report: Report, sentence: Sentence, match: re.Match[str]) -> Passage:
    # An operation's own words say what was taken; a label is followed by them.
    words = report.plain[match.start() : min(sentence.end, match.end() + 12)]
    sites = [site for site, pattern in SITES if pattern.search(match[0])]
    how = [code for code, pattern in PROCEDURES if pattern.search(words)]
    several = why.TWO_SITES if "liver" in sites and "primary" in sites else None
    dated, unclear = date_of(report, match.end())
    site = "" if several or not sites else sites[0]
    return Passage(
        match.start(),
        site,
        how[0] if how else "",
        match.span(),
        ((several,) if several else ()) + unclear,
        dated,
    )


def _joined(passages: list[Passage]) -> list[Passage]:
    """Neighbours of one site are one specimen unless their values differ; no site joins the one before."""
    joined: list[Passage] = []
    for passage in passages:
        last = joined[-1] if joined else None
        if last is not None and _same(last, passage):
            for name, proposals in passage.fields.items():
                last.fields.setdefault(name, []).extend(proposals)
            if not last.site and passage.site:
                last.site, last.place, last.doubts = passage.site, passage.place, passage.doubts
            last.procedure = last.procedure or passage.procedure
            last.dated = last.dated or passage.dated
        else:
            joined.append(passage)
    return joined


def _same(last: Passage, passage: Passage) -> bool:
    days = {each.dated.iso for each in (last, passage) if each.dated}
    if len(days) > 1 or (
        last.procedure
        and passage.procedure
        and last.procedure != passage.procedure
        and last.site
        and passage.site
        and last.fields
    ):
        return False
    clash = any(
        {each.value for each in last.fields[name]} != {each.value for each in passage.fields[name]}
        for name in ("ki67_pct", "mitoses")
        if name in last.fields and name in passage.fields
    )
    if not passage.site:
        return not clash or not last.site
    return (last.site == passage.site and not clash) or (not last.site and not last.fields)


def _group(passage: Passage, group: str) -> Iterator[Proposal]:
    low, high = passage.place
    for name, value in (("site", passage.site), ("procedure", passage.procedure)):
        if value:
            yield Proposal(f"specimen.{name}", value, low, high, passage.doubts, passage.dated, group)
    for name, proposals in passage.fields.items():
        best, reasons = _best(name, proposals)
        dated = passage.dated or best.observed_on
        yield Proposal(f"specimen.{name}", best.value, best.start, best.end, reasons, dated, group)


def _best(name: str, proposals: list[Proposal]) -> tuple[Proposal, tuple[Text, ...]]:
    """Of several values of one field the highest or most aggressive, with the others named as a doubt."""
    weight = {"well": 0, "poor": 1, "G1": 0, "G2": 1, "G3": 2, "NEC": 3}
    values = [each for each in proposals if each.value is not None]
    if not values:
        return proposals[0], proposals[0].doubts
    top = max(values, key=lambda each: (weight.get(each.value, each.value), -len(each.doubts)))
    others = [each for each in proposals if each.value != top.value]
    implied = why.NET_IS_WELL in top.doubts
    if not others or name == "mitoses_per":
        plain_ones = [each for each in values if each.value == top.value and not each.doubts]
        return (plain_ones or [top])[0], (plain_ones or [top])[0].doubts
    said = ", ".join(dict.fromkeys("?" if each.value is None else str(each.value) for each in others))
    return top, top.doubts if implied else (*top.doubts, why.also(said))


def _values(report: Report) -> Iterator[Proposal]:
    for read in (ki67, mitoses, grades, differentiation):
        for proposal in read(report):
            if not FAMILY.search(report.said(report.sentence_at(proposal.start))):
                yield proposal
