"""Anchors: the end of the audit trail at a time, in a file out of reach of who can write the database."""

import datetime as dt
from pathlib import Path

from cases.audit import Anchor
from recommendations.words import Text

UNREADABLE = Text("{file} cannot be read: {reason}.", "无法读取 {file}：{reason}。")
NOT_ONE = Text(
    "{file}, line {line}: not an anchor. Each line is: time number digest.",
    "{file} 第 {line} 行：不是锚点。每行应为：时间 编号 摘要。",
)


class AnchorsError(Exception):
    """The file cannot be used; ``said`` says why, to be filled with ``about``."""

    def __init__(self, said: Text, **about: object) -> None:
        self.said = Text(said.en.format(**about), said.zh.format(**about))
        super().__init__(self.said.en)


def anchors_in(file: Path) -> list[Anchor]:
    """The anchors of a file, a line each as line_of writes them. Raises AnchorsError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "?"
        raise AnchorsError(UNREADABLE, file=file, reason=reason) from problem
    found = []
    for place, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != 64:
            raise AnchorsError(NOT_ONE, file=file, line=place)
        found.append(Anchor(int(parts[1]), parts[2]))
    return found


def line_of(end: Anchor) -> str:
    """ "2026-03-02T08:00:00Z 1234 ab…": the anchor as it is kept."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ} {end.number} {end.digest}"
