"""The file of a backup: an age file around a plain tar, written and read as a stream.

In the tar: manifest.json; the database in parts, database.000000 and so on; sum.json with the SHA-256 and the
length of all parts together. Nothing of it is on a disk in clear.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage

from recommendations.words import Text
from tnb.backup.failure import BackupError

PART = 8 * 1024 * 1024
PIECE = 1 << 16
FORMAT = 1
MANIFEST, DATABASE, SUM = "manifest.json", "database.", "sum.json"
AGE = b"age-encryption.org/v1"
UNREADABLE = Text("The backup {file} cannot be read: {reason}.", "无法读取备份 {file}：{reason}。")
NO_BACKUP = Text("{file} is not a backup of this product.", "{file} 不是本软件的备份。")
WRONG_KEY = Text(
    "{file} was not made for this key, or its beginning is damaged.",
    "{file} 不是用此密钥加密的，或文件开头已损坏。",
)
DAMAGED = Text(
    "{file} is damaged or was cut: it is not, byte for byte, what was written. Use another backup.",
    "{file} 已损坏或不完整，与写入时不一致。请使用另一份备份。",
)
NEWER_FORMAT = Text(
    "{file} was made by a newer version of this product. Install that version first.",
    "{file} 由本软件的更新版本生成，请先安装该版本。",
)


class Sum:
    """Counts and adds up what passes."""

    def __init__(self) -> None:
        self.sha256, self.bytes = hashlib.sha256(), 0

    def passed(self, part: bytes) -> bytes:
        self.sha256.update(part)
        self.bytes += len(part)
        return part

    def said(self) -> dict[str, Any]:
        """{"sha256": hex, "bytes": length}"""
        return {"sha256": self.sha256.hexdigest(), "bytes": self.bytes}


@contextmanager
def flowing(act: Callable[[IO[bytes]], None], side: str) -> Iterator[IO[bytes]]:
    """The other end of a pipe whose one end ``act`` reads from ("r") or writes to ("w"), in a thread. What
    went wrong there first is raised here, instead of what that made go wrong on this side."""
    reading, writing = os.pipe()
    theirs, ours = (reading, writing) if side == "r" else (writing, reading)
    failed: list[BaseException] = []

    def run() -> None:
        end = open(theirs, f"{side}b")  # noqa: SIM115 - closed after it is noted what went wrong
        try:
            act(end)
            end.flush()
        except BaseException as problem:
            failed.append(problem)  # before the end is closed, which the other side notices
        with suppress(OSError):
            end.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    end = open(ours, "wb" if side == "r" else "rb")  # noqa: SIM115 - closed before the thread is waited for
    try:
        yield end
        end.close()
    except BaseException as problem:
        cause = failed[0] if failed and isinstance(problem, Exception) else problem
        with suppress(OSError):
            end.close()
        thread.join()
        raise cause from None
    thread.join()
    if failed:
        raise failed[0]


def seal(
    out: IO[bytes],
    recipients: Sequence[Any],
    manifest: dict[str, Any],
    database: Iterable[bytes],
    *,
    packed: bool,
) -> None:
    """Writes a backup; ``database`` in pieces of any length. ``packed``: made smaller on the way."""
    with ExitStack() as stack:
        clear = stack.enter_context(flowing(lambda end: pyrage.encrypt_io(end, out, recipients), "r"))
        stream = gzip.GzipFile(fileobj=clear, mode="wb", compresslevel=1, mtime=0) if packed else clear
        if packed:
            stack.enter_context(stream)
        tar = stack.enter_context(tarfile.open(fileobj=stream, mode="w|", bufsize=PIECE))
        _add(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        total = Sum()
        for number, part in enumerate(_of_one_length(database)):
            _add(tar, f"{DATABASE}{number:06}", total.passed(part))
        _add(tar, SUM, json.dumps(total.said()).encode())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _of_one_length(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


@contextmanager
def opened(file: Path, identities: Sequence[Any]) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
    """The manifest and the parts of the database, which have to be taken to their end: only there it is
    certain that nothing was changed or is missing. Raises BackupError."""

    def decrypt(clear: IO[bytes]) -> None:
        with file.open("rb") as sealed:
            pyrage.decrypt_io(sealed, clear, identities)

    try:
        with flowing(decrypt, "w") as stream, tarfile.open(fileobj=stream, mode="r|*", bufsize=PIECE) as tar:
            yield _manifest(tar, file), _parts(tar, file, stream)
    except (pyrage.DecryptError, tarfile.TarError, EOFError, zlib.error) as problem:
        raise BackupError(_reason(file, problem), file=file) from None
    except OSError as problem:
        if problem.filename is not None or problem.errno is None:
            raise _unreadable(file, problem) from None
        raise


def _unreadable(file: Path, problem: OSError) -> BackupError:
    if problem.errno is None:  # said by the decryption
        return BackupError(DAMAGED, file=file)
    return BackupError(UNREADABLE, file=file, reason=problem.strerror)


def _reason(file: Path, problem: BaseException) -> Text:
    with file.open("rb") as sealed:
        if sealed.read(len(AGE)) != AGE:
            return NO_BACKUP
    return WRONG_KEY if "No matching keys" in str(problem) else DAMAGED


def _manifest(tar: tarfile.TarFile, file: Path) -> dict[str, Any]:
    first = tar.next()
    if first is None or first.name != MANIFEST:
        raise BackupError(NO_BACKUP, file=file)
    manifest = json.loads(_content(tar, first))
    if manifest["format"] > FORMAT:
        raise BackupError(NEWER_FORMAT, file=file)
    return manifest


def _parts(tar: tarfile.TarFile, file: Path, stream: IO[bytes]) -> Iterator[bytes]:
    total = Sum()
    while (member := tar.next()) is not None and member.name != SUM:
        yield total.passed(_content(tar, member))
    if member is None or json.loads(_content(tar, member)) != total.said():
        raise BackupError(DAMAGED, file=file)
    while stream.read(PIECE):  # to the very end, which is sealed as well
        pass


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""
