"""Under which terms a case is found: text in, terms out.

What people type finds every term that begins with it, so each text is kept from every place where a
search may begin: 王小明, 小明, 明, wangxiaoming, xiaoming, ming, wxm, xm; a number from each of its digits.
Besides there are terms that are only asked for whole: "=fact:value" and, for namesakes, "#name:...".
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from cases.boards import current_board
from cases.models import Case, Patient
from cases.search.readings import readings

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LENGTH = 96  # bytes of a term; what is typed is cut alike
ENOUGH = 3  # digits by which a number is known


def folded(text: str) -> str:
    """Full width, case and accents made alike: "ＷＡＮＧ Müller" -> "wang muller"."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain)


def key(text: str) -> str:
    """Letters and digits only: "H-12 34" -> "h1234"."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def as_term(text: str) -> bytes:
    """The board comes first: what begins alike on another board stands elsewhere in the index."""
    return f"{current_board()}|{text}".encode(errors="replace")[:LENGTH]


def fact_term(fact: str, value: str) -> bytes:
    return as_term(f"={fact}:{value}")


def texts_of(case: Case, patient: Patient) -> set[str]:
    """Everything that a typed word may begin."""
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    found = {key(born), *_of_name(patient.name), *_of_number(patient.hospital_number), *_of_code(case.code)}
    return (found | _of_words(patient.code_word)) - {""}


def identity_terms(patient: Patient) -> set[bytes]:
    """By which namesakes are found: the whole name, how it sounds, and the hospital number."""
    name = key(patient.name)
    found = {as_term(f"#name:{name}"), *(as_term(f"#sound:{sound}") for sound in sounds(name))}
    number = key(patient.hospital_number)
    return found | ({as_term(f"#number:{number}")} if number else set())


def sounds(name: str) -> set[str]:
    """How a whole name may be read; nothing for a name that is not Chinese."""
    return {"".join(syllables) for syllables in readings(name)} if HAN.search(name) else set()


def fact_terms(facts: dict[str, Any]) -> set[bytes]:
    """A term for each value that is a choice, each member of a set, each yes and no; not for figures."""
    found = set()
    for fact, value in facts.items():
        for each in value if isinstance(value, list | tuple | set | frozenset) else [value]:
            if isinstance(each, bool):
                found.add(fact_term(fact, "true" if each else "false"))
            elif isinstance(each, str):
                found.add(fact_term(fact, each))
    return found


def _of_name(name: str) -> set[str]:
    if not HAN.search(name):
        return _of_words(name)
    plain = key(name)
    found = set(_ends(plain))
    for syllables in readings(plain):
        initials = "".join(syllable[0] for syllable in syllables)
        found |= set(_ends(syllables)) | set(_ends(initials))
    return found


def _of_words(text: str) -> set[str]:
    """Each word from its start and from each of its parts; Chinese from each character."""
    found = set()
    for word in folded(text).split():
        parts = [part for part in re.split(r"[^\w]+|_", word) if part]
        found |= set(_ends(parts)) | set(_ends(key(word))) if HAN.search(word) else set(_ends(parts))
    return found


def _of_number(number: str) -> set[str]:
    plain = key(number)
    return {plain, *(plain[start:] for start in range(len(plain) - ENOUGH + 1))}


def _of_code(code: str) -> set[str]:
    """TNB-26-0137 from each of its parts, and its count without the zeros: 137."""
    parts = code.lower().split("-")
    return {*_ends(parts), parts[-1].lstrip("0")}


def _ends(parts: Iterable[str]) -> list[str]:
    """ "abc" -> ["abc", "bc", "c"]; likewise for a sequence of strings, each end joined."""
    whole = list(parts)
    return ["".join(whole[start:]) for start in range(len(whole))]
