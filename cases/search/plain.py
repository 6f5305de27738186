"""Text as the search compares it. Pure."""

import re
import unicodedata

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def folded(text: str) -> str:
    """Full width, case and accents made alike: "ＷＡＮＧ Müller" -> "wang muller"."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain)


def key(text: str) -> str:
    """Letters and digits only: "H-12 34" -> "h1234"."""
    return "".join(letter for letter in folded(text) if letter.isalnum())
