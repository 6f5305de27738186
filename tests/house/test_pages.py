"""No template or module opens a door in the Content-Security-Policy or around escaping."""

import re

import pytest

from .sources import ROOT, Markup, calls, markup_of, place, python_files, template_files

# WeasyPrint reads the sheet's styles from the page itself; no browser ever shows it.
FOR_PAPER = ROOT / "templates" / "pdf"
FETCHING = {  # elements that load something as the page opens, and from where
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
    "image": "href",
    "form": "action",
}
UNESCAPED_TEMPLATE = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")
UNESCAPED_PYTHON = {"mark_safe", "SafeString", "SafeText", "csrf_exempt"}
# Places that may use one of these, as "path: name"; each needs a reason beside it.
ALLOWED_UNESCAPED = {
    # Lines that a refresh of the panel sets hundreds of times; each word goes through escape() by hand, and
    # the hostile strings of tests/data are held against the pages they stand on.
    "cases/templatetags/panel_lines.py: SafeString",
    "cases/templatetags/need_lines.py: SafeString",
}


def doors(template: str, paper: bool = False) -> list[tuple[str, int]]:
    """(what, line) of everything that runs, styles or loads from where the policy forbids it."""
    markup = Markup(markup_of(template))
    found = []
    for tag, attributes, line in markup.elements:
        found += [(f"{name} attribute", line) for name in attributes if name.startswith(("on", "hx-on"))]
        found += [
            (f"{n} is run", line) for n, v in attributes.items() if v.startswith(("javascript:", "js:"))
        ]
        if not paper:
            found += [("style attribute", line)] * ("style" in attributes)
            found += [("style block", line)] * (tag == "style")
        if re.match(r"(https?:)?//", attributes.get(FETCHING.get(tag, ""), "")):
            found.append((f"{tag} from outside", line))
    scripts = [line for text, line, tag in markup.texts if tag == "script" and text.strip()]
    return found + [("script in the page", line) for line in scripts]


def test_no_template_runs_styles_or_loads_what_the_policy_forbids():
    files = template_files()
    assert files
    found = [(p, what, line) for p in files for what, line in doors(p.read_text(), FOR_PAPER in p.parents)]
    assert [f"{place(path, line)}: {what}" for path, what, line in found] == []


def test_no_style_sheet_or_script_of_ours_loads_from_outside():
    files = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js"}]
    assert files
    outside = re.compile(r"""url\(\s*["']?(https?:)?//|@import|(?:fetch|import)\(\s*["'`](https?:)?//""")
    assert [place(path) for path in files if outside.search(path.read_text())] == []


def test_nothing_is_shown_unescaped():
    found = [place(path) for path in template_files() if UNESCAPED_TEMPLATE.search(path.read_text())]
    for path in python_files("tnb", "cases", "recommendations"):
        names = {name for _call, name in calls(path.read_text())}
        found += [f"{place(path)}: {name}" for name in sorted(names & UNESCAPED_PYTHON)]
    assert set(found) - ALLOWED_UNESCAPED == set()


@pytest.mark.control
@pytest.mark.parametrize(
    "template",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        '<button onclick="x()">x</button>',
        '<button hx-on:click="x()">x</button>',
        '<a href="javascript:x()">x</a>',
        '<div hx-vals="js:{a: b()}"></div>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<img src="//example.org/a.png">',
    ],
)
def test_each_kind_of_door_is_found(template):
    assert doors(template)


def test_a_link_to_the_literature_and_files_of_our_own_are_no_doors():
    template = """<a href="https://doi.org/10.1/x">x</a><script src="{% static 'js/a.js' %}"></script>"""
    assert doors(template) == []
