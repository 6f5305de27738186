"""A copy of an SQLite database while others write in it, and putting one in its place."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from recommendations.words import Text
from tnb.backup.failure import BackupError

SCRATCH = ".tnb-copy-"
BESIDE = ("-wal", "-shm", "-journal")
NOT_SOUND = Text(
    "The database {file} is not sound: {reason}. It was not backed up. Go back to the newest backup that "
    "verifies (docs/upgrade.md).",
    "数据库 {file} 已损坏：{reason}。未作备份。请恢复最近一份通过验证的备份（见 docs/upgrade.md）。",
)
IN_USE = Text(
    "The database {file} is in use. Stop the site first, then restore.",
    "数据库 {file} 正在使用。请先停止本软件，再恢复。",
)


@contextmanager
def scratch_beside(file: Path) -> Iterator[Path]:
    """A folder of its own beside the database, closed to everybody else and gone afterwards: a copy is
    nowhere less safe than what it is a copy of. What a process that was killed left behind goes first."""
    for left in file.parent.glob(f"{SCRATCH}*"):
        with suppress(OSError), _held(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=file.parent))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """OSError where another process holds it."""
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(place)


def copy(database: Path, to: Path) -> None:
    """The database as it is at one time, and sound; writers need not wait."""
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = f"{database.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(source, uri=True)) as there, closing(_opened(to)) as here:
        here.execute("PRAGMA synchronous=OFF")  # a copy in passing need not survive a power cut
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")
        if problem := unsoundness(here):
            raise BackupError(NOT_SOUND, file=database, reason=problem)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=0, isolation_level=None)


def unsoundness(connection: sqlite3.Connection) -> str:
    """What is wrong with the database; "" when it is sound."""
    try:
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        return str(problem)
    return "" if said == "ok" else said


def write(parts: Iterable[bytes], to: Path) -> None:
    """The parts as a file that only its owner can read."""
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for part in parts:
            out.write(part)


def parts_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            yield part


def take_out_of_use(database: Path) -> None:
    """Leaves everything in the one file. Raises BackupError while anybody else has it open."""
    if not database.exists():
        return
    try:
        with closing(_opened(database)) as connection:
            said = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        said = "locked"
    if said not in ("delete", "memory"):
        raise BackupError(IN_USE, file=database)


def put_in_place(new: Path, database: Path, aside: Path | None) -> None:
    """``new`` becomes the database; the one before goes to ``aside``, or away."""
    with closing(_opened(new)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    to_the_disk(new)
    if database.exists() and aside is not None:
        os.rename(database, aside)
    for name in BESIDE:
        Path(f"{database}{name}").unlink(missing_ok=True)
    os.replace(new, database)
    to_the_disk(database.parent)


def to_the_disk(path: Path) -> None:
    """Returns when the file, or the names in the folder, would survive a power cut."""
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
