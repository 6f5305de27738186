"""By which terms a patient is found without the index knowing who that is.

A term is a mark (cases.identity.cipher) of something that is asked for whole: the full name, how it is read
aloud, its initials, the hospital number, the date of birth. The board belongs to what is marked, so equal
names on two boards do not look equal. Nothing is found by the beginning of a name: that would mean to keep
all beginnings, of which there are too few to hide anything.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from cases.identity import cipher
from cases.search.plain import HAN, folded, key
from cases.search.readings import readings

NUMBER, NAME, SOUND, INITIALS, BORN = KINDS = ("number", "name", "sound", "initials", "born")
LONGEST = 6  # words that are taken together for one name


def term(board: int, kind: str, text: str) -> bytes:
    """The board in clear, as with every term of the index, then the mark."""
    return f"{board}|#".encode() + cipher.mark(f"{board}|{kind}", text)


def identity_terms(board: int, name: str, born: dt.date | None, hospital_number: str) -> dict[bytes, str]:
    """The terms of a patient, each with its kind."""
    found = {term(board, NAME, each): NAME for each in _names(name)}
    found |= {term(board, SOUND, each): SOUND for each in sounds(name)}
    found |= {term(board, INITIALS, each): INITIALS for each in _initials(name)}
    if hospital_number.strip():
        found[term(board, NUMBER, whole(hospital_number))] = NUMBER
    if born is not None:
        found[term(board, BORN, key(born.isoformat()))] = BORN
    return found


def asked_terms(board: int, words: Sequence[str], place: int) -> list[bytes]:
    """The terms by which the word at ``place`` may be meant: alone, or as a part of a name or number that was
    typed in several ("wang xiaoming"). The words are normalised (cases.search.plain.key)."""
    first = max(0, place - LONGEST + 1)
    runs = [
        words[start:end]
        for start in range(first, place + 1)
        for end in range(place + 1, min(len(words), start + LONGEST) + 1)
    ]
    texts = dict.fromkeys("".join(run) for run in runs)
    return [term(board, kind, text) for text in texts for kind in KINDS]


def sounds(name: str) -> set[str]:
    """How a whole name may be read; nothing for a name that is not Chinese."""
    return {"".join(syllables) for syllables in _readings(name)}


def _readings(name: str) -> Iterable[tuple[str, ...]]:
    return readings(key(name)) if HAN.search(name) else ()


def _names(name: str) -> set[str]:
    """The whole name; of one in letters also the other way round: "Ann Lee", "Lee, Ann"."""
    parts = [key(part) for part in folded(name).split()]
    turned = {"".join([*parts[-1:], *parts[:-1]])} if not HAN.search(name) else set()
    return ({whole(name)} | turned) - {""}


def _initials(name: str) -> set[str]:
    if HAN.search(name):
        return {"".join(syllable[0] for syllable in syllables) for syllables in _readings(name)}
    parts = [key(part) for part in folded(name).split()]
    return {"".join(part[0] for part in parts if part)} - {""}


def whole(text: str) -> str:
    """As a whole name or number is marked: letters and digits; of what has none, all there is."""
    return key(text) or "".join(folded(text).split())
