"""The only place that knows how identity is sealed: ``seal`` and ``opened``, and ``mark`` for the search.

AES-256-GCM with a random nonce; HMAC-SHA-256. Where a hospital has to use SM4 and SM3, they become a second
suite here: the first byte of a sealed value says which suite made it, so both can be read side by side.
"""

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cases.identity.ring import ring

AES_256_GCM = 1
NONCE = 12
MARK = 16  # bytes: enough that no two texts ever meet


class Unreadable(Exception):  # noqa: N818 - what was found
    """Sealed under a key that is not there, or not sealed for this place. Never read as empty.

    ``whose`` is filled in by who knows: the codes of the cases.
    """

    def __init__(self, place: str, why: str, whose: str = "") -> None:
        super().__init__(place, why, whose)
        self.place, self.why, self.whose = place, why, whose

    def __str__(self) -> str:
        return f"What identifies the patient of {self.whose or self.place} cannot be opened: {self.why}."


def seal(plain: bytes, place: str) -> bytes:
    """Sealed under the current key, to be opened at ``place`` (table, column, record) only.

    One byte for the suite, one for the length of the key's id, the id, the nonce, then text and tag.
    """
    keys = ring()
    head = bytes([AES_256_GCM, len(keys.current)]) + keys.current.encode()
    nonce = os.urandom(NONCE)
    return head + nonce + _suite(keys.keys[keys.current]).encrypt(nonce, plain, head + place.encode())


def opened(sealed: bytes, place: str) -> bytes:
    """What ``seal`` was given. Raises Unreadable."""
    name = key_of(sealed)
    secret = ring().keys.get(name)
    if secret is None:
        raise Unreadable(place, f"its key “{name}” is not in the file of identity keys")
    end = 2 + sealed[1]
    nonce, text = sealed[end : end + NONCE], sealed[end + NONCE :]
    try:
        return _suite(secret).decrypt(nonce, text, sealed[:end] + place.encode())
    except (InvalidTag, ValueError):
        why = f"the key “{name}” is another one than it was sealed with, or it was sealed for another record"
        raise Unreadable(place, why) from None


def key_of(sealed: bytes) -> str:
    """The id of the key a value is sealed under. Raises Unreadable if it is not sealed at all."""
    if len(sealed) < 2 + NONCE or sealed[0] != AES_256_GCM or len(sealed) < 2 + sealed[1] + NONCE:
        raise Unreadable("", "it is not sealed")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def mark(kind: str, text: str) -> bytes:
    """Stands for a text in the search: the same text gives the same 16 bytes, which do not give it back."""
    return hmac.digest(
        _derived(ring().index, b"search"), f"{kind}\0{text}".encode(errors="replace"), "sha256"
    )[:MARK]


@lru_cache(maxsize=64)
def _suite(secret: bytes) -> AESGCM:
    return AESGCM(_derived(secret, b"sealing"))


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tnb identity " + purpose).derive(secret)
