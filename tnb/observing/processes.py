"""The folder in memory where the processes of one server put what they count. Asked by the server's own
configuration, before Django or anything that counts is there."""

import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
NAME = "tnb-metrics-"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there


def prepare() -> Path:
    """Makes the folder anew, as those of servers that were killed are removed, and names it for the
    processes to come. A folder that the operator names is emptied of what was counted before."""
    base = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    named = os.environ.get(VARIABLE, "")
    if not named or Path(named).name.startswith(NAME):
        _remove_orphans(base)
        named = str(base / f"{NAME}{os.getpid()}")
    folder = Path(named)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[VARIABLE] = str(folder)
    return folder


def _remove_orphans(base: Path) -> None:
    for left in base.glob(f"{NAME}*"):
        number = left.name.removeprefix(NAME)
        is_ours = left.stat().st_uid == os.getuid() and number.isdigit()
        if is_ours and not Path(f"/proc/{number}").exists():
            shutil.rmtree(left, ignore_errors=True)


def forget(pid: int) -> None:
    """A process has ended: it is no longer among those that answer; what it counted stays."""
    from prometheus_client import multiprocess  # noqa: PLC0415 - reads the variable when it is loaded

    multiprocess.mark_process_dead(pid)


def remove() -> None:
    """When the server ends."""
    folder = Path(os.environ.get(VARIABLE, ""))
    if folder.name.startswith(NAME):
        shutil.rmtree(folder, ignore_errors=True)
