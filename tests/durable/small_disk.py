"""A disk of a few megabytes that only one process and its children see (Linux), and what fills it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SIZE = "24m"
MOUNTED = 'mount -t tmpfs -o size="$1" small "$2" && cp "$3" "$2" && shift 3 && exec "$@"'
ALONE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]


def on_small_disk(folder: Path, file: Path) -> list[str]:
    """What to put before a command that is to find `folder` on such a disk, with a copy of `file` in it."""
    folder.mkdir(exist_ok=True)
    return [*ALONE, "sh", "-c", MOUNTED, "sh", SIZE, str(folder), str(file)]


def skipped_where_there_is_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    tried = [*on_small_disk(tmp_path / "tried", empty), "true"]
    if shutil.which("unshare") is None or subprocess.run(tried, check=False).returncode != 0:
        pytest.skip("a disk of its own for one process is not to be had here (unshare, tmpfs)")


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
