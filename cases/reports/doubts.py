"""Why a proposal is not plain: what is shown beside it in both languages."""

from recommendations.words import Text, number

HEDGED = Text("The report is not certain of it.", "报告用语不肯定。")
OPEN = Text("The report leaves it open; no value follows.", "报告未作肯定或排除，不能得出数值。")
EARLIER = Text("The report speaks of an earlier time.", "报告所述为既往情况。")
NEAR_NO = Text("A negation stands nearby; read the sentence.", "附近有否定词，请核对原句。")
EXCEPT = Text("The report makes an exception.", "报告中有例外。")
REQUEST = Text("From the request or the history given, not a finding.", "出自申请或病史栏，并非检查所见。")
GONE = Text("It may be gone or treated by now.", "可能已消失或已处理。")
OTHER_TUMOUR = Text("The sentence names another tumour.", "该句提及其他肿瘤。")
NOT_ALL = Text("It may not be all of them.", "可能并非全部。")
START_UNCLEAR = Text("Whether it began then is not plain.", "是否自该时开始不明确。")
ELSEWHERE = Text("The report says something else elsewhere.", "报告别处说法不同。")
NO_PER_CENT = Text("No per cent sign in the report.", "报告未写百分号。")
UNDER_ONE = Text("Less than one per cent; read it again.", "小于 1%，请核对。")
NO_UNIT = Text("The report gives no unit.", "报告未写单位。")
NO_AREA = Text(
    "The report does not say per which area it was counted; no value follows.",
    "报告未写计数面积，不能得出数值。",
)
IMPLIED = Text("It follows from other words of the report.", "由报告其他文字推得。")
PART_OF_LIVER = Text("Counted in a part of the liver only.", "仅为肝脏部分区域的计数。")
MULTIPLE = Text("Several, but no number is given.", "报告称多发，未写数目。")
NOT_CALLED_METASTASIS = Text("The report does not call it a metastasis.", "报告未称其为转移灶。")
SEGMENTS = Text("Which segments are meant is not plain.", "所指肝段不明确。")
OTHERS_NOT_NAMED = Text("The report may not name the others of the list.", "报告可能未提及清单中的其他项。")
REGIONAL = Text(
    "Nodes in the field of resection do not count as extrahepatic.", "手术野内淋巴结不计为肝外病变。"
)
STAINED = Text("From immunohistochemistry, not from imaging.", "依据免疫组化，并非显像。")
PARTLY = Text("Not of all lesions.", "并非全部病灶。")
OUR_READING = Text(
    "The word of the report is not one of the choices; this is the nearest.",
    "报告用词不在选项中，此为最接近者。",
)
TWO_SITES = Text("The report names more than one site.", "报告提及不止一个部位。")
NET_IS_WELL = Text("Not stated; follows from the name NET.", "报告未写明，由“神经内分泌瘤（NET）”名称推得。")
OLD_NAME = Text(
    "“Neuroendocrine carcinoma” and a differentiated form do not go together today.",
    "“神经内分泌癌”与高分化/分级用语不一致。",
)
LARGE = Text("More than 10 cm; was mm meant?", "大于 10 cm，单位是否为 mm？")
TINY = Text("Less than 2 mm; was cm meant?", "小于 2 mm，单位是否为 cm？")
ABOUT_PART = Text("Limited to what this report examined.", "仅限本报告检查范围。")
LIMIT_OF_ASSAY = Text("The report gives only a limit.", "报告仅给出界限值。")
DAY_UNCLEAR = Text("Day and month of the date cannot be told apart.", "日期的日与月无法区分。")
FUTURE = Text("The date lies in the future.", "日期在未来。")
SEVERAL_SIZES = Text("Several sizes stand here.", "此处有多个大小。")
AFTER_OPERATION = Text(
    "Counted on what the operation left or took; read it again.", "涉及手术切除范围，请核对。"
)


def ranged(low: float, high: float, unit: str) -> Text:
    """The report gives a range; its upper end is proposed."""
    said = f"{number(low)}–{number(high)}{unit}"
    return Text(f"The report gives {said}; this is the upper end.", f"报告为 {said}，此为上限。")


def limited(sign: str, value: float, unit: str) -> Text:
    """The report gives "less than" or "more than", and the limit itself is proposed."""
    said = f"{sign}{number(value)}{unit}"
    return Text(f"The report gives only a limit: {said}.", f"报告仅给出界限：{said}。")


def no_single(sign: str, value: float, unit: str) -> Text:
    """A limit from which no value of the right grade follows."""
    said = f"{sign}{number(value)}{unit}"
    return Text(f"The report gives only {said}; no value follows.", f"报告仅写 {said}，不能得出数值。")


def fraction(value: float) -> Text:
    """A percentage written as a fraction of one."""
    return Text(
        f"Written as {value:g} without a per cent sign; {value * 100:g} % may be meant.",
        f"原文为 {value:g}，无百分号；可能指 {value * 100:g}%。",
    )


def other_area(area: str) -> Text:
    """Mitoses counted on an area that the record does not have."""
    return Text(f"Counted {area}; it is not converted.", f"计数面积为 {area}，不作换算。")


def also(values: str) -> Text:
    """Other values of the same field in the same passage."""
    return Text(f"The report also gives {values}.", f"报告同时写有 {values}。")


def dated_only(part: str) -> Text:
    """A date that lacks its day."""
    return Text(f"The report dates it {part} only.", f"报告仅注明 {part}。")


def approximate(said: str) -> Text:
    """A number such as "more than ten"."""
    return Text(f"The report says “{said}”.", f"报告原文为“{said}”。")
