"""Text in both languages, and how values are said in them."""

from typing import NamedTuple

LANGUAGES = ("en", "zh")


class Text(NamedTuple):
    """The same sentence in English and Chinese."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        """The text in ``language``, "en" or "zh"; anything else is a KeyError."""
        return {"en": self.en, "zh": self.zh}[language]


def number(value: float) -> str:
    """A number without a needless decimal point: 5.0 -> "5", 4.8 -> "4.8"."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


TRUE = Text("yes", "是")
FALSE = Text("no", "否")
UNKNOWN = Text("unknown", "未知")
NONE = Text("none", "无")
