"""Every glyph on paper is the one its character asks for: looked at in the pixels, because a text layer stays
right when WeasyPrint draws the wrong glyphs (several font files under one family name)."""

import io
import logging
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from recommendations.bibliography import STYLES, format_reference
from tnb.pdf import UnprintableText, summary_pdf
from tnb.pdf.fonts import FACES, coverage, refuse_unprintable
from tnb.pdf.render import STYLE, pdf_of

from . import made, pages

TRICKY = (
    "⁹⁰Y ¹⁷⁷Lu ⁶⁸Ga ²²⁵Ac ×10⁹/L SUV₀ CO₂ ≥ 3 cm ≤ 10 % − 5 ± 2 µg α β γ → ← ↑ ↓ ℃ "
    "“原词” ‘x’ …—— 、。，；：？！（）《》"
    "神经内分泌肿瘤肝转移 首选 推荐 禁忌 㛃䶮𫖯 Ki-67 5–9 Öberg Ćwikła Pétorin ✓○?△≠–×■·"
)


pytestmark = pytest.mark.django_db  # the published cases come out of a database


def page_of(text: str, lang: str = "zh-CN") -> bytes:
    return pdf_of([f'<!doctype html><html lang="{lang}"><body><p style="font-size:14pt">{text}</p></body>'])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_character_of_the_first_page_is_drawn_with_its_own_glyph(sheets, printed, language):
    page = pages.pages_of(printed(sheets["CANTEMIST-602-a closed"], language))[0]
    assert len(list(pages.characters(page))) > 1500
    assert pages.wrong_glyphs(page) == []


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_superscripts_signs_and_rare_names_are_drawn_with_their_own_glyph(lang):
    page = pages.pages_of(page_of(TRICKY, lang))[0]
    drawn = {drawn.character for drawn in pages.characters(page)}
    assert set("⁹⁰¹⁷⁶⁸²⁵₀₂≥≤−×µ㛃䶮𫖯") <= drawn
    assert pages.wrong_glyphs(page, least=0.6) == []


def swapped(path: Path, one: str, other: str) -> bytes:
    """The font with the glyphs of two characters exchanged: what a mixed-up glyph table does."""
    font = TTFont(path)
    for names in {id(table.cmap): table.cmap for table in font["cmap"].tables}.values():
        if ord(one) in names:
            names[ord(one)], names[ord(other)] = names[ord(other)], names[ord(one)]
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


@pytest.mark.control
@pytest.mark.parametrize(
    ("face", "one", "other"),
    [("han-regular", "肝", "链"), ("latin-regular", "7", "2"), ("latin-regular", "⁹", "⁴")],
)
def test_a_wrong_glyph_is_seen_although_the_text_layer_is_right(face, one, other):
    class Mixed(URLFetcher):
        def fetch(self, url, headers=None):
            content = swapped(FACES[url], one, other) if url == f"font:{face}" else FACES[url].read_bytes()
            return URLFetcherResponse(url, content)

    fonts = FontConfiguration()
    style = CSS(string=STYLE.read_text(), font_config=fonts, url_fetcher=Mixed())
    html = f'<html lang="zh-CN"><p style="font-size:14pt">{TRICKY} {one}{other}'
    content = HTML(string=html).write_pdf(font_config=fonts, stylesheets=[style])
    page = pages.pages_of(content)[0]
    assert one in page.get_textpage().get_text_bounded()
    seen = {wrong[0] for wrong in pages.wrong_glyphs(page, least=0.6)}
    assert {one, other} <= seen
    assert seen <= {one, other}


def test_nothing_is_drawn_as_a_box(caplog, sheets, here):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        for name, sheet in sheets.items():
            if name.endswith("live"):
                summary_pdf(sheet, "zh")
    assert [record.getMessage() for record in caplog.records] == []


def test_a_character_that_no_font_has_is_named_and_nothing_is_printed(ruleset):
    sheet = made.snapshot(ruleset, text="Discussed 😀 and مرض with the family")
    with pytest.raises(UnprintableText) as refused:
        summary_pdf(sheet, "en")
    assert refused.value.characters == sorted(set("😀مرض"))
    assert "U+1F600" in str(refused.value)


def test_invisible_characters_are_left_out_and_do_not_turn_the_text_around(ruleset):
    sheet = made.snapshot(ruleset, text="lan\u200breotide\ufeff \u202e120 mg\u0007\u00ad")
    assert "lanreotide 120 mg" in pages.texts_of(summary_pdf(sheet, "en"))[0].replace("\u00a0", " ")


def test_the_fonts_print_every_word_and_reference_of_the_rule_set(ruleset):
    words = repr(ruleset.facts) + repr(ruleset.options) + repr(ruleset.rules) + repr(ruleset.cautions)
    words += repr(ruleset.conflicts) + repr(ruleset.warnings) + repr(ruleset.messages) + repr(ruleset.doubts)
    refuse_unprintable(words)
    for item in ruleset.references.values():
        for style in STYLES:
            refuse_unprintable(format_reference(item, style))


def test_the_fonts_print_gbk_and_rare_characters_of_names():
    gbk = {
        ord(character)
        for lead in range(0x81, 0xFF)
        for trail in range(0x40, 0xFF)
        for character in bytes([lead, trail]).decode("gbk", "ignore")
        if character > "\x7f"
    }
    assert len(gbk) > 21_000
    assert {chr(code) for code in gbk - coverage()} == {"≒"}
    refuse_unprintable("㛃䶮䲟㙍㬎𫖯𬭎鿍")


def test_each_face_is_one_truetype_file_of_a_family_of_its_own():
    style = STYLE.read_text()
    rules = re.findall(r'font-family: "([^"]+)"; font-weight: (\d+); src: url\("([^"]+)"\)', style)
    assert {address for _family, _weight, address in rules} == set(FACES)
    assert len({(family, weight) for family, weight, _address in rules}) == len(FACES)
    assert "unicode-range:" not in style
    for family, _weight, address in rules:
        font = TTFont(FACES[address], lazy=True)
        assert font["name"].getBestFamilyName() != family, "an installed copy would be taken in its place"
        assert font.flavor is None
        assert "glyf" in font
        assert {0x20, 0xA0} <= set(font.getBestCmap()), "a space is set in the font of its neighbours"
