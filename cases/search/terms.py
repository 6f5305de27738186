"""Under which terms a case is found: text in, terms out.

What people type finds every term that begins with it, so code and code word are kept from every place where a
search may begin: "blue crane" and "crane". Who the patient is stands here as marks only, which are asked for
whole (cases.identity.terms); so are "=fact:value".
"""

import re
from collections.abc import Iterable
from typing import Any

from cases.boards import current_board
from cases.identity import terms as identity
from cases.models import Case, Patient
from cases.search.plain import HAN, folded, key

LENGTH = 96  # bytes of a term; what is typed is cut alike


def as_term(text: str) -> bytes:
    """The board comes first: what begins alike on another board stands elsewhere in the index."""
    return f"{current_board()}|{text}".encode(errors="replace")[:LENGTH]


def fact_term(fact: str, value: str) -> bytes:
    return as_term(f"={fact}:{value}")


def texts_of(case: Case, patient: Patient) -> set[str]:
    """Everything that a typed word may begin."""
    return (_of_code(case.code) | _of_words(patient.code_word)) - {""}


def identity_terms(patient: Patient) -> dict[bytes, str]:
    """By which a patient is found, each with its kind (cases.identity.terms); nothing of one erased."""
    if patient.erased_at is not None:
        return {}
    said = patient.name, patient.birth_date, patient.hospital_number
    return identity.identity_terms(current_board(), *said)


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


def _of_words(text: str) -> set[str]:
    """Each word from its start and from each of its parts; Chinese from each character."""
    found = set()
    for word in folded(text).split():
        parts = [part for part in re.split(r"[^\w]+|_", word) if part]
        found |= set(_ends(parts)) | set(_ends(key(word))) if HAN.search(word) else set(_ends(parts))
    return found


def _of_code(code: str) -> set[str]:
    """TNB-26-0137 from each of its parts, and its count without the zeros: 137."""
    parts = code.lower().split("-")
    return {*_ends(parts), parts[-1].lstrip("0")}


def _ends(parts: Iterable[str]) -> list[str]:
    """ "abc" -> ["abc", "bc", "c"]; likewise for a sequence of strings, each end joined."""
    whole = list(parts)
    return ["".join(whole[start:]) for start in range(len(whole))]
