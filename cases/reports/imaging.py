"""CT, MRI, ultrasound: metastases, their distribution, vessels, disease outside the liver."""

from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.proposal import Proposal
from cases.reports.report import Report
from cases.reports.statements import Words, stated, word

BENIGN = word(r"囊肿|血管瘤|cyst|ha?emangioma|FNH|局灶性结节|钙化|calcif|脂肪肝|灌注异常")


LESION = r"转移|结节|病灶|占位|肿块|肿物|病变|metasta|lesion|nodule|mass|deposit|tumou?r"


VEIN = r"(?:门静脉|门脉|\bportal[- ]?(?:vein|venous))"


CLOT = r"(?:癌栓|血栓|栓子|瘤栓|充盈缺损|thromb\w+|filling defect)"


ROWS = (
    # Liver metastases
    Words(
        "liver_metastases",
        word(
            r"肝(?:脏|内|左叶|右叶|左右叶|双叶|多发|S[1-8])?(?:(?!外|淋巴)[^,;。:]){0,8}转移"
            r"|(?<!extra)(?<!extra-)\b(?:liver|hepatic) (?:\w+ )?(?:metasta\w+|mets\b|secondaries)"
            r"|(?:liver|hepatic) (?:lesion|nodule)s?(?:[^.;]|\.\d){0,50}metasta\w+"
            r"|\bsegments? \S{1,5} (?:\d{1,3}(?:\.\d)? ?[cm]m )?metasta\w+|metasta\w+ in segment"
            r"|metasta\w+ (?:to|in|of"
            r"|involving) (?:the )?liver"
        ),
        True,
        False,
    ),
    # Distribution
    Words(
        "lm_lobes",
        word(
            r"(?:左右|双|两|左、右)(?:侧)?(?:肝)?叶|肝(?:脏)?(?:左右|双|两)叶|\bboth (?:hepatic "
            r"|liver )?lobes|\bbilobar\b"
        ),
        "bilobar",
        needs=word(LESION + "|involv"),
        unless=BENIGN,
        organ="liver",
    ),
    Words(
        "lm_lobes",
        word(
            r"(?:局限于|仅位于|均位于|仅见于|限于)(?:肝)?(?:脏)?(?:右|左|单)叶|(?:confined|limited"
            r"|restricted) to (?:the )?(?:right|left) (?:hepatic |liver )?lobe|\bunilobar\b"
        ),
        "unilobar",
        needs=word(LESION),
        unless=BENIGN,
        organ="liver",
    ),
    Words(
        "lm_diffuse_bilobar",
        word(
            r"双叶弥漫|弥漫(?:分布)?(?:于|累及)(?:肝)?(?:左右|双|两)叶|(?:左右|双"
            r"|两)叶[^,;。]{0,6}弥漫|diffuse (?:bilobar|metasta\w+ (?:in|throughout) both lobes)"
        ),
        True,
        False,
    ),
    Words(
        "lm_diffuse_bilobar",
        word(
            r"肝(?:脏|内)?[^,;。双左]{0,6}弥漫(?:性|分布)?(?:的)?(?:多发)?(?:转移|结节|病灶)"
            r"|diffuse (?:hepatic|liver) metasta\w+"
        ),
        True,
        doubt=why.IMPLIED,
    ),
    Words(
        "tumour_vascularity",
        word(r"富血供|hyper-?vascular"),
        "hyper",
        organ="liver",
        needs=word(LESION),
        unless=BENIGN,
    ),
    Words(
        "tumour_vascularity",
        word(r"乏血供|少血供|hypo-?vascular"),
        "hypo",
        organ="liver",
        needs=word(LESION),
        unless=BENIGN,
    ),
    Words(
        "lesion_near_vital_structure",
        word(
            r"(?:紧邻|紧贴|毗邻|贴近|邻近|包绕|侵犯|压迫)[^,;。]{0,6}?(?:门静脉|门脉"
            r"|肝[左中右]?静脉|下腔静脉|胆管|第一肝门|第二肝门)|(?:abut\w*|adjacent to|encas\w+"
            r"|next to|close to|in contact with|contact with) (?:the )?(?:\w+ ){0,2}(?:portal vein"
            r"|hepatic vein|vena cava|IVC|bile duct|hepatic duct)"
        ),
        True,
        organ="",
        needs=word(r"肝|liver|hepatic|segment"),
        unless=word(r"胰|pancrea"),
    ),
    # Vessels
    Words(
        "portal_vein_thrombosis",
        word(
            rf"{VEIN}[^,;。]{{0,14}}?{CLOT}|{CLOT}[^,;.]{{0,20}}?\b(?:of|in|into|within) (?:the )?"
            rf"(?:main |left |right )?portal vein|\bPVT\b"
        ),
        True,
        False,
    ),
    Words(
        "portal_vein_thrombosis",
        word(rf"{VEIN}[^,;。]{{0,14}},(?:其?内|腔内|未见|未发现|无|可见|见|明确|明显){{0,3}}{CLOT}"),
        True,
        False,
    ),
    Words(
        "portal_vein_thrombosis",
        word(
            rf"{VEIN}[^,;。]{{0,14}},(?:血流|管腔|显影|血流信号)?通畅"
            rf"|{VEIN}(?:主干)?(?:及(?:其)?(?:左右|主要)?分支)?(?:均|血流|显影"
            rf"|走行)?[^,;。]{{0,4}}(?:通畅|patent)|(?:patent|widely patent) portal vein"
            rf"|portal vein(?:s| and \w+ veins?)? (?:is|are|remains?) patent"
        ),
        False,
    ),
    # Extrahepatic
    Words(
        "extrahepatic_disease",
        word(
            r"肝外(?:多发)?(?:转移|病灶|病变|肿瘤)|extra-?hepatic (?:disease|metasta\w+|spread"
            r"|lesions?|tumou?r)"
        ),
        True,
        False,
    ),
    Words(
        "extrahepatic_disease",
        word(
            r"(?:骨|椎体|肺|双肺|腹膜|网膜|肾上腺|脑|卵巢|锁骨上淋巴结|纵隔淋巴结"
            r"|腹膜后淋巴结)[^,;。]{0,6}转移|(?:bone|osseous|skeletal|lung|pulmonary|peritoneal"
            r"|adrenal|brain|ovarian|mediastinal node|retroperitoneal node|supraclavicular node"
            r"|distant node)s?(?: nodal)? metasta\w+|metasta\w+ (?:to|in) (?:the )?(?:bones?"
            r"|lungs?|peritoneum|adrenal|brain|vertebra\w*)"
        ),
        True,
    ),
    Words(
        "extrahepatic_disease",
        word(
            r"(?:胰周|肝门|脾门|区域)(?:部)?(?:肿大)?淋巴结[^,;。]{0,4}转移|(?:peripancreatic"
            r"|regional|hilar|periportal) (?:lymph )?nod\w+ metasta\w+"
        ),
        True,
        doubt=why.REGIONAL,
    ),
    # Stated classes
    *(
        Words(
            "stated_enets_type",
            word(
                rf"ENETS\s?(?:分型|分类|分布|肝转移)?[^,;。]{{0,6}}?(?:type "
                rf"|class )?(?<![IV]){roman}(?![IVa-z0-9])\s?型?|(?<![IVA-Za-z]){roman}\s?型肝转移"
                rf"|type {roman}(?![IVa-z0-9]) (?:liver|hepatic) metast"
            ),
            code,
        )
        for code, roman in (("I", "(?:I|Ⅰ)"), ("II", "(?:II|Ⅱ)"), ("III", "(?:III|Ⅲ)"))
    ),
    # Resectability
    Words(
        "lm_resectable",
        word(
            r"(?:肝转移(?:灶|瘤)?|肝内病灶)[^,;。]{0,10}?(?:不可切除|无法切除|不能切除|难以切除)"
            r"|unresectable (?:liver|hepatic) metasta\w+|(?:liver|hepatic) metasta\w+ (?:is|are"
            r"|were) (?:un|not )resectable"
        ),
        False,
        denies=True,
    ),
    Words(
        "lm_resectable",
        word(
            r"(?:肝转移(?:灶|瘤)?|肝内病灶)[^,;。不无]{0,8}?可(?:以)?(?:全部|完全|根治性)?切除"
            r"|(?<!un)(?<!un-)\bresectable (?:liver|hepatic) metasta\w+|(?:liver"
            r"|hepatic) metasta\w+ (?:is|are|were) (?:all )?resectable"
        ),
        True,
    ),
)


def found(report: Report) -> Iterator[Proposal]:
    """What the words of imaging reports say of liver, vessels and spread."""
    yield from stated(report, ROWS)
