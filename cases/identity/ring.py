"""The keys under which identity is sealed: a file beside the database, never in it and never in a backup.

Each line is "id key", the key being 32 bytes in base64. The first line is the current key, the others open
what was sealed before. The line "index" is no key of these: the terms of the search are made with it, so
that search goes on while the sealing key is changed. Empty lines and those beginning with # say nothing.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from recommendations.words import Text

INDEX = "index"
BYTES = 32
ID = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)
HINT = Text(
    "IDENTITY_KEYS_FILE names the file; scripts/start and deploy/make-secrets make one for a new database. "
    "If there are patients already, put their own file back: without it they stay unreadable.",
    "文件由 IDENTITY_KEYS_FILE 指定；新建数据库时由 scripts/start 或 deploy/make-secrets 生成。"
    "如已有患者数据，请放回当时保存的密钥文件，否则患者身份无法读取。",
)


class KeyProblem(Exception):  # noqa: N818 - what is wrong with the file
    """The keys cannot be used; ``said`` is one sentence in both languages, without any part of a key."""

    def __init__(self, said: Text) -> None:
        super().__init__(f"{said.en} {said.zh}")
        self.said = said


@dataclass(frozen=True)
class Ring:
    """``keys`` by their ids, the ``current`` one first; ``index`` is the secret of the search."""

    current: str
    keys: dict[str, bytes]
    index: bytes


def ring() -> Ring:
    """The keys as the file holds them now: a changed file is noticed. Raises KeyProblem."""
    path = Path(settings.IDENTITY_KEYS_FILE)
    try:
        found = path.stat()
    except OSError as problem:
        raise _unreadable(path, problem) from None
    return _read(path, (found.st_mtime_ns, found.st_size, found.st_ino))


@lru_cache(maxsize=4)
def _read(path: Path, _changed: tuple[int, ...]) -> Ring:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError as problem:
        raise _unreadable(path, problem) from None
    except UnicodeDecodeError:
        raise _malformed(path, 0) from None
    return ring_of(lines, path)


def ring_of(lines: list[str], path: Path) -> Ring:
    """The keys that the lines of a file spell. Raises KeyProblem, with the number of the line."""
    keys: dict[str, bytes] = {}
    for number, name, key in _keys(lines, path):
        if name in keys:
            raise _malformed(path, number)
        keys[name] = key
    index = keys.pop(INDEX, None)
    if index is None or not keys:
        missing = Text(
            f"The file of identity keys {path} needs a sealing key and the line “{INDEX}”.",
            f"身份密钥文件 {path} 须有加密密钥和“{INDEX}”一行。",
        )
        raise KeyProblem(missing)
    return Ring(next(iter(keys)), keys, index)


def _keys(lines: list[str], path: Path) -> Iterator[tuple[int, str, bytes]]:
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue
        if len(parts) != 2 or not ID.fullmatch(parts[0]):
            raise _malformed(path, number)
        try:
            key = base64.b64decode(
                parts[1], altchars=b"-_" if {"-", "_"} & set(parts[1]) else None, validate=True
            )
        except (binascii.Error, ValueError):
            raise _malformed(path, number) from None
        if len(key) != BYTES:
            raise _malformed(path, number)
        yield number, parts[0], key


def new_line(name: str) -> str:
    """A line with a key drawn now."""
    return f"{name} {base64.b64encode(secrets.token_bytes(BYTES)).decode()}\n"


def add_key(path: Path, name: str) -> None:
    """Put a new current key in front of the file, which only its owner may read; made if there is none.

    The whole file is replaced at once: a power cut leaves the one before or the one after.
    """
    held = path.read_text(encoding="ascii") if path.exists() else new_line(INDEX)
    ring_of([*new_line(name).splitlines(), *held.splitlines()], path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(new_line(name) + held)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _unreadable(path: Path, problem: OSError) -> KeyProblem:
    why = problem.strerror or type(problem).__name__
    said = Text(
        f"The file of identity keys {path} cannot be read: {why}.", f"无法读取身份密钥文件 {path}：{why}。"
    )
    return KeyProblem(said)


def _malformed(path: Path, line: int) -> KeyProblem:
    said = Text(
        f"The file of identity keys {path} is malformed in line {line}: an id and 32 bytes in base64.",
        f"身份密钥文件 {path} 第 {line} 行格式有误：每行应为编号和 32 字节的 base64 密钥。",
    )
    return KeyProblem(said)
