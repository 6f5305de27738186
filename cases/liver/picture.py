"""The picture of the liver as SVG: eight segments, the lesions to scale, legend and scale.

Presentation attributes only, no style and no script, so that the same picture stands in a page under a
strict content policy, on the projector and in print. A plan is told by outline and hatching; the colour
only repeats it.
"""

from collections.abc import Collection, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.kinds import SEGMENTS
from recommendations.words import Text

from .lesions import Lesion, plan_counts
from .marks import INK, disc, key, numbered
from .placing import Circle, placed
from .shape import BORDERS, HEIGHT, NUMERALS, OUTLINE, WIDTH, path

# mm: the letters of the legend on a screen, and on paper, where the picture is small.
SCREEN, PAPER = 9.0, 12.5
BORDER = "#8a6f63"
TINTS = {"1": "#dcc3b6", "2": "#f3e6df", "3": "#eddbd1", "4": "#f3e6df", "5": "#f3e6df", "6": "#eddbd1"}
TINTS |= {"7": "#f3e6df", "8": "#eddbd1"}
DESCRIBED = Text(
    "The liver from the front with Couinaud's segments; the patient's right is on the left. Circles are to "
    "scale; the place within a segment is chosen by the drawing.",
    "肝脏前面观与 Couinaud 分段，图左为患者右侧。圆圈按比例绘制；段内具体位置为示意。",
)
SIDES = (Text("R", "右"), Text("L", "左"))
NO_LESION = Text("no lesion listed", "未列出病灶")
UNMEASURED_SIGN = Text("size not stated", "大小未注明")
SEGMENT = Text("segment", "肝段")


def svg(  # noqa: PLR0913 - one for each place where it stands
    lesions: Sequence[Lesion],
    language: str,
    interactive: bool = False,
    *,
    selected: Collection[str] = (),
    name: str = "liver",
    family: str = "inherit",
) -> SafeString:
    """The picture, in "en" or "zh". ``name`` makes its ids its own on a page with several pictures,
    ``family`` are its fonts: in print nothing is inherited.

    Interactive: each segment is a link that adds it to, or takes it from, ``selected`` ("?segments=6,7"),
    each lesion with a key one to its form ("?lesion=5").
    """
    circles = placed(tuple((lesion.segments, lesion.size_cm) for lesion in lesions))
    letter = SCREEN if family == "inherit" else PAPER
    legend = _legend(lesions, language, letter)
    segments = [_segment(each, lesions, language, interactive, selected) for each in "23456781"]
    # The largest below, so that it hides none of the others.
    pairs = sorted(zip(lesions, circles, strict=True), key=lambda pair: -pair[1].r)
    drawn = [_lesion(lesion, circle, language, interactive) for lesion, circle in pairs]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="liver-picture" viewBox="0 0 {} {}" role="{}" '
        'aria-labelledby="{}-title {}-text" font-family="{}" text-anchor="middle">'
        '<title id="{}-title">{}</title><desc id="{}-text">{}</desc>{}{}{}{}{}</svg>',
        *(WIDTH, f"{HEIGHT + 1.4 * letter * len(legend):g}", "group" if interactive else "img"),
        *(name, name, family),
        *(name, titled(lesions, language), name, described(lesions, language)),
        _around(language),
        format_html_join("", "{}", ((part,) for part in segments)),
        _numerals(),
        format_html_join("", "{}", ((part,) for part in drawn)),
        format_html_join("", "{}", ((part,) for line in legend for part in line)),
    )


def titled(lesions: Sequence[Lesion], language: str) -> str:
    """ "Liver: 3 lesions"."""
    one = Text("Liver: 1 lesion", "肝脏：1 个病灶")
    many = Text(f"Liver: {len(lesions)} lesions", f"肝脏：{len(lesions)} 个病灶")
    return (one if len(lesions) == 1 else many).said(language)


def described(lesions: Sequence[Lesion], language: str) -> str:
    """The picture in words: how it is drawn, then every lesion."""
    stop, gap = {"en": (".", " "), "zh": ("。", "")}[language]
    each = [told(lesion, language) + stop for lesion in lesions] or [NO_LESION.said(language) + stop]
    return gap.join([DESCRIBED.said(language), *each])


def told(lesion: Lesion, language: str) -> str:
    """ "3: segment VI, 3.2 cm, resect"."""
    comma, colon = {"en": (", ", ": "), "zh": ("，", "：")}[language]
    place = f"{SEGMENT.said(language)} {lesion.place()}"
    parts = (place, lesion.size(language), lesion.planned(language))
    return f"{lesion.number}{colon}{comma.join(parts)}"


