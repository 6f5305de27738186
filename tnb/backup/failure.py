"""What goes wrong with a backup, in both languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from recommendations.words import Text


class BackupError(Exception):
    """Nothing was changed; ``str`` says why and what to do, in both languages."""

    def __init__(self, said: Text, **filled: Any) -> None:
        super().__init__(in_both(said, **filled))
        self.said = said


NO_ROOM = Text(
    "The disk refuses: {reason} ({file}). See to it that there is room and that the folder may be written.",
    "磁盘操作失败：{reason}（{file}）。请确认空间充足且文件夹可写。",
)


@contextmanager
def told_of_disks() -> Iterator[None]:
    """What a disk refuses is a BackupError as well."""
    try:
        yield
    except OSError as problem:
        reason, file = problem.strerror or problem, problem.filename or "-"
        raise BackupError(NO_ROOM, reason=reason, file=file) from problem


def in_both(said: Text, **filled: Any) -> str:
    """The sentence in English and Chinese, a line each."""
    return "\n".join(part.format(**filled) for part in said)
