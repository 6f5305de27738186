"""The project's own hostile strings: those written by hand, and those put together from parts by kind.

``python -m tests.hostile.corpus`` counts them. Half surrogate pairs stand in the JSON file as escapes.
"""

import json
import random
from itertools import product
from pathlib import Path

from . import chinese, markup

BY_HAND: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "data" / "hostile_strings.json").read_text(encoding="utf-8")
)

SQL_WORDS = ["OR 1=1", "UNION SELECT null,null", "; DROP TABLE cases_case", "AND sleep(5)", "|| pg_sleep(5)"]
SQL_WORDS += ["; ATTACH DATABASE 'x' AS y", "ORDER BY 99", "/**/OR/**/1", "LIKE '%", "\\", "; COMMIT", "%"]
SQL = [
    f"{left}{word}{right}" for left in ("'", '"', ") ", "1 ") for word in SQL_WORDS for right in ("", " -- ")
]

EXPRESSIONS = ["7*7", "settings.SECRET_KEY", "request.user", "''.__class__.__mro__", "x|safe", "x|add:'1'"]
TEMPLATE = [
    left + said + right for said in EXPRESSIONS for left, right in (("{{", "}}"), ("${", "}"), ("#{", "}"))
]
TEMPLATE += [
    f"{{% {tag} %}}" for tag in ("debug", "load static", "include '/etc/passwd'", "csrf_token", "now 'Y'")
]
TEMPLATE += [
    "{% if 1 %}",
    "{% endif %}",
    "{% endblock %}",
    "{# x #}",
    "{% comment %}",
    "{% verbatim %}",
    "{{ '{{' }}",
]
TEMPLATE += [
    "<%= 7*7 %>",
    "<% x %>",
    "[[7*7]]",
    "@(7*7)",
    "*{7*7}",
    "~{x}",
    "{{=7*7}}",
    "{{{x}}}",
    "｛｛7*7｝｝",
]

FIELDS = [
    "Set-Cookie: sessionid=x",
    "Location: //example.org",
    "Content-Length: 0",
    "X: 1",
    "\r\n<script>x</script>",
]
HEADER = [before + end + field for before in ("", "王") for end in ("\r\n", "\n", "\r") for field in FIELDS]
HEADER += [f"x%0d%0a{field}" for field in FIELDS] + [f"x嘊嘍{field}" for field in FIELDS]

STEPS = [
    "../",
    "..\\",
    "%2e%2e/",
    "..%2f",
    "..%5c",
    "%252e%252e%252f",
    "....//",
    "..;/",
    "．．／",
    "..%c0%af",
]
PATH = [step * depth + "etc/passwd" for step in STEPS for depth in (1, 4)]
PATH += ["/etc/passwd", "file:///etc/passwd", "C:\\Windows\\win.ini", "\\\\example.org\\x", "//example.org/x"]
PATH += [
    "x.pdf\0.exe",
    "CON",
    "NUL.txt",
    "a/../../b",
    ".",
    "..",
    "~root",
    "/dev/zero",
    "/proc/self/environ",
    "x/.",
]

FORMAT = [f"%{sign}" for sign in ("s", "d", "n", "x", "p", "(x)s", "(count)d", "1$s", "99999999d", "%", "5B")]
FORMAT += [
    "%s" * 20,
    "{}",
    "{0}",
    "{x}",
    "{0.__class__}",
    "{!r}",
    "{:>99999}",
    "$x",
    "${x}",
    "%(count)s",
    "\\x41",
]
FORMAT += ["`id`", "$(id)", "; id", "| id", "&& id", "\\u0000", "\\n", "&#0;", "${jndi:ldap://example.org/x}"]

SIGNS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "%3D",
    "|",
    "'=",
    '"=',
    " =",
    "\u00a0=",
    "\u200b=",
]
CALLS = ["1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org","x")', "ＣＭＤ"]
CSV = [sign + call for sign, call in product(SIGNS, CALLS)] + SIGNS
CSV += [
    'a,b\n"=1+1"',
    'x",=1+1,"',
    "x;=1+1",
    "x\t=1+1",
    "x\r\n=1+1",
    "DDE(x)",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\0=1+1",
]

