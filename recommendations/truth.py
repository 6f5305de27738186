"""Kleene's three-valued logic: true, false, unknown.

A truth value refuses to stand in an ``if``: that is how unknown silently becomes false.
Compare with ``is Truth.TRUE`` and so on.
"""

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """TRUE, FALSE or UNKNOWN; has no truthiness (``bool(...)`` raises TypeError)."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("a three-valued truth has no truthiness; compare with Truth.TRUE")

    @classmethod
    def of(cls, known: bool) -> "Truth":
        """The truth of something that is known."""
        return cls.TRUE if known else cls.FALSE


def all_of(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true (true for none)."""
    result = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false (false for none)."""
    result = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return Truth.TRUE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def negation(truth: Truth) -> Truth:
    """True and false change places; unknown stays."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.of(truth is Truth.FALSE)
