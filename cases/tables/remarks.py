"""What is to be said about a table: problems, which must be mended in the file, and doubts, which a person
answers. Both name row, column, value and what is allowed, in both languages."""

from dataclasses import dataclass

from recommendations.words import Text

NOTHING_SAID = Text("", "")

# kind of doubt -> the answers it takes; a problem has no kind
ANSWERS: dict[str, tuple[str, ...]] = {
    "fraction": ("hundredfold", "as_is", "leave"),
    "large": ("tenth", "as_is", "leave"),
    "formula": ("as_is", "leave"),
    "older": ("as_is", "leave"),
    "hidden": ("as_is", "leave"),
    "column": ("as_is",),
    "sheet": ("as_is",),
    "text": ("as_is",),
    "person": ("as_is",),
}
KINDS: dict[str, Text] = {
    "fraction": Text("Less than one per cent", "不足百分之一"),
    "large": Text("Unusually large", "数值异常大"),
    "formula": Text("Results of formulas", "公式结果"),
    "older": Text("Older than what is recorded", "早于已记录的数据"),
    "hidden": Text("Hidden rows", "隐藏的行"),
    "column": Text("Columns that may be meant otherwise", "需确认的列"),
    "sheet": Text("Sheets that are not read", "未读取的工作表"),
    "text": Text("Question or summary differs", "问题或摘要不同"),
    "person": Text("Another person?", "是否为另一人？"),
}
# What the two plain answers mean where there is no value to take or leave.
OWN_WORDS: dict[tuple[str, str], Text] = {
    ("column", "as_is"): Text("go on all the same", "仍然继续"),
    ("sheet", "as_is"): Text("go on without it", "不读取，继续"),
    ("text", "as_is"): Text("go on; they stay as they are recorded", "继续；保留已记录的内容"),
    ("person", "as_is"): Text("it is this patient all the same", "确为该患者"),
    ("hidden", "as_is"): Text("take these rows too", "同样采用这些行"),
    ("hidden", "leave"): Text("leave these rows out", "不采用这些行"),
    ("older", "leave"): Text("keep what is recorded", "保留已记录的数据"),
}
ANSWER_WORDS: dict[str, Text] = {
    "hundredfold": Text("a fraction was meant: times 100", "原意为小数：乘以 100"),
    "tenth": Text("millimetres were meant: a tenth", "原意为毫米：除以 10"),
    "as_is": Text("take it as it stands", "按原样采用"),
    "leave": Text("leave it out", "不采用"),
}


@dataclass(frozen=True)
class Remark:
    """``place`` is the heading of the column, ``letter`` its letter, ``key`` the column's key; all empty
    when the whole row or file is meant. ``doubt`` is a key of ANSWERS, "" for a problem."""

    problem: Text
    allowed: Text = NOTHING_SAID
    value: str = ""
    place: str = ""
    letter: str = ""
    key: str = ""
    doubt: str = ""
    row: int = 0


def answer_words(doubt: str, answer: str) -> Text:
    """What an answer to a kind of doubt says; nothing for none."""
    return OWN_WORDS.get((doubt, answer)) or ANSWER_WORDS.get(answer, NOTHING_SAID)
