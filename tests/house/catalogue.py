"""The words in the sources and in the Chinese catalogue, read without the gettext programs."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from .sources import calls

# Which argument holds the words that the catalogue has, by the function's name without _lazy and _noop.
# Of a plural that is the singular.
WORDS = {"_": 0, "gettext": 0, "ngettext": 0, "pgettext": 1, "npgettext": 1}
STRING = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)


class Entry(NamedTuple):
    """One entry of a .po file; several forms where the English has a plural."""

    message: str
    plural: str  # the message again where it has no plural
    forms: list[str]
    fuzzy: bool
    line: int


def words_of_template(source: str) -> Iterator[tuple[str, int]]:
    """(words, line) for whatever makemessages would take from the template, by the same means."""
    plain = templatize(source)
    for match in CALL.finditer(plain):
        strings = [ast.literal_eval(text) for text in re.findall(STRING, match[2], re.DOTALL)]
        yield strings[WORDS[match[1]]], plain.count("\n", 0, match.start()) + 1


def words_of_python(source: str) -> Iterator[tuple[str | None, int]]:
    """(words, line) of each call that translates; None where only the running program knows the words."""
    for call, name in calls(source):
        function = name.removesuffix("_lazy").removesuffix("_noop")
        if function in WORDS and len(call.args) > WORDS[function]:
            yield getattr(call.args[WORDS[function]], "value", None), call.lineno


def entries_of(po: Path) -> Iterator[Entry]:
    """The entries of a .po file in use, without its header."""
    for number, block in _blocks(po.read_text()):
        lines = [line for line in block if not line.startswith("#")]
        fields: dict[str, str] = {}
        keyword = ""
        for line in lines:
            if line.startswith('"'):
                quoted = line
            else:
                keyword, _space, quoted = line.partition(" ")
            fields[keyword] = fields.get(keyword, "") + ast.literal_eval(quoted)
        if fields.get("msgid"):
            forms = [text for keyword, text in fields.items() if keyword.startswith("msgstr")]
            fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block)
            yield Entry(fields["msgid"], fields.get("msgid_plural", fields["msgid"]), forms, fuzzy, number)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip() and not line.startswith("#~"):
            start = start if block else number
            block.append(line)
        elif block:
            yield start, block
            block = []


class _Missing(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        raise LookupError(message)


def compiled(mo: Path) -> gettext.GNUTranslations:
    """The compiled catalogue; asking it for words that it lacks raises LookupError."""
    with mo.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    catalogue.add_fallback(_Missing())
    return catalogue
