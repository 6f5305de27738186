"""The bundled fonts: which file is which face, and which characters they can print.

One file per family, weight and style; see scripts/make-fonts for why.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
# Address in the style sheet -> file. No other address is ever read.
FACES = {
    f"font:{family}-{weight}": FOLDER / f"tnb-{family}-{weight}.ttf"
    for family in ("latin", "han", "quotes")
    for weight in ("regular", "bold")
}
# Characters without a shape of their own, which may change what others look like or where they stand:
# controls, soft hyphens, joiners, direction marks, variation selectors. They are left out of the print.
SHAPELESS = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0B, 0x0D),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        0x34F,
        0x61C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xE0000, 0xE01F0),
    ]
)
# The ends of lines and of paragraphs under their other names, for which no font has a glyph.
SHAPELESS |= {0x2028: "\n", 0x2029: "\n"}
SPACING = frozenset(map(ord, "\n\r\t"))


@cache
def coverage() -> frozenset[int]:
    """The code points that the fonts have a glyph for, in both weights."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 (only who prints pays for the import)

    def characters(weight: str) -> set[int]:
        return {
            code
            for family in ("latin", "han")
            for code in TTFont(FACES[f"font:{family}-{weight}"], lazy=True).getBestCmap()
        }

    return frozenset(characters("regular") & characters("bold")) | SPACING


class UnprintableText(ValueError):  # noqa: N818 (says what is the matter)
    """The text has ``characters`` that the bundled fonts cannot draw; printing it would leave boxes."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        super().__init__(" ".join(f"{c} (U+{ord(c):04X})" for c in characters))


def refuse_unprintable(text: str) -> None:
    """Raises UnprintableText naming the characters of ``text`` without a glyph, in order of code point."""
    if missing := sorted(c for c in set(text) if ord(c) not in coverage()):
        raise UnprintableText(missing)
