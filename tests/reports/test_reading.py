"""What must hold for any text: places quote it, nothing raises, and length costs no more than its share."""

import importlib
import pkgutil
import re
import sys

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

import cases.reports
from cases.kinds import kinds
from cases.reports.numbers import normal
from cases.reports.reading import read
from recommendations.casefile import problems_with
from recommendations.ruleset import current_ruleset

from .corpus import reading_of, reports

PIECES = sorted(
    {piece for each in reports() for piece in re.split(r"(?<=[,，。；;：:\s])", each["text"]) if piece}
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(
        st.sampled_from("肝胰门静脉癌栓未见不除外Ki-67G2约％０.1５～×/cm段S8，。：（）年月日\n IVⅣ<＞"),
        max_size=200,
    ),
)
KINDS = st.sampled_from(["", "pathology", "ct", "mri", "pet", "operation", "clinic", "laboratory"])


@settings(max_examples=300, deadline=None)
@over(TEXTS, KINDS)
def test_any_text_is_read_and_every_place_lies_in_it(text, kind):
    for each in read(text, kind).proposals:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip()
        assert each.value is not None or each.doubts
        dated = each.observed_on
        assert dated is None or 0 <= dated.start < dated.end <= len(text)


@settings(max_examples=200, deadline=None)
@over(TEXTS, KINDS)
def test_every_proposed_value_is_one_the_record_allows(text, kind):
    for each in read(text, kind).proposals:
        if each.value is None:
            continue
        if not each.group:
            assert problems_with({each.target: each.value}) == []
        else:
            field = kinds()[each.kind].fields[each.field]
            assert not field.choices or set(field.choices) >= set(
                each.value if isinstance(each.value, list) else [each.value]
            )


@over(st.text(max_size=200))
def test_making_signs_plain_keeps_every_place(text):
    assert len(normal(text)) == len(text)


def test_every_fact_of_the_tables_exists():
    facts = current_ruleset().facts
    for each in (proposal for report in reports() for proposal in reading_of(report).proposals):
        assert each.group or each.target in facts


def steps(text: str) -> int:
    """Calls of Python functions while the text is read."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read(text, "clinic")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.slow
def test_twice_the_text_is_at_most_little_more_than_twice_the_work():
    whole = "\n".join(each["text"] for each in reports())
    for text in (
        whole,
        whole.replace("\n", " "),
        re.sub(r"[。.;；\n]", "", whole),
        "肝" * 9000,
        "1" * 9000,
        "未见" * 5000,
    ):
        once, twice = steps(text), steps(text * 2)
        assert twice < 2.6 * once + 2000


def patterns():
    """Every compiled pattern of the package, by name."""
    for module in pkgutil.iter_modules(cases.reports.__path__):
        loaded = importlib.import_module(f"cases.reports.{module.name}")
        for name, value in vars(loaded).items():
            yield from ((f"{module.name}.{name}", each) for each in compiled(value))


def compiled(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from compiled(each)
    elif isinstance(value, dict):
        yield from compiled(list(value.values()))
    elif hasattr(value, "words") and isinstance(value.words, re.Pattern):
        yield value.words


def open_ended(parsed, inside=False):
    """The repeats without an upper end that stand within another repeat: what makes a pattern explode."""
    for operation, argument in parsed:
        name = str(operation)
        if "REPEAT" in name:
            _low, high, inner = argument
            endless = str(high) == "MAXREPEAT"
            if endless and inside:
                yield str(inner)
            yield from open_ended(inner, inside=inside or endless)
        elif name == "SUBPATTERN":
            yield from open_ended(argument[3], inside)
        elif name == "BRANCH":
            for branch in argument[1]:
                yield from open_ended(branch, inside)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from open_ended(argument[1], inside)


def parsed(pattern):
    return re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)


def test_no_pattern_has_an_endless_repeat_within_another():
    found = dict(patterns())
    assert len(found) > 40
    assert [name for name, each in patterns() if list(open_ended(parsed(each)))] == []


@pytest.mark.control
def test_an_endless_repeat_within_another_is_found():
    assert list(open_ended(parsed(re.compile(r"(?:a+b?)+c"))))


@pytest.mark.slow
def test_200_kilobytes_are_read():
    text = ("肝S8转移瘤3.2cm，门静脉未见癌栓，Ki-67 约10–15%。" * 9000)[:200_000]
    assert len(text) == 200_000
    assert read(text, "ct").proposals
