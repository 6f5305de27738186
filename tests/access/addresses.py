"""Every address of the site: as the resolver knows them, and as tests/data/addresses.toml promises them."""

import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from tnb.roles import MATRIX

from .world import MISSING, Place

FILE = Path(__file__).resolve().parent.parent / "data" / "addresses.toml"
PUBLIC, ANYBODY = "public", "logged in"
# The methods that a page may be made for; HEAD goes with GET.
METHODS = ("get", "post")


@dataclass(frozen=True)
class Address:
    """One entry of the file; the head of the file says what each key means."""

    name: str
    permission: str
    get: int = 0
    post: int = 0
    of: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    instead: dict[str, int] = field(default_factory=dict)
    missing: int = 404
    shared: bool = False

    def kinds(self) -> list[str]:
        """The arguments that name a record of a board."""
        return [name for name, kind in self.of.items() if not kind.startswith("=")]

    def may(self, role: str) -> bool:
        return self.permission in (PUBLIC, ANYBODY) or role in MATRIX[self.permission]

    def at(self, place: Place, instead: dict[str, str] | None = None) -> str:
        """Where it is for the records of a place; ``instead``: other keys for some arguments."""
        given = {name: key_of(kind, place) for name, kind in self.of.items()}
        return reverse(self.name, kwargs=given | (instead or {}))

    def elsewhere(self, own: Place, keys: dict[str, str]) -> list[str]:
        """The same with each record in turn, and all of them, being one of ``keys``."""
        changed = [{name: keys.get(self.of[name], MISSING[self.of[name]])} for name in self.kinds()]
        if len(changed) > 1:
            changed.append({name: key for each in changed for name, key in each.items()})
        return [self.at(own, each) for each in changed]

    def sent(self, place: Place) -> dict[str, Any]:
        """What its form sends; "$case" stands for the key of the place's case."""
        return {name: filled(value, place) for name, value in self.form.items()}


def key_of(kind: str, place: Place) -> str:
    """ "=tae" is the word itself, "case" the key of the case of the place."""
    return kind[1:] if kind.startswith("=") else place.keys.get(kind, MISSING[kind])


def filled(value: Any, place: Place) -> Any:
    return place.keys[value[1:]] if isinstance(value, str) and value.startswith("$") else value


@functools.cache
def promised() -> dict[str, Address]:
    """Name -> what the file says of it."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Address(name, **entry) for name, entry in said.items()}


def patterns(found: Any = None, namespace: str = "") -> dict[str, URLPattern]:
    """Full name -> pattern, of all the resolver knows; what has no name stands under its route."""
    known: dict[str, URLPattern] = {}
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLPattern):
            known[namespace + (each.name or f"? {each.pattern}")] = each
        else:
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            known |= patterns(each.url_patterns, inner)
    return known