MARKS = {
    "bidi": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u3164\uffa0\u180e\ufe0f",
    "control": "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127, 0x80, 0x85, 0x9B])),
}
INVISIBLE = {
    kind: [shape.format(mark) for mark in marks for shape in ("王{}小明", "{}Ki-67 5%", "x{}")]
    for kind, marks in MARKS.items()
}
COMBINING = ["e" + "\u0301" * 40, "é", "e\u0301", "Å", "\u212b", "ﬁ", "ß", "İ", "ı", "ǅ", "Z͑ͫ̓ͪ̂ͫ̽A̴̵̜̰͔L͠G̥̘O̡", "\u0301x"]
COMBINING += [
    f"{letter}{chr(mark)}" for letter in "王a1" for mark in (0x300, 0x308, 0x327, 0x338, 0x20DD, 0x20E0)
]
UPRIGHT = [
    "مرض",
    "שלום",
    "किमो",
    "ไทย",
    "ភាសា",
    "ᠮᠣᠩᠭᠣᠯ",
    "བོད་",
    "ئۇيغۇر",
    "한국어",
    "日本語",
    "Ω≈ç√∫",
    "ﷺ",
    "꧁x꧂",
]
NUL = ["\0", "a\0b", "\0<b>", "王\0", "%00", "\\0", "x" * 50 + "\0"]
SURROGATE = ["\ud800", "x\udfff", "王\udc00明", "\ud83d", "\udead\ud800", "<b>\ud800</b>"]
LOST = ["\ufffd", "\ufffe", "\uffff", "\U0001ffff", "\U0010ffff", "\ufdd0", "x\ufffdy"]
EMOJI = ["👩‍⚕️", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "☢", "⚠︎", "😀" * 60]
WORDS = [
    "null",
    "None",
    "undefined",
    "true",
    "false",
    "nan",
    "NaN",
    "Infinity",
    "-0",
    "[]",
    "{}",
    "[object Object]",
]
WORDS += [
    "admin",
    "constructor",
    "__proto__",
    "toString",
    "id",
    "csrfmiddlewaretoken",
    "0",
    "-1",
    "\\",
    "''",
    "?",
    "-",
]
LONG = [
    word * times for word in ("x", "王", "<b>", "é", "a ", "9", "𠮷") for times in (41, 61, 121, 201, 2_001)
]
SPACE = [
    "",
    " ",
    "\u3000",
    "\u00a0x\u00a0",
    "\u2003x",
    "x\n\n\n\ny",
    " x ",
    "\tx\t",
    "\u2028x",
    "x\u2029y",
    "x\r\ny",
]

MADE: dict[str, list[str]] = {
    **{
        "script": markup.SCRIPT,
        "attribute": markup.ATTRIBUTE,
        "scheme": markup.SCHEME,
        "entity": markup.ENTITY,
    },
    **{"sql": SQL, "template": TEMPLATE, "header": HEADER, "path": PATH, "format": FORMAT, "csv": CSV},
    **INVISIBLE,
    **{"combining": COMBINING, "writing": UPRIGHT, "nul": NUL, "surrogate": SURROGATE, "lost": LOST},
    **{"emoji": EMOJI, "word": WORDS, "long": LONG, "space": SPACE},
    **{
        "chinese": chinese.WORDS,
        "full width": chinese.FULL_WIDTH,
        "name": chinese.NAMES,
        "han": chinese.RARE,
    },
    **{"number": chinese.NUMBERS, "date": chinese.DATES},
}


def _each_once() -> dict[str, list[str]]:
    """Kind -> its strings, by hand and made; a string of several kinds counts to the first of them."""
    known: set[str] = set()
    found: dict[str, list[str]] = {}
    for kind in [*BY_HAND, *(kind for kind in MADE if kind not in BY_HAND)]:
        strings = [*BY_HAND.get(kind, []), *MADE.get(kind, [])]
        found[kind] = [text for text in dict.fromkeys(strings) if text not in known]
        known.update(found[kind])
    return found


HAND = [text for strings in BY_HAND.values() for text in strings]
STRINGS = _each_once()
ALL = [text for strings in STRINGS.values() for text in strings]


def some(count: int, seed: object) -> list[str]:
    """``count`` strings, of as many kinds as there can be; another seed gives others."""
    chance = random.Random(str(seed))  # noqa: S311 - which are tried today is no secret
    rows = [chance.sample(strings, len(strings)) for strings in STRINGS.values()]
    chance.shuffle(rows)
    taken = [row[turn] for turn in range(max(map(len, rows))) for row in rows if turn < len(row)]
    return taken[:count]


if __name__ == "__main__":
    for kind, strings in STRINGS.items():
        print(f"{len(strings):5} {kind}")  # noqa: T201
    print(f"{len(ALL):5} altogether")  # noqa: T201
