"""The bones of a page: which elements it has, with which attributes, in which order, without any text."""

from collections.abc import Iterable
from html.parser import HTMLParser

# Attributes that come and go with what was typed, and with what was refused.
OF_STATE = {"aria-invalid", "aria-describedby", "value", "checked", "open", "hidden"}
# The second part of a label in a picture: it stands there only where there is room for it.
SECOND_PART = ("tspan", "dx", "fill", "font-size", "font-weight")


class Skeleton(HTMLParser):
    """``bones``: (tag, names of its attributes) of every element."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.bones: list[tuple[str, ...]] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.bones.append((tag, *sorted(name for name, _value in attrs)))

    def handle_comment(self, data):
        self.bones.append(("a comment",))

    def handle_decl(self, decl):
        self.bones.append(("a declaration", decl))

    def unknown_decl(self, data):
        self.bones.append(("an unknown declaration",))

    def handle_pi(self, data):
        self.bones.append(("an instruction",))


def skeleton(content: str) -> list[tuple[str, ...]]:
    return Skeleton(content).bones


def without_errors(bones):
    """The bones but for what says that something was refused, paragraphs and the marks of fields, and for
    what hangs on the room that a text takes."""
    kept = [tuple(part for part in bone if part not in OF_STATE) for bone in bones if bone != SECOND_PART]
    return [bone for bone in kept if bone[0] not in {"p", "div", "strong", "ul", "li", "label"}]


def different(ours: Iterable, theirs: Iterable) -> list:
    """A few of what is in one and not in the other; [] if both are the same."""
    ours, theirs = list(ours), list(theirs)
    if ours == theirs:
        return []
    return [
        ("more", *(set(ours) - set(theirs))),
        ("less", *(set(theirs) - set(ours))),
        (len(ours), len(theirs)),
    ]


def planted_bone(bone: tuple[str, ...]) -> bool:
    """Whether this is an element of the corpus and not one of the site."""
    handlers = any(name.startswith("on") or name in {"srcdoc", "autofocus x", "ſcript"} for name in bone[1:])
    return handlers or bone[0] in {
        "b",
        "iframe",
        "object",
        "embed",
        "marquee",
        "math",
        "base",
        "x",
        "a comment",
    }
