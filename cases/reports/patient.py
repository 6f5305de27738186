"""The patient: age, sex, performance, hormones, liver and kidney function."""

from collections.abc import Iterator

from cases.reports import doubts as why
from cases.reports.negation import standing
from cases.reports.proposal import Proposal
from cases.reports.report import Report
from cases.reports.statements import Words, stated, word

ROWS = (
    # Function and syndromes
    Words(
        "functional_status",
        word(r"无功能(?:性)?|非功能性|\bnon-?function(?:al|ing)\b"),
        "non_functional",
        denies=True,
        needs=word(r"瘤|肿瘤|NET|NEN|tumou?r|neoplasm"),
    ),
    Words(
        "functional_status",
        word(
            r"(?<!无)(?<!非)(?<![多器官])功能性(?=[^,;。]{0,10}(?:瘤|NET|NEN))"
            r"|(?<![-\w])functional (?:pancreatic |p?NET|neuroendocrine|tumou?r)"
            r"|(?<![-\w])functioning (?:pancreatic |p?NET|neuroendocrine|tumou?r)"
        ),
        "functional",
    ),
    *(
        Words("syndrome", word(words), code, unless=word(r"胰岛素瘤样|多发性内分泌腺瘤"))
        for code, words in (
            ("insulinoma", r"胰岛素瘤|insulinoma"),
            ("gastrinoma", r"胃泌素瘤|gastrinoma|Zollinger"),
            ("glucagonoma", r"胰高血糖素瘤|glucagonoma"),
            ("vipoma", r"VIP\s?瘤|VIPoma"),
            ("carcinoid", r"类癌综合征|carcinoid syndrome"),
        )
    ),
    Words("hypoglycaemia", word(r"低血糖(?!素)|hypoglyc(?:ae|e)mi[ac]"), True, False),
    Words("peptic_ulcer", word(r"消化性溃疡|peptic ulcer\w*"), True, False),
    Words("peptic_ulcer", word(r"十二指肠(?:球部)?(?:多发)?溃疡|胃溃疡|(?:duodenal|gastric) ulcer\w*"), True),
    # Organs
    Words(
        "hepatic_insufficiency",
        word(r"肝功能(?:不全|衰竭|失代偿)|肝衰竭|hepatic (?:insufficiency|failure)|liver failure"),
        True,
        False,
    ),
    Words(
        "hepatic_insufficiency",
        word(
            r"肝(?:、肾|肾)?功能(?:均|检查)?(?:正常|未见异常|无异常)|(?:liver"
            r"|hepatic)(?: and (?:renal|kidney))? function (?:\w+ )?(?:is |was |were |are "
            r"|remains )?normal|normal (?:liver|hepatic)(?: and renal)? function"
        ),
        False,
        denies=True,
    ),
    Words(
        "renal_insufficiency",
        word(
            r"肾功能(?:不全|衰竭)|肾衰竭|尿毒症|renal (?:insufficiency|failure|impairment)"
            r"|kidney failure"
        ),
        True,
        False,
    ),
    Words(
        "renal_insufficiency",
        word(
            r"(?:肝、|肝)?肾功能(?:均|检查)?(?:正常|未见异常|无异常)"
            r"|renal function (?:\w+ )?(?:is |was |were |are |remains )?normal"
            r"|normal (?:liver and )?renal function|liver and renal function (?:\w+ )?(?:is |was "
            r"|were |are )?normal"
        ),
        False,
        denies=True,
    ),
    Words(
        "severe_comorbidity",
        word(r"严重(?:的)?(?:基础疾病|合并症|心肺疾病)|(?:severe|serious|significant) comorbidit\w+"),
        True,
        False,
    ),
)


ECOG = word(
    r"ECOG\s?(?:PS|体能状态|评分|performance status|score|体力状况)?\s?(?:评分)?\s?(?:of"
    r"|为|[::=])?\s?(?P<n>[0-4])(?:\s?(?:-|~|/|to|至)\s?(?P<n2>[0-4]))?(?!\d|\.\d)"
    r"|(?<![A-Za-z])PS\s?(?:评分)?\s?(?:[::=])?\s?(?P<p>[0-4])\s?分"
)


AGE = word(
    r"年龄\s?[::]?\s?(?P<a>\d{1,3})\s?岁|(?:男|女)(?:性)?\s?[,、]?\s?(?P<b>\d{1,3})\s?岁"
    r"|\b(?P<c>\d{1,3})[- ]?(?:year|yr)s?[- ]old\b(?! history)|\bage\s?[::]\s?(?P<d>\d{1,3})\b"
)


SEX = word(
    r"性别\s?[::]?\s?(?P<z>男|女)|(?:患者)?[,、:]?\s?(?P<y>男"
    r"|女)(?:性)?\s?[,、]\s?\d{1,3}\s?岁|\b(?:year|yr)s?[- ]old (?P<e>woman|man|female"
    r"|male|lady|gentleman)\b|\bsex\s?[::]\s?(?P<f>female|male|f|m)\b"
)


def found(report: Report) -> Iterator[Proposal]:
    """What history and examination say."""
    yield from stated(report, ROWS)
    yield from _people(report)


def _people(report: Report) -> Iterator[Proposal]:
    for _sentence, match in report.matches(ECOG):
        value = int(match["n2"] or match["n"] or match["p"])
        reasons = (why.ranged(float(match["n"]), value, ""),) if match["n2"] else ()
        stand = standing(report, match.start(), match.end())
        if stand.verdict == "yes":
            yield Proposal("ecog", value, match.start(), match.end(), (*stand.doubts, *reasons))
    for _sentence, match in report.matches(AGE):
        years = int(next(filter(None, match.groups())))
        if years <= 120 and standing(report, match.start(), match.end(), lasting=True).verdict == "yes":
            yield Proposal("age_years", years, match.start(), match.end())
    for _sentence, match in report.matches(SEX):
        said = next(filter(None, match.groups())).lower()
        sex = "female" if said in ("女", "woman", "female", "lady", "f") else "male"
        if standing(report, match.start(), match.end(), lasting=True).verdict == "yes":
            yield Proposal("sex", sex, match.start(), match.end())
