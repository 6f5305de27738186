"""Pages as pixels and as text, read with PDFium: nothing here shares code with the renderer."""

import ctypes
import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tnb.pdf.fonts import FACES

SCALE = 8  # pixels per point
PALEST = 200  # ink is darker than this; the watermark is lighter
CAP = 0.7  # height of a capital letter, in em: what stands there is looked at even beside a low letter
BUNDLED = tuple(FACES.values())


class Drawn(NamedTuple):
    """A character of the text layer: where its origin is, in pixels, and its size, in pixels per em."""

    character: str
    x: float
    y: float
    size: float


def pages_of(content: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(content))


def texts_of(content: bytes) -> list[str]:
    """The text of each page; a hyphen at the end of a line, which PDFium marks, as a hyphen."""
    texts = (page.get_textpage().get_text_bounded() for page in pages_of(content))
    return [re.sub(r"[\x02\ufffe]\s*", "-", text) for text in texts]


def raster(page: pypdfium2.PdfPage, scale: float = SCALE) -> Image.Image:
    return page.render(scale=scale, grayscale=True).to_pil()


def characters(page: pypdfium2.PdfPage) -> Iterator[Drawn]:
    """Every visible, upright character of the page."""
    text = page.get_textpage()
    height = page.get_height()
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    high = 0
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:  # PDFium gives characters beyond the basic plane in two halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        code = ord("-") if code == 2 else code  # PDFium's sign for a hyphen at the end of a line
        if pdfium.FPDFText_IsGenerated(text, index) or chr(code).isspace():
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text, index) * abs(matrix.d)
        if abs(matrix.b) < 1e-6:  # the watermark stands askew
            yield Drawn(chr(code), x.value * SCALE, (height - y.value) * SCALE, size * SCALE)


@cache
def has(path: Path) -> frozenset[int]:
    return frozenset(TTFont(path, lazy=True).getBestCmap())


@cache
def font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def likeness(page: Image.Image, drawn: Drawn, path: Path) -> float:
    """How much of the ink in the character's cell is that of its glyph in the font file: 0 to 1."""
    face = font(path, drawn.size)
    left, top, right, bottom = face.getbbox(drawn.character, anchor="ls")
    over, under = min(top, -CAP * drawn.size), max(bottom, 0.0)
    x, y = math.floor(drawn.x + min(left, 0)), math.floor(drawn.y + over)
    size = (math.ceil(max(right, face.getlength(drawn.character)) - min(left, 0)), math.ceil(under - over))
    glyph = Image.new("L", size, 255)
    at = (drawn.x - x, drawn.y - y)
    ImageDraw.Draw(glyph).text(at, drawn.character, font=face, fill=0, anchor="ls")
    expected = inked(glyph)
    best = 0.0
    for across, down in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]:
        cell = (x + across, y + down, x + across + size[0], y + down + size[1])
        best = max(best, overlap(inked(page.crop(cell)), expected))
        if best > 0.85:
            break
    return best


def inked(picture: Image.Image) -> Image.Image:
    """The ink in a picture of one colour on white: what is darker than half of the darkest."""
    half = (255 + picture.getextrema()[0]) / 2
    return picture.point(lambda value: 255 if value < min(half, PALEST) else 0)


def overlap(one: Image.Image, other: Image.Image) -> float:
    either = ImageChops.lighter(one, other).histogram()[255]
    return ImageChops.darker(one, other).histogram()[255] / either if either else 1.0


def wrong_glyphs(
    page: pypdfium2.PdfPage, fonts: tuple[Path, ...] = BUNDLED, least: float = 0.45
) -> list[str]:
    """Characters of the text layer whose ink is not the glyph that a bundled font has for them. A comma of
    6 pt is a few pixels; exchanged glyphs stay far below ``least``."""
    picture = raster(page)
    wrong = []
    for drawn in characters(page):
        known = [path for path in fonts if ord(drawn.character) in has(path)]
        if not any(likeness(picture, drawn, path) > least for path in known):
            wrong.append(f"{drawn.character} at {drawn.x / SCALE:.0f},{drawn.y / SCALE:.0f}")
    return wrong
