"""Where the primary lies and what it does."""

from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.proposal import Proposal
from cases.reports.report import Report
from cases.reports.statements import Words, stated, word

TUMOUR = (
    r"占位|肿块|肿瘤|肿物|结节|病灶|病变|神经内分泌|NET\b|pNET|mass|tumou?r|lesion"
    r"|neoplasm|nodule"
)


ROWS = (
    *(
        Words(
            "primary_subsite",
            word(rf"{zh}[^,;。]{{0,14}}?(?:{TUMOUR})|{en}"),
            code,
            unless=word(r"囊肿|假性囊肿|pseudocyst|IPMN"),
        )
        for code, zh, en in (
            (
                "head",
                r"胰(?:腺)?头(?:部)?(?!体|颈|、)",
                r"(?:pancreatic head|head of (?:the )?pancreas) (?:\w+ )?(?:mass|tumou?r|lesion|NET"
                r"|neoplasm)|(?:mass|tumou?r|lesion|NET|neoplasm)\b[^,;.]{0,20}(?:in|of"
                r"|at) the (?:pancreatic head|head of the pancreas)",
            ),
            (
                "neck",
                r"胰(?:腺)?颈(?:部)?(?!体|、)",
                r"(?:pancreatic neck|neck of (?:the )?pancreas) (?:\w+ )?(?:mass|tumou?r|lesion|NET"
                r"|neoplasm)|(?:mass|tumou?r|lesion|NET|neoplasm)\b[^,;.]{0,20}(?:in|of"
                r"|at) the (?:pancreatic neck|neck of the pancreas)",
            ),
            (
                "uncinate",
                r"(?:胰腺?)?钩突(?:部)?",
                r"uncinate(?: process)? (?:\w+ )?(?:mass|tumou?r|lesion|NET|neoplasm)|(?:mass|tumou?r"
                r"|lesion|NET|neoplasm)\b[^,;.]{0,20}(?:in|of|at) the (?:pancreatic )?uncinate",
            ),
            (
                "body",
                r"(?<!头)胰(?:腺)?体(?:部)?(?!尾|、)",
                r"(?:pancreatic body|body of (?:the )?pancreas)(?! and tail"
                r"| ?/ ?tail) (?:\w+ )?(?:mass|tumou?r|lesion|NET|neoplasm)|(?:mass|tumou?r|lesion|NET"
                r"|neoplasm)\b[^,;.]{0,20}(?:in|of|at) the (?:pancreatic body|body of the pancreas)",
            ),
            (
                "tail",
                r"胰(?:腺)?尾(?:部)?",
                r"(?:pancreatic tail|tail of (?:the )?pancreas) (?:\w+ )?(?:mass|tumou?r|lesion|NET"
                r"|neoplasm)|(?:mass|tumou?r|lesion|NET|neoplasm)\b[^,;.]{0,20}(?:in|of"
                r"|at) the (?:pancreatic tail|tail of the pancreas)",
            ),
        )
    ),
    Words(
        "primary_subsite",
        word(
            rf"胰(?:腺)?(?:体尾|头颈|颈体|头体|体、尾)(?:部|交界)?[^,;。]{{0,14}}?(?:{TUMOUR})"
            rf"|(?:pancreatic body(?: and |/)tail|body and tail of the pancreas)"
        ),
        None,
        doubt=why.TWO_SITES,
    ),
    Words(
        "primary_complication",
        word(
            r"(?:胰|pancrea)?[^,;。]{0,12}(?:胆道梗阻|胆管梗阻|梗阻性黄疸|低位胆道梗阻)"
            r"|biliary obstruction|obstructive jaundice"
        ),
        ["biliary_obstruction"],
        doubt=why.OTHERS_NOT_NAMED,
    ),
    Words(
        "primary_complication",
        word(
            r"消化道梗阻|十二指肠梗阻|肠梗阻|gastric outlet obstruction|duodenal obstruction"
            r"|bowel obstruction"
        ),
        ["gi_obstruction"],
        doubt=why.OTHERS_NOT_NAMED,
    ),
    Words(
        "primary_complication",
        word(r"消化道出血|肿瘤出血|(?:gastrointestinal|GI|tumou?r) (?:bleeding|ha?emorrhage)"),
        ["bleeding"],
        doubt=why.OTHERS_NOT_NAMED,
    ),
)


def found(report: Report) -> Iterator[Proposal]:
    """Site in the pancreas and complications."""
    yield from stated(report, ROWS)
