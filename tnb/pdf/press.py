"""Prints in a process of its own, kept warm, which is ended when a document takes too long or too much
memory. Whoever asked goes on; the next document finds a new process.

That process (tnb.pdf.cell) gets the finished HTML and nothing else: no database, no secret, no network.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from .fonts import UnprintableText

ROOT = Path(__file__).resolve().parent.parent.parent
# What a program needs to be found and to find its libraries; no secret is among it.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
# All in RENDER_SECONDS of processor time, which a busy machine does not make longer:
PATIENCE = 2  # times as long by the clock a document may take
STARTING = 1.5  # times as long the process may take to load, which takes it a second
WAITING = 3  # times as long somebody waits for the documents of others, by the clock
LOOKING = 0.2  # seconds between two looks at the clock


class Enclosed(NamedTuple):
    """A file that goes along inside an archived document."""

    name: str
    content: str
    written_at: datetime


class RenderingStopped(RuntimeError):  # noqa: N818 (says what happened)
    """No document: it took too long ("time"), too much memory or the process ended otherwise ("ended"), or
    others were printing all the while ("busy"). ``why`` is one of these."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class RenderingFailed(RuntimeError):  # noqa: N818 (says what is the matter)
    """WeasyPrint gave up on a document."""


class _Cell:
    """A running process: its pipes, its folder, and whether it has already finished a document."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="tnb-print-")
        self.of, self.proven = os.getpid(), False
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {"TMPDIR": self.folder, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "tnb.pdf.cell", str(settings.RENDER_MEMORY_MB)]
        self.process = subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=self.folder
        )

    def ask(self, said: dict[str, Any], text: str = "") -> tuple[dict[str, Any], bytes]:
        """Sends a request with its text; the answer and what comes along. EOFError when the process ends."""
        pipe_in, pipe_out = self.process.stdin, self.process.stdout
        if pipe_in is None or pipe_out is None:
            raise EOFError
        content = text.encode()
        try:
            pipe_in.write(json.dumps(said | {"length": len(content)}).encode() + b"\n" + content)
            pipe_in.flush()
        except BrokenPipeError as broken:
            raise EOFError from broken
        line = pipe_out.readline()
        if not line:
            raise EOFError
        answer = json.loads(line)
        came = pipe_out.read(answer["length"])
        if len(came) < answer["length"]:
            raise EOFError
        return answer, came

    def used(self) -> float:
        """Seconds of processor time so far; of the clock where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        if self.of == os.getpid():  # else it is another's: this process is a fork of the one that has it
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what was not read any more
                    continue


class _Watch:
    """Ends the process when it takes longer than so many seconds for what is done under the watch."""

    def __init__(self, cell: _Cell, seconds: float) -> None:
        self.cell, self.seconds, self.late = cell, seconds, False
        self.done = threading.Event()

    def __enter__(self) -> "_Watch":
        threading.Thread(target=self.look, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.done.set()

    def look(self) -> None:
        began, used = time.monotonic(), self.cell.used()
        while not self.done.wait(min(LOOKING, self.seconds)):
            if self.cell.used() - used > self.seconds or time.monotonic() - began > PATIENCE * self.seconds:
                self.late = True
                self.cell.process.kill()
                return


# One process and one document at a time: two would share two processors with everybody else.
_turn = threading.Lock()
_kept: list[_Cell] = []


def pdf_of(drafts: Iterable[str], most_pages: int | None = None, enclosed: Enclosed | None = None) -> bytes:
    """As render.pdf_of, in the other process; also raises RenderingStopped."""
    from tnb.observing import numbers  # noqa: PLC0415 (the other process has no use for it)

    with numbers.RENDERS_WAITING.track_inprogress():
        has_turn = _turn.acquire(timeout=WAITING * settings.RENDER_SECONDS)
    with numbers.render_counted():
        if not has_turn:
            raise RenderingStopped("busy")
        try:
            return _printed(_Drafts(drafts), most_pages, enclosed)
        finally:
            _turn.release()


class _Drafts:
    """The drafts, of which those already made are kept: a process that dies early is asked again."""

    def __init__(self, drafts: Iterable[str]) -> None:
        self.made: list[str] = []
        self.rest = iter(drafts)

    def at(self, number: int) -> str | None:
        """The draft, None after the last."""
        if number == len(self.made):
            following = next(self.rest, None)
            if following is not None:
                self.made.append(following)
        return self.made[number] if number < len(self.made) else None


def _printed(drafts: _Drafts, most_pages: int | None, enclosed: Enclosed | None) -> bytes:
    cell = _warm()
    with _Watch(cell, settings.RENDER_SECONDS) as watch:
        try:
            content = _asked(cell, drafts, most_pages, enclosed)
        except EOFError:
            stale = cell.proven and not watch.late
        else:
            cell.proven = True
            return content
    end()
    if stale:  # it may have died since the last document, or have grown over many: a new one is asked once
        return _printed(drafts, most_pages, enclosed)
    raise RenderingStopped("time" if watch.late else "ended")


def _asked(cell: _Cell, drafts: _Drafts, most_pages: int | None, enclosed: Enclosed | None) -> bytes:
    along = enclosed and [enclosed.name, enclosed.content, enclosed.written_at.isoformat()]
    said = {"most_pages": most_pages, "enclosed": along}
    number = 0
    while (draft := drafts.at(number)) is not None:
        answer, content = cell.ask(said | {"do": "print"}, draft)
        if answer["status"] != "long":
            return _understood(answer, content)
        number += 1
    return _understood(*cell.ask(said | {"do": "write"}))


def _understood(answer: dict[str, Any], content: bytes) -> bytes:
    if answer["status"] == "unprintable":
        raise UnprintableText(list(answer["characters"]))
    if answer["status"] == "failed":
        raise RenderingFailed(answer["why"])
    return content


def _warm() -> _Cell:
    """The process, ready to print; a new one where there is none, or only that of another process."""
    if _kept and _kept[0].of != os.getpid():
        end()
    if not _kept:
        cell = _Cell()
        _kept.append(cell)
        with _Watch(cell, STARTING * settings.RENDER_SECONDS) as watch:
            try:
                cell.ask({"do": "warm"})
            except EOFError as ended:
                end()
                raise RenderingStopped("time" if watch.late else "ended") from ended
    return _kept[0]


@atexit.register
def end() -> None:
    """Ends the process, if there is one; the next document starts another."""
    while _kept:
        _kept.pop().end()