def segment_name(segment: str, lesions: Sequence[Lesion], language: str) -> str:
    """ "segment VI, 2 lesions"."""
    count = sum(segment in lesion.segments for lesion in lesions)
    roman = SEGMENTS[segment].en
    lesion = {0: "no lesion", 1: "1 lesion"}.get(count, f"{count} lesions")
    return Text(f"segment {roman}, {lesion}", f"{roman} 段，{count} 个病灶").said(language)


def _around(language: str) -> SafeString:
    """What a surgeon looks for around it: vena cava and gall bladder; the sides, and 5 cm to compare."""
    right, left = SIDES
    return format_html(
        '<g fill="none" stroke="#7d8a94" stroke-width="0.9">'
        '<path fill="#dfe6eb" d="M126,13 L126,36 L142,36 L142,13"/>'
        '<path fill="#e3e6d3" d="M104,131 C100,142 97,153 103,158 C110,162 116,154 116,144 L115,129 Z"/>'
        '</g><g font-size="10" font-weight="700" fill="#59636b">'
        '<text x="12" y="18">{}</text><text x="220" y="18">{}</text></g>'
        '<path d="M174,156 v-4 M174,154 h50 M224,156 v-4" fill="none" stroke="{}" stroke-width="1.2"/>'
        '<text x="199" y="150" font-size="9" fill="{}">5 cm</text>',
        *(right.said(language), left.said(language), INK, INK),
    )


def _segment(
    segment: str, lesions: Sequence[Lesion], language: str, interactive: bool, selected: Collection[str]
) -> SafeString:
    chosen = segment in selected
    shape = format_html(
        '<path class="segment{}" d="{}" fill="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round"{}/>',
        *(" chosen" if chosen else "", path(BORDERS[segment]), TINTS[segment], BORDER, "1"),
        format_html(' stroke-dasharray="{}"', "2.5 1.5") if segment == "1" else "",
    )
    if not interactive:
        return shape
    then = sorted({*selected} ^ {segment})
    return format_html(
        '<a class="pick-segment" href="?segments={}" data-segment="{}"><title>{}</title>{}</a>',
        *(",".join(then), segment, segment_name(segment, lesions, language), shape),
    )


def _numerals() -> SafeString:
    outline = format_html(
        '<path d="{}" fill="none" stroke="#6b5147" stroke-width="1.6" pointer-events="none"/>', path(OUTLINE)
    )
    # The falciform ligament and, on Cantlie's line, the border of the two sides stand out a little.
    midline = format_html(
        '<path d="{}" fill="none" stroke="#6b5147" stroke-width="1.6" stroke-dasharray="6 2" '
        'pointer-events="none"/>',
        path(("middle_vein_up", "middle_vein_down"), closed=False),
    )
    numerals = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((x, y + 4, SEGMENTS[segment].en) for segment, (x, y) in NUMERALS.items()),
    )
    return format_html(
        '{}{}<g font-size="11" font-weight="700" fill="#5d4439" pointer-events="none" '
        'aria-hidden="true">{}</g>',
        *(outline, midline, numerals),
    )


def _lesion(lesion: Lesion, circle: Circle, language: str, interactive: bool) -> SafeString:
    drawn = format_html("{}{}", disc(lesion, circle), numbered(lesion, circle))
    if not (interactive and lesion.key):
        return format_html('<g class="lesion" aria-hidden="true">{}</g>', drawn)
    return format_html(
        '<a class="lesion" href="?lesion={}" tabindex="-1"><title>{}</title>{}</a>',
        *(lesion.key, told(lesion, language), drawn),
    )


def _legend(lesions: Sequence[Lesion], language: str, letter: float) -> list[list[SafeString]]:
    """Line by line: how each plan is drawn and how many lesions have it; the sign of an unmeasured one."""
    entries = [(each["plan"], f"{each['name']} {each['count']}") for each in plan_counts(lesions, language)]
    unmeasured = sum(lesion.size_cm is None for lesion in lesions)
    if unmeasured:
        entries.append((None, f"{UNMEASURED_SIGN.said(language)} {unmeasured}"))
    lines: list[list[SafeString]] = []
    x = float(WIDTH)
    for plan, words in entries:
        wide = 14 + letter * sum(1.0 if sign > "\u2e80" else 0.58 for sign in words)
        if x + wide > WIDTH:
            lines.append([])
            x = 6.0
        lines[-1].append(_entry(plan, words, x, HEIGHT + 1.4 * letter * (len(lines) - 0.5), letter))
        x += wide
    return lines


def _entry(plan: str | None, words: str, x: float, y: float, letter: float) -> SafeString:
    return format_html(
        '{}<text x="{}" y="{}" text-anchor="start" font-size="{}" fill="{}" aria-hidden="true">{}</text>',
        *(key(plan, x + 4, y), f"{x + 10.5:g}", f"{y + letter * 0.36:g}", f"{letter:g}", INK, words),
    )
