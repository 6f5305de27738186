"""The words in which reports tell of treatments, in both languages."""

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
