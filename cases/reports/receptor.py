"""Somatostatin receptor: PET, scintigraphy, immunohistochemistry."""

from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.negation import standing
from cases.reports.proposal import Proposal
from cases.reports.report import Report
from cases.reports.statements import Words, date_of, stated, word

TRACER = (
    r"(?:68\s?-?Ga|⁶⁸Ga|Ga-?68|64Cu|⁶⁴Cu|99m?Tc|⁹⁹ᵐTc|111In)?[- ]?(?:DOTA-?(?:TATE|TOC"
    r"|NOC)|HYNIC-?TOC|octreoscan|奥曲肽显像|生长抑素受体(?:显像|PET(?:/CT)?)?"
    r"|SSTR?[- ]?(?:PET(?:/CT)?|显像|imaging|scan)|SSTR2?A?|SSR"
    r"|somatostatin receptors?(?: PET| imaging| scintigraphy)?|octreotide scintigraphy)"
)
UPTAKE = r"(?:摄取|浓聚|放射性|表达|uptake|avid\w*|activity|expression)"
STAINED = word(r"SSTR-?[2]A?\s?[(:]|免疫组化|IHC|immunohistochem|染色")
SOME = word(r"部分|不均|少数|some|partial|heterogen|mixed|several of")
FDG = word(r"FDG")
KRENNING = word(
    r"Krenning(?:'s)?\s?(?:评分|分级|score|grade|scale)?\s?(?:of|为"
    r"|[::=])?\s?(?:约)?\s?(?:grade |score )?(?P<k>[0-4])(?:\s?(?:-|~|/|to"
    r"|至)\s?(?P<k2>[0-4]))?(?!\d|\.\d)"
)
# No source of the rules prints a cut-off; 0 and 3 or 4 are read plainly, between them a person decides.
READINGS = {
    "0": ("negative", ()),
    "1": ("negative", (why.OUR_READING,)),
    "2": ("positive", (why.OUR_READING,)),
    "3": ("high", ()),
    "4": ("high", ()),
}

ROWS = (
    Words(
        "sstr_status",
        word(
            rf"{TRACER}[^,;。]{{0,24}}?(?:高表达|强阳性|strongly positive|high(?:ly)? express\w*"
            rf"|overexpress\w*)|high (?:SSTR|somatostatin receptor) expression"
        ),
        "high",
        unless=SOME,
    ),
    Words(
        "sstr_status",
        word(
            rf"{TRACER}[^;。]{{0,60}}?(?:(?:明显|显著|异常)(?:摄取)?(?:增高|浓聚)|(?:intense|marked"
            rf"|strong)(?:ly)? (?:\w+ )?(?:uptake|avid\w*)|intensely avid)"
        ),
        "high",
        unless=word(r"FDG|部分|不均|some|heterogen"),
        doubt=why.OUR_READING,
    ),
    Words(
        "sstr_status",
        word(
            rf"{TRACER}\s?(?:显像|检查|表达)?\s?(?:结果)?(?:呈|为|示|[::])?\s?(?<!强)阳性"
            rf"|{TRACER}[- ](?:avid|positive)\b|{TRACER}\s?(?:was |is |were |are )?positive\b"
            rf"|SSTR-?2A?\s?\(\+\)|(?:positive|avid) (?:on|for) {TRACER}"
        ),
        "positive",
    ),
    Words(
        "sstr_status",
        word(
            rf"{TRACER}\s?(?:显像|检查|表达)?\s?(?:结果)?(?:呈|为|示|[::])?\s?阴性"
            rf"|{TRACER}[- ]negative\b|{TRACER}\s?(?:was |is |were |are )?negative\b"
            rf"|SSTR-?2A?\s?\(-\)|no (?:significant )?{TRACER} uptake|without {TRACER} uptake"
        ),
        "negative",
        denies=True,
    ),
    Words("sstr_status", word(r"SSTR-?2A?\s?\((?:2\+|3\+|\+\+|\+\+\+)\)"), "positive", doubt=why.STAINED),
)


def found(report: Report) -> Iterator[Proposal]:
    """Status of the receptor as the report states it, and by the Krenning score."""
    for proposal in stated(report, ROWS):
        yield _with_doubts(report, proposal)
    for _sentence, match in report.matches(KRENNING):
        stand = standing(report, match.start(), match.end())
        value, reasons = READINGS[match["k2"] or match["k"]]
        if match["k2"]:
            reasons = (why.ranged(float(match["k"]), float(match["k2"]), ""),)
        if stand.verdict == "yes":
            dated, unclear = date_of(report, match.start())
            doubts = (*stand.doubts, *reasons, *unclear)
            yield Proposal("sstr_status", value, match.start(), match.end(), doubts, dated)


def _with_doubts(report: Report, proposal: Proposal) -> Proposal:
    sentence = report.sentence_at(proposal.start)
    said = report.said(sentence)
    reasons = list(proposal.doubts)
    if SOME.search(said):
        reasons.append(why.PARTLY)
    if STAINED.search(report.plain[proposal.start : proposal.end]) or (
        STAINED.search(said) and report.kind == "pathology"
    ):
        reasons.append(why.STAINED)
    doubts = tuple(dict.fromkeys(reasons))
    return Proposal(
        proposal.target, proposal.value, proposal.start, proposal.end, doubts, proposal.observed_on
    )
