"""The liver on paper: drawn as lines in the bundled fonts, and the sheet keeps to its two pages."""

import ctypes

import pypdfium2.raw as pdfium
import pytest

from cases.liver.lesions import Lesion, frozen
from recommendations.ruleset import current_ruleset
from tests.pdf import made
from tests.pdf.pages import pages_of, texts_of
from tnb.pdf import summary_pdf

PLANS = ("resect", "ablate", "embolise", "observe", "")


@pytest.fixture(scope="module", params=["en", "zh"])
def printed(request):
    """The fullest sheet we have, with twelve lesions, and the same without."""
    sheet = made.snapshot(current_ruleset(), language=request.param)
    lesions = [
        frozen(Lesion(n, (str(1 + n % 8),), 0.5 + n * 0.3, PLANS[n % 5], "next to the right hepatic vein"))
        for n in range(1, 13)
    ]
    with_liver = summary_pdf(sheet | {"lesions": lesions, "lesions_complete": True}, request.param)
    return with_liver, summary_pdf(sheet, request.param)


def fonts_of(page) -> set[str]:
    names = set()
    for drawn in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT]):
        name = ctypes.create_string_buffer(100)
        pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(drawn), name, 100)
        names.add(name.value.decode())
    return names


def test_the_liver_adds_no_page(printed):
    assert [len(pages_of(content)) for content in printed] == [2, 2]


def test_the_picture_is_no_image_and_its_words_are_of_the_bundled_fonts(printed):
    page = pages_of(printed[0])[0]
    assert not list(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]))
    fonts = fonts_of(page)
    assert fonts
    assert {name for name in fonts if "TNB-Print" not in name.replace(" ", "-")} == set()


def test_every_lesion_is_printed_in_words_too(printed):
    text = " ".join(" ".join(texts_of(printed[0])).split())
    assert text.count("next to the right hepatic vein") == 12
    assert "VIII" in text
