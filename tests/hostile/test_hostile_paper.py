"""Hostile strings on paper: in the text layer as typed, or the print stops and names the characters."""

import re
import unicodedata

import pytest

from recommendations.ruleset import current_ruleset
from tests.pdf import made, pages
from tnb.pdf import UnprintableText, press, render, summary_pdf
from tnb.pdf.fonts import SHAPELESS, coverage

from . import corpus
from .conftest import NIGHT, SEED

pytestmark = pytest.mark.django_db
HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair: no text arrives with one
PILE = re.compile("[\u0300-\u036f]{2,}")
A_SHEET = 40  # strings on one


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    monkeypatch.setattr(press, "pdf_of", render.pdf_of)


def seen(text: str) -> str:
    """A text without what no paper shows: white space, and signs that show nothing; of marks piled upon one
    letter each once and in one order, for the text layer keeps neither their order nor a doubled one."""
    shown = unicodedata.normalize("NFKC", text.translate(SHAPELESS))
    shown = "".join(sign for sign in shown if unicodedata.category(sign)[0] not in "ZC")
    return PILE.sub(lambda pile: "".join(sorted(set(pile[0]))), shown)


def has_glyphs(text: str) -> bool:
    return not HALF.search(text) and all(ord(sign) in coverage() for sign in text.translate(SHAPELESS))


def printable() -> list[str]:
    return [
        text
        for text in corpus.some(len(corpus.ALL), SEED)
        if seen(text) and len(text) <= 200 and has_glyphs(text)
    ]


def text_of(content: bytes) -> str:
    return seen("".join(pages.texts_of(content)))


def test_every_printable_string_stands_in_the_text_layer(record_property):
    strings = printable()
    assert len(strings) > 800
    rounds = range(0, len(strings) if NIGHT else A_SHEET, A_SHEET)
    lost = []
    for start in rounds:
        some = strings[start : start + A_SHEET]
        sheet = made.snapshot(current_ruleset(), text="\n".join(f"«{text}»" for text in some))
        told = text_of(summary_pdf(sheet, "en"))
        lost += [text for text in some if f"«{seen(text)}»" not in told]
    record_property("strings in text layers", len(rounds) * A_SHEET)
    assert lost == []


def test_only_signs_that_show_nothing_are_left_out_of_the_print():
    """By Unicode's own word: controls, formats, unassigned ones among these, selectors, the joiner."""
    selectors = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
    left_out = {code for code, instead in SHAPELESS.items() if instead is None} - selectors - {0x34F}
    assert {unicodedata.category(chr(code)) for code in left_out} <= {"Cc", "Cf", "Cn"}
    assert {code: instead for code, instead in SHAPELESS.items() if instead} == {0x2028: "\n", 0x2029: "\n"}


def test_of_every_other_string_the_characters_are_named(record_property):
    others = [text for text in corpus.some(len(corpus.ALL), SEED) if not has_glyphs(text)]
    others = [text for text in others if not HALF.search(text)]
    assert len(others) > 60
    for text in others if NIGHT else others[:4]:
        with pytest.raises(UnprintableText) as refused:
            summary_pdf(made.snapshot(current_ruleset(), text=text), "zh")
        assert set(refused.value.characters) <= set(text)
        assert refused.value.characters


@pytest.mark.control
def test_a_text_layer_that_lost_a_sign_is_found():
    sheet = made.snapshot(current_ruleset(), text="«<b>粗体</b>»")
    told = text_of(summary_pdf(sheet, "en"))
    assert f"«{seen('<b>粗体</b>')}»" in told
    assert f"«{seen('<b>粗体</b>x')}»" not in told
