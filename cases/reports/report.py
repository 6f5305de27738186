"""A report made ready for reading: its sentences, their sections, the organ spoken of, and its dates."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from cases.reports.dates import Dated, dates_in, own_date
from cases.reports.numbers import normal

LONGEST = 300  # a sentence; every rule looks no further, so that reading takes time in line with length
END = re.compile(r"[。;!?]+|\.(?=\s+[A-Z(\d\u4e00-\u9fff]|\s*\n|\s*$|[\u4e00-\u9fff])|\n")
HEADING = re.compile(
    r"\s{0,20}(?:[\d一二三四五六]{1,2}[.、)]\s?)?[\[【(]?(?P<name>[A-Z]{0,5}[\u4e00-\u9fff/]{1,12}"
    r"|[A-Za-z][A-Za-z /-]{2,35})[\]】)]?\s{0,3}(?:\([^)\n]{0,30}\))?\s{0,3}(?:[::]|$)"
)
SECTIONS = {  # what a heading means for what stands below it
    "family": re.compile(r"家族史|family history", re.I),
    "history": re.compile(
        r"既往|个人史|手术史|治疗史|past (?:medical|surgical)?|medical history|surgical history", re.I
    ),
    "plan": re.compile(
        r"计划|建议|医嘱|下一步|治疗方案|拟|讨论意见|^plan|recommend|advice|proposal|next step"
        r"|follow-up plan",
        re.I,
    ),
    "request": re.compile(
        r"检查目的|申请|临床诊断|临床资料|临床信息|送检诊断|适应证|clinical (?:info|indic"
        r"|detail|history|question)|indication|reason for",
        re.I,
    ),
    "technique": re.compile(
        r"^注$|分级标准|诊断标准|grading|检查方法|检查技术|扫描方法|技术|说明|备注|参考标准"
        r"|technique|protocol|method|legend"
        r"|^notes?$",
        re.I,
    ),
    "comparison": re.compile(r"对比片|对比检查|^对比|比较片|^comparison|^prior", re.I),
}
ORGANS = (
    ("node", re.compile(r"淋巴结|lymph node|\bnodes?\b|\bnodal|adenopathy", re.I)),
    ("apart", re.compile(r"肝功能|肝素|肝炎|肝硬化|乙肝|肝穿|liver function|heparin|hepatitis", re.I)),
    ("liver", re.compile(r"肝|hepatic|\bliver|\bsegments? (?:[1-8]|[IV])|(?<![A-Za-z])S[1-8](?!\d)", re.I)),
    ("pancreas", re.compile(r"胰|pancrea|uncinate", re.I)),
    (
        "other",
        re.compile(
            r"脾|肾|肺|骨|椎|子宫|卵巢|甲状腺|胆囊|胆管|腹膜|网膜|盆|胃|肠|乳腺|前列腺|垂体"
            r"|spleen|splenic|kidney|renal|adrenal|\blungs?\b|pulmonary|\bbones?\b|vertebra|iliac"
            r"|uter|ovar|thyroid"
            r"|gallbladder|bile duct|periton|omentum|pelvi|gastric|stomach|duoden|bowel|colon"
            r"|breast|prostate",
            re.I,
        ),
    ),
)


@dataclass(frozen=True)
class Sentence:
    """A place in the text, the section it stands in ("" for the report proper), and its number."""

    start: int
    end: int
    section: str
    number: int


@dataclass
class Report:
    """``plain`` is as long as ``text``: a place in one is the same place in the other."""

    text: str
    kind: str
    plain: str
    sentences: list[Sentence]
    dates: list[Dated]
    own: Dated | None
    organs: list[tuple[int, str]] = field(default_factory=list)

    def sentence_at(self, place: int) -> Sentence:
        return self.sentences[bisect_right(self.sentences, place, key=lambda each: each.start) - 1]

    def dates_between(self, low: int, high: int) -> list[Dated]:
        """The dates that start from a place up to before another."""
        first = bisect_left(self.dates, low, key=lambda each: each.start)
        return self.dates[first : bisect_left(self.dates, high, key=lambda each: each.start)]

    def said(self, sentence: Sentence) -> str:
        return self.plain[sentence.start : sentence.end]

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before, if it stands in the same section."""
        earlier = self.sentences[sentence.number - 1] if sentence.number else None
        return earlier if earlier and earlier.section == sentence.section else None

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """Every match within a sentence; family history, technique and lists of old films are left out."""
        place = 0
        while ahead := pattern.search(self.plain, place):
            sentence = self.sentence_at(ahead.start())
            if sentence.section not in ("family", "technique", "comparison"):
                for found in pattern.finditer(self.plain, sentence.start, sentence.end):
                    yield sentence, found
            place = max(sentence.end, ahead.start() + 1)

    def organ_at(self, start: int, end: int) -> str:
        """The organ that words at a place speak of: the nearest named in the clause, else the last before
        it in the sentence or in the two before; "" if none is."""
        sentence = self.sentence_at(start)
        low = max(self.plain.rfind(",", sentence.start, start), sentence.start)
        high = self.plain.find(",", end, sentence.end)
        near = self._organs_between(low, sentence.end if high < 0 else high)
        if near:
            return min(near, key=lambda each: min(abs(each[0] - start), abs(each[0] - end)))[1]
        earlier = self.before(sentence)
        first = (self.before(earlier) or earlier).start if earlier else sentence.start
        named = self._organs_between(first, start)
        return named[-1][1] if named else ""

    def organs_between(self, low: int, high: int) -> list[str]:
        """The organs named between two places, in order."""
        return [name for _place, name in self._organs_between(low, high)]

    def _organs_between(self, low: int, high: int) -> list[tuple[int, str]]:
        first = bisect_right(self.organs, (low - 1, "~"))
        return self.organs[first : bisect_right(self.organs, (high, ""))]


