"""The project's own files, as the tests of the house read them."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tnb", "cases", "recommendations")


def tracked_files() -> list[Path]:
    """Every file under version control that still exists, as paths from ROOT."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def python_files(*packages: str) -> list[Path]:
    """The hand-written modules of the packages; migrations are written by a command."""
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def template_files() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def place(path: Path, line: int | None = None) -> str:
    """Where something stands, as editors understand it: file:line."""
    name = path.relative_to(ROOT) if path.is_absolute() else path
    return f"{name}:{line}" if line else str(name)


def calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    """Every call in the module with the last part of the called name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "attr", None) or getattr(node.func, "id", "")


@functools.cache
def blocks_in_attributes() -> frozenset[str]:
    """Names of the blocks that fill an attribute in some frame, such as its class: no words for people."""
    inside = re.compile(r'="[^"<>]*{%\s*block (\w+)')
    return frozenset(name for path in template_files() for name in inside.findall(path.read_text()))


def markup_of(template: str) -> str:
    """The template as a browser would see it: without tags, comments and what is marked for translation.

    Line breaks are kept, so that line numbers stay right.
    """

    def blank(match: re.Match) -> str:
        return "\n" * match.group().count("\n")

    names = "|".join(sorted(blocks_in_attributes())) or "-"
    for pattern in (
        r"{%\s*comment\b.*?{%\s*endcomment\s*%}",
        r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}",
        rf"{{%\s*block (?:{names})\s*%}}.*?{{%\s*endblock.*?%}}",
        r"{#.*?#}|{%.*?%}|{{.*?}}",
    ):
        template = re.sub(pattern, blank, template, flags=re.DOTALL)
    return template


class Markup(HTMLParser):
    """Collects (tag, attributes, line) of the elements and (text, line, enclosing tag) of the texts."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], int]] = []
        self.texts: list[tuple[str, int, str]] = []
        self.latest = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.latest = tag
        self.elements.append((tag, {name: value or "" for name, value in attrs}, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        self.latest = ""

    def handle_data(self, data: str) -> None:
        self.texts.append((data, self.getpos()[0], self.latest))
