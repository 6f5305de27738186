"""Puts hostile text in the place of the scene's own word, in every column and every JSON of every row."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from cases import append_only

from .scene import WORD
from .sending import undone

IN_JSON = 60  # signs of a text inside JSON: the shortest of the limits there
LEFT_OUT = {"SearchTerm", "SearchRow"}  # made from the rest


def bundles(strings: list[str]) -> Callable[[int], str]:
    """Hands out texts of at most so many signs, each of several of the strings, until all have been in one,
    and then again. What no column can hold is left out."""
    known = [
        text
        for text in strings
        if "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
    ]
    waiting: list[str] = list(known)

    def next_of(limit: int) -> str:
        taken = ""
        for text in [each for each in waiting if len(each) <= limit]:
            if len(taken) + 1 + len(text) > limit:
                break
            taken = f"{taken} {text}" if taken else text
            waiting.remove(text)
        if not [each for each in waiting if len(each) <= 40]:
            waiting.extend(known)
        return taken or "x"

    return next_of


@contextlib.contextmanager
def planted(texts: Callable[[int], str]) -> Iterator[list[str]]:
    """While in it, every text of the scene is another; gives what was planted."""
    with undone():
        append_only.remove(connection)
        given: list[str] = []
        for model in apps.get_models():
            if model.__name__ not in LEFT_OUT:
                _in_rows(model, texts, given)
        yield given


def _in_rows(model: Any, texts: Callable[[int], str], given: list[str]) -> None:
    columns = [
        column for column in model._meta.concrete_fields if not column.is_relation and not column.choices
    ]
    for row in model._base_manager.order_by("pk"):
        changed = False
        for column in columns:
            old = getattr(row, column.attname)
            new = _replaced(old, column.max_length or 1_000, texts, given)
            if new != old:
                setattr(row, column.attname, new)
                changed = True
        if changed:
            row.save(force_update=True)


def _replaced(value: Any, limit: int, texts: Callable[[int], str], given: list[str]) -> Any:
    if isinstance(value, str) and WORD in value:
        given.append(texts(limit))
        return given[-1]
    if isinstance(value, dict):
        return {key: _replaced(each, IN_JSON, texts, given) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, IN_JSON, texts, given) for each in value]
    return value
