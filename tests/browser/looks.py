"""What is asked of every page, in a browser: that anybody can read it and use it, by keyboard, enlarged,
without colour and without movement. Each function gives what is wrong, as lines."""

from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
USUAL = {"width": 1366, "height": 768}
ENLARGED = {"width": 683, "height": 384}  # the same at 200 %
NARROW = {"width": 320, "height": 640}  # 1280 at 400 %
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {
        name: {"enabled": True}
        for name in ("target-size", "heading-order", "page-has-heading-one", "landmark-one-main", "skip-link")
    },
    "resultTypes": ["violations"],
}


def wrong_with(page, language: str) -> Iterator[str]:
    """Everything, of the page as it stands in `page`; it is left enlarged."""
    page.evaluate(SCRIPT)
    yield from axe(page)
    yield from frame(page, language)
    yield from page.evaluate("looks.motion()")
    yield from page.evaluate("looks.broken()")
    yield from focus(page)
    for size in (NARROW, ENLARGED):
        page.set_viewport_size(size)
        yield from page.evaluate("looks.tooWide()")
    yield from (f"enlarged, {said}" for said in focus(page))


def axe(page) -> Iterator[str]:
    """On a screen as high as the page: what a bar at the edge covers before one scrolls is not small."""
    usual = page.viewport_size
    page.set_viewport_size(usual | {"height": max(usual["height"], page.evaluate("looks.height()"))})
    violations = Axe().run(page, options=AXE).response["violations"]
    page.set_viewport_size(usual)
    for found in violations:
        places = [str(node["target"][0]) for node in found["nodes"]]
        yield f"{found['id']}: {', '.join(places[:3])}{' …' * (len(places) > 3)}"


def focus(page) -> list[str]:
    """The focus goes through the page; it is a keyboard's only after a key."""
    page.keyboard.press("Tab")
    return page.evaluate("looks.focus()")


def frame(page, language: str) -> Iterator[str]:
    said = page.evaluate("looks.frame()")
    if not said["language"].startswith(language):
        yield f"the page says it is in {said['language']!r}"
    if not said["title"].strip():
        yield "the page has no title"
    if said["headings"] != 1:
        yield f"{said['headings']} headings of the page itself"
    if not said["skips"]:
        yield "the first thing the Tab key reaches does not lead to the content"


def said_by_colour_alone(states: list[tuple[str, str]]) -> list[str]:
    """`states` of all pages: kinds that only their colour tells apart, because their words are alike."""
    words: dict[str, set[str]] = {}
    for kind, said in states:
        words.setdefault(said, set()).add(kind)
    return [
        f"{sorted(kinds)} all say {said!r}" for said, kinds in words.items() if len(kinds) > 1 or not said
    ]
