"""A disk of a few megabytes that only one process and its children see (Linux), and what fills it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from .killed import Board

ALONE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
MOUNTED = 'mount -t tmpfs -o size="$1" small "$2" && '
WITH_A_COPY = [*ALONE, "sh", "-c", MOUNTED + 'cp "$3" "$2" && shift 3 && exec "$@"', "sh", "24m"]
OF_A_USER = [*ALONE, "sh", "-c", MOUNTED + 'chown "$3" "$2" && shift 3 && exec "$@"', "sh", "64m"]


def on_small_disk(folder: Path, file: Path) -> list[str]:
    """What to put before a command that is to find `folder` on such a disk, with a copy of `file` in it."""
    folder.mkdir(exist_ok=True)
    return [*WITH_A_COPY, str(folder), str(file)]


def on_small_disk_of(folder: Path, user: str) -> list[str]:
    """The same for a command that runs as another user (for root to say); the folder is empty, and theirs."""
    folder.mkdir(exist_ok=True)
    run_as = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return [*OF_A_USER, str(folder), user, *run_as]


def skipped_where_there_is_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    tried = [*on_small_disk(tmp_path / "tried", empty), "true"]
    if shutil.which("unshare") is None or subprocess.run(tried, check=False).returncode != 0:
        pytest.skip("a disk of its own for one process is not to be had here (unshare, tmpfs)")


class SmallDisk(NamedTuple):
    """The disk under the database of a `board`; `place` is where it is seen from outside, `checked()` the
    address of the database, or of a copy of it, that can be checked."""

    board: Board
    place: Path
    checked: Callable[[], str]


def seen_by(process: int, folder: Path) -> Path:
    """The folder as that process sees it."""
    return Path(f"/proc/{process}/root{folder}")


def filled(folder: Path) -> Callable[[], None]:
    """Leaves no byte in the folder; call what it returns to have the space back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return filler.unlink