def prepared(text: str, kind: str) -> Report:
    """The report of a text; ``kind`` is what people said it is: a code of cases.models.Source."""
    plain = normal(text)
    dates = dates_in(plain)
    report = Report(text, kind, plain, _sentences(plain), dates, own_date(plain, dates))
    report.organs = sorted(_organs(plain))
    return report


def _organs(plain: str) -> Iterator[tuple[int, str]]:
    claimed = bytearray(len(plain))
    for name, words in ORGANS:
        for found in words.finditer(plain):
            if not claimed[found.start()]:
                claimed[found.start() : found.end()] = b"\1" * len(found[0])
                if name != "apart":
                    yield found.start(), name


def _sentences(plain: str) -> list[Sentence]:
    sentences: list[Sentence] = []
    start, section = 0, ""
    for end in [*_ends(plain), len(plain)]:
        for low in range(start, max(end, start + 1), LONGEST):
            high = min(low + LONGEST, end)
            if low == start:
                section = _section(plain[low:high], section, low == 0 or plain[low - 1] == "\n")
            sentences.append(Sentence(low, high, section, len(sentences)))
        start = max(end, start)
    return sentences


def _ends(plain: str) -> Iterator[int]:
    for found in END.finditer(plain):
        if found[0] != "\n" or not _wrapped(plain, found.start()):
            yield found.end()


def _wrapped(plain: str, place: int) -> bool:
    """Whether a line break stands inside a sentence, as in a text copied from a page."""
    after = plain[place + 1 : place + 2]
    before = plain[max(0, place - 1) : place]
    return bool(after and before) and (
        (after.islower() and after.isascii() and before.isalnum() and before.isascii())
        or (before in ",、(" and not after.isspace())
        or (
            after.isdigit()
            and before.isascii()
            and before.islower()
            and not re.match(r"\d{1,2}[.、)] ", plain[place + 1 : place + 6])
        )
    )


def _section(words: str, section: str, first: bool) -> str:
    """The section that a sentence opens; one without a heading stays in the section before it.

    Within a line only a heading that means something opens a section.
    """
    found = HEADING.match(words)
    if not words.strip() or not found:
        return section
    known = next((code for code, heading in SECTIONS.items() if heading.search(found["name"])), "")
    if first:
        return known
    return known if known and ":" in found[0] else section
