"""The file of roles (tnb/data/roles.toml, or ROLES_FILE) as data, and all that is wrong in one."""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recommendations.words import Text

CLINICAL, ADMINISTRATION, COMMON = "clinical", "administration", "common"
SECTIONS = (CLINICAL, ADMINISTRATION, COMMON)


@dataclass(frozen=True)
class Role:
    """A role: what it is called, what it is for, and whether it looks after the site instead of patients."""

    code: str
    name: Text
    about: Text
    administrator: bool = False


@dataclass(frozen=True)
class RoleFile:
    """``roles`` by code, ``matrix``: permission -> the codes of the roles that have it, and every problem
    with the file. A file with problems gives nobody anything."""

    roles: dict[str, Role] = field(default_factory=dict)
    matrix: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read(path: Path, codes: Collection[str]) -> RoleFile:
    """The file at ``path``, in which exactly the roles ``codes`` are described."""
    try:
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        return RoleFile(problems=(f"{path}: cannot be read: {reason}.",))
    problems = [f"{path}{_line(text, key)}: {what}" for key, what in _problems(said, codes)]
    if problems:
        return RoleFile(problems=tuple(problems))
    roles = {
        code: Role(code, Text(**about["name"]), Text(**about["about"]), about.get("administrator", False))
        for code, about in said["role"].items()
    }
    pairs = {key: frozenset(who) for section in SECTIONS for key, who in said.get(section, {}).items()}
    return RoleFile(roles, pairs)


def nearest(word: str, known: Collection[str]) -> str:
    """ " Is case.read meant?", or nothing where no known word looks like it."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" Is {near[0]} meant?" if near else ""


def _problems(said: dict[str, Any], codes: Collection[str]) -> Iterator[tuple[str, str]]:
    """(key, what is wrong with it and what to do)."""
    for key in said.keys() - {"role", *SECTIONS}:
        yield key, f"[{key}] is no section: use [role.…], {', '.join(f'[{name}]' for name in SECTIONS)}."
    roles = said.get("role", {})
    yield from _problems_of_roles(roles, codes)
    administrators = {code for code, about in roles.items() if _is_administrator(about)}
    seen: set[str] = set()
    for section in SECTIONS:
        for key, who in said.get(section, {}).items():
            if key in seen:
                yield key, f"{key} stands in two sections; leave it in one."
            seen.add(key)
            yield from _problems_of_permission(section, key, who, set(codes), administrators)


def _is_administrator(about: Any) -> bool:
    return isinstance(about, dict) and about.get("administrator") is True


def _problems_of_roles(roles: dict[str, Any], codes: Collection[str]) -> Iterator[tuple[str, str]]:
    for code in sorted(set(codes) - roles.keys()):
        yield code, f"[role.{code}] is missing; describe it with name and about."
    for code, about in roles.items():
        if code not in codes:
            yield code, f"there is no role {code!r}.{nearest(code, codes)} The roles: {', '.join(codes)}."
            continue
        for key in ("name", "about"):
            texts = about.get(key)
            if not isinstance(texts, dict) or set(texts) != {"en", "zh"} or not all(texts.values()):
                yield code, f'role.{code}.{key} must be {{ en = "…", zh = "…" }}.'
        for key in about.keys() - {"name", "about", "administrator"}:
            yield code, f"role.{code}.{key} means nothing; use name, about, administrator."
        if not isinstance(about.get("administrator", False), bool):
            yield code, f"role.{code}.administrator must be true or false."


def _problems_of_permission(
    section: str, key: str, who: Any, codes: set[str], administrators: set[str]
) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z]+\.[a-z]+", key):
        yield key, f'{key!r} is not a permission: two words with a point, in quotes, as in "case.read".'
    if not isinstance(who, list) or not who or not all(isinstance(code, str) for code in who):
        yield key, f'{key} needs a list of roles, as in ["chair"]; a permission of nobody stops the work.'
        return
    for code in who:
        if code not in codes:
            yield key, f"{key} names the unknown role {code!r}.{nearest(code, codes)}"
    if len(set(who)) < len(who):
        yield key, f"{key} names a role twice."
    if section == CLINICAL and set(who) & administrators:
        names = ", ".join(sorted(set(who) & administrators))
        yield key, f"{key} is clinical; administrators see no patient: take out {names}."
    if section == ADMINISTRATION and (len(who) != 1 or not set(who) <= administrators):
        yield key, f"{key} is administration and belongs to exactly one administrator."


def _line(text: str, key: str) -> str:
    """ ", line 12": where the key stands in the file; nothing where it stands nowhere."""
    wanted = re.compile(rf'^\s*(\[(\w+\.)?{re.escape(key)}\]|"?{re.escape(key)}"?\s*=)')
    lines = (number for number, line in enumerate(text.splitlines(), start=1) if wanted.match(line))
    found = next(lines, None)
    return "" if found is None else f", line {found}"
